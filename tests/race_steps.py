"""Steps of a race that many tests walk through: published with a plan, evaluated, admitted, started, judged, paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import remedy_steps
from city import City
from procedure_steps import evaluated, until

from app.clock import CHINA
from app.domain.deadlines import china_date
from app.domain.opportunities import Opportunity
from app.domain.racing import RacePlan, Racer, Stage
from app.domain.users import Actor
from app.services import awarding, race_judging, race_reading, racing

NAMES = ("evaluator", "evaluator2", "evaluator3")
WAN = 1_000_000
NOTE = "完成样机并在两个点位连续运行三十天。"
REASON = "成果达到赛段要求，同意。"


def plan(
    today: date, *, racers: int = 3, payments: tuple[int, ...] = (20, 30), places: tuple[int, ...] = (2, 1)
) -> RacePlan:
    """Stages due 90, 150, ... days from today; the cap is what they pay together."""
    stages = tuple(
        Stage(n + 1, f"第{n + 1}赛段样机", today + timedelta(days=90 + 60 * n), payment * WAN, place)
        for n, (payment, place) in enumerate(zip(payments, places, strict=True))
    )
    return RacePlan(racers, sum(payments) * WAN, stages)


@dataclass
class Race:
    """A race in a small city with its racers by place."""

    city: City
    opportunity: Opportunity

    @property
    def racers(self) -> list[Racer]:
        with self.city.app.store.read() as work:
            return work.races.of(self.opportunity.id) or work.races.fallen(self.opportunity.id)

    def bidder(self, racer: Racer) -> Actor:
        return next(each for each in self.city.bidders if each.enterprise_id == racer.enterprise)

    def states(self) -> list[str]:
        room = race_reading.room(self.city.app, self.city.officer, self.opportunity.id)
        return [row.state for row in room.rows]

    def submit(self, place: int, note: str = NOTE) -> None:
        racer = self.racers[place]
        race_judging.submit(self.city.app, self.bidder(racer), racer.id, note, [])

    def score(self, place: int, points: float = 80.0) -> None:
        for name in NAMES:
            race_judging.score(self.city.app, self.city.people[name], self.racers[place].id, points)

    def passes(self, place: int) -> None:
        race_judging.pass_stage(self.city.app, self.city.evaluator, self.racers[place].id, REASON)

    def pay(self, place: int) -> None:
        racing.pay(self.city.app, self.city.finance, self.racers[place].id, china_date(self.city.clock.now()))

    def out(self, place: int, code: str = "behind") -> None:
        chair, racer = self.city.evaluator, self.racers[place]
        shown = race_judging.sunk_if_out(self.city.app, chair, racer.id).sunk_fen
        race_judging.eliminate(self.city.app, chair, racer.id, code, REASON, shown)

    def whole_stage(self, *places: int) -> None:
        """Everybody hands in, is scored (the earlier the better), passes and is paid."""
        for n, place in enumerate(places):
            self.submit(place)
            self.score(place, 90.0 - n)
        for place in places:
            self.passes(place)
            self.pay(place)


def candidates_published(
    city: City, *, waited: bool = True, objected: bool = False, **changes: object
) -> Race:
    """A race whose candidates are published; the publicity is over when it was waited for. objected: the second bidder
    objected to the result and was answered."""
    today = city.clock.now().astimezone(CHINA).date()
    made = {"mechanism": "race", "race": plan(today), "budget_fen": 1000 * WAN, **changes}
    opportunity = evaluated(city, NAMES, **made)
    published = awarding.publicise(city.app, city.officer, opportunity.id)
    if objected:
        remedy_steps.answered(city, opportunity.id)
    if waited:
        city.clock.advance(days=(published.last_day.day - published.begun_on).days + 1)
    return Race(city, opportunity)


def admitted(city: City, *, objected: bool = False, **changes: object) -> Race:
    race = candidates_published(city, objected=objected, **changes)
    racing.propose(city.app, city.officer, race.opportunity.id)
    racing.admit(city.app, city.reviewer, race.opportunity.id)
    return race


def started(city: City, *, objected: bool = False, **changes: object) -> Race:
    """Every racer signed and in stage 1."""
    race = admitted(city, objected=objected, **changes)
    for racer in race.racers:
        racing.sign(city.app, city.officer, racer.id, china_date(city.clock.now()))
        racing.start(city.app, city.officer, racer.id)
    return race


def void_result(race: Race, outcome: str = "re_evaluate") -> None:
    """The complaint that follows the answered objection is upheld."""
    with race.city.app.store.read() as work:
        (remedy,) = work.opportunities.remedies_of(race.opportunity.id)
    remedy_steps.decided(race.city, remedy, outcome)


def after_stage(race: Race, number: int) -> None:
    """The clock at nine in the morning after a stage's last day."""
    day = race.opportunity.terms.race.stages[number - 1].due_on + timedelta(days=1)
    until(race.city, datetime.combine(day, time(9), CHINA))

"""What the room of a race shows (赛马进程): the public table, what a person may do next, results to those who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from app.domain.opportunities import Opportunity, status
from app.domain.race_results import RaceDecision, StagePayment, StageResult
from app.domain.racing import OUT, Postponement, RacePlan, Racer, Stage, SunkCost, racer_state, sunk_cost
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App, demand
from app.services.race_judging import mean_of, results_owner, standing_of
from app.services.race_rules import current_stages, is_open, is_paid, is_race, under_way
from app.services.race_tasks import Task, in_time, tasks_of
from app.services.racing import entitled
from app.store.work import Work


@dataclass(frozen=True)
class StageCell:
    """One racer in one stage. state: "" before it, then running, submitted, passed, voided, eliminated, retired; on: since when."""

    stage: int
    state: str
    on: date | datetime | None
    paid_on: date | None
    paid_fen: int


@dataclass(frozen=True)
class RacerRow:
    """A line of the table of racers. code: ground of an elimination; reason: why it left by itself; "" otherwise;
    paid: nothing is owed for the stage it is in."""

    racer: str
    enterprise: str
    name: str
    state: str
    stage: int
    signed_on: date | None
    cells: tuple[StageCell, ...]
    paid_fen: int
    code: str
    reason: str
    paid: bool


@dataclass(frozen=True)
class Place:
    """A candidate that the evaluation gives a place in the race. equal: others stand equal with it for the last ones."""

    bid: str
    name: str
    rank: int
    equal: bool


@dataclass(frozen=True)
class RaceRoom:
    """The room of one race as this person sees it. open: steps may be taken now; under_way: racers are admitted and none
    has finished; rows: the racers, then those of races whose result has fallen; winner: racer that finished, "" before."""

    opportunity: Opportunity
    status: str
    open: bool
    under_way: bool
    plan: RacePlan
    stages: tuple[Stage, ...]
    moved: tuple[Postponement, ...]
    rows: tuple[RacerRow, ...]
    tasks: tuple[Task, ...]
    sunk: SunkCost
    winner: str


@dataclass(frozen=True)
class ResultView:
    """What a racer handed in. mean: points of everybody who sits, None until all have scored; comments likewise."""

    result: StageResult
    mean: Fraction | None
    comments: tuple[str, ...]
    scored: bool


@dataclass(frozen=True)
class Standing:
    """What the chair decides on: whether the result in hand earns a place, and what it would cost to eliminate."""

    scored: int
    seats: int
    earned: bool
    waiting: int
    over: bool


def races(app: App, actor: Actor) -> list[Opportunity]:
    """The races that concern this person, the newest first: of its department, committee or company; all of them for
    finance and supervision."""
    demand(app, actor, "races.read")
    with app.store.read() as work:
        found = [each for each in work.opportunities.newest_first() if is_race(each)]
        if actor.role in ("officer", "reviewer"):
            return [each for each in found if each.department == actor.department and _begun(work, each)]
        if actor.role == "evaluator":
            mine = set(work.evaluations.appointed_to(actor.id))
            return [each for each in found if each.id in mine and _admitted(work, each)]
        if actor.role == "enterprise":
            own = set(work.races.opportunities(actor.enterprise_id)) if actor.enterprise_id else set()
            return [each for each in found if each.id in own and _admitted(work, each)]
        return [each for each in found if _admitted(work, each)]


def room(app: App, actor: Actor, opportunity_id: str) -> RaceRoom:
    """The room as everybody may read it: names stand in it once the racers are admitted, for the department before.

    Raises Invalid racing.no_race.
    """
    demand(app, actor, "races.read", object=opportunity_id)
    with app.store.read() as work:
        opportunity = work.opportunities.by_number(opportunity_id) or work.opportunities.get(opportunity_id)
        if not is_race(opportunity):
            raise Invalid("racing.no_race")
        inside = actor.role in ("officer", "reviewer") and actor.department == opportunity.department
        racers = [each for each in work.races.of(opportunity.id) if each.admitted_at or inside]
        fallen = [each for each in work.races.fallen(opportunity.id) if each.admitted_at or inside]
        out = [each.id for each in (*racers, *fallen) if racer_state(each, work.now) in OUT]
        return RaceRoom(
            opportunity,
            status(opportunity, work.now),
            is_open(opportunity, work.now),
            under_way(work, opportunity),
            opportunity.terms.race,
            current_stages(work, opportunity),
            tuple(work.races.moved(opportunity.id)),
            tuple(_row(work, opportunity, each) for each in (*racers, *fallen)),
            tuple(tasks_of(work, actor, opportunity, racers)),
            sunk_cost(work.races.paid(opportunity.id), out),
            next((each.id for each in racers if each.finished_at), ""),
        )


def places(app: App, actor: Actor, opportunity_id: str) -> list[Place]:
    """Who would be admitted, for the department, before the proposal."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "races.run", opportunity, object=opportunity_id)
        rows, equal = entitled(work, opportunity)
        tight = len(rows) > opportunity.terms.race.racers
        names = {bid.id: bid.bidder_name for bid in work.bids.opened_of(opportunity_id)}
        return [Place(row.bid, names[row.bid], row.rank, tight and row.bid in equal) for row in rows]


def results(app: App, actor: Actor, racer_id: str) -> list[ResultView]:
    """What a racer handed in, oldest first. Evaluators see each other's points when everybody has scored."""
    with app.store.read() as work:
        racer = work.races.racers.get(racer_id)
    demand(app, actor, "races.read_results", results_owner(app, racer, actor), object=racer.id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(racer.opportunity)
        views = []
        for result in work.races.results_of(racer_id):
            scores = work.races.scores_of(result.id)
            current = result.sent_back_at is None
            mean = mean_of(work, opportunity, racer, result) if current else None
            comments = tuple(each.comment for each in scores if each.comment) if mean is not None else ()
            views.append(ResultView(result, mean, comments, any(s.evaluator == actor.id for s in scores)))
        return views


def standing(app: App, actor: Actor, racer_id: str) -> Standing:
    """Where the result in hand stands, for those who may read it."""
    with app.store.read() as work:
        racer = work.races.racers.get(racer_id)
    demand(app, actor, "races.read_results", results_owner(app, racer, actor), object=racer.id)
    with app.store.read() as work:
        opportunity = work.opportunities.get(racer.opportunity)
        found = standing_of(work, opportunity, racer)
        result = work.races.current_result(racer)
        seated = work.evaluations.evaluators(opportunity.id)
        scored = {each.evaluator for each in work.races.scores_of(result.id)} if result else set()
        return Standing(
            len(scored & set(seated)),
            len(seated),
            found.earned,
            found.waiting,
            not in_time(work, opportunity, racer),
        )


def decisions(app: App, actor: Actor, racer_id: str) -> list[RaceDecision]:
    """What was decided about a racer and why, oldest first, for those who may read its results."""
    with app.store.read() as work:
        racer = work.races.racers.get(racer_id)
        found = work.races.decisions_of(racer_id)
    demand(app, actor, "races.read_results", results_owner(app, racer, actor), object=racer.id)
    return found


def _begun(work: Work, opportunity: Opportunity) -> bool:
    """True from the moment on that racers may be proposed."""
    return is_open(opportunity, work.now) or bool(_racers(work, opportunity))


def _admitted(work: Work, opportunity: Opportunity) -> bool:
    return any(each.admitted_at for each in _racers(work, opportunity))


def _racers(work: Work, opportunity: Opportunity) -> list[Racer]:
    """Of the race that runs, and of those whose result has fallen."""
    return [*work.races.of(opportunity.id), *work.races.fallen(opportunity.id)]


def _row(work: Work, opportunity: Opportunity, racer: Racer) -> RacerRow:
    paid = {each.stage: each for each in work.races.payments_of(racer.id)}
    passed = {each.stage: each for each in work.races.decisions_of(racer.id) if each.action == "pass"}
    cells = tuple(
        _cell(work, racer, stage.number, passed.get(stage.number), paid.get(stage.number))
        for stage in opportunity.terms.race.stages
    )
    return RacerRow(
        racer.id,
        racer.enterprise,
        racer.enterprise_name,
        racer_state(racer, work.now),
        racer.stage,
        racer.signed_on,
        cells,
        sum(each.amount_fen for each in paid.values()),
        racer.reason_code,
        racer.reason if racer.retired_at else "",
        is_paid(work, opportunity, racer),
    )


def _cell(
    work: Work, racer: Racer, number: int, passed: RaceDecision | None, paid: StagePayment | None
) -> StageCell:
    state, on = "", None
    if passed is not None:
        state, on = "passed", passed.at
    elif racer.stage == number:
        state = racer_state(racer, work.now)
        times = {
            "running": racer.stage_started_at,
            "submitted": racer.submitted_at,
            "eliminated": racer.eliminated_at,
            "voided": racer.voided_at,
        }
        on = times.get(state, racer.retired_at)
    return StageCell(number, state, on, paid.paid_on if paid else None, paid.amount_fen if paid else 0)

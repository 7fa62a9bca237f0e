"""赛马: several racers on one challenge, paid stage by stage within the contract's cap, eliminated with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from app.domain.deadlines import china_date
from app.domain.machines.machine import derive
from app.domain.machines.race import RACE
from app.domain.regimes import regime
from app.domain.users import Owner
from app.errors import Fault

MOST_STAGES = 6
RESULT_LENGTH = 500
REASON_LENGTH = (4, 500)
OUT = ("voided", "eliminated", "retired")

ELIMINATION = ("late", "not_met", "behind", "breach")
"""Reason codes (淘汰理由): not signed, not started or nothing handed in by the stage's last day, the result not reached, behind the places that go
on, a grave breach of the race contract."""


@dataclass(frozen=True)
class Stage:
    """A stage (赛段): what is to be shown, by when, what passing it pays each racer, how many go on."""

    number: int
    result: str
    due_on: date
    payment_fen: int
    places: int


@dataclass(frozen=True)
class RacePlan:
    """The race as published with the terms (赛马安排). cap_fen: most that the race contract of one racer pays."""

    racers: int = 3
    cap_fen: int = 0
    stages: tuple[Stage, ...] = ()

    @property
    def most_fen(self) -> int:
        """What the race costs at most: everybody who enters a stage is paid for it, one in place of another that left."""
        entering = [self.racers, *(stage.places for stage in self.stages)]
        return sum(stage.payment_fen * most for stage, most in zip(self.stages, entering, strict=False))


NO_RACE = RacePlan()


@dataclass(frozen=True)
class Postponement:
    """A later day for a stage and all after it, the same for every racer, with the reason that is published."""

    id: str
    opportunity: str
    stage: int
    days: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Racer:
    """One racer (参赛单位). stage: the one it is in, 0 before the start; times of the machine RACE, None = not so.

    reason_code, reason: why it is out; the code is one of ELIMINATION, "" for one that retired. entry: the bid in this
    race, its key: a bid takes part once in a race. voided_at: when the result fell that this race rested on, also for
    those who were out before.
    """

    id: str
    opportunity: str
    bid: str
    enterprise: str
    enterprise_name: str
    rank: int
    proposed_by: str
    proposed_at: datetime
    admitted_by: str = ""
    admitted_at: datetime | None = None
    signed_on: date | None = None
    stage: int = 0
    stage_started_at: datetime | None = None
    submitted_at: datetime | None = None
    passed_at: datetime | None = None
    finished_at: datetime | None = None
    eliminated_at: datetime | None = None
    retired_at: datetime | None = None
    reason_code: str = ""
    reason: str = ""
    entry: str = ""
    voided_at: datetime | None = None

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.enterprise)


@dataclass(frozen=True)
class SunkCost:
    """What was paid to racers that are out: it buys no result, and is shown before anybody is eliminated."""

    paid_fen: int
    sunk_fen: int
    share_percent: int


def racer_state(racer: Racer, now: datetime) -> str:
    """Where a racer stands, from its timestamps."""
    return derive(RACE, {state.since: getattr(racer, state.since, None) for state in RACE.states}, now)


def stages_now(plan: RacePlan, moved: Sequence[Postponement]) -> tuple[Stage, ...]:
    """The stages with the days that hold now: those published, and what was postponed since."""
    return tuple(
        replace(
            stage, due_on=stage.due_on + timedelta(days=sum(m.days for m in moved if m.stage <= stage.number))
        )
        for stage in plan.stages
    )


def moved_with(plan: RacePlan, before: datetime, after: datetime) -> RacePlan:
    """The plan when the deadline for bids moves from `before` to `after`: every stage by as many days, and by more where
    stage 1 would otherwise not come after the deadline. The distances between the stages stay."""
    if not plan.stages:
        return plan
    first, last = plan.stages[0].due_on, china_date(after)
    days = max((last - china_date(before)).days, (last - first).days + 1, 0)
    stages = tuple(replace(each, due_on=each.due_on + timedelta(days=days)) for each in plan.stages)
    return replace(plan, stages=stages)


def within_stage(stage: Stage, now: datetime) -> bool:
    """True up to the end of the stage's last day in China."""
    return china_date(now) <= stage.due_on


def has_passed(racer: Racer, stage: int) -> bool:
    """True when it passed this stage, whatever became of it later; one that left from a place passed gives it up."""
    if racer.stage == stage:
        return bool(racer.passed_at or racer.finished_at) and not racer.retired_at
    return racer.stage > stage


def earns_place(places: int, taken: int, mine: str, means: Mapping[str, Fraction], waiting: int) -> bool:
    """Whether a result earns one of the places that go on. means: racer -> mean points of every result that can be judged
    now, its own among them; taken: places given already; waiting: racers that may still hand in or are not scored yet.

    While there are places for everybody each result stands for itself; where they are scarce nobody passes before all
    are known, and then by points: equal points at the last place leave the choice to the chair, with reasons.
    """
    left = places - taken
    if left <= 0:
        return False
    if len(means) + waiting <= left:
        return True
    return waiting == 0 and sum(points > means[mine] for points in means.values()) < left


def finish_faults(racers: Sequence[Racer], bid: str) -> tuple[Fault, ...]:
    """Why the award of a race may not go to this bid: only who finished is the winner, whatever its rank was before."""
    if any(racer.bid == bid and racer.finished_at for racer in racers):
        return ()
    return (Fault(0, "bid", "racing.not_finished"),)


def race_faults(code: str, stages: Sequence[Stage], racers: int, cap_fen: int) -> tuple[Fault, ...]:
    """What is wrong with the plan of a race before it is published. cap_fen: most that one racer's contract pays."""
    return tuple(_faults(code, stages, racers, cap_fen))


def _faults(code: str, stages: Sequence[Stage], racers: int, cap_fen: int) -> Iterator[Fault]:
    most = int(regime(code).number("racers_maximum"))
    if not 2 <= racers <= most:
        given = (("count", racers), ("most", most), ("article", regime(code).article("racers_maximum")))
        yield Fault(0, "racers", "racing.racers", given)
    if not stages:
        yield Fault(0, "stages", "racing.no_stage")
        return
    if [stage.number for stage in stages] != list(range(1, len(stages) + 1)):
        yield Fault(0, "stages", "racing.numbering")
    if any(later.due_on <= stage.due_on for stage, later in pairwise(stages)):
        yield Fault(0, "stages", "racing.dates")
    if any(not stage.result.strip() for stage in stages):
        yield Fault(0, "stages", "racing.no_result")
    places = [racers, *(stage.places for stage in stages)]
    if any(after > before or after < 1 for before, after in pairwise(places)) or places[-1] != 1:
        yield Fault(0, "stages", "racing.places")
    total = sum(stage.payment_fen for stage in stages)
    if any(stage.payment_fen < 0 for stage in stages) or total > cap_fen:
        yield Fault(0, "stages", "racing.over_cap", (("total_fen", total), ("cap_fen", cap_fen)))


def sunk_cost(paid_fen: Mapping[str, int], eliminated: Sequence[str]) -> SunkCost:
    """What is lost when these racers are out. paid_fen: racer -> what it has been paid so far."""
    paid = sum(paid_fen.values())
    sunk = sum(paid_fen.get(racer, 0) for racer in dict.fromkeys(eliminated))
    return SunkCost(paid, sunk, sunk * 100 // paid if paid else 0)

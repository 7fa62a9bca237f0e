"""赛马: several racers on one challenge, paid stage by stage within the contract's cap, eliminated with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.domain.regimes import regime
from app.errors import Fault


@dataclass(frozen=True)
class Stage:
    """A stage (赛段): what is to be shown, by when, what passing it pays each racer, how many go on."""

    number: int
    result: str
    due_on: date
    payment_fen: int
    places: int


@dataclass(frozen=True)
class SunkCost:
    """What was paid to racers that are out: it buys no result, and is shown before anybody is eliminated."""

    paid_fen: int
    sunk_fen: int
    share_percent: int


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


def sunk_cost(paid_fen: dict[str, int], eliminated: Sequence[str]) -> SunkCost:
    """What is lost when these racers are out. paid_fen: racer -> what it has been paid so far."""
    paid = sum(paid_fen.values())
    sunk = sum(paid_fen.get(racer, 0) for racer in dict.fromkeys(eliminated))
    return SunkCost(paid, sunk, sunk * 100 // paid if paid else 0)

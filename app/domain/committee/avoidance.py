"""Avoidance (回避): who must not judge a bid, computed from what is known and declared by the person.

《政府采购法实施条例》第九条: within three years before, an employment relation with a bidder, or director or supervisor of
it, or its controlling shareholder; husband, wife, direct blood relation, collateral within three generations or close
relation by marriage of its responsible person; other relations that may affect fairness. 《评标委员会和评标方法暂行规定》
第十二条; 财政部令第87号第四十条.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.regimes import regime

Kind = Literal["employment", "director", "shareholder", "kinship", "other_interest", "supervising", "opening"]
WITH_A_TIME = ("employment", "director", "shareholder")
"""Relations that end: they count for the regime's years after their end. The others count as long as they are given."""


@dataclass(frozen=True)
class Relation:
    """A person's tie to an enterprise. until: when it ended, None = still lasting; source: declared or computed."""

    enterprise: str
    kind: Kind
    source: Literal["declared", "computed"]
    until: date | None = None


@dataclass(frozen=True)
class PersonTies:
    """What is known of an evaluator: name, telephone and employers as the pool has them, and what was declared.

    employers: (company's name, until when or None).
    """

    id: str
    name: str
    phones: frozenset[str] = frozenset()
    employers: tuple[tuple[str, date | None], ...] = ()
    declared: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class BidderTies:
    """What of a bidder can be compared: names of its responsible people and of who holds or controls it, telephones."""

    enterprise: str
    name: str
    representatives: frozenset[str] = frozenset()
    shareholders: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conflict:
    """A person must not judge an enterprise's bid, and why. certain: False = names agree only, a person checks."""

    person: str
    enterprise: str
    kind: Kind
    source: str
    certain: bool


def conflicts(
    code: str, people: Sequence[PersonTies], bidders: Sequence[BidderTies], on: date
) -> tuple[Conflict, ...]:
    """All conflicts between evaluators and bidders on the day of evaluation, declared first."""
    return tuple(each for person in people for each in conflicts_with(code, person, bidders, on))


def conflicts_with(
    code: str, person: PersonTies, bidders: Sequence[BidderTies], on: date
) -> tuple[Conflict, ...]:
    """The conflicts of one person: ties declared within the regime's years, and ties found by comparing records."""
    years = int(regime(code).number("avoidance_years"))
    found = []
    for bidder in bidders:
        ties = [
            tie
            for tie in (*person.declared, *_computed(person, bidder))
            if tie.enterprise == bidder.enterprise
        ]
        for tie in ties:
            if counts(tie, on, years):
                certain = tie.source == "declared" or tie.kind == "employment"
                found.append(Conflict(person.id, bidder.enterprise, tie.kind, tie.source, certain))
    return tuple(
        sorted(dict.fromkeys(found), key=lambda each: (each.source != "declared", each.enterprise, each.kind))
    )


def counts(tie: Relation, on: date, years: int) -> bool:
    """True when a tie still weighs on `on`: lasting ones always, ended ones for `years` years after their end."""
    if tie.until is None or tie.kind not in WITH_A_TIME:
        return True
    return on <= _years_after(tie.until, years)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _computed(person: PersonTies, bidder: BidderTies) -> list[Relation]:
    ties = [
        Relation(bidder.enterprise, "employment", "computed", until)
        for employer, until in person.employers
        if employer.strip() and employer.strip() == bidder.name.strip()
    ]
    if any(employer.strip() in bidder.shareholders for employer, _ in person.employers):
        ties.append(Relation(bidder.enterprise, "other_interest", "computed"))
    if person.name in bidder.shareholders:
        ties.append(Relation(bidder.enterprise, "shareholder", "computed"))
    if person.name in bidder.representatives:
        ties.append(Relation(bidder.enterprise, "director", "computed"))
    if person.phones & bidder.phones:
        ties.append(Relation(bidder.enterprise, "other_interest", "computed"))
    return ties

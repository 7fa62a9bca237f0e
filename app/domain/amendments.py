"""Addenda (补遗、澄清): what of published terms may change, what makes sealed bids confirm again; rule R8.

财政部令第87号第二十七条: a clarification may not change the subject of the procurement or the eligibility; 《招标投标法》
第二十三条, 《招标投标法实施条例》第二十一条: what may affect the bids needs fifteen days before the deadline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal

from app.domain.racing import Stage, moved_with
from app.domain.scenarios import Scenario
from app.errors import Fault

Effect = Literal["forbidden", "affects_bids"]

EFFECTS: dict[str, Effect] = {
    "title": "forbidden",
    "field": "forbidden",
    "zone": "forbidden",
    "zone_class": "affects_bids",
    "problem": "affects_bids",
    "goal": "affects_bids",
    "current_state": "affects_bids",
    "scope": "affects_bids",
    "requirements": "affects_bids",
    "conditions": "forbidden",
    "acceptance": "affects_bids",
    "data_offers": "affects_bids",
    "criteria": "affects_bids",
    "mechanism": "forbidden",
    "race": "forbidden",
    "first_use": "forbidden",
    "origin": "forbidden",
    "regime": "forbidden",
    "purchase": "forbidden",
    "budget_fen": "affects_bids",
    "ceiling_fen": "affects_bids",
    "operation_years": "affects_bids",
    "payer": "affects_bids",
    "funding_note": "affects_bids",
    "public_good_share": "affects_bids",
    "evidence": "forbidden",
}
"""Column of the terms -> what changing it means. The frozen evidence is what the need rests on and stays as it is."""
BOOKKEEPING = frozenset(
    {
        "id",
        "topic",
        "department",
        "created_by",
        "created_at",
        "updated_at",
        "revision",
        "opportunity",
        "submitted_at",
    }
)


@dataclass(frozen=True)
class Addendum:
    """An addendum as issued (补遗公告): the terms before and after it, and what it did to the deadline.

    number: 1, 2, ... within the opportunity. note: what the department says about it. question: the question whose
    answer it is, "" for an addendum of the department's own. affects_bids: bids sealed before it have to be confirmed.
    """

    id: str
    opportunity: str
    number: int
    note: str
    before: Scenario
    after: Scenario
    question: str
    affects_bids: bool
    deadline_before: datetime
    deadline_after: datetime
    issued_by: str
    issued_at: datetime

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the terms that it changed. The days of a race are none: they only move with the deadline."""
        return tuple(change.column for change in changes(self.before, self.after) if change.column != "race")

    @property
    def moved_stages(self) -> tuple[Stage, ...]:
        """The stages of the race with their new days, () when they did not move."""
        return self.after.race.stages if self.after.race != self.before.race else ()


@dataclass(frozen=True)
class AddendumDraft:
    """An addendum that waits for a second person: what it would become, from when the terms were as `number` says.

    number: of the addendum it would be; later: a deadline the department wants in any case; question: whose answer it is,
    "" for an addendum of its own. outcome: released, withdrawn or returned (with its reason), "" while it waits.
    """

    id: str
    opportunity: str
    number: int
    note: str
    after: Scenario
    later: datetime | None
    question: str
    drafted_by: str
    drafted_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """One changed column of published terms and what follows from it."""

    column: str
    effect: Effect


def changes(before: Scenario, after: Scenario) -> tuple[Change, ...]:
    """What an addendum changes, in the order of the form. Nobody's bookkeeping counts as a change."""
    return tuple(
        Change(each.name, EFFECTS[each.name])
        for each in fields(Scenario)
        if each.name not in BOOKKEEPING and getattr(before, each.name) != getattr(after, each.name)
    )


def affects_bids(before: Scenario, after: Scenario) -> bool:
    """True when sealed bids have to be confirmed again and the fifteen days run anew."""
    return any(change.effect == "affects_bids" for change in changes(before, after))


def with_moved_stages(terms: Scenario, before: datetime, after: datetime) -> Scenario:
    """The terms when the deadline moves from `before` to `after`: the stages of a race move with it (`moved_with`)."""
    return replace(terms, race=moved_with(terms.race, before, after)) if terms.mechanism == "race" else terms


def amendment_faults(before: Scenario, after: Scenario) -> tuple[Fault, ...]:
    """Why an addendum may not be issued; empty when it may.

    Forbidden columns stay; a requirement that decides who may bid (必备) may be dropped or relaxed in its words, but
    none may be added (资格条件); an addendum that changes nothing is none.
    """
    return tuple(_faults(before, after))


def _faults(before: Scenario, after: Scenario) -> Iterator[Fault]:
    found = changes(before, after)
    if not found:
        yield Fault(0, "", "amendments.nothing")
    for change in found:
        if change.effect == "forbidden":
            yield Fault(0, change.column, "amendments.subject", (("article", "财政部令第87号第二十七条"),))
    known = {requirement.id for requirement in before.requirements if requirement.mandatory}
    for requirement in after.requirements:
        if requirement.mandatory and requirement.id not in known:
            given = (("requirement", requirement.text), ("article", "财政部令第87号第二十七条"))
            yield Fault(0, "requirements", "amendments.new_condition", given)

"""毛遂自荐: what an enterprise proposes that no list asks for yet, and what a department makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.machines.machine import derive
from app.domain.machines.nomination import NOMINATION
from app.domain.masking import kinds_found
from app.domain.scenarios import TITLE_LENGTH
from app.domain.users import Owner
from app.errors import Fault

TEXTS = ("problem", "evidence", "solution", "needs", "effect")
REQUIRED = ("problem", "solution", "effect")
PUBLIC = ("title", "problem", "effect")
"""What a scenario made of it begins with and is published later; personal data and the company's name stay out of it."""
TEXT_LENGTH = 3_000
SHORTEST = 10
REASON_LENGTH = (4, 500)
MOST_OPEN = 10
"""Proposals of one enterprise that may wait at a time."""


@dataclass(frozen=True)
class NominationTexts:
    """What the enterprise writes. solution, needs (site, data) and evidence stay between it and the department."""

    title: str
    problem: str
    evidence: str
    solution: str
    needs: str
    effect: str

    def stripped(self) -> NominationTexts:
        return replace(self, **{name: getattr(self, name).strip() for name in ("title", *TEXTS)})


@dataclass(frozen=True)
class Nomination:
    """A proposal (自荐). number: what people call it, e.g. ZJ-2026-0001. scenario: the draft it became, "" before."""

    id: str
    number: str
    enterprise: str
    enterprise_name: str
    department: str
    texts: NominationTexts
    submitted_by: str
    submitted_at: datetime
    returned_at: datetime | None = None
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    handled_by: str = ""
    reason: str = ""
    scenario: str = ""

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department, enterprise=self.enterprise)


def nomination_state(nomination: Nomination, now: datetime) -> str:
    times = {state.since: getattr(nomination, state.since, None) for state in NOMINATION.states}
    return derive(NOMINATION, times, now)


def text_faults(texts: NominationTexts, company: tuple[str, ...]) -> tuple[Fault, ...]:
    """What is wrong with a proposal. company: names and codes of the enterprise, which may not stand in what is published."""
    return tuple(_faults(texts.stripped(), company))


def _faults(texts: NominationTexts, company: tuple[str, ...]) -> Iterator[Fault]:
    least, most = TITLE_LENGTH
    if not least <= len(texts.title) <= most:
        yield Fault(0, "title", "nominations.title_length", (("least", least), ("most", most)))
    for name in TEXTS:
        text = getattr(texts, name)
        if len(text) > TEXT_LENGTH:
            yield Fault(0, name, "nominations.too_long", (("most", TEXT_LENGTH),))
        if name in REQUIRED and len(text) < SHORTEST:
            yield Fault(0, name, "nominations.too_short", (("least", SHORTEST),))
    for name in PUBLIC:
        text = getattr(texts, name)
        if kinds_found(text):
            yield Fault(0, name, "nominations.personal")
        if any(each and each in text for each in company):
            yield Fault(0, name, "nominations.names_company")

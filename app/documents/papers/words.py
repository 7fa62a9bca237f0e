"""What the papers have in common: the head of each, dates and money as they are written in official papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.documents.report.parts import Heading, Paragraph, Part, Report, Section
from app.domain.opportunities import Opportunity
from app.i18n import local, money_wan, number, t, term


class Record(Protocol):
    """What every paper rests on: the opportunity, and the instant it is made at."""

    @property
    def opportunity(self) -> Opportunity: ...

    @property
    def at(self) -> datetime: ...


def head(
    record: Record, kind: str, parts: tuple[Part, ...], extra: tuple[tuple[str, str], ...] = ()
) -> Report:
    """A paper on one opportunity: title, what it is, the facts that every paper states, its parts."""
    opportunity = record.opportunity
    name = t(f"papers.kind.{kind}")
    facts = (
        (t("papers.number"), opportunity.number),
        (t("papers.department"), opportunity.department),
        (t("papers.regime"), term("regime", opportunity.terms.regime)),
        (t("papers.mechanism"), term("mechanism", opportunity.terms.mechanism)),
        (t("papers.ceiling"), money_wan(opportunity.terms.ceiling_fen)),
        *extra,
    )
    running = t("papers.running", number=opportunity.number, kind=name)
    closing = Paragraph(t("papers.made_by", at=record.at), note=True)
    return Report(opportunity.title, name, running, facts, (Section((*parts, closing)),))


def moment(at) -> str:  # type: ignore[no-untyped-def]
    """A time as papers write it, China time to the minute; — when it has not come."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at else "—"


def points(value: float) -> str:
    """Points with two decimals."""
    return number(value, 2)


def chapters(*parts: tuple[str, Sequence[Part]]) -> tuple[Part, ...]:
    """Numbered chapters (一、二、三…): key of the title and what stands below it; empty ones are left out."""
    found: list[Part] = []
    kept = [(title, each) for title, each in parts if each]
    numerals = t("notices.numerals").split()
    for numeral, (title, each) in zip(numerals, kept, strict=False):
        found += [Heading(t("notices.chapter", numeral=numeral, title=t(title))), *each]
    return tuple(found)


def lines(*texts: str) -> tuple[Paragraph, ...]:
    """Texts of people as paragraphs, one a line; empty lines are left out."""
    return tuple(Paragraph(line.strip()) for text in texts for line in text.splitlines() if line.strip())

"""Does the timetable keep the regime's periods (期限), and does the deadline fall on a day that is sure to be worked."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.deadlines import china_date, deadline_day, earliest_lawful
from app.domain.linting.findings import Finding, Publication, hint, refuse, warn
from app.domain.regimes import regime
from app.domain.workdays import due

COUNTING = "财政部令第87号第八十五条"


def timetable_findings(publication: Publication) -> Iterator[Finding]:
    deadline = publication.tender_deadline
    if deadline is None:
        yield refuse("scenarios.missing", "tender_deadline")
        return
    yield from _minimum(publication)
    yield from _documents(publication)
    day = deadline_day(deadline, publication.calendar)
    if day.day != china_date(deadline):
        yield warn("linting.deadline_day_off", "tender_deadline", COUNTING, moves_to=day.day)
    if not day.certain:
        yield hint("linting.deadline_uncertain", "tender_deadline", COUNTING, known_until=day.known_until)


def _minimum(publication: Publication) -> Iterator[Finding]:
    deadline, code = publication.tender_deadline, publication.scenario.regime
    rules = regime(code)
    if deadline and deadline < earliest_lawful(code, publication.now, publication.calendar):
        period = rules.period("minimum_days")
        yield refuse(
            "scenarios.deadline_short",
            "tender_deadline",
            rules.article("minimum_days"),
            days=period.amount,
            period=period.unit,
        )


def _documents(publication: Publication) -> Iterator[Finding]:
    """The documents are public from the publication to the deadline: that has to hold the regime's days (R9)."""
    deadline, rules = publication.tender_deadline, regime(publication.scenario.regime)
    if deadline is None or not rules.has("document_days"):
        return
    last = due(publication.calendar, china_date(publication.now), rules.period("document_days"))
    if china_date(deadline) < last.day:
        yield refuse(
            "linting.documents_short", "tender_deadline", rules.article("document_days"), until=last.day
        )

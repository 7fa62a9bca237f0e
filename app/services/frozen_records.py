"""What the audit log says about evaluation reports and draws, held against the tables and computed again."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.audit import AuditEvent, Finding
from app.services.drawing import rechecked
from app.store.evaluations import report_digest
from app.store.work import Work


def frozen_findings(work: Work) -> Iterator[Finding]:
    """Each evaluation report and each draw that is not what was recorded, by the number of its opportunity.

    A report's digest is computed again over what is stored, and has to be the stored one and the one in the log, version by
    version (decision 0014); a draw is run again from its numbers. Reports and draws older than both are left out.
    """
    yield from _reports(work)
    for announced in work.evaluations.announcements.where():
        stored = work.evaluations.draw_of(announced.opportunity)
        entry = work.audit.of("evaluation.draw", announced.opportunity)
        made = rechecked(work, announced) if stored is not None else None
        if (entry is not None and stored is None) or (made is not None and not made.sound):
            yield Finding("draw", entry.seq if entry else 0, _number(work, announced.opportunity))


def _reports(work: Work) -> Iterator[Finding]:
    told: dict[tuple[str, int], AuditEvent] = {
        (event.object, int(event.data["version"])): event
        for event in work.audit.named("evaluation.report")
        if event.outcome == "done" and event.data.get("digest")
    }
    for report in work.evaluations.reports.where():
        event = told.pop((report.opportunity, report.version), None)
        if event is None and not report.digest:
            continue
        kept = event is not None and event.data["digest"] == report.digest == report_digest(report)
        if not kept:
            number = _number(work, report.opportunity)
            yield Finding("report", event.seq if event else 0, f"{number} ({report.version})")
    for (opportunity, version), event in told.items():
        yield Finding("report", event.seq, f"{_number(work, opportunity)} ({version})")


def _number(work: Work, opportunity_id: str) -> str:
    return work.opportunities.get(opportunity_id).number

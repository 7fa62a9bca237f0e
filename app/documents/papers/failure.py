"""流榜记录: until when bids were taken, how many counted, why nothing was awarded, what was handed back unopened."""

from __future__ import annotations

from app.documents.papers.words import chapters, head, moment
from app.documents.report.parts import Column, Paragraph, Part, Report, Table
from app.documents.report.writer import docx_file
from app.domain.regimes import regime
from app.i18n import t
from app.services.failure_papers import FailureRecord


def failure_file(record: FailureRecord) -> bytes:
    """The record as the bytes of a .docx file."""
    return docx_file(failure_record(record), record.at)


def failure_record(record: FailureRecord) -> Report:
    opportunity, reason = record.opportunity, record.opportunity.failure_reason
    rule = regime(opportunity.terms.regime).rules["minimum_valid_bids"]
    sealed = reason == "too_few_bids"
    least = opportunity.minimum_bids if sealed else int(rule.value)
    course: list[Part] = [
        Paragraph(t("notices.deadline_was", at=moment(opportunity.tender_deadline))),
        Paragraph(
            t("notices.counted_sealed", count=record.valid, least=least)
            if sealed
            else t("notices.counted_opened", opened=record.opened, valid=record.valid)
        ),
        Paragraph(t("notices.ended_by", name=record.ended_by, at=moment(opportunity.failed_at))),
    ]
    ground = t(f"opening.failed.{reason}", least=least, article=rule.source, at=moment(opportunity.failed_at))
    parts = chapters(
        ("notices.course", course),
        ("notices.why", (Paragraph(ground),)),
        ("papers.handed_back", (_returned(record),) if record.returned else ()),
        ("papers.signatures", (Paragraph(t("notices.failure_signed")),)),
    )
    extra = (
        (t("papers.deadline"), moment(opportunity.tender_deadline)),
        (t("notices.failed_at"), moment(opportunity.failed_at)),
    )
    return head(record, "failure_record", parts, extra)


def _returned(record: FailureRecord) -> Table:
    return Table(
        t("papers.handed_back"),
        (
            Column(t("opening.enterprise"), 2.6),
            Column(t("opening.received"), 1.6),
            Column(t("opening.receipt"), 1.6),
        ),
        tuple((row.enterprise_name, moment(row.received_at), row.receipt) for row in record.returned),
    )

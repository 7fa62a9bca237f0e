"""开榜记录: who bid at what price, in which order it arrived, what could not be opened (《电子招标投标办法》第三十二条)."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.bidder_names import bidder_name, bidder_number
from app.documents.opening_words import bidder_title, ground_lines
from app.documents.papers.words import head, moment
from app.documents.report.parts import Column, Heading, Paragraph, Report, Table
from app.domain.bids import OpenedBid
from app.i18n import money_wan, number, t
from app.services.procedure_papers import ProcedureRecord


def _grounds(bids: Sequence[OpenedBid]) -> list[Heading | Paragraph]:
    lines = ground_lines(bids)
    return [Heading(t("opening.ground.title")), *(Paragraph(line) for line in lines)] if lines else []


def opening_record(record: ProcedureRecord) -> Report:
    opportunity = record.opportunity
    bids = sorted(record.bids, key=lambda bid: bidder_number(bid.label))
    rows = tuple(
        (
            bidder_name(bid.label),
            bidder_title(bid),
            money_wan(bid.content.price_fen) if bid.content else "—",
            number(bid.content.term_months) if bid.content else "—",
            moment(bid.received_at),
            t(f"opening.state.{bid.unreadable or bid.rejected or 'valid'}"),
        )
        for bid in bids
    )
    table = Table(
        t("papers.opened_bids"),
        (
            Column(t("opening.label"), 1.0),
            Column(t("opening.enterprise"), 2.6),
            Column(t("opening.price"), 1.6, numeric=True),
            Column(t("opening.months"), 0.9, numeric=True),
            Column(t("opening.received"), 1.6),
            Column(t("opening.state_title"), 1.6),
        ),
        rows,
    )
    parts = [
        Heading(t("papers.process")),
        Paragraph(
            t(
                "papers.opening_text",
                deadline=moment(opportunity.tender_deadline),
                at=moment(opportunity.opened_at),
                opener=record.opener,
                count=len(bids),
            )
        ),
    ]
    if record.returned:
        parts.append(Paragraph(t("papers.returned", count=record.returned)))
    parts += [
        Heading(t("papers.result")),
        table,
        *_grounds(bids),
        Heading(t("papers.signatures")),
        Paragraph(t("papers.opening_signed")),
    ]
    extra = (
        (t("papers.deadline"), moment(opportunity.tender_deadline)),
        (t("papers.opened_at"), moment(opportunity.opened_at)),
    )
    return head(record, "opening_record", tuple(parts), extra)

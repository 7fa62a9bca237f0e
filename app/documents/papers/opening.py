"""开榜记录: who bid at what price, in which order it arrived, what could not be opened (《电子招标投标办法》第三十二条)."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.bidder_names import bidder_name, bidder_number
from app.documents.opening_words import bidder_title, ground_lines, suspicion_lines
from app.documents.papers.words import head, moment
from app.documents.report.parts import Column, Heading, Paragraph, Report, Table
from app.domain.bids import OpenedBid
from app.i18n import money_wan, number, role_name, t
from app.services.opening_records import ReturnedBid
from app.services.procedure_papers import ProcedureRecord


def _grounds(bids: Sequence[OpenedBid]) -> list[Heading | Paragraph]:
    found: list[Heading | Paragraph] = []
    for title, lines in (
        (t("opening.ground.title"), ground_lines(bids)),
        (t("opening.suspicion.title"), suspicion_lines(bids)),
    ):
        found += [Heading(title), *(Paragraph(line) for line in lines)] if lines else []
    return found


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
            t(f"opening.state.{bid.state_at_opening}"),
            t("opening.differs" if bid.unreadable == "differs_from_receipt" else "opening.agrees"),
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
            Column(t("opening.checked"), 1.0),
        ),
        rows,
    )
    parts: list[Heading | Paragraph | Table] = [
        Heading(t("papers.process")),
        Paragraph(
            t(
                "papers.opening_text",
                deadline=moment(opportunity.tender_deadline),
                at=moment(opportunity.opened_at),
                count=len(bids),
            )
        ),
        *_people(record),
        Paragraph(t("papers.checked_text")),
    ]
    returned = record.opening.returned
    if returned:
        parts.append(Paragraph(t("papers.returned", count=len(returned))))
    parts += [Heading(t("papers.result")), table]
    parts += _grounds(bids)
    if returned:
        parts.append(_returned(returned))
    parts += [
        Heading(t("papers.signatures")),
        Paragraph(t("papers.opening_signed")),
    ]
    extra = (
        (t("papers.deadline"), moment(opportunity.tender_deadline)),
        (t("papers.opened_at"), moment(opportunity.opened_at)),
    )
    return head(record, "opening_record", tuple(parts), extra)


def _people(record: ProcedureRecord) -> list[Paragraph]:
    """Who began, who confirmed, who else was there; of an opening before that took two people, who opened."""
    held = record.opening.ceremony
    if held is None:
        return [Paragraph(t("papers.one_person", opener=record.opener))]
    lines = [
        t(
            "papers.two_people",
            first=held.begun_name,
            first_department=held.begun_department,
            first_role=role_name(held.begun_role),
            begun=moment(held.begun_at),
            second=held.confirmed_name,
            second_department=held.confirmed_department,
            second_role=role_name(held.confirmed_role),
            confirmed=moment(held.confirmed_at),
        )
    ]
    if held.attending:
        lines.append(t("papers.attending", names=held.attending))
    if held.recovered:
        lines.append(t("papers.recovered"))
    return [Paragraph(line) for line in lines]


def _returned(rows: Sequence[ReturnedBid]) -> Table:
    return Table(
        t("papers.handed_back"),
        (
            Column(t("opening.enterprise"), 2.6),
            Column(t("opening.received"), 1.6),
            Column(t("opening.receipt"), 1.6),
        ),
        tuple((row.enterprise_name, moment(row.received_at), row.receipt) for row in rows),
    )

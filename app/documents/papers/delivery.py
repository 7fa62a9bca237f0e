"""验收报告 and 终止通知书: what was promised and met, how it was paid, who decided; why it ended and what is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.documents.papers.words import head, moment
from app.documents.report.parts import Bullets, Column, Heading, Paragraph, Part, Report, Table
from app.documents.report.writer import docx_file
from app.domain.opportunities import Opportunity
from app.i18n import date_text, money_wan, t
from app.services.delivery_views import DeliveryView


@dataclass(frozen=True)
class DeliveryRecord:
    """A contract at an instant, as papers take it."""

    view: DeliveryView
    at: datetime

    @property
    def opportunity(self) -> Opportunity:
        return self.view.opportunity


def acceptance_file(view: DeliveryView, at: datetime) -> bytes:
    """验收报告 as the bytes of a .docx file. Raises ValueError before the acceptance."""
    return docx_file(acceptance_report(DeliveryRecord(view, at)), at)


def termination_file(view: DeliveryView, at: datetime) -> bytes:
    """终止通知书 as the bytes of a .docx file. Raises ValueError before the termination."""
    return docx_file(termination_notice(DeliveryRecord(view, at)), at)


def acceptance_report(record: DeliveryRecord) -> Report:
    view = record.view
    decision = view.acceptance
    if decision is None or decision.acceptance is None:
        raise ValueError("not accepted yet")
    found = decision.acceptance
    parts: list[Part] = [
        Heading(t("delivery.room.milestones")),
        _milestones(view),
        Heading(t("delivery.plan_promises")),
        _promises(view),
        Heading(t("delivery.paper.conclusion")),
        Paragraph(t("delivery.paper.score", score=found.score, grade=t(f"delivery.grade.{view.grade}"))),
        Paragraph(found.opinion),
    ]
    if found.exemption:
        parts += [Heading(t("delivery.column.exemption")), Paragraph(found.exemption)]
    if found.settlements:
        parts += [Heading(t("delivery.paper.settled")), _settled(view), Paragraph(_balance(view))]
    parts += [
        Heading(t("papers.signatures")),
        Paragraph(
            t(
                "delivery.paper.decided",
                proposer=view.names.get(decision.proposed_by, ""),
                proposed=moment(decision.proposed_at),
                decider=view.names.get(decision.decided_by, ""),
                decided=moment(decision.decided_at),
            )
        ),
        Paragraph(t("delivery.paper.signed")),
    ]
    return head(record, "acceptance_report", tuple(parts), _facts(view))


def termination_notice(record: DeliveryRecord) -> Report:
    view = record.view
    decision = view.termination
    if decision is None or decision.termination is None:
        raise ValueError("not terminated yet")
    found = decision.termination
    opportunity = view.opportunity
    parts: list[Part] = [
        Paragraph(t("papers.to", name=t("ui.list_comma").join(each.name for each in found.notices))),
        Paragraph(
            t(
                "delivery.paper.ended",
                title=opportunity.title,
                number=opportunity.number,
                on=date_text(opportunity.terminated_at),
                cause=t(f"delivery.cause.{found.cause}"),
            )
        ),
        Paragraph(found.reason),
    ]
    if view.contract is not None:
        done = [row for row in view.milestones if row.state == "accepted"]
        parts.append(Heading(t("delivery.termination_settled")))
        if done:
            names = t("ui.list_comma").join(row.milestone.name for row in done)
            parts.append(Paragraph(t("delivery.paper.paid_by_contract", names=names)))
        if found.settlements:
            lines = [
                f"{t('delivery.settle_row', name=each.name, paid_fen=each.paid_fen)}　{each.note}".strip()
                for each in found.settlements
            ]
            parts.append(Bullets(tuple(lines)))
    parts += [
        Heading(t("delivery.termination_notices")),
        Bullets(
            tuple(
                t("delivery.notice_row", name=each.name, on=each.told_on, means=each.means)
                for each in found.notices
            )
        ),
        Paragraph(t("papers.sealed_by", department=opportunity.department)),
    ]
    return head(record, "termination_notice", tuple(parts), _facts(view))


def _facts(view: DeliveryView) -> tuple[tuple[str, str], ...]:
    if view.contract is None or view.terms is None:
        return ()
    return (
        (t("delivery.column.enterprise"), view.enterprise_name),
        (t("delivery.column.price_fen"), money_wan(view.terms.price_fen)),
        (t("delivery.column.signed_on"), date_text(view.contract.signed_on)),
    )


def _milestones(view: DeliveryView) -> Table:
    rows = tuple(
        (
            row.milestone.name,
            money_wan(row.milestone.amount_fen),
            date_text(row.milestone.due_on),
            date_text(row.hand_ins[-1].handed_in_on) if row.hand_ins else "—",
            t(f"delivery.state.{row.state}"),
        )
        for row in view.milestones
    )
    columns = (
        Column(t("delivery.column.name"), 1.6),
        Column(t("delivery.column.amount"), 1.2, numeric=True),
        Column(t("delivery.column.due_on"), 1.0),
        Column(t("delivery.paper.handed_in_on"), 1.0),
        Column(t("delivery.column.state"), 0.8),
    )
    return Table(t("delivery.room.milestones"), columns, rows)


def _settled(view: DeliveryView) -> Table:
    rows = tuple(
        (
            row.milestone.name,
            money_wan(row.milestone.amount_fen),
            t(f"delivery.state.{row.state}"),
            money_wan(row.settlement.paid_fen),
            money_wan(row.milestone.amount_fen - row.settlement.paid_fen),
            row.settlement.note,
        )
        for row in view.milestones
        if row.settlement is not None
    )
    columns = (
        Column(t("delivery.column.name"), 1.2),
        Column(t("delivery.column.amount"), 1.0, numeric=True),
        Column(t("delivery.column.settled"), 0.8),
        Column(t("delivery.column.settled_paid"), 1.0, numeric=True),
        Column(t("delivery.column.settled_withheld"), 1.0, numeric=True),
        Column(t("delivery.column.reason"), 1.8),
    )
    return Table(t("delivery.paper.settled"), columns, rows)


def _balance(view: DeliveryView) -> str:
    """What was agreed, what is payable and what settlements withhold, in one sentence."""
    found = view.balance
    return t(
        "delivery.balance",
        agreed_fen=found.agreed_fen,
        payable_fen=found.payable_fen,
        withheld_fen=found.withheld_fen,
    )


def _promises(view: DeliveryView) -> Table:
    rows = tuple(
        (
            row.promise.indicator,
            row.promise.wording,
            f"{row.measured.value}{row.promise.target.unit}" if row.measured else "—",
            row.measured.source if row.measured else "—",
            t(f"delivery.verdict.{row.verdict}"),
        )
        for row in view.promises
    )
    columns = (
        Column(t("delivery.column.indicator"), 1.4),
        Column(t("delivery.column.wording"), 1.2),
        Column(t("delivery.column.value"), 0.9),
        Column(t("delivery.column.source"), 1.6),
        Column(t("delivery.column.verdict"), 0.7),
    )
    return Table(t("delivery.plan_promises"), columns, rows)

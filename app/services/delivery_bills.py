"""Stage payments and the ledger (分期付款与付款台账): when a milestone falls due by law, and its one bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import finance
from app.domain.deadlines import china_date
from app.domain.delivery import HandIn, Milestone, Settlement, payment_runs_from, state
from app.domain.opportunities import Opportunity
from app.domain.projects import Invoice
from app.domain.users import Actor
from app.errors import Conflict, Invalid
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.store.ids import new_id
from app.store.work import Work


@dataclass(frozen=True)
class StagePayment:
    """The payment of a milestone that was accepted or settled. amount_fen: what is payable for it; runs_from: the day the
    period counts from; due_on: the lawful day; document, article: the rule for the period, "" where only the agreement
    counts (a large supplier).

    paid_fen: what the ledger shows as paid on its bill; billed: its bill stands in the ledger.
    """

    number: str
    amount_fen: int
    runs_from: date
    due_on: date
    document: str
    article: str
    billed: bool
    paid_fen: int


def bill_number(opportunity: Opportunity, milestone: Milestone) -> str:
    """The number of the one bill that a milestone has in the ledger."""
    return f"{opportunity.number}-{milestone.number:02d}"


def supplier_scale(work: Work, opportunity: Opportunity) -> str:
    """The size of the supplier: as it was when the contract was signed (《保障中小企业款项支付条例》第三条); today's in
    contracts recorded before that was kept.
    """
    contract = work.opportunities.contract_of(opportunity.id)
    if contract is not None and contract.scale:
        return contract.scale
    award = work.evaluations.award_of(opportunity.id)
    return work.enterprises.get(award.enterprise).scale if award else ""


def payable(
    opportunity: Opportunity, milestone: Milestone, hand_ins: Sequence[HandIn], settlement: Settlement | None
) -> tuple[int, date] | None:
    """What is payable for a milestone in fen and from which day the period runs; None while nothing is.

    What was settled is payable from the day of the acceptance or the termination that settled it.
    """
    if state(hand_ins) == "accepted":
        return milestone.amount_fen, payment_runs_from(milestone, hand_ins[-1])
    ended = opportunity.terminated_at or opportunity.accepted_at
    if settlement is None or ended is None or not settlement.paid_fen:
        return None
    return settlement.paid_fen, china_date(ended)


def payment_of(
    work: Work,
    opportunity: Opportunity,
    milestone: Milestone,
    hand_ins: Sequence[HandIn],
    settlement: Settlement | None,
    scale: str,
) -> StagePayment | None:
    """When the payment of a milestone is due, None while nothing is payable for it. scale: of the supplier at signing; the
    order protects small and medium ones.
    """
    found = payable(opportunity, milestone, hand_ins, settlement)
    if found is None:
        return None
    amount, runs_from = found
    number = bill_number(opportunity, milestone)
    protected = scale != "large"
    with finance_refusals():
        bill = finance.Bill(
            number=number,
            billed_on=runs_from,
            due_on=runs_from + timedelta(days=milestone.payment_days),
            amount=amount,
            payments=(),
            payer=opportunity.terms.payer,
            project=opportunity.number,
        )
        due = finance.due_day(bill, "agency" if protected else "other")
    rule = finance.payment_rule("agency_longest_days", runs_from) if protected else None
    invoice = work.projects.invoices.first("number = ?", [number])
    paid = work.projects.payments_by_invoice(invoice.id).get(invoice.id, []) if invoice else []
    return StagePayment(
        number,
        amount,
        runs_from,
        due.on,
        rule.source.document if rule else "",
        rule.source.article if rule else "",
        invoice is not None,
        sum(each.amount_fen for each in paid),
    )


def write_bill(app: App, actor: Actor, milestone_id: str) -> Invoice:
    """Write the bill of a milestone that was accepted or settled into the ledger, once.

    Raises Invalid delivery.not_accepted_yet, Conflict delivery.billed when the ledger has it.
    """
    demand(app, actor, "invoices.import", object=milestone_id)
    with app.store.write() as work:
        milestone = work.deliveries.milestones.get(milestone_id)
        opportunity = work.opportunities.get(milestone.opportunity)
        hand_ins = work.deliveries.hand_ins_of(milestone.id)
        settlement = work.deliveries.settlements_of(opportunity.id).get(milestone.id)
        scale = supplier_scale(work, opportunity)
        due = payment_of(work, opportunity, milestone, hand_ins, settlement, scale)
        if due is None:
            raise Invalid("delivery.not_accepted_yet")
        award = work.evaluations.award_of(opportunity.id)
        assert award is not None
        if due.billed:
            raise Conflict("delivery.billed", number=due.number)
        project = work.projects.of_award(award.id)
        invoice = Invoice(
            id=new_id("iv"),
            number=due.number,
            project=project.id if project else "",
            project_ref=project.number if project else opportunity.number,
            payer=opportunity.terms.payer,
            billed_on=due.runs_from,
            due_on=due.due_on,
            amount_fen=due.amount_fen,
        )
        work.projects.add_invoices([invoice])
        work.record(actor, "delivery.bill", opportunity.id, number=due.number, amount_fen=invoice.amount_fen)
        return invoice

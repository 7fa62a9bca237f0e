"""What is public of the ledger (付款公开): the bills of signed contracts and the payments on them.

A bill is a contract's when it is of the project that the award led to, or names the opportunity itself; every other bill
of the ledger stays inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.masking import kinds_found
from app.domain.ocds import PublicBill, PublicPayment, bill_key, payment_key
from app.domain.opportunities import Opportunity
from app.domain.projects import Invoice, Payment
from app.domain.users import Actor
from app.store.work import Work


def bills_of(work: Work, opportunity: Opportunity) -> list[PublicBill]:
    """The bills of its contract in the order of entry, [] without a contract."""
    if work.opportunities.contract_of(opportunity.id) is None:
        return []
    from app.services.delivery_bills import bill_number  # who has no contract does not load the engine

    award = work.evaluations.award_of(opportunity.id)
    project = work.projects.of_award(award.id) if award else None
    where, values = "project_ref = ?", [opportunity.number]
    if project is not None:
        where, values = f"{where} OR project = ?", [*values, project.id]
    titles = {
        bill_number(opportunity, each): each.name for each in work.deliveries.milestones_of(opportunity.id)
    }
    return [
        PublicBill(
            bill.number,
            titles.get(bill.number, ""),
            opportunity.terms.payer if kinds_found(bill.payer) else bill.payer,
            bill.amount_fen,
            bill.due_on,
            tuple(
                PublicPayment(each.id, each.paid_on, each.amount_fen, each.entered_at, each.undone_at)
                for each in work.projects.payments.where("invoice = ?", [bill.id], order="rowid")
            ),
        )
        for bill in work.projects.invoices.where(where, values, order="rowid")
    ]


def tell_bills(work: Work, actor: Actor, bills: Sequence[Invoice]) -> None:
    """The events that make bills public, for those of contracts."""
    of = _contracts(work) if bills else {}
    for bill in bills:
        if opportunity := _opportunity(of, bill):
            work.record(actor, "delivery.bill", opportunity, number=bill.number, amount_fen=bill.amount_fen)


def tell_payments(
    work: Work, actor: Actor, payments: Sequence[tuple[Invoice, Payment]], action: str = "delivery.pay"
) -> None:
    """One event a contract, with all its payments of this unit of work. action: or delivery.undo_payment."""
    made: dict[str, list[str]] = {}
    of = _contracts(work) if payments else {}
    for bill, each in payments:
        if opportunity := _opportunity(of, bill):
            made.setdefault(opportunity, []).append(each.id)
    for opportunity, keys in made.items():
        work.record(actor, action, opportunity, payments=keys)


def _contracts(work: Work) -> dict[str, str]:
    """Project id and number of the opportunity -> opportunity, for every contract that stands."""
    found = {}
    for opportunity in _signed(work):
        award = work.evaluations.award_of(opportunity.id)
        found[opportunity.number] = opportunity.id
        if award and (project := work.projects.of_award(award.id)):
            found[project.id] = opportunity.id
    return found


def _signed(work: Work) -> list[Opportunity]:
    signed = dict.fromkeys(each.opportunity for each in work.opportunities.contracts.where())
    return [
        work.opportunities.get(key)
        for key in signed
        if work.opportunities.contract_of(key) and work.evaluations.award_of(key)
    ]


def _opportunity(of: dict[str, str], bill: Invoice) -> str:
    return of.get(bill.project) or of.get(bill.project_ref) or ""


@dataclass(frozen=True)
class Late:
    """An event that makes public what the ledger had before such events were recorded."""

    action: str
    opportunity: str
    data: dict[str, Any]


def told_later(work: Work) -> list[Late]:
    """What of contracts' bills and payments no release speaks of yet."""
    found: list[Late] = []
    for opportunity in _signed(work):
        told = "".join(row.content for row in work.releases.of(opportunity.id))
        payments = []
        for bill in bills_of(work, opportunity):
            if f'"{bill_key(opportunity.number, bill)}"' not in told:
                data = {"number": bill.number, "amount_fen": bill.amount_fen}
                found.append(Late("delivery.bill", opportunity.id, data))
            payments += [
                each.key
                for each in bill.payments
                if each.undone_at is None and f'"{payment_key(opportunity.number, bill, each)}"' not in told
            ]
        if payments:
            found.append(Late("delivery.pay", opportunity.id, {"payments": payments}))
    return found

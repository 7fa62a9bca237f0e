"""Releases of what is paid under a contract: the bill that falls due, payments on it, a payment that was taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.ocds.bills import PublicBill, PublicPayment, bill_key, payment_key
from app.domain.ocds.facts import Body, Moment, contract_key
from app.domain.ocds.parts import Json, department, given, moment, money, reference, with_roles


def billed(seen: Moment) -> Body:
    """A bill stands in the ledger: what is to be paid by when."""
    bill = next((each for each in seen.facts.bills if each.number == seen.facts.bill), None)
    if bill is None or not _public(seen):
        return [], [], {}
    return _update(seen, [bill], [])


def paid(seen: Moment) -> Body:
    """Payments of one unit of work, with the bills that they were made on."""
    return _payments(seen, _transaction)


def payment_undone(seen: Moment) -> Body:
    """A payment was entered by mistake: a transaction with the opposite amount."""
    return _payments(seen, _correction)


def _payments(seen: Moment, told: Callable[[Moment, PublicBill, PublicPayment], Json]) -> Body:
    wanted = set(seen.facts.payments)
    found = [(bill, each) for bill in seen.facts.bills for each in bill.payments if each.key in wanted]
    if not found or not _public(seen):
        return [], [], {}
    bills = list(dict.fromkeys(bill.number for bill, _ in found))
    named = [each for each in seen.facts.bills if each.number in bills]
    return _update(seen, named, [told(seen, bill, each) for bill, each in found])


def _public(seen: Moment) -> bool:
    return seen.facts.contract is not None and seen.facts.award is not None


def _update(seen: Moment, bills: Sequence[PublicBill], transactions: Sequence[Json]) -> Body:
    parties = [with_roles(department(each.payer), "payer") for each in bills]
    if transactions:
        parties.append(with_roles(_payee(seen), "tenderer", "supplier", "payee"))
    done = given(milestones=[_milestone(seen, each) for each in bills], transactions=list(transactions))
    contract = {**contract_key(seen), "implementation": done}
    return ["implementationUpdate"], parties, {"contracts": [contract]}


def _payee(seen: Moment) -> Json:
    """Who is paid: the winner, of a consortium the lead."""
    assert seen.facts.award is not None
    return seen.suppliers(seen.facts.award)[0]


def _milestone(seen: Moment, bill: PublicBill) -> Json:
    """What is to be paid and how much of it was, at this moment."""
    counted = [each for each in bill.payments if each.counts(seen.at)]
    whole = sum(each.amount_fen for each in counted)
    met = bool(counted) and whole >= bill.amount_fen
    status = "met" if met else "partiallyMet" if whole else "scheduled"
    days: Json = {"dateMet": moment(max(each.paid_on for each in counted))} if met else {}
    if not met and any(each.undone_at for each in bill.payments):
        days = {"dateMet": None}  # an earlier release may have said it was paid
    return {
        "id": bill_key(seen.opportunity.number, bill),
        "title": f"付款：{bill.title}" if bill.title else "付款",
        "type": "financing",
        "description": f"应付{bill.amount_fen / 100:.2f}元，已付{whole / 100:.2f}元",
        "dueDate": moment(bill.due_on),
        "status": status,
        **days,
    }


def _transaction(seen: Moment, bill: PublicBill, payment: PublicPayment) -> Json:
    return {
        "id": payment_key(seen.opportunity.number, bill, payment),
        "date": moment(payment.paid_on),
        "value": money(payment.amount_fen),
        "payer": reference(department(bill.payer)),
        "payee": reference(_payee(seen)),
    }


def _correction(seen: Moment, bill: PublicBill, payment: PublicPayment) -> Json:
    made = _transaction(seen, bill, payment)
    key = f"{made['id']}-undone"
    return {**made, "id": key, "date": moment(seen.at), "value": money(-payment.amount_fen)}

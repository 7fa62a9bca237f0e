"""What may be claimed on late bills (催收与逾期利息): reminder list, interest of a bill span by span. Amounts in fen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import finance
from app.domain import uscc
from app.domain.projects import Invoice
from app.domain.users import Actor
from app.errors import Invalid, NotFound
from app.services.companies_called import companies_called
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.ledger_bills import bill_of, ledger_day, read_bills
from app.store.work import Work

PAYER_KINDS = ("agency", "large_enterprise", "other")
_STANDARD = finance.LateTerms()


@dataclass(frozen=True)
class ReminderList:
    """Overdue bills as of a day (催收清单), the longest overdue first. claimable_fen: without bills no rate is given for."""

    today: date
    terms: finance.LateTerms
    rows: tuple[finance.Reminder, ...]

    @property
    def payers(self) -> tuple[str, ...]:
        return tuple(sorted({row.payer for row in self.rows}))

    @property
    def open_fen(self) -> int:
        return round(math.fsum(row.outstanding for row in self.rows))

    @property
    def claimable_fen(self) -> int:
        return round(math.fsum(row.claimable or 0.0 for row in self.rows))

    def of(self, payer: str) -> ReminderList:
        """The same for one payer."""
        return ReminderList(self.today, self.terms, tuple(row for row in self.rows if row.payer == payer))


@dataclass(frozen=True)
class BillClaim:
    """Late interest of one bill up to a day, with the bill (单张账单的逾期利息)."""

    invoice: Invoice
    bill: finance.Bill
    claim: finance.LateClaim
    until: date


def late_terms(payer_kind: str = "agency", agreed_rate: float = 0.0, lpr: float = 0.0) -> finance.LateTerms:
    """Terms of a claim; rates per year. Raises Invalid invoices.late_rate for rates outside 0 to 1."""
    if not all(math.isfinite(rate) and 0.0 <= rate <= 1.0 for rate in (agreed_rate, lpr)):
        raise Invalid("invoices.late_rate")
    return finance.LateTerms(payer_kind, agreed_rate, lpr)


def overdue(app: App, actor: Actor, terms: finance.LateTerms = _STANDARD, payer: str = "") -> ReminderList:
    """Every bill with an open balance past its due day."""
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today, bills = ledger_day(work), read_bills(work, payer=payer)
    unpaid = [bill for bill in bills if bill.outstanding(today) > 0.0]
    with finance_refusals():
        return ReminderList(today, terms, finance.reminders(unpaid, today, terms))


def bill_claim(
    app: App,
    actor: Actor,
    invoice_id: str,
    terms: finance.LateTerms = _STANDARD,
    until: date | None = None,
) -> BillClaim:
    """Interest of one bill up to and including `until` (today when not said).

    Raises NotFound invoices.not_found, Invalid invoices.until for a day before the last payment or after today.
    """
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        invoice = work.projects.invoices.get(invoice_id)
        payments = work.projects.payments_by_invoice(invoice_id).get(invoice_id, [])
        today = ledger_day(work)
    day = until or today
    if day > today or any(each.paid_on > day for each in payments):
        raise Invalid("invoices.until", today=today)
    bill = bill_of(invoice, payments)
    with finance_refusals():
        return BillClaim(invoice, bill, finance.late_claim(bill, day, terms), day)


@dataclass(frozen=True)
class ReminderLetter:
    """What a reminder letter says (催款函): one payer, one sender ("" = to be filled in), interest span by span.

    protected: False for a large enterprise, which the regulation for small and medium suppliers does not protect.
    """

    payer: str
    sender: str
    protected: bool
    reminders: ReminderList
    claims: tuple[finance.LateClaim, ...]


def senders(app: App, actor: Actor, reminders: ReminderList) -> dict[str, dict[str, str]]:
    """Payer -> whom its overdue bills are owed to: the enterprise's id, and what it is called, namesakes told apart by
    their credit codes; "" for bills of no project in this product.
    """
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        owed_to = _owed_to(work)
        called = {"": ""} | companies_called(work, owed_to.values())
    found: dict[str, set[str]] = {}
    for row in reminders.rows:
        found.setdefault(row.payer, set()).add(owed_to.get(row.project, ""))
    return {
        payer: {key: called[key] for key in sorted(keys, key=lambda key: (called[key], key))}
        for payer, keys in found.items()
    }


def sender_named(app: App, actor: Actor, words: str) -> str:
    """The id of the enterprise with that name or credit code, "" for "". Raises NotFound invoices.no_creditor, Invalid
    invoices.several_creditors when the name is that of several.
    """
    demand(app, actor, "invoices.read")
    if not words.strip():
        return ""
    with app.store.read() as work:
        one = work.enterprises.by_uscc(uscc.normalise(words))
        found = [one] if one else [each for each in work.enterprises.by_name() if each.name == words.strip()]
    if not found:
        raise NotFound("invoices.no_creditor", name=words.strip())
    if len(found) > 1:
        codes = "、".join(each.uscc for each in found)
        raise Invalid("invoices.several_creditors", name=words.strip(), codes=codes)
    return found[0].id


def letter(
    app: App, actor: Actor, payer: str, sender: str = "", terms: finance.LateTerms = _STANDARD
) -> ReminderLetter:
    """The overdue bills that `payer` owes to the enterprise with the id `sender`, to nobody known when "".

    Raises Invalid invoices.nothing_overdue when there are none.
    """
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today, bills = ledger_day(work), read_bills(work, payer=payer)
        owed_to = _owed_to(work)
        mine = [bill for bill in bills if owed_to.get(bill.project, "") == sender]
        company = work.enterprises.get(sender) if sender else None
    with finance_refusals():
        rows = finance.reminders(mine, today, terms)
        by_number = {bill.number: bill for bill in mine}
        claims = tuple(finance.late_claim(by_number[row.number], today, terms) for row in rows)
    if not rows:
        raise Invalid("invoices.nothing_overdue", payer=payer)
    name, large = (company.name, company.scale == "large") if company else ("", False)
    return ReminderLetter(payer, name, not large, ReminderList(today, terms, rows), claims)


def _owed_to(work: Work) -> dict[str, str]:
    """The enterprise's id by the project's number: two companies may have one name."""
    return {project.number: project.enterprise for project in work.projects.newest_first()}

"""Calibrating a payer (付款方校准): from the bills of the ledger or from two ageing tables, and testing it on later bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import finance
from app.domain.users import Actor
from app.errors import Invalid
from app.files.records import parse_ageing
from app.files.tables import read_table
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.ledger_bills import ledger_day, read_bills, read_payers
from finance.ledger.calibration import ENOUGH_PAID

LEVEL = 0.90
"""Of the intervals shown."""
HELD_OUT_DAYS = 730


@dataclass(frozen=True)
class PayerEstimate:
    """What the ledger says of a payer; payer "" = all payers as if they were one. `missing`: bills seen paid
    that the estimate still needs to be called calibrated, 0 when it may. `money`: share of the money paid beside that of
    the bills, amounts in fen.
    """

    payer: str
    prior: str
    estimate: finance.LedgerEstimate
    billed: int
    money: finance.MoneyRates

    @property
    def missing(self) -> int:
        return max(0, ENOUGH_PAID - self.estimate.observed_paid)


def payers(app: App, actor: Actor) -> list[str]:
    """Who has bills in the ledger."""
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        return read_payers(work)


def estimate(app: App, actor: Actor, payer: str = "", prior: str = "B") -> PayerEstimate:
    """Yearly payment probabilities from the bills of a payer, all payers when "".

    Raises Invalid invoices.no_bills for a payer without bills, projects.not_computable.
    """
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today, bills = ledger_day(work), read_bills(work, payer=payer)
    if not bills:
        raise Invalid("invoices.no_bills")
    with finance_refusals():
        found = finance.estimate_payer(finance.due_and_paid(bills), today, prior, payer)
        money = finance.money_rates(bills, today)
    return PayerEstimate(payer, prior, found, len(bills), money)


def from_ageing(
    app: App,
    actor: Actor,
    opening_fen: Sequence[int],
    closing_fen: Sequence[int],
    prior: str = "B",
    label: str = "",
) -> finance.PayerProfile:
    """A profile from two ageing tables one year apart (六档，分). Raises Invalid invoices.ageing_empty when nothing was
    open then, invoices.ageing_refused with the reason when the tables do not follow one another.
    """
    demand(app, actor, "invoices.read")
    if not any(opening_fen):
        raise Invalid("invoices.ageing_empty")
    try:
        return finance.estimate_from_ageing(opening_fen, closing_fen, prior, label)
    except finance.FinanceError as error:
        raise Invalid("invoices.ageing_refused", why=error.code) from error


def read_ageing(app: App, actor: Actor, name: str, content: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The two tables in a file, fen. Raises InvalidFields invoices.ageing_file with every fault."""
    demand(app, actor, "invoices.read")
    rows = parse_ageing(read_table(name, content)).or_refuse("invoices.ageing_file")
    return tuple(row.opening_fen for row in rows), tuple(row.closing_fen for row in rows)


def back_test(
    app: App, actor: Actor, payer: str = "", prior: str = "B", cutoff: date | None = None
) -> finance.Backtest:
    """Estimate as of `cutoff` (two years ago when not said), compare with what came after.

    Raises Invalid invoices.no_bills, invoices.cutoff for a day that is not before today.
    """
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today, bills = ledger_day(work), read_bills(work, payer=payer)
    if not bills:
        raise Invalid("invoices.no_bills")
    start = cutoff or today - timedelta(days=HELD_OUT_DAYS)
    if start >= today:
        raise Invalid("invoices.cutoff", today=today)
    with finance_refusals():
        return finance.backtest(finance.due_and_paid(bills), start, today, prior)

"""What people entered about a platform company as values of the finance library, checked field by field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from math import isfinite
from typing import Any

import finance
from app.domain.platform_companies import (
    CONTROLS,
    OPERATOR_KINDS,
    OWNER_KINDS,
    SIDES,
    Accounts,
    CashPlan,
    CompanyContract,
    CompanyProfile,
    Contracts,
    Holding,
    ModeAnswers,
    Part,
    Projects,
)
from app.errors import Fault, Invalid, InvalidFields

MOST_ROWS = 500
MOST_YUAN = 1e13
MOST_DAYS = 3650.0
YEARS = (1990, 2100)


def check_part(value: Part, company: str, year: int = 2000) -> Part:
    """The value itself. Raises InvalidFields platforms.part_refused with every fault, Invalid platforms.refused."""
    checks = {
        CompanyProfile: _profile,
        Contracts: _contracts,
        Projects: _projects,
        CashPlan: _cash,
        Accounts: _accounts,
        ModeAnswers: _mode,
    }
    faults = tuple(checks[type(value)](value))  # type: ignore[operator]
    if faults:
        raise InvalidFields("platforms.part_refused", faults)
    if isinstance(value, CompanyProfile) and value.holdings:
        operator_of(value, company)
    if isinstance(value, CashPlan):
        budget_of(value, year)
    return value


@contextmanager
def platform_refusals() -> Iterator[None]:
    """Raises Invalid platforms.refused with the reason's code for anything the finance library refuses."""
    try:
        yield
    except finance.FinanceError as error:
        raise Invalid("platforms.refused", why=error.code) from error


def operator_of(profile: CompanyProfile, name: str) -> finance.Operator | None:
    """The company with its owners; None while there are none. Raises Invalid platforms.refused."""
    if not profile.holdings:
        return None
    with platform_refusals():
        owners = tuple(finance.Shareholder(h.name, h.kind, h.share, h.supplies) for h in profile.holdings)
        return finance.Operator(name, profile.kind, owners, profile.payout, profile.paid_in_capital)


def contract_of(row: CompanyContract) -> finance.PlatformContract:
    """A contract of the library."""
    with platform_refusals():
        return finance.PlatformContract(
            name=row.name,
            payer=row.payer,
            gross_fee=row.gross_fee,
            pass_through=row.pass_through,
            related_purchases=row.related_purchases,
            own_labour=row.own_labour,
            other_cost=row.other_cost,
            receivable_days=row.receivable_days,
            payable_days=row.payable_days,
            control=finance.ControlTest(
                row.control_before_transfer,
                row.primary_responsibility,
                row.inventory_risk,
                row.price_discretion,
            ),
            city=row.city,
            suppliers=row.suppliers,
        )


def budget_of(plan: CashPlan, this_year: int) -> finance.CompanyBudget:
    """The company's own money from the first year of the plan, or from this year when there is no plan."""
    with platform_refusals():
        return finance.CompanyBudget(
            income={row.year: row.income for row in plan.years},
            payments={row.year: row.payments for row in plan.years},
            opening_cash=plan.opening_cash,
            credit_line=plan.credit_line,
            first_year=plan.first_year or this_year,
        )


def account_figures(accounts: Accounts, operates: bool | None) -> finance.CompanyFigures:
    """What the accounts say, for the red flags."""
    shared = {"interest", "capitalised_interest", "short_term_debt", "cash", "subsidies", "total_assets",
              "group_receivables", "receivable", "receivable_over_one_year", "net_profits",
              "operating_cash_flows", "receivable_days", "goods_flow_shown"}  # fmt: skip
    plain: dict[str, Any] = {name: getattr(accounts, name) for name in shared}
    holdings = accounts.cross_holdings
    with platform_refusals():
        return finance.CompanyFigures(
            operates=operates,
            cross_shareholdings=None if holdings is None else frozenset(holdings),
            **plain,
        )


def _text(value: str, name: str, line: int, most: int = 80, least: int = 1) -> Iterator[Fault]:
    if not least <= len(value) <= most:
        yield Fault(line, name, "platforms.text", (("most", most),))


def _amount(value: float | None, name: str, line: int = 0, most: float = MOST_YUAN) -> Iterator[Fault]:
    if value is not None and not (isfinite(value) and 0.0 <= value <= most):
        yield Fault(line, name, "platforms.amount")


def _choice(value: str, allowed: tuple[str, ...], name: str, line: int = 0) -> Iterator[Fault]:
    if value not in allowed:
        yield Fault(line, name, "platforms.choice")


def _profile(profile: CompanyProfile) -> Iterator[Fault]:
    yield from _choice(profile.kind, OPERATOR_KINDS, "kind")
    yield from _text(profile.city, "city", 0, least=0)
    for name in ("paid_in_capital", "earlier_losses", "reserve_before"):
        yield from _amount(getattr(profile, name), name)
    yield from _amount(profile.payout, "payout", most=1.0)
    names: set[str] = set()
    for line, row in enumerate(profile.holdings, 1):
        yield from _holding(row, line, names)


def _holding(row: Holding, line: int, names: set[str]) -> Iterator[Fault]:
    yield from _text(row.name, "name", line)
    yield from _choice(row.kind, OWNER_KINDS, "owner_kind", line)
    if not (isfinite(row.share) and 0.0 < row.share <= 1.0):
        yield Fault(line, "share", "platforms.share")
    if row.name in names:
        yield Fault(line, "name", "platforms.twice")
    names.add(row.name)


def _contracts(contracts: Contracts) -> Iterator[Fault]:
    if len(contracts.rows) > MOST_ROWS:
        yield Fault(0, "contracts", "platforms.many", (("most", MOST_ROWS),))
        return
    names: set[str] = set()
    for line, row in enumerate(contracts.rows, 1):
        yield from contract_faults(row, line)
        if row.name in names:
            yield Fault(line, "name", "platforms.twice")
        names.add(row.name)


def contract_faults(row: CompanyContract, line: int) -> Iterator[Fault]:
    """What is wrong with one contract."""
    yield from _text(row.name, "name", line, 120)
    yield from _text(row.payer, "payer", line, 120)
    yield from _text(row.city, "city", line, least=0)
    for name in ("gross_fee", "pass_through", "related_purchases", "own_labour", "other_cost"):
        yield from _amount(getattr(row, name), name, line)
    for name in ("receivable_days", "payable_days"):
        yield from _amount(getattr(row, name), name, line, MOST_DAYS)
    if row.related_purchases > row.pass_through:
        yield Fault(line, "related_purchases", "platforms.related")
    for supplier in row.suppliers:
        yield from _text(supplier, "suppliers", line, 120)


def _projects(held: Projects) -> Iterator[Fault]:
    seen: set[str] = set()
    for line, row in enumerate(held.rows, 1):
        yield from _choice(row.side, SIDES, "side", line)
        yield from _choice(row.control, CONTROLS, "control", line)
        if not (isfinite(row.share) and 0.0 < row.share <= 1.0):
            yield Fault(line, "share", "platforms.share")
        if row.project in seen:
            yield Fault(line, "project", "platforms.twice")
        seen.add(row.project)


def _cash(plan: CashPlan) -> Iterator[Fault]:
    yield from _amount(plan.opening_cash, "opening_cash")
    yield from _amount(plan.credit_line, "credit_line")
    if not YEARS[0] <= plan.first_year <= YEARS[1]:
        yield Fault(0, "first_year", "platforms.year")
    seen: set[int] = set()
    for line, row in enumerate(plan.years, 1):
        yield from _amount(row.income, "income", line)
        yield from _amount(row.payments, "payments", line)
        if not plan.first_year <= row.year <= YEARS[1]:
            yield Fault(line, "year", "platforms.year")
        if row.year in seen:
            yield Fault(line, "year", "platforms.twice")
        seen.add(row.year)


def _accounts(accounts: Accounts) -> Iterator[Fault]:
    signed = {"net_profits", "operating_cash_flows"}
    if not YEARS[0] <= accounts.year <= YEARS[1]:
        yield Fault(0, "accounts_year", "platforms.year")
    yield from _text(accounts.source, "source", 0, 200, 2)
    for each in fields(accounts):
        value = getattr(accounts, each.name)
        if each.name in signed or each.name == "receivable_days":
            if any(not isfinite(n) or (n < 0.0 and each.name not in signed) for n in value):
                yield Fault(0, each.name, "platforms.amount")
        elif isinstance(value, float):
            yield from _amount(value, each.name)
    for part, whole in (("receivable_over_one_year", "receivable"), ("capitalised_interest", "interest")):
        above, below = getattr(accounts, part), getattr(accounts, whole)
        if above is not None and below is not None and above > below:
            yield Fault(0, part, "platforms.part_of", (("whole", whole),))


def _mode(mode: ModeAnswers) -> Iterator[Fault]:
    for name, answer in mode.answers.items():
        if answer not in finance.MODE_FIELDS.get(name, ()):
            yield Fault(0, name, "platforms.choice")

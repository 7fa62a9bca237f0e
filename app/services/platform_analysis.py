"""What a platform company's file amounts to: its own money or money handed on, cash over its projects, red flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import finance
from app.clock import CHINA
from app.domain.platform_companies import CompanyFile, HeldProject
from app.domain.projects import Project
from app.domain.users import Actor
from app.errors import AppError
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.platform_companies import CompanyView
from app.services.platform_values import (
    account_figures,
    budget_of,
    contract_of,
    operator_of,
    platform_refusals,
)
from app.store.work import Work

DELAYS = (0, 6, 12, 24)
"""Months by which all that the projects collect comes later, for the test of the company's cash."""
PASSES_ON = 0.30
"""Share of purchases handed on from which a company is said to earn partly by passing on (our judgement)."""
ONE_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class HeldRow:
    """A project of the company as its row: `name` with number; `part` None when its case cannot be computed."""

    held: HeldProject
    number: str
    name: str
    regime: str
    part: finance.ProjectCash | None

    @property
    def refused(self) -> bool:
        return self.part is None


@dataclass(frozen=True)
class LedgerSums:
    """Unpaid bills of the company's projects, yuan with VAT: all of them, due for over a year; number of bills."""

    unpaid: float
    over_one_year: float
    bills: int


@dataclass(frozen=True)
class DelayRow:
    """The company's cash when all is collected `months` later: line needed and the years beyond its credit line."""

    months: int
    line_needed: float
    short_years: tuple[int, ...]


@dataclass(frozen=True)
class CompanyAnalysis:
    """All results of a file. `earning`: "own" | "partly" | "passes_on" | "unknown"; `paying`: "able" | "line" | "short" |
    "unknown". `sources`: figure -> "contracts" | "ledger" | "accounts" | "profile". None where nothing was entered.
    """

    operator: finance.Operator | None
    dividends: finance.Dividends | None
    contracts: tuple[finance.PlatformContract, ...]
    income: finance.CompanyIncome | None
    index: float | None
    figures: finance.CompanyFigures
    sources: Mapping[str, str]
    flags: tuple[finance.FlagResult, ...]
    projects: tuple[HeldRow, ...]
    cash: finance.CompanyCash | None
    delays: tuple[DelayRow, ...]
    ledger: LedgerSums | None
    unmarked: tuple[str, ...]
    earning: str
    paying: str

    @property
    def raised(self) -> int:
        return sum(1 for flag in self.flags if flag.raised)

    @property
    def unknown(self) -> int:
        return sum(1 for flag in self.flags if flag.state == "unknown")


def analyse(app: App, actor: Actor, view: CompanyView) -> CompanyAnalysis:
    """Everything that follows from the newest file; nothing is stored."""
    demand(app, actor, "platforms.read", object=view.company.id)
    file = view.file
    with app.store.read() as work:
        today = work.now.astimezone(CHINA).date()
        found = [(row, work.projects.first("id = ?", [row.project])) for row in file.projects.rows]
        held = [(row, project, _case(work, project)) for row, project in found if project is not None]
        ledger = _ledger(work, [project.id for _, project, _ in held], today)
    contracts = tuple(contract_of(row) for row in file.contracts.rows)
    with platform_refusals():
        income = finance.company_income(contracts) if contracts else None
    figures, sources = _figures(file, contracts, income, ledger)
    flags = finance.red_flags(figures)
    delays, rows, cash = _cash(view, held)
    operator = operator_of(file.profile, view.company.name)
    return CompanyAnalysis(
        operator=operator,
        dividends=_dividends(file, operator),
        contracts=contracts,
        income=income,
        index=next((flag.value for flag in flags if flag.name == "reseller_index"), None),
        figures=figures,
        sources=sources,
        flags=flags,
        projects=rows,
        cash=cash,
        delays=delays,
        ledger=ledger,
        unmarked=_unmarked(contracts, operator),
        earning=_earning(income, flags),
        paying=_paying(cash),
    )


def _case(work: Work, project: Project) -> Mapping[str, object]:
    revision = work.projects.latest_case(project.id)
    return finance.complete_case(revision.case) if revision else {}


def _ledger(work: Work, projects: list[str], today: date) -> LedgerSums | None:
    """Unpaid bills of these projects; None when none of them was ever billed."""
    bills = work.platforms.bills_of(projects)
    if not bills:
        return None
    old = sum(fen for bill, fen in bills if today - bill.due_on > ONE_YEAR)
    return LedgerSums(sum(fen for _, fen in bills) / 100, old / 100, len(bills))


def _figures(
    file: CompanyFile,
    contracts: tuple[finance.PlatformContract, ...],
    income: finance.CompanyIncome | None,
    ledger: LedgerSums | None,
) -> tuple[finance.CompanyFigures, dict[str, str]]:
    """Figures for the flags and where each is from: the accounts first, then the ledger, then the contracts."""
    rest = account_figures(file.accounts, file.profile.operates)
    sources = {name: "accounts" for name, value in vars(rest).items() if _known(value)}
    if rest.operates is not None:
        sources["operates"] = "profile"
    if rest.receivable is None and rest.receivable_over_one_year is None and ledger is not None:
        rest = replace(rest, receivable=ledger.unpaid, receivable_over_one_year=ledger.over_one_year)
        sources |= {"receivable": "ledger", "receivable_over_one_year": "ledger"}
    if income is None:
        return rest, sources
    figures = finance.figures_of(contracts, income, rest)
    for name, value in vars(figures).items():
        if _known(value) and name not in sources:
            sources[name] = "contracts"
    return figures, sources


def _known(value: object) -> bool:
    return value is not None and value != () and value != {}


def _cash(
    view: CompanyView, held: list[tuple[HeldProject, Project, Mapping[str, object]]]
) -> tuple[tuple[DelayRow, ...], tuple[HeldRow, ...], finance.CompanyCash | None]:
    """Cash over the projects as planned and with later collections, and each project as a row."""
    budget = budget_of(view.file.cash, view.today_year)
    parts, rows = [], []
    for row, project, case in held:
        part = _part(row, project, case)
        parts += [part] if part else []
        regime = str(case.get("regime", ""))
        rows.append(HeldRow(row, project.number, project.name, regime, part))
    if not parts and not view.file.cash.first_year:
        return (), tuple(rows), None
    delays, planned, first = [], None, budget.first_year or view.today_year
    for months in DELAYS:
        with platform_refusals():
            late = [finance.collected_later(part, months, first) for part in parts]
            cash = finance.company_cash(late, budget)
        if not cash.years:
            return (), tuple(rows), None
        planned = planned or cash
        delays.append(DelayRow(months, cash.line_needed, cash.short_years))
    return tuple(delays), tuple(rows), planned


def _part(row: HeldProject, project: Project, case: Mapping[str, object]) -> finance.ProjectCash | None:
    """The projection of a project as part of the company; None when its case cannot be computed."""
    try:
        with finance_refusals():
            found = finance.project(case)
            control = {"yes": True, "no": False}.get(row.control)
            return finance.ProjectCash(
                project.number, found.years, found.series, row.share, row.side, control
            )
    except AppError:
        return None


def _dividends(file: CompanyFile, operator: finance.Operator | None) -> finance.Dividends | None:
    """Use of the last year's profit, under the law in force at its end."""
    accounts = file.accounts
    if operator is None or not accounts.net_profits:
        return None
    with platform_refusals():
        return operator.distribute(
            accounts.net_profits[-1],
            date(accounts.year, 12, 31),
            file.profile.earlier_losses,
            file.profile.reserve_before,
        )


def _unmarked(
    contracts: tuple[finance.PlatformContract, ...], operator: finance.Operator | None
) -> tuple[str, ...]:
    """Contracts that buy from a shareholder and name no purchase from related parties."""
    related = {finance.name_key(name) for name in operator.related_suppliers} if operator else set()
    return tuple(
        c.name
        for c in contracts
        if c.related_purchases == 0.0 and related & {finance.name_key(name) for name in c.suppliers}
    )


def _earning(income: finance.CompanyIncome | None, flags: tuple[finance.FlagResult, ...]) -> str:
    if income is None or income.total.pass_through_share.value is None:
        return "unknown"
    if any(flag.name == "reseller_index" and flag.raised for flag in flags):
        return "passes_on"
    return "partly" if income.total.pass_through_share.value >= PASSES_ON else "own"


def _paying(cash: finance.CompanyCash | None) -> str:
    if cash is None:
        return "unknown"
    return "short" if cash.short_years else "line" if cash.line_needed > 0.0 else "able"

"""Projection of a case (项目财务测算): rows, statements, cover ratios, returns, and the identities that prove them.

``project(case)`` is timeline -> operations -> financing -> collections -> waterfall -> series -> metrics -> checks.
The same parts run with many paths at once in :mod:`finance.risk.payment_risk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.case.case_file import as_case, case_to_dict, inputs_digest
from finance.case.project_case import ProjectCase
from finance.engine.assembly import period_series
from finance.engine.checks import Check
from finance.engine.identities import Books, projection_checks
from finance.engine.junior import government_bond_after_end
from finance.engine.late_payment import ageing_table, collect_late
from finance.engine.metrics import (
    RATE_ROUNDING,
    SMALLEST_DUE,
    Ratio,
    average,
    covers,
    llcr,
    modified_return,
    payback,
    smallest,
)
from finance.engine.missed_payments import bond_after_end, missed_payments
from finance.engine.returns import rates_of_return
from finance.engine.series import added, by_year
from finance.engine.setup import Setup, set_up
from finance.engine.sizing import DebtSize
from finance.engine.statements import BalanceSheet, CashFlowStatement, IncomeStatement, statement
from finance.engine.timeline import period_rate
from finance.engine.user_payment import payment_findings
from finance.engine.version import ENGINE_VERSION
from finance.engine.waterfall import run_waterfall
from finance.official.asset_life import asset_life_findings
from finance.official.findings import Finding
from finance.official.regimes import regime_findings
from finance.rates.irr import IrrResult, npv

FloatArray = NDArray[np.float64]
Values = tuple[float, ...]
Ratios = tuple[float | None, ...]
AGE_BUCKETS = 6


@dataclass(frozen=True)
class CostSeries:
    """One operating cost (一项运营成本) per year, with and without VAT, yuan."""

    name: str
    gross: Values
    net: Values

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "gross": list(self.gross), "net": list(self.net)}


@dataclass(frozen=True)
class Projection:
    """Result of one case (测算结果). Money in yuan, rates per year and ratios as fractions.

    ``years``, ``phases``, ``series``, ``dscr``, ``ageing`` and ``rows`` are yearly in every case; the ``period_``
    ones and ``covers`` have one value a period of the case, a year or a quarter.

    ``liquidity_gap`` is the largest amount by which operating cash out had exceeded cash in (资金缺口), with
    the opening cash and reserve counted as cash in and nothing distributed to owners.

    ``findings`` are what the rules say of the case and of its result: regime, who pays, missed payments.
    """

    case: ProjectCase
    engine_version: str
    periods_per_year: int
    period_labels: tuple[str, ...]
    period_years: tuple[int, ...]
    period_phases: tuple[str, ...]
    period_series: Mapping[str, Values]
    series: Mapping[str, Values]
    covers: Mapping[str, Ratios]
    dscr: Ratios
    min_dscr: Ratio
    avg_dscr: Ratio
    min_icr: Ratio
    llcr: Ratio
    plcr: Ratio
    project_irr_pre_tax: IrrResult
    project_irr_after_tax: IrrResult
    equity_irr: IrrResult
    private_equity_irr: IrrResult
    sponsor_irr: IrrResult
    project_npv: float
    equity_npv: float
    payback: Ratio
    discounted_payback: Ratio
    total_investment: float
    debt: float
    debt_size: DebtSize
    equity: float
    shareholder_loan: float
    special_bond: float
    gearing: float
    peak_receivable: float
    liquidity_gap: float
    unpaid_at_end: float
    late_interest_total: float
    default_years: tuple[int, ...]
    lockup_years: tuple[int, ...]
    meets_target: bool
    cost_lines: tuple[CostSeries, ...]
    ageing: tuple[Values, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def inputs_digest(self) -> str:
        """SHA-256 of the numbers that decide the result (输入摘要)."""
        return inputs_digest(self.case)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years."""
        return self.period_years[:: self.periods_per_year]

    @cached_property
    def phases(self) -> tuple[str, ...]:
        """Phase of each year."""
        return self.period_phases[:: self.periods_per_year]

    @cached_property
    def income_statement(self) -> IncomeStatement:
        return statement(IncomeStatement, self.series)

    @cached_property
    def cash_flow_statement(self) -> CashFlowStatement:
        return statement(CashFlowStatement, self.series)

    @cached_property
    def balance_sheet(self) -> BalanceSheet:
        return statement(BalanceSheet, self.series)

    @cached_property
    def project_mirr(self) -> Ratio:
        """Modified rate of return (修正内部收益率) of the project after tax, at the loan's and the discount rate."""
        return self._modified("project_flow_after_tax")

    @cached_property
    def equity_mirr(self) -> Ratio:
        """The same of what the owners pay in and receive."""
        return self._modified("equity_flow")

    def _modified(self, flow: str) -> Ratio:
        case, flows = self.case, np.array(self.period_series[flow])
        return modified_return(flows, case.debt.interest_rate, case.discount_rate, self.periods_per_year)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per year: year, phase, every series, dscr."""
        columns = zip(*self.series.values(), strict=True)
        heads = zip(self.years, self.phases, self.dscr, strict=True)
        return [
            {"year": year, "phase": phase, **dict(zip(self.series, values, strict=True)), "dscr": cover}
            for (year, phase, cover), values in zip(heads, columns, strict=True)
        ]

    @property
    def period_columns(self) -> dict[str, list[Any]]:
        """One list per column, one value a period: period, year, phase, every series, every cover ratio."""
        heads = {"period": self.period_labels, "year": self.period_years, "phase": self.period_phases}
        return {name: list(values) for name, values in {**heads, **self.period_series, **self.covers}.items()}

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; contains no NaN or infinity. Columns per period are added when a period is not a year."""
        ratios = (
            "min_dscr",
            "avg_dscr",
            "min_icr",
            "llcr",
            "plcr",
            "payback",
            "discounted_payback",
            "project_mirr",
            "equity_mirr",
        )
        returns = ("project_irr_pre_tax", "project_irr_after_tax", "equity_irr", "private_equity_irr")
        plain = (
            *("engine_version", "inputs_digest", "periods_per_year", "project_npv", "equity_npv"),
            *("total_investment", "debt", "equity", "shareholder_loan", "special_bond", "gearing"),
            *("peak_receivable", "liquidity_gap", "unpaid_at_end", "late_interest_total", "meets_target"),
        )
        return {
            **{name: getattr(self, name) for name in plain},
            **{
                name: getattr(self, name).to_dict()
                for name in (*ratios, *returns, "sponsor_irr", "debt_size")
            },
            "default_years": list(self.default_years),
            "lockup_years": list(self.lockup_years),
            "rows": self.rows,
            **({"periods": self.period_columns} if self.periods_per_year > 1 else {}),
            "cost_lines": [line.to_dict() for line in self.cost_lines],
            "ageing": [list(row) for row in self.ageing],
            "checks": [c.to_dict() for c in self.checks],
            "findings": [f.to_dict() for f in self.findings],
            "case": case_to_dict(self.case),
        }


def project(case: ProjectCase | Mapping[str, Any]) -> Projection:
    """Project a case (测算). Raises CaseError for bad input, IdentityError when an accounting identity
    breaks.
    """
    setup = set_up(as_case(case))
    delay, per_year = setup.payment.total, setup.timeline.per_year
    bills = setup.flows.unsold
    collections = collect_late(bills, delay * per_year)
    result = run_waterfall(setup.terms, collections, np.zeros_like(collections))
    ageing = ageing_table(bills, delay * per_year, AGE_BUCKETS, per_year)
    return _projection(Books(setup, result, period_series(setup, result), ageing))


def _projection(books: Books) -> Projection:
    setup, rows = books.setup, books.rows
    case, timeline, plan = setup.case, setup.timeline, setup.plan
    rates = rates_of_return(rows, timeline.per_year)
    discount = period_rate(case.discount_rate, timeline.per_year)
    cover = covers(setup, books.result, rows)
    period_values = dict(zip(rows, map(tuple, books.table.tolist()), strict=True))
    series = by_year(period_values, timeline.per_year)
    uses, after = float(rows["total_uses"].sum()), rows["project_flow_after_tax"]
    return Projection(
        case=case,
        engine_version=ENGINE_VERSION,
        periods_per_year=timeline.per_year,
        period_labels=timeline.labels,
        period_years=timeline.years,
        period_phases=timeline.phases,
        period_series=period_values,
        series=series,
        covers=cover,
        dscr=cover["dscr"] if timeline.per_year == 1 else _yearly_dscr(series),
        min_dscr=smallest(cover["dscr"]),
        avg_dscr=average(cover["dscr"]),
        min_icr=smallest(cover["icr"]),
        llcr=llcr(setup, books.result, timeline.first_operation + case.debt.tenor_years * timeline.per_year),
        plcr=llcr(setup, books.result, timeline.n_periods),
        project_irr_pre_tax=rates.project_pre_tax,
        project_irr_after_tax=rates.project_after_tax,
        equity_irr=rates.equity,
        private_equity_irr=rates.private_equity,
        sponsor_irr=rates.sponsor,
        project_npv=npv(discount, after),
        equity_npv=npv(discount, rows["equity_flow"]),
        payback=payback(after, 0.0, timeline.per_year),
        discounted_payback=payback(after, discount, timeline.per_year),
        total_investment=uses,
        debt=plan.funding.debt,
        debt_size=plan.size,
        equity=float((rows["government_equity_draws"] + rows["private_equity_draws"]).sum()),
        shareholder_loan=plan.funding.loan,
        special_bond=plan.funding.bond,
        gearing=plan.funding.debt / uses if uses > 0 else 0.0,
        peak_receivable=float(rows["receivable"].max()),
        liquidity_gap=float(rows["liquidity_gap"].max()),
        unpaid_at_end=float(rows["receivable"][-1]),
        late_interest_total=float(rows["late_interest_claim"].sum()),
        default_years=_flagged(setup, rows["default"]),
        lockup_years=_flagged(setup, np.where(_watched(rows), rows["lockup"], 0.0)),
        meets_target=rates.equity.rate is not None
        and rates.equity.rate >= case.target_equity_irr - RATE_ROUNDING,
        cost_lines=_cost_lines(setup),
        ageing=tuple(tuple(row) for row in books.ageing[timeline.per_year - 1 :: timeline.per_year].tolist()),
        checks=projection_checks(books, rates.per_period),
        findings=(
            *regime_findings(case),
            *asset_life_findings(case),
            *payment_findings(case, series),
            *missed_payments(timeline.years, period_values),
            *bond_after_end(
                timeline.years,
                case.funding.special_bond.tenor_years,
                timeline.years[timeline.first_operation],
                government_bond_after_end(case, timeline, float(plan.funding.bond)),
            ),
        ),
    )


def _yearly_dscr(series: Mapping[str, Values]) -> Ratios:
    """Cover of each year: its cash flow available over its debt service."""
    return tuple(
        available / due if due >= 0.01 else None
        for available, due in zip(series["cfads"], series["scheduled_service"], strict=True)
    )


def _cost_lines(setup: Setup) -> tuple[CostSeries, ...]:
    def yearly(values: FloatArray) -> Values:
        return tuple(values.reshape(-1, setup.timeline.per_year).sum(axis=1).tolist())

    return tuple(CostSeries(name, yearly(gross), yearly(net)) for name, gross, net in setup.flows.cost_lines)


def _watched(rows: Mapping[str, FloatArray]) -> NDArray[np.bool_]:
    """Periods in which lenders restrict distributions: a bank is owed, or a junior loan was not paid."""
    owed = added(
        rows, ("scheduled_debt", "scheduled_service", "special_bond_arrears", "shareholder_loan_arrears")
    )
    watched: NDArray[np.bool_] = owed >= SMALLEST_DUE
    return watched


def _flagged(setup: Setup, flags: FloatArray) -> tuple[int, ...]:
    years = setup.timeline.years
    first = setup.timeline.first_operation
    return tuple(sorted({years[t] for t in np.flatnonzero(flags > 0) if t >= first}))

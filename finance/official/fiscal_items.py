"""Government expenditure of a project (政府支出责任) in the four items of 财金〔2015〕21号.

Equity, operating subsidy, risk bearing and supporting input, each per calendar year, each with the budget
that pays for it and the article it follows. Amounts are yuan. Article numbers are from memory (待核对).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.case.case_file import case_from_dict
from finance.case.project_case import ProjectCase
from finance.errors import FinanceError
from finance.official.findings import RuleSource
from finance.official.operating_subsidy import SUBSIDY_SOURCE
from finance.official.risk_bearing import RISK_SOURCE, RiskBearing

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
ITEMS = ("equity", "operating_subsidy", "risk_bearing", "supporting_input")
BUDGETS = ("general_public", "government_fund", "state_capital", "government_bond")
PPP_REGIMES = ("new_concession_2023", "stock_ppp_pre2023")
_CAPACITY = "财金〔2015〕21号"
ITEM_SOURCES: Mapping[str, RuleSource] = {
    "equity": RuleSource(_CAPACITY, "第十五条"),
    "operating_subsidy": SUBSIDY_SOURCE,
    "risk_bearing": RISK_SOURCE,
    "supporting_input": RuleSource(_CAPACITY, "第二十二条"),
}
SERIES_OF_ITEMS = (
    *("capex", "grants", "government_equity_draws", "special_bond_draws"),
    *("service_fee_billed", "availability_billed", "gap_funding_billed", "opex", "maintenance"),
    *("user_receipts", "data_receipts", "advertising_receipts", "residual_received"),
)
"""Yearly series that the four items are computed from."""


@dataclass(frozen=True)
class FiscalItem:
    """One item of one project (一项支出责任): yuan by calendar year.

    ``basis`` says how it was computed (rule or method), ``budget`` who pays: only "general_public" counts
    towards the lines. ``regime`` is that of the project; only PPP regimes count.
    """

    project: str
    item: str
    amounts: Mapping[int, float]
    basis: str
    source: RuleSource
    budget: str = "general_public"
    regime: str = "stock_ppp_pre2023"

    def __post_init__(self) -> None:
        if self.item not in ITEMS or self.budget not in BUDGETS:
            raise FinanceError("unknown_item", f"没有这种支出责任或预算：{self.item}、{self.budget}。")

    @property
    def counts(self) -> bool:
        """Whether the item is measured against the 10 % line (是否计入财政承受能力)."""
        return self.budget == "general_public" and self.regime in PPP_REGIMES

    def to_dict(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "item": self.item,
            "amounts": {str(year): amount for year, amount in self.amounts.items()},
            "basis": self.basis,
            "budget": self.budget,
            "regime": self.regime,
            "counts": self.counts,
            "source": self.source.to_dict(),
        }


def supporting_input(total_cost: ArrayLike, paid_by_partner: ArrayLike = 0.0) -> tuple[float, ...]:
    """Supporting input (配套投入支出): what government provides otherwise, less what the partner pays for it."""
    return tuple(np.maximum(_yearly(total_cost) - _yearly(paid_by_partner), 0.0).tolist())


@dataclass(frozen=True)
class YearlyFigures:
    """What the items need of a projection (支出责任测算数据): the case, and its yearly series in yuan.

    A stored result can be turned into it without projecting the case again.
    """

    case: ProjectCase
    years: tuple[int, ...]
    phases: tuple[str, ...]
    series: Mapping[str, Sequence[float]]


def figures_for_items(projection: Projection) -> YearlyFigures:
    """The part of a projection that the items are computed from."""
    series = {name: projection.series[name] for name in SERIES_OF_ITEMS}
    return YearlyFigures(projection.case, projection.years, projection.phases, series)


def figures_of_record(result: Mapping[str, Any]) -> YearlyFigures:
    """The same from a stored result, i.e. :meth:`Projection.to_dict`."""
    rows = result["rows"]
    return YearlyFigures(
        case_from_dict(result["case"]),
        tuple(row["year"] for row in rows),
        tuple(row["phase"] for row in rows),
        {name: tuple(row[name] for row in rows) for name in SERIES_OF_ITEMS},
    )


def project_items(
    projection: Projection | YearlyFigures,
    risk: RiskBearing | None = None,
    supporting: Sequence[float] = (),
) -> tuple[FiscalItem, ...]:
    """The four items of a projected case (测算方案的支出责任), from the general public budget.

    Subsidy is what is billed to the payer in the year of the bill, however late it is paid: the liability is
    there. Construction grants are supporting input, and so is the residual value when government pays it at the end;
    ``supporting`` is what government provides besides, per year.
    Capital out of special-purpose bonds that the budget repays is equity paid by bonds, it does not count. Items
    without any amount are left out.
    """
    case, series, years = projection.case, projection.series, projection.years
    if (risk and len(risk.amounts) != len(years)) or (supporting and len(supporting) != len(years)):
        raise FinanceError("lengths_differ", "风险承担支出或配套投入的年数与测算期不一致。")
    billed = (
        np.array(series["service_fee_billed"])
        + np.array(series["availability_billed"])
        + np.array(series["gap_funding_billed"])
    )
    gap = case.revenue.viability_gap.rule
    rule = {"none": "contract", "fixed": "contract"}.get(gap, gap)
    by_budget = case.funding.special_bond.repaid_by == "government"
    bonds = np.array(series["special_bond_draws"]) if by_budget else np.zeros(len(years))
    equity = np.array(series["government_equity_draws"]) - bonds
    residual = series["residual_received"] if case.construction.residual_payer == "government" else 0.0
    rows: list[tuple[str, ArrayLike, str, str]] = [
        ("equity", equity, "share", "general_public"),
        ("equity", bonds, "special_bond", "government_bond"),
        ("operating_subsidy", billed, rule, "general_public"),
        ("risk_bearing", risk.amounts if risk else 0.0, risk.method if risk else "", "general_public"),
        ("supporting_input", series["grants"], "grant", "general_public"),
        ("supporting_input", residual, "residual", "general_public"),
        ("supporting_input", supporting or 0.0, "provided", "general_public"),
    ]
    return tuple(
        FiscalItem(
            project=case.name,
            item=item,
            amounts=dict(zip(years, _yearly(amounts).tolist(), strict=True)),
            basis=basis,
            source=ITEM_SOURCES[item],
            budget=budget,
            regime=case.regime,
        )
        for item, amounts, basis, budget in rows
        if np.any(_yearly(amounts) != 0.0)
    )


def _yearly(amounts: ArrayLike) -> FloatArray:
    values = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    if not np.isfinite(values).all():
        raise FinanceError("not_finite", "支出责任的测算数据中有非数值。")
    return values

"""Fiscal capacity and value for money (财政承受能力、物有所值) of projects a budget has to carry.

财金〔2015〕21号 and 财金〔2015〕167号: numbers from memory of the documents, to be checked (待核对) before
use in a report. Amounts in yuan per year, ratios as fractions of 一般公共预算支出.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import FinanceError
from finance.irr import npv
from finance.projection import Projection

FloatArray = NDArray[np.float64]
CAPACITY_SOURCE = "财金〔2015〕21号；5%、10% 线另见财金〔2019〕10号（7% 待核对）"


@dataclass(frozen=True)
class RedLine:
    """Red line (红线): at ratios above ``above`` the ``consequence`` applies."""

    code: str
    above: float
    consequence: str


RED_LINES = (
    RedLine("above_10", 0.10, "不得新上 PPP 项目"),
    RedLine("above_7", 0.07, "风险提示"),
    RedLine("above_5", 0.05, "不得新上政府付费项目"),
    RedLine("ok", -np.inf, "各类项目均可"),
)


@dataclass(frozen=True)
class FiscalCapacity:
    """Ratio to budget per year (财政承受能力), the worst year and the room left under the 10 % line in
    yuan.
    """

    years: tuple[int, ...]
    expenditure: tuple[float, ...]
    budget: tuple[float, ...]
    ratio: tuple[float, ...]
    line: tuple[str, ...]
    headroom: tuple[float, ...]
    max_ratio: float
    worst_year: int
    verdict: str
    by_project: Mapping[str, tuple[float, ...]]

    def to_dict(self) -> dict[str, Any]:
        rows = zip(
            self.years, self.expenditure, self.budget, self.ratio, self.line, self.headroom, strict=True
        )
        names = ("year", "expenditure", "budget", "ratio", "line", "headroom")
        return {
            "rows": [dict(zip(names, row, strict=True)) for row in rows],
            "max_ratio": self.max_ratio,
            "worst_year": self.worst_year,
            "verdict": self.verdict,
            "by_project": {name: list(values) for name, values in self.by_project.items()},
        }


@dataclass(frozen=True)
class ValueForMoney:
    """Quantitative value for money (物有所值定量评价): PSC, PPP value, ``passed`` when PPP <= PSC."""

    psc: float
    ppp: float
    value: float
    share: float | None
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "psc": self.psc,
            "ppp": self.ppp,
            "value": self.value,
            "share": self.share,
            "passed": self.passed,
        }


def red_line(ratio: float) -> RedLine:
    """The highest red line that a yearly ratio exceeds (红线判断)."""
    if not np.isfinite(ratio):
        raise FinanceError("not_finite", "支出责任占比不是有限的数。")
    return next(line for line in RED_LINES if ratio > line.above)


def government_expenditure(projection: Projection, risk_ratio: float = 0.0) -> dict[int, float]:
    """Government expenditure of a project by calendar year (政府支出责任): equity, subsidy, risk, matching
    input.

    Subsidy is what is billed to the payer; risk by the ratio method (比例法) on construction and operating
    cost.
    """
    case, series = projection.case, projection.series
    shares = case.funding.government_equity_share
    return {
        year: series["equity_draws"][t] * shares
        + series["service_fee_billed"][t]
        + series["gap_funding_billed"][t]
        + series["grants"][t]
        + risk_ratio * (series["capex"][t] + series["opex"][t])
        for t, year in enumerate(projection.years)
    }


def fiscal_capacity(
    expenditures: Mapping[str, Mapping[int, float]], budget: Mapping[int, float]
) -> FiscalCapacity:
    """Fiscal capacity (财政承受能力论证): all projects of one budget against 一般公共预算支出 of each year.

    ``expenditures`` project -> year -> yuan (see :func:`government_expenditure`); ``budget`` year -> yuan, for
    every year in which a project costs anything.
    """
    years = tuple(sorted({year for rows in expenditures.values() for year in rows}))
    missing = [y for y in years if budget.get(y, 0.0) <= 0.0]
    if not years or missing:
        raise FinanceError(
            "no_budget", f"缺少一般公共预算支出：{'、'.join(map(str, missing)) or '没有年份'}。"
        )
    by_project = {name: tuple(float(rows.get(y, 0.0)) for y in years) for name, rows in expenditures.items()}
    spent = np.sum([np.array(row) for row in by_project.values()], axis=0)
    means = np.array([budget[y] for y in years], dtype=np.float64)
    ratio = spent / means
    worst = int(ratio.argmax())
    return FiscalCapacity(
        years=years,
        expenditure=tuple(spent.tolist()),
        budget=tuple(means.tolist()),
        ratio=tuple(ratio.tolist()),
        line=tuple(red_line(float(r)).code for r in ratio),
        headroom=tuple((0.10 * means - spent).tolist()),
        max_ratio=float(ratio[worst]),
        worst_year=years[worst],
        verdict=red_line(float(ratio[worst])).consequence,
        by_project=by_project,
    )


def forecast_budget(last_five: ArrayLike, first_year: int, years: int) -> dict[int, float]:
    """Budget forecast (一般公共预算支出预测): last year grown at the mean growth of the past years
    (待核对).
    """
    past = np.asarray(last_five, dtype=np.float64)
    if past.size < 2 or not np.isfinite(past).all() or (past <= 0).any():
        raise FinanceError("too_short", "至少需要两年的一般公共预算支出，且应大于零。")
    growth = float(np.mean(past[1:] / past[:-1] - 1.0))
    return {first_year + k: float(past[-1] * (1 + growth) ** (k + 1)) for k in range(years)}


def value_for_money(
    construction: ArrayLike,
    operation: ArrayLike,
    competitive_neutrality: ArrayLike,
    transferable_risk: ArrayLike,
    retained_risk: ArrayLike,
    government_expenditure: ArrayLike,
    rate: float,
) -> ValueForMoney:
    """Value for money (物有所值): PSC = net construction + net operation + neutrality + all risk; PPP =
    expenditure.

    Yearly series of equal length, first year undiscounted, at the same ``rate`` on both sides
    (财金〔2015〕167号). ``government_expenditure`` is without the retained risk, which is added to both sides.
    """
    parts = [construction, operation, competitive_neutrality, transferable_risk, retained_risk]
    psc = sum(npv(rate, part) for part in parts)
    ppp = npv(rate, government_expenditure) + npv(rate, retained_risk)
    return ValueForMoney(psc, ppp, psc - ppp, (psc - ppp) / psc if psc > 0 else None, ppp <= psc)

"""Fiscal capacity (财政承受能力论证): what the projects of a city cost its budget, against the 5 / 7 / 10 % lines.

财金〔2015〕21号. Amounts in yuan per calendar year, ratios as fractions of 一般公共预算支出. Only what is paid
from the general public budget for PPP projects is measured; everything else is shown beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from finance.errors import FinanceError
from finance.official.budget_outlook import PRUDENCE_SOURCE
from finance.official.findings import Finding, RuleSource
from finance.official.fiscal_items import FiscalItem, project_items
from finance.official.risk_bearing import risk_by_ratio

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
_EQUAL = 1e-12  # ratios closer than this are on the line, not above it
_SPECIFIED = "财金〔2019〕10号"


@dataclass(frozen=True)
class RedLine:
    """Red line (红线): at ratios above ``above`` the ``consequence`` applies."""

    code: str
    above: float
    consequence: str
    severity: str
    source: RuleSource


RED_LINES = (
    RedLine("above_10", 0.10, "不得新上 PPP 项目", "forbidden", PRUDENCE_SOURCE),
    RedLine("above_7", 0.07, "风险提示", "warning", RuleSource(_SPECIFIED)),
    RedLine("above_5", 0.05, "不得新上政府付费项目", "forbidden", PRUDENCE_SOURCE),
    RedLine("ok", -np.inf, "各类项目均可", "note", RuleSource(_SPECIFIED)),
)
LINES = tuple(line for line in RED_LINES if line.code != "ok")


@dataclass(frozen=True)
class Crossing:
    """Which project pushes a year over a line (越线项目), in the order in which the projects are listed."""

    line: str
    year: int
    project: str
    ratio_before: float
    ratio_after: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "year": self.year,
            "project": self.project,
            "ratio_before": self.ratio_before,
            "ratio_after": self.ratio_after,
        }


@dataclass(frozen=True)
class FiscalCapacity:
    """Ratio to budget per year (财政承受能力), the worst year, and the room left under the lines in yuan.

    ``headroom`` is that under the 10 % line, ``headroom_by_line`` that under each of them; negative when the
    line is passed. ``outside`` is what the same projects cost that does not count: project -> yuan per year.
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
    headroom_by_line: Mapping[str, tuple[float, ...]]
    crossings: tuple[Crossing, ...]
    findings: tuple[Finding, ...]
    outside: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    items: tuple[FiscalItem, ...] = ()

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
            "headroom_by_line": {code: list(values) for code, values in self.headroom_by_line.items()},
            "crossings": [crossing.to_dict() for crossing in self.crossings],
            "findings": [finding.to_dict() for finding in self.findings],
            "outside": {name: list(values) for name, values in self.outside.items()},
            "items": [item.to_dict() for item in self.items],
        }


def red_line(ratio: float) -> RedLine:
    """The highest red line that a yearly ratio exceeds (红线判断)."""
    if not np.isfinite(ratio):
        raise FinanceError("not_finite", "支出责任占比不是有限的数。")
    return next(line for line in RED_LINES if ratio > line.above + _EQUAL)


def government_expenditure(projection: Projection, risk_ratio: float = 0.0) -> dict[int, float]:
    """Government expenditure of a project by calendar year (政府支出责任): the sum of the four items.

    Risk by the ratio method (比例法) on construction and operating cost. Includes what bonds pay for.
    """
    series = projection.series
    operation = [a + b for a, b in zip(series["opex"], series["maintenance"], strict=True)]
    risk = risk_by_ratio(series["capex"], operation, risk_ratio, risk_ratio)
    items = project_items(projection, risk)
    return {year: sum(item.amounts[year] for item in items) for year in projection.years}


def fiscal_capacity(
    expenditures: Mapping[str, Mapping[int, float]], budget: Mapping[int, float]
) -> FiscalCapacity:
    """Fiscal capacity (财政承受能力论证): all projects of one budget against 一般公共预算支出 of each year.

    ``expenditures`` project -> year -> yuan, in the order in which the projects were taken on; ``budget``
    year -> yuan, for every year in which a project costs anything.
    """
    years = tuple(sorted({year for rows in expenditures.values() for year in rows}))
    missing = [y for y in years if not budget.get(y, 0.0) > 0.0]
    if not years or missing:
        raise FinanceError(
            "no_budget", f"缺少一般公共预算支出：{'、'.join(map(str, missing)) or '没有年份'}。"
        )
    by_project = {name: _on_years(rows, years) for name, rows in expenditures.items()}
    means = np.array([budget[y] for y in years], dtype=np.float64)
    running = np.cumsum(np.stack(list(by_project.values())), axis=0)
    if not np.isfinite(running).all() or not np.isfinite(means).all():
        raise FinanceError("not_finite", "支出责任或一般公共预算支出中有非数值。")
    if any((values < 0).any() for values in by_project.values()):
        raise FinanceError("negative", "支出责任不得为负，一个项目不能抵减另一个项目。")
    spent, ratio = running[-1], running[-1] / means
    worst = int(ratio.argmax())
    highest = red_line(float(ratio[worst]))
    room = {line.code: tuple((line.above * means - spent).tolist()) for line in LINES}
    return FiscalCapacity(
        years=years,
        expenditure=tuple(spent.tolist()),
        budget=tuple(means.tolist()),
        ratio=tuple(ratio.tolist()),
        line=tuple(red_line(float(r)).code for r in ratio),
        headroom=room["above_10"],
        max_ratio=float(ratio[worst]),
        worst_year=years[worst],
        verdict=highest.consequence,
        by_project={name: tuple(values.tolist()) for name, values in by_project.items()},
        headroom_by_line=room,
        crossings=tuple(_crossings(tuple(by_project), years, running / means)),
        findings=tuple(_findings(float(ratio[worst]), years[worst])),
    )


def capacity_of_items(items: Sequence[FiscalItem], budget: Mapping[int, float]) -> FiscalCapacity:
    """Fiscal capacity of typed items: counts what :attr:`FiscalItem.counts` says, shows the rest beside it.

    A project none of whose items counts stays in the table with zeros. Operating subsidy of a PPP project
    out of another budget than the general public one is reported.
    """
    counted: dict[str, dict[int, float]] = {item.project: {} for item in items}
    outside: dict[str, dict[int, float]] = {}
    for item in items:
        target = counted if item.counts else outside
        rows = target.setdefault(item.project, {})
        for year, amount in item.amounts.items():
            rows[year] = rows.get(year, 0.0) + amount
            counted[item.project].setdefault(year, 0.0)
    result = fiscal_capacity(counted, budget)
    return FiscalCapacity(
        **{name: getattr(result, name) for name in _PLAIN},
        findings=(*result.findings, *_wrong_budgets(items)),
        outside={name: tuple(_on_years(rows, result.years).tolist()) for name, rows in outside.items()},
        items=tuple(items),
    )


_PLAIN = tuple(
    name for name in FiscalCapacity.__dataclass_fields__ if name not in ("findings", "outside", "items")
)


def _on_years(rows: Mapping[int, float], years: Sequence[int]) -> FloatArray:
    return np.array([rows.get(year, 0.0) for year in years], dtype=np.float64)


def _crossings(projects: tuple[str, ...], years: tuple[int, ...], running: FloatArray) -> list[Crossing]:
    """``running`` [projects, years] is the ratio with each project added to those before it."""
    found = []
    before = np.vstack([np.zeros(len(years)), running[:-1]])
    for line in reversed(LINES):
        over = running > line.above + _EQUAL
        for column in np.flatnonzero(over[-1]):
            # Expenditure is never negative, so the first that is over the line is the one that crosses it.
            row = int(over[:, column].argmax())
            found.append(
                Crossing(
                    line.code,
                    years[column],
                    projects[row],
                    float(before[row, column]),
                    float(running[row, column]),
                )
            )
    return found


def _findings(ratio: float, year: int) -> list[Finding]:
    share = f"{ratio:.2%}"
    return [
        Finding(
            line.code,
            line.severity,
            f"{year} 年支出责任占一般公共预算支出 {share}，超过 {line.above:.0%}：{line.consequence}。",
            line.source,
            {"year": year, "ratio": share},
        )
        for line in LINES
        if ratio > line.above + _EQUAL
    ]


def _wrong_budgets(items: Sequence[FiscalItem]) -> list[Finding]:
    names = {
        item.project
        for item in items
        if item.item == "operating_subsidy"
        and item.regime == "stock_ppp_pre2023"
        and item.budget in ("government_fund", "state_capital")
    }
    return [
        Finding(
            "subsidy_budget",
            "warning",
            f"项目“{name}”的运营补贴不从一般公共预算列支；新签约项目不得从政府性基金预算、国有资本经营预算安排。",
            RuleSource(_SPECIFIED),
            {"project": name},
        )
        for name in sorted(names)
    ]

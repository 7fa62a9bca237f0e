"""Cash of a platform company over its projects (公司合并现金流与流动性), from the yearly series of projections.

Two views of the same money. *Group*: the company and the projects it controls as one purse; what they pay each other is
taken out. A controlled project counts in full, the part of other owners is shown (企业会计准则第33号 合并财务报表); of one that
is not controlled only what it pays out and is paid in counts, as investment (企业会计准则第2号 长期股权投资). *Company*: only
what the projects actually distribute reaches it, so cash trapped in a project does not help.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from finance.engine.metrics import Ratio
from finance.errors import FinanceError

NEEDED = ("operating_cash_flow", "investing_cash_flow", "net_cash_flow", "sponsor_flow", "receivable")
SIDES: Mapping[str, tuple[str, ...]] = {
    "private": ("sponsor_flow",),
    "government": ("government_equity_flow",),
    "all": ("sponsor_flow", "government_equity_flow"),
}
"""Whose owners' flow of a project the company takes part in: the private owners', the government's, or everybody's."""


@dataclass(frozen=True)
class ProjectCash:
    """A project of the company (项目): ``series`` of its projection on ``years``, ``owned`` its share (出资比例) of the
    owners' flows of its ``side``, of equity and shareholder loans alike: see :data:`SIDES`. ``control``: whether the
    articles or an agreement give it control; None = by the share, see :attr:`controlled`.
    """

    name: str
    years: tuple[int, ...]
    series: Mapping[str, Sequence[float]]
    owned: float = 1.0
    side: str = "private"
    control: bool | None = None

    def __post_init__(self) -> None:
        if self.side not in SIDES:
            raise FinanceError("unknown_side", f"项目“{self.name}”的出资方有误：{self.side}。")
        if not 0.0 <= self.owned <= 1.0:
            raise FinanceError("out_of_range", f"项目“{self.name}”的出资比例应在 0 与 1 之间。")
        if list(self.years) != list(
            range(self.years[0], self.years[0] + len(self.years)) if self.years else []
        ):
            raise FinanceError("bad_years", f"项目“{self.name}”的年份应连续。")
        for name in dict.fromkeys((*NEEDED, *SIDES[self.side])):
            values = self.series.get(name)
            if values is None or len(values) != len(self.years):
                raise FinanceError("missing_series", f"项目“{self.name}”缺少数据 {name}，或年数不符。")
            if not all(math.isfinite(v) for v in values):
                raise FinanceError("not_finite", f"项目“{self.name}”的 {name} 中有非数值或无穷大。")

    def at(self, name: str, year: int) -> float:
        """Value of a flow in a year; 0 outside the years of the project."""
        return float(self.series[name][year - self.years[0]]) if year in self.years else 0.0

    def inward(self, year: int) -> float:
        """What the company receives from the project in a year, less what it pays in."""
        return self.owned * math.fsum(self.at(name, year) for name in SIDES[self.side])

    @property
    def holding(self) -> float:
        """Share of all owners' money (占全部出资的比例) that is the company's: of what they pay in, else of what they receive,
        else ``owned``.
        """
        for sign in (-1.0, 1.0):
            moved = {
                name: math.fsum(max(sign * float(v), 0.0) for v in self.series.get(name, ()))
                for name in SIDES["all"]
            }
            whole = math.fsum(moved.values())
            if whole > 0.0:
                return self.owned * math.fsum(moved[name] for name in SIDES[self.side]) / whole
        return self.owned

    @property
    def controlled(self) -> bool:
        """Whether it is consolidated (是否纳入合并): as said, else with more than half of all owners' money, which stands for
        the votes (企业会计准则第33号, 持有半数以上的表决权).
        """
        return self.holding > 0.5 + 1e-9 if self.control is None else self.control

    def held_before(self, year: int) -> float:
        """Cash in the project at the end of the year before."""
        return math.fsum(self.at("net_cash_flow", y) for y in self.years if y < year)


@dataclass(frozen=True)
class CompanyBudget:
    """The company's own money (公司自身收支), yuan per calendar year: contract margins and other income, overheads and
    other payments (taxes, dividends, debt); ``opening_cash`` before the first year, ``credit_line`` undrawn.

    ``first_year``: the years before it are past and left out; None begins with the first year of any project or budget.
    """

    income: Mapping[int, float] = field(default_factory=dict)
    payments: Mapping[int, float] = field(default_factory=dict)
    opening_cash: float = 0.0
    credit_line: float = 0.0
    first_year: int | None = None

    def __post_init__(self) -> None:
        numbers = (*self.income.values(), *self.payments.values(), self.opening_cash, self.credit_line)
        if not all(math.isfinite(v) and v >= 0.0 for v in numbers):
            raise FinanceError("out_of_range", "公司收支、期初现金和授信额度应为不小于 0 的有限数。")
        own = {*self.income, *self.payments}
        if self.first_year is not None and own and min(own) < self.first_year:
            raise FinanceError("before_first_year", f"公司收支应从 {self.first_year} 年起填写。")


@dataclass(frozen=True)
class CompanyYear:
    """One year, yuan. ``from_projects``: distributions less contributions, the company's part. ``company_cash`` may be
    negative: that much must be borrowed. ``group_cash`` counts the cash in controlled projects too, ``project_cash`` is
    that cash, ``minority_cash`` the part of it that is other owners'. ``receivable``: of controlled projects.
    """

    year: int
    operating: float
    investing: float
    financing: float
    group_net: float
    group_cash: float
    from_projects: float
    own_income: float
    own_payments: float
    company_cash: float
    project_cash: float
    minority_cash: float
    receivable: float

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class CompanyCash:
    """Result (合并现金流与流动性). ``line_needed``: deepest negative company cash; ``short_years``: beyond the credit line.

    ``trapped``: largest cash held in controlled projects, other owners' part left out, in a year in which the company
    itself is short.
    """

    years: tuple[CompanyYear, ...]
    line_needed: float
    short_years: tuple[int, ...]
    trapped: float
    months_of_payments: Ratio

    def to_dict(self) -> dict[str, Any]:
        return {
            "years": [year.to_dict() for year in self.years],
            "line_needed": self.line_needed,
            "short_years": list(self.short_years),
            "trapped": self.trapped,
            "months_of_payments": self.months_of_payments.to_dict(),
        }


def company_cash(projects: Sequence[ProjectCash], budget: CompanyBudget) -> CompanyCash:
    """Consolidate. Group cash changes by what the controlled projects and the company exchange with others, projects that
    are not controlled and other owners among them; it begins with the company's opening cash and what the controlled
    projects hold at that time.

    ``months_of_payments``: opening cash and credit line over the first year's own payments.
    """
    known = {y for p in projects for y in p.years} | set(budget.income) | set(budget.payments)
    first_year = min(known, default=0) if budget.first_year is None else budget.first_year
    if max(known, default=first_year - 1) < first_year:
        return CompanyCash((), 0.0, (), 0.0, Ratio(None, "没有项目，也没有公司收支。", "empty"))
    rows: list[CompanyYear] = []
    company = budget.opening_cash
    consolidated = [p for p in projects if p.controlled]
    apart = [p for p in projects if not p.controlled]
    group = company + math.fsum(p.held_before(first_year) for p in consolidated)
    for year in range(first_year, max(known) + 1):
        income, payments = budget.income.get(year, 0.0), budget.payments.get(year, 0.0)
        inward = math.fsum(p.inward(year) for p in projects)
        operating = math.fsum(p.at("operating_cash_flow", year) for p in consolidated) + income - payments
        investing = math.fsum(
            [*(p.at("investing_cash_flow", year) for p in consolidated), *(p.inward(year) for p in apart)]
        )
        net = math.fsum(p.at("net_cash_flow", year) for p in consolidated) + inward + income - payments
        company += inward + income - payments
        group += net
        rows.append(
            CompanyYear(
                year=year,
                operating=operating,
                investing=investing,
                financing=net - operating - investing,
                group_net=net,
                group_cash=group,
                from_projects=inward,
                own_income=income,
                own_payments=payments,
                company_cash=company,
                project_cash=group - company,
                minority_cash=math.fsum((1.0 - p.holding) * p.held_before(year + 1) for p in consolidated),
                receivable=math.fsum(p.at("receivable", year) for p in consolidated),
            )
        )
    short = [row for row in rows if row.company_cash < -budget.credit_line - 0.005]
    first = next((row.own_payments for row in rows if row.own_payments > 0.0), 0.0)
    return CompanyCash(
        years=tuple(rows),
        line_needed=max(0.0, -min(row.company_cash for row in rows)),
        short_years=tuple(row.year for row in short),
        trapped=max((row.project_cash - row.minority_cash for row in short), default=0.0),
        months_of_payments=Ratio(12.0 * (budget.opening_cash + budget.credit_line) / first)
        if first
        else Ratio(None, "公司没有自身支出。", "no_payments"),
    )

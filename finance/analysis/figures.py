"""Figures of many cases at once (多方案评价指标): the numbers of :func:`finance.project`, without its statements.

Cases of one shape go through the engine together in arrays [case, period]; each figure equals that of ``project`` of
the same case, which the tests compare one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.analysis.stack import alike, stack
from finance.case.case_file import as_case
from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, total
from finance.engine.debt import value_to_come
from finance.engine.late_payment import collect_late
from finance.engine.metrics import SMALLEST_DUE, Ratio
from finance.engine.payment_terms import payment_terms
from finance.engine.projection import Projection, project
from finance.engine.returns import adjusted_income_tax, capital_draws, project_flow
from finance.engine.setup import Setup, set_up
from finance.engine.timeline import LONGEST_TAIL_YEARS, period_rate
from finance.engine.waterfall import run_paths, run_waterfall
from finance.errors import FinanceError
from finance.rates.irr import IrrResult, irr_batch

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class FigureKind:
    """A figure (评价指标): ``unit`` is "rate", "yuan", "times" or "years"."""

    name: str
    label: str
    unit: str


FIGURES: Mapping[str, FigureKind] = {
    kind.name: kind
    for kind in (
        FigureKind("project_irr_pre_tax", "项目投资内部收益率（所得税前）", "rate"),
        FigureKind("project_irr_after_tax", "项目投资内部收益率（所得税后）", "rate"),
        FigureKind("equity_irr", "资本金内部收益率", "rate"),
        FigureKind("project_npv", "项目投资净现值（所得税后）", "yuan"),
        FigureKind("equity_npv", "资本金净现值", "yuan"),
        FigureKind("min_dscr", "最低偿债备付率", "times"),
        FigureKind("avg_dscr", "平均偿债备付率", "times"),
        FigureKind("llcr", "贷款期保障倍数", "times"),
        FigureKind("payback", "静态投资回收期", "years"),
        FigureKind("discounted_payback", "动态投资回收期", "years"),
        FigureKind("total_investment", "总投资", "yuan"),
        FigureKind("debt", "贷款额", "yuan"),
        FigureKind("equity", "资本金", "yuan"),
        FigureKind("liquidity_gap", "累计资金缺口", "yuan"),
    )
}


@dataclass(frozen=True)
class Figures:
    """Figures of many cases: name -> values [case], NaN where a case has none; ``codes`` is "ok", or the code of the
    refusal when a case could not be computed at all.
    """

    values: Mapping[str, FloatArray]
    codes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def row(self, place: int) -> dict[str, float | None]:
        """Figures of one case, None where it has none."""
        return dict(zip(self.values, self._rows[place], strict=True))

    @cached_property
    def _rows(self) -> list[list[float | None]]:
        """One row a case, None where it has no figure."""
        table = np.array(list(self.values.values())).T
        rows = table.astype(object)
        rows[~np.isfinite(table)] = None
        return rows.tolist()  # type: ignore[no-any-return]


def evaluate_cases(cases: Iterable[ProjectCase | Mapping[str, Any]]) -> Figures:
    """Figures of many cases (批量测算). Raises CaseError when one of them is not a valid case."""
    return evaluate_checked([as_case(case) for case in cases])


def evaluate_checked(cases: Sequence[ProjectCase]) -> Figures:
    """The same of cases that have been checked already."""
    values = {name: np.full(len(cases), np.nan) for name in FIGURES}
    codes = ["ok"] * len(cases)
    for places in alike(cases):
        group = [cases[place] for place in places]
        try:
            found = _together(group)
        except FinanceError:
            found = None
        for name in FIGURES:
            values[name][places] = found[name] if found else np.nan
        unknown = ~np.isfinite(
            values["project_npv"][places]
        )  # says why, or that the group alone was the trouble
        for place in np.array(places)[unknown].tolist():
            row, codes[place] = _alone(cases[place])
            for name in FIGURES:
                values[name][place] = row[name]
    return Figures(values, tuple(codes))


def figures_of(projection: Projection) -> dict[str, float | None]:
    """The same figures of a projection."""
    return {name: _value(getattr(projection, name)) for name in FIGURES}


def _value(figure: IrrResult | Ratio | float) -> float | None:
    if isinstance(figure, IrrResult):
        return figure.rate
    return figure.value if isinstance(figure, Ratio) else figure


def _alone(case: ProjectCase) -> tuple[dict[str, float], str]:
    try:
        found = figures_of(project(case))
    except FinanceError as refused:
        return dict.fromkeys(FIGURES, np.nan), refused.code
    return {name: np.nan if value is None else value for name, value in found.items()}, "ok"


def _together(cases: Sequence[ProjectCase]) -> dict[str, FloatArray]:
    """Figures [case] of cases of one shape."""
    case = stack(cases)
    own_tail = np.minimum(np.ceil(np.asarray(payment_terms(case).longest) - 1e-12), LONGEST_TAIL_YEARS)
    setup = set_up(case, int(own_tail.max()))
    timeline, plan, per_year = setup.timeline, setup.plan, setup.timeline.per_year
    shape = (len(cases), timeline.n_periods)
    ends = timeline.construction + timeline.operation + own_tail * per_year
    lasts = (
        np.arange(timeline.n_periods) < ends
    )  # a case that ends before the others moves no money afterwards
    cfads, owners, gap = _waterfall(setup, shape, lasts)
    before = project_flow(setup)
    after = before - adjusted_income_tax(setup)
    flows = np.empty((3, *shape))
    flows[0], flows[1], flows[2] = before, after, owners
    rates = irr_batch(flows)
    if per_year > 1:
        rates = np.expm1(per_year * np.log1p(rates))
    discount = _period_rate(case.discount_rate, per_year)
    factors = np.exp(-np.log1p(discount) * np.arange(float(timeline.n_periods)))
    worst, mean = _debt_service_cover(cfads, plan.service)
    debt = _each(plan.funding.debt, len(cases))
    end = timeline.first_operation + np.max(case.debt.tenor_years) * per_year
    to_come = value_to_come(cfads, plan.senior_rate, end)[..., timeline.first_operation - 1]
    return {
        "project_irr_pre_tax": rates[0],
        "project_irr_after_tax": rates[1],
        "equity_irr": rates[2],
        "project_npv": (flows[1] * factors).sum(axis=-1),
        "equity_npv": (flows[2] * factors).sum(axis=-1),
        "min_dscr": worst,
        "avg_dscr": mean,
        "llcr": np.where(debt > 0.0, to_come / np.where(debt > 0.0, debt, 1.0), np.nan),
        "payback": payback_of(flows[1], 1.0 / per_year),
        "discounted_payback": payback_of(flows[1] * factors, 1.0 / per_year),
        "total_investment": _each(total(plan.funding.uses), len(cases)),
        "debt": debt,
        "equity": _each(total(capital_draws(setup)), len(cases)),
        "liquidity_gap": gap,
    }


def _waterfall(
    setup: Setup, shape: tuple[int, int], lasts: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Cash available for debt service and the owners' flow [case, period], and the largest gap [case]."""
    collections = collect_late(setup.flows.unsold, setup.payment.total * setup.timeline.per_year)
    if shape[0] == 1 and collections.ndim == 1:
        one = run_waterfall(setup.terms, collections, np.zeros_like(collections))
        cfads, out, cure, gap = one.cfads, one.distributions, one.equity_cure, one.liquidity_gap
    else:
        paid = np.broadcast_to(collections, shape)
        many = run_paths(setup.terms, paid.T, np.zeros(shape[::-1]))
        cure = np.zeros(shape) if many.equity_cure is None else many.equity_cure.T
        cfads, out, gap = many.cfads.T, many.distributions.T, many.liquidity_gap.T
    moved = np.where(lasts, out - cure, 0.0)
    owners = np.broadcast_to(moved - capital_draws(setup), shape)
    gap = np.broadcast_to(np.where(lasts, gap, 0.0), shape).max(axis=-1)
    return np.broadcast_to(cfads, shape), owners, gap


def _debt_service_cover(cfads: FloatArray, service: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Smallest and average cover [case] over the periods in which something is due."""
    due = np.broadcast_to(service >= SMALLEST_DUE, cfads.shape)
    cover = cfads / np.where(due, service, 1.0)
    count = due.sum(axis=-1)
    worst = np.where(due, cover, np.inf).min(axis=-1)
    mean = np.where(due, cover, 0.0).sum(axis=-1) / np.maximum(count, 1)
    return np.where(count > 0, worst, np.nan), np.where(count > 0, mean, np.nan)


def payback_of(flows: FloatArray, period: float) -> FloatArray:
    """Payback period (投资回收期) [case] of flows [case, n], ``period`` years long each; NaN when never.

    The rule is that of :func:`finance.engine.metrics.payback`.
    """
    so_far = np.cumsum(flows, axis=-1)
    tolerance = 1e-9 * np.maximum(np.abs(flows).max(axis=-1, keepdims=True), 1.0)
    negative = so_far < -tolerance
    n, cases = flows.shape[-1], np.arange(flows.shape[0])
    last = n - 1 - negative[:, ::-1].argmax(axis=-1)
    following = np.minimum(last + 1, n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        years = (last + 1 - so_far[cases, last] / flows[cases, following]) * period
    years = np.where(last == n - 1, np.nan, years)
    paid: FloatArray = np.where(negative.any(axis=-1), years, 0.0)
    return paid


def _period_rate(yearly: Amount, per_year: int) -> Amount:
    if not isinstance(yearly, np.ndarray):
        return period_rate(yearly, per_year)
    return yearly if per_year == 1 else np.expm1(np.log1p(yearly) / per_year)


def _each(amount: Amount, count: int) -> FloatArray:
    """A float or a column as one value a case."""
    return np.broadcast_to(np.asarray(amount, dtype=np.float64).reshape(-1), (count,))

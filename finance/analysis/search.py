"""Values of one number at which a figure meets a target (单变量求解): scan together, bracket, Brent's method.

A rate of return is aimed at through the net present value at the target rate, which is defined everywhere and zero
exactly there; a figure such as the cover ratio is aimed at directly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from finance.analysis.figures import FIGURES, Figures, evaluate_checked
from finance.case.project_case import ProjectCase
from finance.errors import CaseError, FinanceError

FloatArray = NDArray[np.float64]
Build = Callable[[float], ProjectCase]
POINTS = 41
_CLOSER = 21
_EQUAL = 1e-6  # of a rate or ratio: further away, the figure jumps over the target
_VALUE_AT = {"project_irr_after_tax": "project_npv", "equity_irr": "equity_npv"}
AIMS = (
    *("project_irr_after_tax", "project_irr_pre_tax", "equity_irr"),
    *("min_dscr", "llcr", "project_npv", "equity_npv"),
)


@dataclass(frozen=True)
class Aim:
    """What is aimed at (目标): a figure and its value."""

    figure: str
    target: float

    def __post_init__(self) -> None:
        if self.figure not in AIMS:
            raise FinanceError("unknown_figure", f"不能以此指标为目标：{self.figure}。")
        if not math.isfinite(self.target) or (self.is_rate and not -0.5 <= self.target <= 1.0):
            raise FinanceError("bad_target", "目标值应为有限的数；收益率目标应在 -50% 与 100% 之间。")

    @property
    def is_rate(self) -> bool:
        return FIGURES[self.figure].unit == "rate"

    def ready(self, case: ProjectCase) -> ProjectCase:
        """The case whose present values are taken at the target rate."""
        return replace(case, discount_rate=self.target) if self.figure in _VALUE_AT else case

    def gaps(self, figures: Figures) -> FloatArray:
        """Zero where the target is met [case], above zero where the figure is higher; NaN where there is none."""
        values = figures.values
        if self.figure in _VALUE_AT:
            return values[_VALUE_AT[self.figure]]
        return values[self.figure] - self.target

    def reached(self, achieved: float, scale: float) -> bool:
        """Whether a figure equals the target but for rounding; ``scale`` is the project's size in yuan."""
        tolerance = _EQUAL * max(scale, 1.0) if FIGURES[self.figure].unit == "yuan" else _EQUAL
        return abs(achieved - self.target) <= tolerance


@dataclass(frozen=True)
class Found:
    """Values [at] that meet the target, ascending, and how often the engine ran for them. Without any: the value whose
    figure comes nearest, that figure, and ``code`` "too_high", "too_low", "not_defined" or "not_allowed".
    """

    values: tuple[float, ...]
    runs: int
    code: str = "ok"
    nearest_value: float | None = None
    nearest: float | None = None


def search(build: Build, aim: Aim, points: Sequence[float]) -> Found:
    """Every value between neighbouring ``points`` where the figure crosses the target.

    ``build`` makes the case of a value, and raises CaseError where there is none.
    """
    scan = _Scan(build, aim, points)
    gaps = scan.gaps
    values = [float(scan.at[k]) for k in np.flatnonzero(gaps == 0.0)]
    runs = [len(points)]

    def gap(value: float) -> float:
        runs[0] += 1
        return float(aim.gaps(evaluate_checked([aim.ready(build(value))]))[0])

    for k in np.flatnonzero(gaps[:-1] * gaps[1:] < 0.0).tolist():
        low, high = float(scan.at[k]), float(scan.at[k + 1])
        values.append(_crossing(gap, low, high))
    if values:
        return Found(tuple(sorted(values)), runs[0])
    return scan.nearest(runs[0])


def _crossing(gap: Callable[[float], float], low: float, high: float) -> float:
    """Brent's method; where the figure breaks off inside the bracket, the last value that has one."""
    known = [low, high]

    def defined(value: float) -> float:
        found = gap(value)
        if math.isnan(found):
            raise _NoFigure
        known.append(value)
        return found

    try:
        return float(brentq(defined, low, high, xtol=1e-13 * max(abs(low), abs(high)), rtol=1e-14))
    except _NoFigure:
        return known[-1]


class _NoFigure(Exception):
    """The figure has no value here."""


class _Scan:
    """Figures and gaps at all points that give a valid case, computed together."""

    def __init__(self, build: Build, aim: Aim, points: Sequence[float]) -> None:
        self._build, self._aim = build, aim
        at, cases = [], []
        for point in points:
            try:
                cases.append(aim.ready(build(point)))
                at.append(point)
            except CaseError:
                continue
        self.at = np.array(at)
        figures = evaluate_checked(cases)
        self.gaps, self.figures = aim.gaps(figures), figures.values[aim.figure]

    def nearest(self, runs: int) -> Found:
        """Which value comes nearest to the target, looked at once more around the best point."""
        if not self.at.size:
            return Found((), runs, "not_allowed")
        known = np.flatnonzero(np.isfinite(self.figures))
        if not known.size:
            return Found((), runs, "not_defined")
        best = int(known[np.abs(self.figures[known] - self._aim.target).argmin()])
        around = self.at[max(best - 1, 0)], self.at[min(best + 1, self.at.size - 1)]
        closer = _Closer(self._build, self._aim, np.linspace(*around, _CLOSER).tolist())
        value, figure = closer.best(float(self.at[best]), float(self.figures[best]))
        code = "too_high" if figure < self._aim.target else "too_low"
        return Found((), runs + _CLOSER, code, value, figure)


class _Closer(_Scan):
    """Points between two neighbours of the best one."""

    def best(self, value: float, figure: float) -> tuple[float, float]:
        known = np.flatnonzero(np.isfinite(self.figures))
        for k in known.tolist():
            if abs(self.figures[k] - self._aim.target) < abs(figure - self._aim.target):
                value, figure = float(self.at[k]), float(self.figures[k])
        return value, figure


def outcome_params(found: Found, aim: Aim) -> dict[str, Any]:
    """What the words of an outcome need."""
    params: dict[str, Any] = {"target": aim.target}
    if found.nearest is not None:
        params |= {"nearest": found.nearest, "nearest_value": found.nearest_value}
    if len(found.values) > 1:
        params["values"] = list(found.values)
    return params


REASONS: Mapping[str, str] = {
    "ok": "",
    "several_values": "有多个取值都能达到目标，指标不是单调变化的；列出的是全部取值。",
    "too_high": "目标过高：在允许范围内达不到，最接近的结果已列出。",
    "too_low": "目标过低：在允许范围内的结果都高于目标，最接近的结果已列出。",
    "jump": "指标在该取值处跳变，不能恰好等于目标。",
    "no_single_rate": "该取值下现金流有多个内部收益率，不能认定达到目标。",
    "not_defined": "该指标在允许范围内没有数值，请检查方案是否有贷款、收入和投资。",
    "not_allowed": "允许范围内没有可以测算的取值，请检查上下限和方案。",
    "not_available": "本方案没有这一项，不能用它求解。",
    "by_formula": "补助按公式计算，不能直接求解；请先改为合同固定额。",
    "beyond_steps": "按整年增减，在允许范围内没有恰好越过目标的年数。",
}

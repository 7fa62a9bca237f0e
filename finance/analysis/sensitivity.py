"""Sensitivity of a project (单因素敏感性分析): one variable at a time, tornado, coefficients.

建设项目经济评价方法与参数（第三版）(发改投资〔2006〕1325号，待核对): 敏感度系数 ``(ΔA/A) / (ΔF/F)``. Switching values (临界点)
are in :mod:`finance.analysis.switching`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finance.analysis.figures import FIGURES, Figures, evaluate_checked
from finance.analysis.variables import SHARE, Variable, changed, variable_named, variables_of
from finance.case.case_file import as_case
from finance.case.project_case import ProjectCase
from finance.engine.metrics import Ratio
from finance.errors import CaseError, FinanceError

STEPS = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
ADDED_STEPS: Mapping[str, Sequence[float]] = {"months": (3.0, 6.0, 12.0), "years": (1.0, 2.0)}


@dataclass(frozen=True)
class SensitivityRow:
    """One changed case: figures by name, None where there is none. ``code`` "ok", or why it could not be computed:
    "not_allowed" when the step leaves what a case may hold.
    """

    variable: str
    step: float
    figures: Mapping[str, float | None]
    code: str = "ok"

    def to_dict(self) -> dict[str, Any]:
        return {
            "variable": self.variable,
            "step": self.step,
            "figures": dict(self.figures),
            "code": self.code,
        }


@dataclass(frozen=True)
class TornadoBar:
    """Reach of a figure when one variable moves between two steps; ``span`` is how far it moves in all."""

    variable: str
    low_step: float
    low: float
    high_step: float
    high: float
    span: float

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class Sensitivity:
    """Result of :func:`sensitivity` (敏感性分析结果)."""

    base: Mapping[str, float | None]
    variables: tuple[Variable, ...]
    rows: tuple[SensitivityRow, ...]

    def of(self, variable: str) -> tuple[SensitivityRow, ...]:
        """Rows of one variable, smallest step first."""
        return tuple(sorted((r for r in self.rows if r.variable == variable), key=lambda row: row.step))

    def tornado(self, figure: str) -> tuple[TornadoBar, ...]:
        """Bars (龙卷风图) of a figure between the smallest and the largest step of each variable, widest first.

        A variable that only moves one way has the base at the other end; one without any figure has no bar.
        """
        bars, base = [], self.base[_known(figure)]
        for variable in self.variables:
            points = [(r.step, r.figures[figure]) for r in self.of(variable.name)]
            known = [(step, value) for step, value in [*points, (0.0, base)] if value is not None]
            if not any(step for step, _ in known):
                continue
            (low_step, low), (high_step, high) = min(known), max(known)
            values = [value for _, value in known]
            bars.append(TornadoBar(variable.name, low_step, low, high_step, high, max(values) - min(values)))
        return tuple(sorted(bars, key=lambda bar: -bar.span))

    def coefficient(self, variable: str, figure: str, step: float) -> Ratio:
        """Sensitivity coefficient (敏感度系数) ``(ΔA/A) / (ΔF/F)`` at one step of a variable."""
        base = self.base[_known(figure)]
        row = next((r for r in self.rows if r.variable == variable and r.step == step), None)
        if variable_named(variable).kind != SHARE:
            return Ratio(None, "该因素按时间增减，不计算敏感度系数。", "not_relative")
        if row is None or base is None or row.figures[figure] is None:
            return Ratio(None, "该指标在基准或变动后没有数值，不能计算敏感度系数。", "no_figure")
        if abs(base) < 1e-12:
            return Ratio(None, "基准指标为零，不能计算敏感度系数。", "base_is_zero")
        value = row.figures[figure]
        assert value is not None
        return Ratio((value - base) / base / step)

    def to_dict(self) -> dict[str, Any]:
        return {
            "base": dict(self.base),
            "variables": [variable.name for variable in self.variables],
            "rows": [row.to_dict() for row in self.rows],
        }


def sensitivity(
    case: ProjectCase | Mapping[str, Any],
    variables: Sequence[str] | None = None,
    steps: Sequence[float] = STEPS,
    added_steps: Mapping[str, Sequence[float]] = ADDED_STEPS,
) -> Sensitivity:
    """Every figure with one variable changed at a time (单因素敏感性分析); by default all variables of the case.

    ``steps`` are fractions for variables that are varied by share, ``added_steps`` months and years for the others.
    A step that leaves what a case may hold gives a row that says so.
    """
    checked = as_case(case)
    chosen = variables_of(checked) if variables is None else tuple(variable_named(name) for name in variables)
    cases, planned = [checked], []
    for variable in chosen:
        for step in steps if variable.kind == SHARE else added_steps[variable.kind]:
            try:
                cases.append(changed(checked, {variable.name: step}))
                planned.append((variable.name, step, len(cases) - 1))
            except CaseError:
                planned.append((variable.name, step, -1))
    found = evaluate_checked(cases)
    if found.codes[0] != "ok":
        raise FinanceError(found.codes[0], "基准方案不能测算。")
    rows = tuple(_row(name, step, found, place) for name, step, place in planned)
    return Sensitivity(found.row(0), chosen, rows)


def _row(variable: str, step: float, found: Figures, place: int) -> SensitivityRow:
    if place < 0:
        return SensitivityRow(variable, step, dict.fromkeys(FIGURES), "not_allowed")
    return SensitivityRow(variable, step, found.row(place), found.codes[place])


def _known(figure: str) -> str:
    if figure not in FIGURES:
        raise FinanceError("unknown_figure", f"没有这个指标：{figure}。")
    return figure

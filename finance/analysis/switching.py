"""Switching values (临界点): how far a variable may move before a figure falls to its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from finance.analysis.aim import REACHED, Aim
from finance.analysis.figures import FIGURES, evaluate_checked, figures_of
from finance.analysis.search import POINTS, REASONS, Found, outcome_params, search
from finance.analysis.variables import MONTHS, SHARE, Variable, changed, variable_named, variables_of
from finance.case.case_file import as_case
from finance.case.funding import LONGEST_CONSTRUCTION
from finance.case.project_case import ProjectCase
from finance.engine.projection import project
from finance.errors import CaseError

_MOST_MORE = 4.0  # five times the value of the case
_MOST_MONTHS = 120.0


@dataclass(frozen=True)
class SwitchingValue:
    """Change of one variable (临界点) at which the figure is ``target``, nearest to no change.

    ``change`` is a fraction, months or whole years; ``value`` the variable itself where it is varied by share;
    ``achieved`` the figure of a projection of the changed case. Without one, ``code`` and ``reason`` say why.
    """

    variable: str
    figure: str
    target: float
    change: float | None
    value: float | None
    achieved: float | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return REASONS[self.code]

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "params": dict(self.params), "reason": self.reason}


def switching_values(
    case: ProjectCase | Mapping[str, Any],
    variables: Sequence[str] | None = None,
    figure: str = "project_npv",
    target: float = 0.0,
) -> tuple[SwitchingValue, ...]:
    """The switching value of each variable (各因素的临界点), by default of all that matter in the case.

    ``figure`` and ``target``: net present value 0, a rate of return, or a debt service cover.
    """
    checked, aim = as_case(case), Aim(figure, target)
    chosen = variables_of(checked) if variables is None else tuple(variable_named(name) for name in variables)
    return tuple(_switching(checked, variable, aim) for variable in chosen)


def _switching(case: ProjectCase, variable: Variable, aim: Aim) -> SwitchingValue:
    if not variable.matters(case):
        return _none(variable, aim, Found((), 0, "not_available"))
    if variable.name == "discount_rate" and aim.figure != "project_npv" and aim.figure != "equity_npv":
        return _none(variable, aim, Found((), 0, "not_available"))
    if variable.kind not in (SHARE, MONTHS):
        return _whole_years(case, variable, aim)
    if variable.kind == SHARE:
        points = np.concatenate([np.linspace(-1.0, 0.0, POINTS), np.linspace(0.0, _MOST_MORE, POINTS)[1:]])
    else:
        points = np.linspace(0.0, _MOST_MONTHS - variable.base(case), POINTS)
    found = search(lambda step: changed(case, {variable.name: step}), aim, points.tolist())
    inside = [min(max(0.0, first), last) for first, last in found.spans]
    steps = sorted([*found.values, *inside], key=abs)
    for step in steps:
        projection = project(changed(case, {variable.name: step}))
        achieved = figures_of(projection)[aim.figure]
        if achieved is not None and aim.reached(achieved, projection.total_investment):
            return _met(case, variable, aim, step, achieved, found)
    return _none(variable, aim, found if not steps else Found((), found.runs, "jump"))


def _whole_years(case: ProjectCase, variable: Variable, aim: Aim) -> SwitchingValue:
    """The first whole year at which the figure is on the other side of the target."""
    steps = range(LONGEST_CONSTRUCTION - len(case.construction.capex) + 1)
    cases = []
    for step in steps:
        try:
            cases.append(changed(case, {variable.name: step}))
        except CaseError:
            break
    found = evaluate_checked(cases)
    figures = found.values[aim.figure]
    if not cases or not np.isfinite(figures[0]):
        return _none(variable, aim, Found((), len(cases), "not_defined"))
    rounding = REACHED * max(abs(aim.target), 1.0) if FIGURES[aim.figure].unit != "yuan" else aim.slack(found)
    enough = figures >= aim.target - rounding
    crossed = np.flatnonzero(enough != enough[0])
    crossed = crossed[np.isfinite(figures[crossed])]
    if not crossed.size:
        return _none(variable, aim, Found((), len(cases), "beyond_steps"))
    first = float(crossed[0])
    achieved = figures_of(project(changed(case, {variable.name: first})))[aim.figure]
    assert achieved is not None
    return _met(case, variable, aim, first, achieved, Found((first,), len(cases)))


def _met(
    case: ProjectCase, variable: Variable, aim: Aim, step: float, achieved: float, found: Found
) -> SwitchingValue:
    value = variable.base(case) * (1.0 + step) if variable.kind == SHARE else None
    code = found.code if len(found.values) + len(found.spans) == 1 else "several_values"
    params = outcome_params(found, aim)
    return SwitchingValue(variable.name, aim.figure, aim.target, step, value, achieved, code, params)


def _none(variable: Variable, aim: Aim, found: Found) -> SwitchingValue:
    params = outcome_params(found, aim)
    return SwitchingValue(variable.name, aim.figure, aim.target, None, None, None, found.code, params)

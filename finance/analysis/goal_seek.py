"""What a number must be (目标求解): subsidy, fee, price, investment, gearing or term at which a target is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from finance.analysis.aim import REACHED, Aim
from finance.analysis.figures import evaluate_checked, figures_of
from finance.analysis.levers import LEVERS, Lever
from finance.analysis.search import POINTS, REASONS, Found, outcome_params, search
from finance.case.case_file import as_case, case_to_dict
from finance.case.project_case import ProjectCase
from finance.engine.projection import Projection, project
from finance.errors import CaseError, FinanceError


@dataclass(frozen=True)
class GoalSeek:
    """Result of :func:`goal_seek` (目标求解结果).

    ``value`` is the lever that meets the target, or None; ``achieved`` the figure of ``projection``, the proof run of
    the changed case, and ``residual`` what it misses the target by. ``values`` are all that meet it; of the term, the
    shortest and the longest. Of a span of values that all meet it they hold the least, and ``params`` its "low" and
    "high". Without any, ``nearest_value`` gives the ``nearest`` figure. ``iterations`` counts runs of
    the engine. ``code`` is a key of ``REASONS``.
    """

    lever: str
    figure: str
    target: float
    low: float
    high: float
    value: float | None
    values: tuple[float, ...]
    achieved: float | None
    residual: float | None
    iterations: int
    nearest_value: float | None
    nearest: float | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    projection: Projection | None = None

    @property
    def found(self) -> bool:
        return self.value is not None

    @property
    def reason(self) -> str:
        return REASONS[self.code]

    @property
    def case(self) -> ProjectCase | None:
        """The case of the proof run."""
        return self.projection.case if self.projection else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; the changed case instead of its projection."""
        plain = {name: value for name, value in vars(self).items() if name != "projection"}
        case = case_to_dict(self.case) if self.case else None
        return plain | {
            "values": list(self.values),
            "params": dict(self.params),
            "reason": self.reason,
            "case": case,
        }


def goal_seek(
    case: ProjectCase | Mapping[str, Any],
    lever: str,
    figure: str,
    target: float,
    low: float | None = None,
    high: float | None = None,
) -> GoalSeek:
    """The value of ``lever`` at which ``figure`` is ``target`` (目标求解), between ``low`` and ``high``.

    The term is a whole number of years: the shortest at which the figure is at least the target. Raises FinanceError
    for an unknown lever or figure and limits that are no range; everything else is an outcome with a code.
    """
    checked, aim = as_case(case), Aim(figure, target)
    if lever not in LEVERS:
        raise FinanceError("unknown_lever", f"没有这个求解变量：{lever}。")
    chosen = LEVERS[lever]
    least, most = chosen.reach(checked)
    low = least if low is None else low
    high = most if high is None else high
    if not (np.isfinite(low) and np.isfinite(high)) or low >= high:
        raise FinanceError("bad_range", "求解范围的下限应小于上限，且都是有限的数。")
    low, high = max(low, least), min(high, most)
    hindrance = chosen.hindrance(checked) or ("not_allowed" if low > high else "")
    if hindrance:
        return _unanswered(lever, aim, low, high, Found((), 0, hindrance))
    if chosen.unit == "years":
        return _term(checked, chosen, aim, int(np.ceil(low)), int(np.floor(high)))
    points = low + (high - low) * np.linspace(0.0, 1.0, POINTS) ** (2 if chosen.unit == "yuan" else 1)
    found = search(lambda value: chosen.build(checked, value), aim, points.tolist())
    if not found.values and not found.spans:
        return _unanswered(lever, aim, low, high, found)
    return _proved(checked, chosen, aim, (low, high), found)


def _proved(case: ProjectCase, lever: Lever, aim: Aim, limits: tuple[float, float], found: Found) -> GoalSeek:
    """The first value whose own projection meets the target, with that projection."""
    values = sorted([*found.values, *(first for first, _ in found.spans)])
    proofs = [(value, project(lever.build(case, value))) for value in values]
    met = [proof for proof in proofs if _meets(aim, proof[1])]
    value, projection = (met or proofs)[0]
    achieved = figures_of(projection)[aim.figure]
    code = found.code if len(met) == 1 else "several_values"
    if not met:
        code = "no_single_rate" if achieved is None else "jump"
    kept = tuple(value for value, _ in met)
    return GoalSeek(
        lever=lever.name,
        figure=aim.figure,
        target=aim.target,
        low=limits[0],
        high=limits[1],
        value=value if met else None,
        values=kept,
        achieved=achieved if met else None,
        residual=achieved - aim.target if met and achieved is not None else None,
        iterations=found.runs + len(proofs),
        nearest_value=value,
        nearest=achieved,
        code=code,
        params=outcome_params(replace(found, values=kept, nearest=achieved, nearest_value=value), aim),
        projection=projection if met else None,
    )


def _meets(aim: Aim, projection: Projection) -> bool:
    achieved = figures_of(projection)[aim.figure]
    return achieved is not None and aim.reached(achieved, projection.total_investment)


def _term(case: ProjectCase, lever: Lever, aim: Aim, low: int, high: int) -> GoalSeek:
    """The shortest whole number of years at which the figure is at least the target, and the longest."""
    years, cases = [], []
    for count in range(low, high + 1):
        try:
            cases.append(lever.build(case, count))
            years.append(float(count))
        except CaseError:
            continue
    figures = evaluate_checked(cases).values[aim.figure]
    runs = len(cases)
    known = np.flatnonzero(np.isfinite(figures))
    if not known.size:
        code = "not_defined" if years else "not_allowed"
        return _unanswered(lever.name, aim, low, high, Found((), runs, code))
    enough = known[figures[known] >= aim.target - REACHED * max(abs(aim.target), 1.0)]
    if not enough.size:
        best = int(known[figures[known].argmax()])
        nearest = Found((), runs, "too_high", nearest_value=years[best], nearest=float(figures[best]))
        return _unanswered(lever.name, aim, low, high, nearest)
    shortest, longest = int(enough[0]), int(enough[-1])
    broken = enough.size != longest - shortest + 1
    projection = project(cases[shortest])
    achieved = figures_of(projection)[aim.figure]
    values = tuple(years[k] for k in enough) if broken else tuple(sorted({years[shortest], years[longest]}))
    found = Found(values, runs + 1)
    return GoalSeek(
        lever=lever.name,
        figure=aim.figure,
        target=aim.target,
        low=low,
        high=high,
        value=years[shortest],
        values=values,
        achieved=achieved,
        residual=None if achieved is None else achieved - aim.target,
        iterations=found.runs,
        nearest_value=years[shortest],
        nearest=achieved,
        code="several_values" if broken else "ok",
        params=outcome_params(found, aim),
        projection=projection,
    )


def _unanswered(lever: str, aim: Aim, low: float, high: float, found: Found) -> GoalSeek:
    return GoalSeek(
        lever=lever,
        figure=aim.figure,
        target=aim.target,
        low=low,
        high=high,
        value=None,
        values=(),
        achieved=None,
        residual=None,
        iterations=found.runs,
        nearest_value=found.nearest_value,
        nearest=found.nearest,
        code=found.code,
        params=outcome_params(found, aim),
    )

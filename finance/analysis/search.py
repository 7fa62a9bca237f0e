"""Values of one number at which a figure meets a target (单变量求解): scan together, bracket, Brent's method.

Where a figure stays at the target (a loan sized to a cover has that cover whatever it is), all of that range meets it:
a plateau has no roots.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from finance.analysis.aim import Aim
from finance.analysis.figures import evaluate_checked
from finance.case.project_case import ProjectCase
from finance.errors import CaseError

Build = Callable[[float], ProjectCase]
POINTS = 41
_CLOSER = 21
_BESIDE = 1e-3  # of a bracket: where a root is looked around for others
_EDGE_ROUNDS, _EDGE_POINTS = 5, 21


@dataclass(frozen=True)
class Found:
    """Values [at] that meet the target, ascending, ``spans`` of values that all do, and how often the engine ran for
    them; ``code`` says of a span alone whether it is the "whole_range", or where it lies: "range_from", "range_to",
    "range". Without any: the value whose figure comes nearest, that figure, and ``code`` "too_high", "too_low",
    "not_defined" or "not_allowed".
    """

    values: tuple[float, ...]
    runs: int
    code: str = "ok"
    spans: tuple[tuple[float, float], ...] = ()
    nearest_value: float | None = None
    nearest: float | None = None


def search(build: Build, aim: Aim, points: Sequence[float]) -> Found:
    """Every value between neighbouring ``points`` where the figure crosses the target, and every span where it stays.

    ``build`` makes the case of a value, and raises CaseError where there is none.
    """
    scan = _Scan(build, aim, points)
    values, spans, runs = _met(scan)
    for low, high in scan.crossings:
        root, more = _crossing(scan, low, high)
        runs += more
        if root is None:
            continue
        span, more = _around(scan, root, low, high)
        runs += more
        if span is None:
            values.append(root)
        else:
            spans.append(span)
    if not values and not spans:
        closer = scan.closer()
        if closer is None or not closer.met.any():
            return scan.nearest(closer, len(points))
        values, spans, more = _met(closer)
        runs += more + _CLOSER
    return Found(tuple(sorted(values)), runs + len(points), _place(scan, values, spans), tuple(sorted(spans)))


def _met(scan: _Scan) -> tuple[list[float], list[tuple[float, float]], int]:
    """Points that meet the target: single ones, and spans of them out to where they end; runs of the engine."""
    values, spans, runs = [], [], 0
    places = np.flatnonzero(scan.met)
    for group in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if places.size else []:
        first, last = int(group[0]), int(group[-1])
        low, high = float(scan.at[first]), float(scan.at[last])
        if first > 0:
            low, more = scan.edge(low, float(scan.at[first - 1]))
            runs += more
        if last < scan.at.size - 1:
            high, more = scan.edge(high, float(scan.at[last + 1]))
            runs += more
        if high - low > _BESIDE * scan.widest:
            spans.append((low, high))
        else:
            values.append(float(scan.at[first]))
    return values, spans, runs


def _place(scan: _Scan, values: Sequence[float], spans: Sequence[tuple[float, float]]) -> str:
    """Where the only span lies in what is searched; "ok" of anything else."""
    if values or len(spans) != 1:
        return "ok"
    from_start, to_end = spans[0][0] <= scan.at[0], spans[0][1] >= scan.at[-1]
    if from_start and to_end:
        return "whole_range"
    return "range_to" if from_start else "range_from" if to_end else "range"


def _around(scan: _Scan, root: float, low: float, high: float) -> tuple[tuple[float, float] | None, int]:
    """The span around a root where the figure stays at the target; None where it only passes."""
    beside = [max(root - _BESIDE * (high - low), low), min(root + _BESIDE * (high - low), high)]
    near = scan.again(beside)
    if not near.met.any():
        return None, 2
    first, one = scan.edge(root, low)
    last, two = scan.edge(root, high)
    return (first, last), 2 + one + two


def _crossing(scan: _Scan, low: float, high: float) -> tuple[float | None, int]:
    """Brent's method; where the figure breaks off inside the bracket, the last value that has one. None where both ends,
    computed alone, lie on the same side. Also how often the engine ran.
    """
    known: list[float] = []

    def defined(value: float) -> float:
        known.append(value)
        alone = scan.again([value])
        found = float(alone.gaps[0]) if alone.at.size else math.nan
        if math.isnan(found):
            raise _NoFigure
        return 0.0 if exact and alone.met[0] else found

    exact = True
    try:
        ends = defined(low), defined(high)
        if ends[0] == 0.0 or ends[1] == 0.0:
            return (low if ends[0] == 0.0 else high), len(known)
        if ends[0] * ends[1] > 0.0:
            return None, len(known)
        exact = False
        root = brentq(defined, low, high, xtol=1e-13 * max(abs(low), abs(high)), rtol=1e-14)
        return float(root), len(known)
    except _NoFigure:
        return known[-2] if len(known) > 2 else low, len(known)


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
        self.met = np.abs(self.gaps) <= aim.slack(figures)
        self.widest = float(np.diff(self.at).max(initial=0.0))

    def again(self, points: Sequence[float]) -> _Scan:
        """Other points of the same search."""
        return _Scan(self._build, self._aim, points)

    @property
    def crossings(self) -> list[tuple[float, float]]:
        """Neighbours on both sides of the target."""
        side = np.where(self.met, 0.0, np.sign(self.gaps))
        places = np.flatnonzero(side[:-1] * side[1:] < 0.0).tolist()
        return [(float(self.at[k]), float(self.at[k + 1])) for k in places]

    def edge(self, inside: float, outside: float) -> tuple[float, int]:
        """The last value on the way from ``inside`` to ``outside`` that meets the target, and runs of the engine."""
        for _ in range(_EDGE_ROUNDS):
            points = np.linspace(inside, outside, _EDGE_POINTS)
            tried = self.again(points[1:].tolist())
            met = np.isin(points[1:], tried.at[tried.met])
            kept = int(np.argmin(met)) if not met.all() else met.size
            inside, outside = float(points[kept]), float(points[min(kept + 1, met.size)])
            if inside == outside:
                break
        return inside, _EDGE_ROUNDS * (_EDGE_POINTS - 1)

    def closer(self) -> _Scan | None:
        """Points between the neighbours of the one that comes nearest; None without any figure."""
        known = np.flatnonzero(np.isfinite(self.figures))
        if not known.size:
            return None
        best = self._best(known)
        around = self.at[max(best - 1, 0)], self.at[min(best + 1, self.at.size - 1)]
        return self.again(np.linspace(*around, _CLOSER).tolist())

    def nearest(self, closer: _Scan | None, runs: int) -> Found:
        """Which value comes nearest to the target, looked at once more around the best point."""
        if closer is None:
            return Found((), runs, "not_defined" if self.at.size else "not_allowed")
        at, figures = np.append(self.at, closer.at), np.append(self.figures, closer.figures)
        known = np.flatnonzero(np.isfinite(figures))
        best = int(known[np.abs(figures[known] - self._aim.target).argmin()])
        figure = float(figures[best])
        code = "too_high" if figure < self._aim.target else "too_low"
        return Found((), runs + _CLOSER, code, nearest_value=float(at[best]), nearest=figure)

    def _best(self, known: NDArray[np.intp]) -> int:
        return int(known[np.abs(self.figures[known] - self._aim.target).argmin()])


def outcome_params(found: Found, aim: Aim) -> dict[str, Any]:
    """What the words of an outcome need."""
    params: dict[str, Any] = {"target": aim.target}
    if found.nearest is not None:
        params |= {"nearest": found.nearest, "nearest_value": found.nearest_value}
    if len(found.values) > 1:
        params["values"] = list(found.values)
    if len(found.spans) == 1:
        params["low"], params["high"] = found.spans[0]
    return params


REASONS: Mapping[str, str] = {
    "ok": "",
    "several_values": "有多个取值都能达到目标，指标不是单调变化的；列出的是全部取值。",
    "whole_range": "在整个允许范围内都正好达到目标，不必改变。",
    "range_from": "从该取值起直到上限，都正好达到目标。",
    "range_to": "从下限起直到该取值，都正好达到目标。",
    "range": "在一段取值范围内都正好达到目标。",
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

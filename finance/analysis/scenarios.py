"""Named scenarios of a case (情景管理): computed together and compared with the base, and two-way tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from finance.analysis.figures import FIGURES, evaluate_checked
from finance.analysis.variables import changed, variable_named
from finance.case.case_file import as_case, case_from_dict, case_to_dict
from finance.case.project_case import ProjectCase
from finance.errors import CaseError, Fault, FinanceError

Table = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Scenario:
    """A named set of changes (情景): steps of variables first, then ``values`` of fields by path.

    ``Scenario("不利", {"capex": 0.1, "payment_delay": 12}, {"debt.interest_rate": 0.055})``
    """

    name: str
    changes: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    def applied(self, case: ProjectCase) -> ProjectCase:
        """The case in this scenario. Raises CaseError when it is not valid, FinanceError for an unknown variable."""
        moved = changed(case, self.changes)
        if not self.values:
            return moved
        data = case_to_dict(moved)
        for path, value in self.values.items():
            _put(data, path, value)
        return case_from_dict(data)

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "changes": dict(self.changes), "values": dict(self.values)}


def scenario_from_dict(data: Mapping[str, Any]) -> Scenario:
    """Read a stored scenario (读取情景); raises FinanceError when it is none."""
    changes, values = data.get("changes", {}), data.get("values", {})
    if not isinstance(data.get("name"), str) or not all(isinstance(v, Mapping) for v in (changes, values)):
        raise FinanceError("bad_scenario", "情景应有名称，以及按名称列出的变动和取值。")
    for name, step in changes.items():
        variable_named(name)
        if isinstance(step, bool) or not isinstance(step, int | float):
            raise FinanceError("bad_scenario", f"{name} 的变动应为数字。")
    return Scenario(data["name"], dict(changes), dict(values))


@dataclass(frozen=True)
class ScenarioRow:
    """Figures of one scenario and their ``differences`` from the base; None where either has none.

    ``code`` is "ok", "case_invalid" (``reason`` names the fields) or that of the refusal of the engine.
    """

    name: str
    figures: Mapping[str, float | None]
    differences: Mapping[str, float | None]
    code: str = "ok"
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            **vars(self),
            "figures": dict(self.figures),
            "differences": dict(self.differences),
        }


@dataclass(frozen=True)
class ScenarioComparison:
    """Result of :func:`compare_scenarios` (情景对比表)."""

    base: Mapping[str, float | None]
    rows: tuple[ScenarioRow, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"base": dict(self.base), "rows": [row.to_dict() for row in self.rows]}


def compare_scenarios(
    case: ProjectCase | Mapping[str, Any], scenarios: Sequence[Scenario]
) -> ScenarioComparison:
    """All scenarios of a case beside its base (情景对比). A scenario that is no valid case gives a row that says so."""
    checked = as_case(case)
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) < len(names):
        raise FinanceError("repeated_name", "情景名称不能重复。")
    cases, places, refused = [checked], {}, {}
    for scenario in scenarios:
        try:
            cases.append(scenario.applied(checked))
            places[scenario.name] = len(cases) - 1
        except CaseError as error:
            refused[scenario.name] = "；".join(f"{f.path}：{f.reason}" for f in error.faults)
    found = evaluate_checked(cases)
    base = found.row(0)
    rows = []
    for name in names:
        if name in refused:
            none: dict[str, float | None] = dict.fromkeys(FIGURES)
            rows.append(ScenarioRow(name, none, none, "case_invalid", refused[name]))
        else:
            figures = found.row(places[name])
            rows.append(ScenarioRow(name, figures, _less(figures, base), found.codes[places[name]]))
    return ScenarioComparison(base, tuple(rows))


@dataclass(frozen=True)
class TwoWayTable:
    """A figure over steps of two variables (双因素敏感性分析表): ``values`` [row][column], None where there is none."""

    row_variable: str
    row_steps: tuple[float, ...]
    column_variable: str
    column_steps: tuple[float, ...]
    figure: str
    base: float | None
    values: Table

    def to_dict(self) -> dict[str, Any]:
        return {
            **vars(self),
            "row_steps": list(self.row_steps),
            "column_steps": list(self.column_steps),
            "values": [list(row) for row in self.values],
        }


def two_way_table(
    case: ProjectCase | Mapping[str, Any],
    row_variable: str,
    row_steps: Sequence[float],
    column_variable: str,
    column_steps: Sequence[float],
    figure: str,
) -> TwoWayTable:
    """A figure when two variables change together (双因素敏感性分析)."""
    checked = as_case(case)
    if figure not in FIGURES:
        raise FinanceError("unknown_figure", f"没有这个指标：{figure}。")
    if row_variable == column_variable:
        raise FinanceError("repeated_name", "两个因素不能相同。")
    cases, places = [checked], {}
    for i, down in enumerate(row_steps):
        for j, across in enumerate(column_steps):
            try:
                cases.append(changed(checked, {row_variable: down, column_variable: across}))
                places[i, j] = len(cases) - 1
            except CaseError:
                continue
    found = evaluate_checked(cases)
    known = {cell: found.row(place)[figure] for cell, place in places.items()}
    table = tuple(tuple(known.get((i, j)) for j in range(len(column_steps))) for i in range(len(row_steps)))
    return TwoWayTable(
        row_variable,
        tuple(row_steps),
        column_variable,
        tuple(column_steps),
        figure,
        found.row(0)[figure],
        table,
    )


def _less(figures: Mapping[str, float | None], base: Mapping[str, float | None]) -> dict[str, float | None]:
    return {
        name: None if value is None or before is None else value - before
        for (name, value), before in zip(figures.items(), base.values(), strict=True)
    }


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    """Set a field of a written case by its path, such as "operation.costs[0].annual_amount"."""
    *parents, last = re.findall(r"[^.\[\]]+", path)
    place: Any = data
    try:
        for name in parents:
            place = place[int(name)] if isinstance(place, list) else place[name]
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value
    except (KeyError, IndexError, ValueError, TypeError):
        raise CaseError((Fault(path, "unknown", "没有这一项，请检查拼写。"),)) from None

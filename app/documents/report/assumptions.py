"""The assumptions of a case (主要假设): value, unit, status and source of every one, presets that nobody entered too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import finance
from app.documents.case_units import case_unit
from app.documents.finance_words import source_text
from app.documents.report.parts import Column, Table
from app.documents.report.words import wan, wan_text, word
from app.i18n import has, number, percent, t

_ELSEWHERE = ("name", "payer", "operation.costs")
"""Said by the text and the table of costs."""
_FROM_AWARD = ("中标价", "中标文件")


@dataclass(frozen=True)
class Assumption:
    """One assumption. `status` is award, user, preset, unchecked, official or unmarked (no source was given).

    default: nobody entered it, the default of the field holds; in_effect: False when it changes nothing.
    """

    path: str
    name: str
    value: str
    unit: str
    status: str
    source: str
    default: bool = False
    in_effect: bool = True


def assumptions(case: Any) -> list[Assumption]:
    """Every value of a case (finance.ProjectCase) that has an effect and is not said elsewhere in the report."""
    return [each for each in all_assumptions(case) if each.in_effect and each.path not in _ELSEWHERE]


def all_assumptions(case: Any) -> list[Assumption]:
    """Every value of a case with its source, used or not."""
    specs, found = dict(_specs(type(case), "")), []
    for each in finance.field_sources(case):
        spec = specs.get(each.path)
        words, unit = _words(each.path, spec, each.value) if spec else (_column(case, each.path), "—")
        status, source = status_of(each)
        default = not each.marked and each.status == "preset"
        found.append(
            Assumption(each.path, field_name(each.path), words, unit, status, source, default, each.in_effect)
        )
    return found


def status_of(each: finance.FieldSource) -> tuple[str, str]:
    """Status and source of a value as the report names them."""
    if each.status == "user" and each.source in _FROM_AWARD:
        return "award", source_text(each.source)
    return each.status, source_text(each.source) or "—"


def status_word(status: str) -> str:
    own = f"finance_report.status.{status}"
    return t(own) if has(own) else t(f"finance.status.{status}")


def field_name(path: str) -> str:
    """What people call the value at a path."""
    key = f"projects.column.{path}"
    return t(key) if has(key) else path


def assumption_table(case: Any) -> Table:
    """What was entered, what the award says, and presets with a source of their own."""
    heads = (("name", 3.4), ("value", 2.4), ("unit", 1.1), ("status", 1.6), ("source", 3.8))
    columns = tuple(Column(word(f"assumptions.{name}"), share, name == "value") for name, share in heads)
    rows = tuple(
        (each.name, each.value, each.unit, status_word(each.status), each.source)
        for each in assumptions(case)
        if not each.default
    )
    return Table(word("assumptions.title"), columns, rows)


def default_table(case: Any) -> Table | None:
    """Presets that nobody entered (取系统缺省值的参数) and that have an effect, None when there are none."""
    return _defaults([each for each in assumptions(case) if each.default], "defaults")


def unused_table(case: Any) -> Table | None:
    """Values of what the case does not use (未启用的参数): they change nothing."""
    return _defaults([each for each in all_assumptions(case) if not each.in_effect], "unused")


def _defaults(listed: list[Assumption], key: str) -> Table | None:
    if not listed:
        return None
    heads = (("name", 3.8), ("value", 2.2), ("unit", 1.0), ("status", 1.2), ("source", 4.0))
    columns = tuple(Column(word(f"assumptions.{name}"), share, name == "value") for name, share in heads)
    rows = tuple((each.name, each.value, each.unit, status_word(each.status), each.source) for each in listed)
    return Table(word(f"assumptions.{key}"), columns, rows)


def cost_table(case: Any) -> Table | None:
    """The operating costs of the first year, None when there are none."""
    lines = case.operation.costs
    if not lines:
        return None
    columns = (
        Column(word("costs.name"), 3.0),
        Column(word("costs.amount"), 1.6, True),
        Column(word("costs.indexation"), 1.2, True),
        Column(word("costs.input_vat"), 1.2, True),
        Column(word("costs.variable"), 1.4, True),
    )
    rows = [
        (
            *(line.name, wan(line.annual_amount)),
            *(percent(share, 2) for share in (line.indexation, line.input_vat_rate, line.variable_share)),
        )
        for line in lines
    ]
    rows.append((t("ui.total"), wan(sum(line.annual_amount for line in lines)), "", "", ""))
    costs = next(each for each in finance.field_sources(case) if each.path == "operation.costs")
    status, source = status_of(costs)
    unit = word("costs.unit", status=status_word(status), source=source)
    return Table(word("costs.title"), columns, tuple(rows), unit, frozenset({len(rows) - 1}))


def _specs(kind: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(path, description) of every value of a case."""
    for spec in fields(kind):
        here = f"{path}.{spec.name}".lstrip(".")
        if spec.metadata["kind"] == "part":
            yield from _specs(spec.metadata["type"], here)
        else:
            yield here, spec.metadata


def _column(case: Any, path: str) -> str:
    """A column of the costs that is a preset: growth or input VAT of every cost."""
    name = path.rpartition(".")[2]
    each = (f"{line.name} {percent(getattr(line, name), 2)}" for line in case.operation.costs)
    return t("ui.list_comma").join(each)


def _words(path: str, spec: Mapping[str, Any], value: Any) -> tuple[str, str]:
    """Value and unit as words."""
    name, kind = path.rpartition(".")[2], spec["kind"]
    if kind == "choice":
        return t(f"projects.{name}.{value}"), "—"
    if kind == "text":
        return value or "—", "—"
    if kind == "parts":
        return t("ui.list_comma").join(_part_words(entry) for entry in value) or "—", "—"
    if kind == "numbers":
        unit = case_unit(name, kind)
        return t("ui.list_comma").join(_amount(each, unit) for each in value) or "—", _unit_word(unit)
    unit = case_unit(name, "number" if kind == "optional" else kind)
    if name == "start_year" or value is None:
        return word("assumptions.general") if value is None else str(value), "—"
    return _amount(value, unit), _unit_word(unit)


def _amount(value: float, unit: str) -> str:
    if unit == "wan":
        return wan(value)
    if unit == "percent":
        return number(value * 100, 2)
    return number(value, 0 if value == int(value) else 2)


def _unit_word(unit: str) -> str:
    if unit == "wan":
        return t("ui.unit.wan")
    return "—" if unit == "plain" else word(f"unit.{unit}")


def _part_words(entry: Any) -> str:
    """A band of the performance table, 90 分及以上付 100%, or a cost with its amount."""
    if hasattr(entry, "annual_amount"):
        return f"{entry.name} {wan_text(entry.annual_amount)}"
    return word("score_band", score=_amount(entry.score, "plain"), share=percent(entry.paid_share, 1))

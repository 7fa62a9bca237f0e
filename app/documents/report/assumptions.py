"""The assumptions of a case (主要假设): value, unit, status and source of everything that was set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.documents.case_units import case_unit
from app.documents.finance_words import source_text
from app.documents.report.parts import Column, Table
from app.documents.report.words import wan, word
from app.i18n import has, number, percent, t

_ALWAYS = ("start_year", "periodicity", "discount_rate", "target_equity_irr", "operation.years")
_ELSEWHERE = ("name", "regime", "payer", "operation.costs")
_FROM_AWARD = ("中标价", "中标文件")


@dataclass(frozen=True)
class Assumption:
    """One assumption. `status` is award, user, preset, unchecked, official or unmarked (no source was given)."""

    path: str
    name: str
    value: str
    unit: str
    status: str
    source: str


def assumptions(case: Any) -> list[Assumption]:
    """What was set in a case (finance.ProjectCase): every value with a source and every one that is no default."""
    marked, found = case.assumptions, []
    for path, spec, value, usual in _walk(case, ""):
        if path in _ELSEWHERE or not (path in marked or value != usual or path in _ALWAYS):
            continue
        words, unit = _words(path, spec, value)
        status, source = status_of(marked.get(path))
        found.append(Assumption(path, field_name(path), words, unit, status, source))
    return found


def status_of(mark: Any) -> tuple[str, str]:
    """Status and source of a value as the report names them."""
    if mark is None:
        return "unmarked", "—"
    if mark.status == "user" and mark.source in _FROM_AWARD:
        return "award", source_text(mark.source)
    return mark.status, source_text(mark.source)


def status_word(status: str) -> str:
    own = f"finance_report.status.{status}"
    return t(own) if has(own) else t(f"finance.status.{status}")


def field_name(path: str) -> str:
    """What people call the value at a path."""
    key = f"projects.column.{path}"
    return t(key) if has(key) else path


def assumption_table(case: Any) -> Table:
    heads = (("name", 3.4), ("value", 2.4), ("unit", 1.1), ("status", 1.6), ("source", 3.8))
    columns = tuple(Column(word(f"assumptions.{name}"), share, name == "value") for name, share in heads)
    rows = tuple(
        (each.name, each.value, each.unit, status_word(each.status), each.source)
        for each in assumptions(case)
    )
    return Table(word("assumptions.title"), columns, rows)


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
    )
    rows = [
        (line.name, wan(line.annual_amount), percent(line.indexation, 2), percent(line.input_vat_rate, 2))
        for line in lines
    ]
    rows.append((t("ui.total"), wan(sum(line.annual_amount for line in lines)), "", ""))
    status, source = status_of(case.assumptions.get("operation.costs"))
    unit = word("costs.unit", status=status_word(status), source=source)
    return Table(word("costs.title"), columns, tuple(rows), unit, frozenset({len(rows) - 1}))


def _walk(part: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any], Any, Any]]:
    """(path, description, value, default) of every value of a case."""
    usual = type(part)()
    for spec in fields(part):
        here, value = f"{path}.{spec.name}".lstrip("."), getattr(part, spec.name)
        if spec.metadata["kind"] == "part":
            yield from _walk(value, here)
        elif spec.metadata["kind"] != "assumptions":
            yield here, spec.metadata, value, getattr(usual, spec.name)


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
    unit = case_unit(name, kind)
    if name == "start_year":
        return str(value), "—"
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
    """A band of the performance table: 90 分及以上付 100%."""
    return word("score_band", score=_amount(entry.score, "plain"), share=percent(entry.paid_share, 1))

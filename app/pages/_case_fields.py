"""The fields of a finance case as the form shows them: label, unit, limits, presets; all from the library's own list."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import finance
from app.documents.case_units import case_unit
from app.i18n import has, number, percent, t, yuan_wan

LISTS = ("numbers", "parts")
FACTORS = {"percent": 100.0, "wan": 0.0001}


@dataclass(frozen=True)
class CaseField:
    """One value of a case. path: "debt.interest_rate"; group: part of the form; kind as in the library."""

    path: str
    group: str
    kind: str
    low: float
    high: float
    options: tuple[str, ...]
    columns: tuple[CaseField, ...] = ()  # of a list of parts

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def unit(self) -> str:
        return case_unit(self.name, self.kind)

    @property
    def label(self) -> str:
        """Name and unit."""
        return t(f"projects.unit.{self.unit}", name=t(f"projects.column.{self.path}"))

    def shown(self, value: float) -> float:
        """The number as the form shows it, in the unit of the label."""
        return round(value * FACTORS.get(self.unit, 1.0), 8)

    def read(self, shown: float, before: float) -> float:
        """The way back; a number that was not touched stays exactly as it was."""
        return before if shown == self.shown(before) else round(shown / FACTORS.get(self.unit, 1.0), 10)

    def read_optional(self, shown: float | None, before: float | None) -> float | None:
        """The same of a field that may be left empty."""
        if shown is None:
            return None
        return self.read(shown, float("nan") if before is None else before)

    def words(self, value: Any) -> str:
        """The value in a table."""
        if value is None:
            return t("projects.case.general")
        if self.kind == "choice":
            return t(f"projects.{self.name}.{value}")
        if self.kind == "text":
            return str(value)
        if self.kind == "parts":
            return t("ui.list_comma").join(self._part_words(entry) for entry in value)
        if self.kind == "numbers":
            return t("ui.list_comma").join(self._amount_words(entry) for entry in value)
        return self._amount_words(value)

    def _amount_words(self, value: float) -> str:
        if self.unit == "percent":
            return percent(value, 2)
        return yuan_wan(value) if self.unit == "wan" else number(value, 0 if value == int(value) else 2)

    def _part_words(self, entry: Mapping[str, Any]) -> str:
        first, second, *_ = self.columns
        return f"{first.words(entry[first.name])} {second.words(entry[second.name])}"


def case_fields() -> tuple[CaseField, ...]:
    """Every field of a case in the library's order, assumptions left out."""
    return tuple(_walk(finance.ProjectCase, "", "basic"))


def _walk(kind: type, path: str, group: str) -> Iterator[CaseField]:
    for spec in fields(kind):
        limits, here = spec.metadata, f"{path}.{spec.name}".lstrip(".")
        if limits["kind"] == "part":
            yield from _walk(limits["type"], here, group if path else spec.name)
        elif limits["kind"] != "assumptions":
            yield CaseField(
                here,
                group,
                limits["kind"],
                limits.get("low", 0.0),
                limits.get("high", 0.0),
                limits.get("options", ()),
                tuple(_walk(limits["type"], here, group)) if limits["kind"] == "parts" else (),
            )


def value_at(case: Mapping[str, Any], path: str) -> Any:
    """The value at "debt.interest_rate"."""
    for name in path.split("."):
        case = case[name]
    return case


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[CaseField]:
    """The fields whose values differ."""
    return [field for field in case_fields() if _or_none(before, field.path) != _or_none(after, field.path)]


def _or_none(case: Mapping[str, Any], path: str) -> Any:
    """An older revision may lack a field that the library has gained since."""
    try:
        return value_at(case, path)
    except KeyError:
        return None


def with_values(case: Mapping[str, Any], values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The case with new values; what a person changed is no longer a preset but that person's entry."""
    new = copy.deepcopy(dict(case))
    for path, value in values.items():
        *parts, last = path.split(".")
        place = value_at(new, ".".join(parts)) if parts else new
        place[last] = value
    for field in changed(case, new):
        value = value_at(new, field.path)
        if value is None:  # what holds in general has no source of its own
            new["assumptions"].pop(field.path, None)
            continue
        source = {"value": total(value), "status": "user", "source": t("projects.case.changed_by", name=name)}
        new["assumptions"][field.path] = source
    return new


def total(value: Any) -> Any:
    """A list as the sum of its amounts, anything else as it is."""
    if not isinstance(value, list):
        return value
    return sum(entry.get("annual_amount", 0.0) if isinstance(entry, Mapping) else entry for entry in value)


def assumption_name(path: str) -> str:
    """What people call the thing a source belongs to."""
    key = f"projects.column.{path}"
    return t(key) if has(key) else path

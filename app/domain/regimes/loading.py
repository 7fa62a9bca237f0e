"""Reading a regime's file: every number named, known, in its unit, with article and status; faults carry the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.domain.regimes.schema import NUMBERS, STATUSES
from app.domain.workdays import Period
from app.errors import Fault, InvalidFields

_KEYS = {"value", "unit", "article", "status"}


@dataclass(frozen=True)
class Rule:
    """One number of a regime with its unit, the article it stands in and its status (`schema.STATUSES`)."""

    value: Fraction
    unit: str
    article: str
    status: str

    @property
    def source(self) -> str:
        """The article without the mark of its status, which stands beside it in words of its own."""
        return self.article.removeprefix("预设：").removeprefix("待核对：")


@dataclass(frozen=True)
class Regime:
    """A regime and its rules by name (`schema.NUMBERS`)."""

    code: str
    rules: dict[str, Rule]

    def number(self, name: str) -> Fraction:
        return self.rules[name].value

    def article(self, name: str) -> str:
        return self.rules[name].article

    def has(self, name: str) -> bool:
        """False when this regime has no such rule (status none)."""
        return self.rules[name].status != "none"

    def period(self, name: str) -> Period:
        """A number of days as a period. Raises ValueError when the rule is not one of days."""
        rule = self.rules[name]
        if rule.unit == "days":
            return Period(int(rule.value), "days")
        if rule.unit == "working_days":
            return Period(int(rule.value), "working_days")
        raise ValueError(f"{name} is not a period")


def read_regime(code: str, text: str) -> Regime:
    """The regime in `text` (TOML). Raises InvalidFields regimes.refused with every fault and its line."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(_line_of(error), "", "regimes.not_toml")
        raise InvalidFields("regimes.refused", (fault,), regime=code) from error
    lines = {found[1]: n for n, line in enumerate(text.splitlines(), 1) if (found := _ASSIGNED.match(line))}
    faults = [Fault(0, name, "regimes.missing") for name in NUMBERS if name not in rows]
    for name, row in rows.items():
        faults += (Fault(lines.get(name, 0), name, f"regimes.{fault}") for fault in _row_faults(name, row))
    if faults:
        raise InvalidFields("regimes.refused", tuple(faults), regime=code)
    return Regime(
        code=code,
        rules={
            name: Rule(
                _number(rows[name]["value"]), rows[name]["unit"], rows[name]["article"], rows[name]["status"]
            )
            for name in NUMBERS
        },
    )


_ASSIGNED = re.compile(r"\s*(\w+)\s*=")


def _line_of(error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else 0


def _row_faults(name: str, row: Any) -> Iterator[str]:
    if name not in NUMBERS:
        yield "unknown"
        return
    if not isinstance(row, dict) or set(row) != _KEYS:
        yield "incomplete"
        return
    if row["unit"] not in NUMBERS[name]:
        yield "unit"
    if row["status"] not in STATUSES:
        yield "status"
    if not isinstance(row["article"], str) or not row["article"].strip():
        yield "article"
    try:
        value = _number(row["value"])
    except (TypeError, ValueError, ZeroDivisionError):
        yield "value"
        return
    if not _in_range(value, str(row["unit"]), row["status"] == "none"):
        yield "range"


def _number(value: object) -> Fraction:
    """A whole number, or a fraction written as text ("2/3"). Binary fractions are refused: 0.1 is not a tenth."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(value)
    return Fraction(value)


def _in_range(value: Fraction, unit: str, absent: bool) -> bool:
    if absent:
        return value == 0
    if unit == "share":
        return 0 < value <= 1
    if value.denominator != 1:
        return False
    most = {
        "percent": 100,
        "flag": 1,
        "days": 365,
        "working_days": 250,
        "years": 100,
        "count": 100,
        "points": 100,
    }.get(unit)
    return value >= (0 if unit in ("percent", "flag") else 1) and (most is None or value <= most)

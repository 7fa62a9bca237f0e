"""Words and cells that several parts of the report share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.report.parts import Column, Heading
from app.i18n import has, number, t, yuan_to_wan

SMALLEST = 50.0
"""Yuan; a series that stays below shows as 0.00 万元 in every year and gets no column of its own."""


@dataclass(frozen=True)
class ReportHead:
    """What a report knows beside the figures. `number`, `enterprise` … are "" and `revision` is 0 for a case file."""

    at: datetime
    number: str = ""
    enterprise: str = ""
    department: str = ""
    revision: int = 0


def word(key: str, **params: object) -> str:
    """The sentence of the report's own catalogue."""
    return t(f"finance_report.{key}", **params)


def wan(yuan: float | None) -> str:
    """Yuan as a cell of a table in 万元, two decimals."""
    return number(yuan_to_wan(yuan), 2)


def wan_text(yuan: float | None) -> str:
    """Yuan within a sentence."""
    return t("ui.money.wan", amount=wan(yuan))


def years_list(years: Sequence[int]) -> str:
    """2027、2030–2035: three or more years in a row as one span."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    shown = []
    for span in spans:
        shown += [f"{span[0]}–{span[-1]}"] if len(span) > 2 else map(str, span)
    return t("ui.list_comma").join(shown)


def matters(values: Sequence[float]) -> bool:
    """Whether a series shows anything but 0.00."""
    return any(abs(value) >= SMALLEST for value in values)


def numbers(*heads: str, share: float = 1.0) -> tuple[Column, ...]:
    """Columns of numbers of one width."""
    return tuple(Column(head, share, numeric=True) for head in heads)


def row_word(name: str) -> str:
    """Name of a row of an official table; a cost keeps the officer's words."""
    key = f"finance.official_row.{name}"
    return t(key) if has(key) else name


def regime_word(regime: str) -> str:
    return t(f"projects.regime.{regime}")


class Numbering:
    """Numbers of the main headings in the order they are asked for: 一、二、三 or 1, 2, 3."""

    def __init__(self) -> None:
        self._signs = word("ordinals").split("|")
        self._next = 0

    def heading(self, key: str, **params: Any) -> Heading:
        sign = self._signs[self._next]
        self._next += 1
        return Heading(word("heading", sign=sign, text=word(f"headings.{key}", **params)))

"""What a report is made of (报告的组成): headings, sentences, tables and charts in the order of reading.

Values only: which file they become is the business of :mod:`app.documents.report.writer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

NARROW_CM = 15.6
"""Width of the text of a portrait A4 page."""
WIDE_CM = 24.7
"""Width of the text of a landscape A4 page."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 stands in the outline of the whole report."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text; a `note` is set smaller and without indent."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Bullets:
    """Numbered statements, one a line."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, whether it holds numbers (aligned right)."""

    head: str
    share: float = 1.0
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table of words ready to be read. `unit` stands above it; `strong` are the rows in bold type."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ChartSeries:
    """One series of a chart. `kind` "bar" or "line"; `second` puts it on the axis at the right. None = no point."""

    name: str
    values: tuple[float | None, ...]
    kind: str = "bar"
    second: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart over years. `alt` is what it shows, in words, for readers who cannot see it."""

    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    left_title: str
    right_title: str = ""


Part: TypeAlias = "Heading | Paragraph | Bullets | Table | Chart"


@dataclass(frozen=True)
class Section:
    """Pages of one direction."""

    parts: tuple[Part, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Report:
    """The whole report: title and what it is, the facts below, the sections; `running` stands above every page."""

    title: str
    kind: str
    running: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

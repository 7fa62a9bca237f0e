"""A workbook before it is written (工作簿内容): sheets of rows, every row with one formula or given values.

A row belongs to one sheet. A series row has one formula for all periods, so that the same formula stands in every
column; a scalar has one cell in the column of constants. A row that carries the name of a series of the engine is
bound to it, and must agree with it (see :mod:`app.documents.workbook.agreement`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.documents.workbook.formula import Formula
from app.i18n import has, t

SHEETS = ("inputs", "timeline", "workings", "rounds", "statements", "official", "outputs", "checks")
HEADING, SCALAR, SERIES = "heading", "scalar", "series"
Value = float | str | None


@dataclass(frozen=True)
class Row:
    """One line of a sheet. ``given`` holds the values of an input, one a period or a single one; ``engine`` what the
    engine says, per ``engine_per`` "period" or "year"; ``total`` whether the periods add up.
    """

    key: str
    sheet: str
    kind: str
    label: str
    unit: str = ""
    source: str = ""
    formula: Formula | None = None
    given: tuple[Value, ...] = ()
    total: bool = False
    engine: tuple[float | None, ...] | None = None
    engine_per: str = "period"
    level: int = 0
    live: bool = True

    @property
    def is_input(self) -> bool:
        return self.kind != HEADING and self.formula is None


@dataclass
class Model:
    """Rows in the order in which they are added. ``engine`` and ``flows`` are the named series of the projection and
    which of them add up over time.
    """

    periods: int
    engine: Mapping[str, Sequence[float | None]]
    flows: frozenset[str]
    rows: dict[str, Row] = field(default_factory=dict)
    sheet: str = "inputs"

    def add(self, row: Row) -> None:
        if row.key in self.rows:
            raise ValueError(f"two rows called {row.key}")
        self.rows[row.key] = row

    def has(self, key: str) -> bool:
        return key in self.rows

    def heading(self, key: str, label: str = "", level: int = 0) -> None:
        name = f"heading.{self.sheet}.{key}"
        self.add(Row(name, self.sheet, HEADING, label or t(f"workbook.heading.{key}"), level=level))

    def scalar(
        self, key: str, formula: str, unit: str = "yuan", label: str = "", engine: Value = None
    ) -> None:
        known = None if engine is None or isinstance(engine, str) else (engine,)
        self.add(Row(key, self.sheet, SCALAR, label or words(key), unit, "", Formula(formula), engine=known))

    def series(
        self, key: str, formula: str, unit: str = "yuan", label: str = "", total: bool = False
    ) -> None:
        """A row of the timeline; bound to the engine's series of the same name."""
        known = tuple(self.engine[key]) if key in self.engine else None
        self.add(
            Row(
                *(key, self.sheet, SERIES, label or words(key), unit, "", Formula(formula)),
                total=total or key in self.flows,
                engine=known,
            )
        )

    def view(self, key: str, name: str, formula: str, total: bool, level: int = 0) -> None:
        """A row of a statement, compared with the series ``name`` of the engine."""
        self.add(
            Row(
                *(key, self.sheet, SERIES, words(name), "yuan", "", Formula(formula)),
                total=total,
                engine=tuple(self.engine[name]),
                level=level,
            )
        )

    def plus(self, keys: Iterable[str], joined: str = " + ") -> str:
        """The sum of those rows that exist, as a formula."""
        return joined.join(key for key in keys if key in self.rows) or "0"

    def of_sheet(self, sheet: str) -> list[Row]:
        return [row for row in self.rows.values() if row.sheet == sheet]


def words(key: str) -> str:
    """What a row is called."""
    for place in ("workbook.row", "finance.series", "projects.column"):
        if has(f"{place}.{key}"):
            return t(f"{place}.{key}")
    return t(f"workbook.row.{key}")

"""Writes a workbook file (写出工作簿): the same columns on every sheet, one formula a row, units and sources beside it.

Column A label, B unit, C source, D constant, E total, F empty (the period before the first), then the periods, and an
empty column after the last. Text is always written as text, so that nothing a person typed is taken for a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.documents.workbook.checks import MASTER
from app.documents.workbook.formula import Formula
from app.documents.workbook.model import HEADING, SCALAR, SERIES, SHEETS, Model, Row, Value
from app.i18n import t

CONSTANT, TOTAL, FIRST = 3, 4, 6
TOP = 6  # lines above the first row
A3 = 8
HEADS = ("label", "unit", "source", "constant", "total")
WIDTHS = (44, 9, 4, 16, 16, 2)
SOURCE_WIDTH = 62  # where there are sources
FORMATS = {
    **dict.fromkeys(("yuan", "yuan_year"), "#,##0.00;[Red]-#,##0.00;-"),
    "rate": "0.00##%",
    "ratio": "0.00%",
    "times": "0.00##",
    "moment": "0.00",
    "factor": "0.000000",
    "flag": "0;-0;·",
}
STEPS = {-1: "<before>", 0: "<here>", 1: "<after>"}
Values = Mapping[str, Sequence[Value]]


def write(model: Model, values: Values, title: str, trace: str) -> bytes:
    """The workbook as a file."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_calc_mode("auto")
    places = Places(model)
    for sheet in SHEETS:
        if model.of_sheet(sheet):
            _Sheet(book, model, values, places, sheet).write(title, trace)
    book.close()
    return file.getvalue()


class Places:
    """Sheet and line of every row."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sheet = {name: t(f"workbook.sheet.{name}") for name in SHEETS}
        self.line: dict[str, int] = {}
        for name in SHEETS:
            for line, row in enumerate(model.of_sheet(name), TOP):
                self.line[row.key] = line

    def text(self, formula: Formula, sheet: str) -> str:
        """The formula as cells of a sheet write it, with STEPS where a column depends on their own."""
        return formula.excel(_Addresses(self, sheet))


class _Addresses:
    """Addresses of rows as the cells of one sheet write them, the same for every column."""

    def __init__(self, places: Places, sheet: str) -> None:
        self._places, self._sheet = places, sheet

    def is_scalar(self, key: str) -> bool:
        return self._places.model.rows[key].kind == SCALAR

    def cell(self, key: str, step: int = 0) -> str:
        line = self._places.line[key]
        if self.is_scalar(key):
            return f"{self._prefix(key)}{xl_rowcol_to_cell(line, CONSTANT, True, True)}"
        return f"{self._prefix(key)}{STEPS[step]}{line + 1}"

    def whole(self, key: str) -> str:
        if self.is_scalar(key):
            return self.cell(key)
        line, last = self._places.line[key] + 1, FIRST + self._places.model.periods - 1
        return f"{self._prefix(key)}${xl_col_to_name(FIRST)}${line}:${xl_col_to_name(last)}${line}"

    def to_date(self, key: str) -> str:
        line = self._places.line[key] + 1
        return f"{self._prefix(key)}${xl_col_to_name(FIRST)}{line}:{STEPS[0]}{line}"

    def _prefix(self, key: str) -> str:
        sheet = self._places.model.rows[key].sheet
        return "" if sheet == self._sheet else f"'{self._places.sheet[sheet]}'!"


def in_column(text: str, column: int) -> str:
    """A formula's text with the columns of one period."""
    for step, mark in STEPS.items():
        if mark in text:
            text = text.replace(mark, xl_col_to_name(column + step))
    return text


class _Sheet:
    def __init__(self, book: Workbook, model: Model, values: Values, places: Places, name: str) -> None:
        self._book, self._model, self._values, self._places, self._name = book, model, values, places, name
        self._sheet: Worksheet = book.add_worksheet(places.sheet[name])
        self._formats: dict[tuple[Any, ...], Any] = {}

    def write(self, title: str, trace: str) -> None:
        self._head(title, trace)
        for line, row in enumerate(self._model.of_sheet(self._name), TOP):
            self._row(line, row)
        for column, width in enumerate(WIDTHS):
            self._sheet.set_column(column, column, width)
        if self._name == "inputs":
            self._sheet.set_column(2, 2, SOURCE_WIDTH)
        self._sheet.set_column(FIRST, FIRST + self._model.periods - 1, 15)
        self._sheet.freeze_panes(TOP, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(A3)
        self._sheet.repeat_rows(TOP - 2, TOP - 1)
        self._sheet.repeat_columns(0)
        self._sheet.fit_to_pages(1, 0)

    def _head(self, title: str, trace: str) -> None:
        sheet, bold = self._sheet, self._format(bold=True)
        sheet.write_string(0, 0, f"{title} · {self._places.sheet[self._name]}", bold)
        sheet.write_string(1, 0, trace)
        sheet.write_string(2, 0, t("workbook.head.master"), bold)
        self._formula(
            2, CONSTANT, self._address(MASTER, CONSTANT), self._values[MASTER][0], self._format(bold=True)
        )
        for column, name in enumerate(HEADS):
            sheet.write_string(TOP - 1, column, t(f"workbook.head.{name}"), self._format(bold=True, bottom=1))
        for t_ in range(self._model.periods):
            column = FIRST + t_
            for line, key in ((TOP - 2, "phase"), (TOP - 1, "period_label")):
                form = self._format(bold=True, bottom=int(line == TOP - 1), align="right")
                self._formula(line, column, self._address(key, column), self._values[key][t_], form)

    def _address(self, key: str, column: int) -> str:
        return in_column(_Addresses(self._places, self._name).cell(key), column)

    def _row(self, line: int, row: Row) -> None:
        sheet = self._sheet
        if row.kind == HEADING:
            sheet.write_string(line, 0, row.label, self._format(bold=True, top=1))
            return
        sheet.write_string(line, 0, row.label, self._format(indent=row.level))
        if row.unit:
            sheet.write_string(line, 1, t(f"workbook.unit.{row.unit}"))
        if row.source:
            sheet.write_string(line, 2, row.source)
        form = self._format(num_format=FORMATS.get(row.unit, "General"), **self._look(row))
        first = FIRST if row.kind == SERIES else CONSTANT
        text = self._places.text(row.formula, self._name) if row.formula else ""
        for column, value in enumerate(self._values[row.key], first):
            if row.formula is None:
                self._constant(line, column, value, form)
            else:
                self._formula(line, column, in_column(text, column), value, form)
        if row.total:
            amounts = [value for value in self._values[row.key] if isinstance(value, int | float)]
            whole = _Addresses(self._places, self._name).whole(row.key)
            self._formula(line, TOTAL, f"SUM({whole})", sum(amounts), form)

    def _look(self, row: Row) -> dict[str, Any]:
        if not row.is_input:
            return {}
        return {"font_color": "#0000FF", "bg_color": "#FFF9E5"} if row.live else {"bg_color": "#E7E6E6"}

    def _constant(self, line: int, column: int, value: Value, form: Any) -> None:
        if isinstance(value, str):
            self._sheet.write_string(line, column, value, form)
        elif value is not None:
            self._sheet.write_number(line, column, value, form)

    def _formula(self, line: int, column: int, text: str, value: Value, form: Any) -> None:
        self._sheet.write_formula(line, column, f"={text}", form, "" if value is None else value)

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

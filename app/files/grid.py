"""From rows of cells to a table (表格): the header row, limits, and every fault with its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.errors import Fault, Invalid, InvalidFields

Cell: TypeAlias = "str | int | float | bool | list[object] | dict[str, object] | None"

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
MOST_FAULTS = 1_000
"""After so many faults reading stops: nobody repairs a file line by line from there."""


@dataclass(frozen=True)
class TableRow:
    """One row. line: physical line of a text file where the row starts, or row number of the sheet; first = 1.

    cells: by header; empty text is None. Only jsonl has bool, list and dict.
    """

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """What was in a file. kind: csv, xlsx or jsonl; header_line: where the headers stood, 0 for jsonl."""

    rows: tuple[TableRow, ...]
    headers: tuple[str, ...]
    kind: str
    header_line: int = 0


def assemble(kind: str, lines: Iterable[tuple[int, Sequence[Cell]]]) -> Table:
    """Table from (line, cells). Empty rows are skipped; a title above the headers is passed over.

    Raises InvalidFields("files.unreadable") with all faults, Invalid("files.no_header", "files.too_many_rows").
    """
    header: _Header | None = None
    rows: list[TableRow] = []
    faults: list[Fault] = []
    for line, cells in lines:
        if not any(cell not in (None, "") for cell in cells):
            continue
        if header is None or _is_title(header, cells, rows, faults):
            header = _Header(line, cells)
            continue
        if len(rows) >= MOST_ROWS:
            raise Invalid("files.too_many_rows", most=MOST_ROWS)
        rows.append(_row(line, header, cells, faults))
        if len(faults) >= MOST_FAULTS:
            break
    if header is None:
        raise Invalid("files.no_header")
    faults = header.faults() + faults
    if faults:
        raise InvalidFields("files.unreadable", tuple(faults))
    return Table(tuple(rows), tuple(name for name in header.names if name), kind, header.line)


class _Header:
    def __init__(self, line: int, cells: Sequence[Cell]) -> None:
        self.line = line
        self.names = [str(cell).strip().lstrip("\ufeff") if cell is not None else "" for cell in cells]
        while self.names and not self.names[-1]:
            self.names.pop()

    def faults(self) -> list[Fault]:
        found = []
        if len(self.names) > MOST_COLUMNS:
            found.append(Fault(self.line, "", "files.too_many_columns", (("most", MOST_COLUMNS),)))
        for at, name in enumerate(self.names):
            if name and name in self.names[:at]:
                found.append(Fault(self.line, name, "files.header_twice"))
            if len(name) > 200:
                found.append(Fault(self.line, f"#{at + 1}", "files.cell_too_long", (("most", 200),)))
        return found[:MOST_FAULTS]


def _is_title(header: _Header, cells: Sequence[Cell], rows: list[TableRow], faults: list[Fault]) -> bool:
    """The first row was one lonely cell and the second is not: a title over the table, as official lists have."""
    if rows or faults or sum(1 for name in header.names if name) != 1:
        return False
    return sum(1 for cell in cells if cell not in (None, "")) > 1


def _row(line: int, header: _Header, cells: Sequence[Cell], faults: list[Fault]) -> TableRow:
    found: dict[str, Cell] = {}
    for at, cell in enumerate(cells):
        if cell in (None, ""):
            continue
        name = header.names[at] if at < len(header.names) else ""
        if not name:
            faults.append(Fault(line, f"#{at + 1}", "files.no_header_for_cell"))
            break
        if isinstance(cell, str):
            fault = text_fault(line, name, cell)
            if fault:
                faults.append(fault)
                continue
        found[name] = cell
    return TableRow(line, {name: found.get(name) for name in header.names if name})


def text_fault(line: int, name: str, text: str) -> Fault | None:
    """What is wrong with a text in a cell: too long, a NUL, half of a surrogate pair."""
    if len(text) > LONGEST_CELL:
        return Fault(line, name, "files.cell_too_long", (("most", LONGEST_CELL),))
    if "\0" in text:
        return Fault(line, name, "files.nul")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return Fault(line, name, "files.encoding")
    return None

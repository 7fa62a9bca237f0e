"""Reading rows by column (列名对应): headers in Chinese or English to names, cells to values, faults collected."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.errors import Fault, InvalidFields
from app.files.grid import MOST_FAULTS, Cell, Table, TableRow
from app.files.values import Unreadable

RowT = TypeVar("RowT")
ValueT = TypeVar("ValueT")
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ParsedRows(Generic[RowT]):
    """What a file held. The caller refuses the whole file when there is any fault (F12).

    merged: lines that repeat an earlier row and were folded into it; ignored: headers no column was known for.
    """

    rows: tuple[RowT, ...]
    faults: tuple[Fault, ...]
    merged: tuple[int, ...] = ()
    ignored: tuple[str, ...] = ()

    def or_refuse(self, code: str) -> tuple[RowT, ...]:
        """The rows, when all are good. Raises InvalidFields with every fault."""
        if self.faults:
            raise InvalidFields(code, self.faults)
        return self.rows


@dataclass
class Columns:
    """The columns of one table: our name for each header, and the faults found so far."""

    by_name: dict[str, str]
    ignored: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)

    def read(self, row: TableRow, name: str, convert: Callable[[Cell], ValueT | None]) -> ValueT | None:
        """The value of one cell; a cell that cannot be read is a fault and None."""
        header = self.by_name.get(name)
        try:
            return convert(row.cells.get(header) if header else None)
        except Unreadable as error:
            self.fault(row.line, header or name, error.code, **error.params)
            return None

    def fault(self, line: int, column: str, code: str, **params: object) -> None:
        self.faults.append(Fault(line, column, code, tuple(params.items())))

    def fault_empty(self, row: TableRow, needed: Mapping[str, object]) -> bool:
        """A fault for each needed cell that holds nothing (name -> value read); whether there was one.

        A column that the table lacks is a fault of the header line already.
        """
        empty = [name for name, value in needed.items() if not value and name in self.by_name]
        for name in empty:
            self.fault(row.line, self.header(name), "files.cell_empty")
        return bool(empty)

    def has_fault(self, line: int, name: str) -> bool:
        """Whether this cell is known to be wrong, so that one mistake is not reported twice."""
        return any(
            fault.line == line and fault.column == self.header(name) for fault in reversed(self.faults[-20:])
        )

    def header(self, name: str) -> str:
        """The header as it stands in the file, for messages."""
        return self.by_name.get(name, name)

    @property
    def full(self) -> bool:
        return len(self.faults) >= MOST_FAULTS


def match_columns(table: Table, names: Names, needed: tuple[tuple[str, ...], ...]) -> Columns:
    """Find our columns among the headers; spaces, case, width and a unit in brackets do not matter.

    needed: groups of which at least one column must be there, else a fault "files.column_missing" at the header line.
    The first header wins when two mean the same column ("files.header_twice").
    """
    known = {_plain(alias): name for name, aliases in names.items() for alias in (name, *aliases)}
    columns = Columns({}, ())
    ignored = []
    for header in table.headers:
        name = known.get(_plain(header)) or known.get(_plain(_without_brackets(header)))
        if name is None:
            ignored.append(header)
        elif name in columns.by_name:
            columns.fault(table.header_line, header, "files.header_twice")
        else:
            columns.by_name[name] = header
    for group in needed:
        if not any(name in columns.by_name for name in group):
            wanted = " / ".join((*names[group[0]][:1], group[0]))
            columns.fault(table.header_line, group[0], "files.column_missing", wanted=wanted)
    columns.ignored = tuple(ignored)
    return columns


def choice(words: Mapping[str, str]) -> Callable[[Cell], str]:
    """Converter of a closed list: code or Chinese word to the code, "" when empty. Unreadable("files.not_in_list")."""
    codes = {_plain(word): code for word, code in words.items()} | {
        _plain(code): code for code in words.values()
    }

    def convert(cell: Cell) -> str:
        source = _plain(str(cell)) if cell is not None else ""
        if source and source not in codes:
            raise Unreadable("files.not_in_list", value=str(cell)[:40], allowed="、".join(words))
        return codes.get(source, "")

    return convert


def _plain(header: str) -> str:
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(char for char in folded if char not in " _-\u200b\ufeff*:：\n\t")


def _without_brackets(header: str) -> str:
    return unicodedata.normalize("NFKC", header).partition("(")[0]

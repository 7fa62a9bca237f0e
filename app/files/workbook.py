"""Workbooks (xlsx): the archive is measured before anything is unpacked, then read row by row.

openpyxl itself opens an archive of any size and "does not guard against quadratic blowup or billion laughs" (its
documentation, "Security"): sizes, ratio and document type declarations are refused here first.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import defusedxml  # noqa: F401  openpyxl parses XML safely only where this package is installed
from openpyxl import load_workbook

from app.errors import Fault, Invalid, InvalidFields
from app.files.formula import unquoted
from app.files.grid import MOST_COLUMNS, MOST_ROWS, Cell

MOST_UNPACKED = 50 * 1024 * 1024
MOST_ENTRIES = 1_000
MOST_RATIO = 100
_WIDEST = 1_000
_EMPTY_ROWS = 100_000
_CHUNK = 1 << 16
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """(sheet row, cells) of the first visible sheet with anything in it. Formulas give their stored value.

    Dates become ISO text, whole floats int. Raises Invalid("files.bomb", "files.broken"), InvalidFields.
    """
    check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a hostile file makes the parser fail in many ways; all of them mean "broken"
        raise Invalid("files.broken") from error
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = _sheet_rows(sheet)
                first = next(rows, None)
                if first is not None:
                    yield first
                    yield from rows
                    return
    finally:
        book.close()


def check_archive(content: bytes) -> None:
    """Refuse what would not fit in memory or is no workbook, from the directory of the archive alone, then scan the XML.

    Raises Invalid("files.bomb") over 50 MiB unpacked, 1000 entries or ratio 100; Invalid("files.broken") for a damaged
    archive or sizes that lie; Invalid("files.locked") for an encrypted entry; Invalid("files.entities") for a DTD.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if (
                len(entries) > MOST_ENTRIES
                or unpacked > MOST_UNPACKED
                or unpacked > MOST_RATIO * len(content)
            ):
                raise Invalid(
                    "files.bomb", megabytes=MOST_UNPACKED >> 20, entries=MOST_ENTRIES, ratio=MOST_RATIO
                )
            if any(entry.flag_bits & 1 for entry in entries):
                raise Invalid("files.locked", name="")
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= {entry.filename for entry in entries}:
                raise Invalid("files.broken")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _refuse_declarations(archive, entry)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise Invalid("files.broken") from error


def _refuse_declarations(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Office files have no document type; whoever sends one wants its entities expanded. UTF-16 would hide it."""
    with archive.open(entry) as part:
        tail = b""
        while chunk := part.read(_CHUNK):
            if _DECLARATION.search(tail + chunk) or b"\0" in chunk:
                raise Invalid("files.entities")
            tail = chunk[-32:]


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with something in them. The size a sheet claims for itself is not believed."""
    sheet.reset_dimensions()
    last = 0
    try:
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if len(values) > _WIDEST:
                raise _too_wide(line)
            if line > MOST_ROWS + _EMPTY_ROWS:
                raise Invalid("files.too_many_rows", most=MOST_ROWS)
            cells = [_cell(line, at, value) for at, value in enumerate(values)]
            while cells and cells[-1] is None:
                cells.pop()
            if len(cells) > MOST_COLUMNS:
                raise _too_wide(line)
            if cells:
                yield line, cells
            last = line
    except (Invalid, GeneratorExit):
        raise
    except Exception as error:
        raise InvalidFields("files.unreadable", (Fault(last + 1, "", "files.broken"),)) from error


def _too_wide(line: int) -> InvalidFields:
    return InvalidFields(
        "files.unreadable", (Fault(line, "", "files.too_many_columns", (("most", MOST_COLUMNS),)),)
    )


def _cell(line: int, at: int, value: object) -> Cell:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    text = str(value)
    if text in _ERRORS:
        raise InvalidFields(
            "files.unreadable", (Fault(line, f"#{at + 1}", "files.cell_error", (("value", text),)),)
        )
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    return unquoted(text.strip(" ")) or None

"""Text tables (csv): which encoding, which separator, and rows with the physical line where each starts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.errors import Fault, InvalidFields
from app.files.formula import unquoted
from app.files.grid import LONGEST_CELL, Cell

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decode(content: bytes) -> str:
    """Text of UTF-8 (with or without mark), UTF-16 or GB 18030 bytes.

    A UTF-8 file with a few broken bytes is refused rather than read as GB 18030, which would accept it as nonsense.
    Raises InvalidFields("files.unreadable") with the line of the first byte that does not fit ("files.encoding").
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if wide := _unmarked_utf16(content):
        return _strict(content, wide)
    if _is_mostly_utf8(content):
        return _strict(content, "utf-8")
    return _strict(content, "gb18030")


def csv_rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """(physical line where the row starts, cells). Raises InvalidFields for an open quote or an endless cell."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidFields("files.unreadable", (Fault(line, "", "files.nul"),))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidFields("files.unreadable", (_csv_fault(line, str(error)),)) from error
        yield line, [unquoted(cell.strip(" ")) if cell else None for cell in cells]


def separator(text: str) -> str:
    """Comma, semicolon or tab: whichever stands most often outside quotes in the first line that has any."""
    quoted = False
    counts = {",": 0, ";": 0, "\t": 0}
    for char in text[:LONGEST_CELL]:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in counts:
            counts[char] += 1
        elif not quoted and char == "\n" and any(counts.values()):
            break
    return max(counts, key=lambda each: counts[each])


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise InvalidFields("files.unreadable", (Fault(line, "", "files.encoding"),)) from error


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark shows as many NULs in every second place: digits, commas and line ends are ASCII."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 20 or len(content) % 2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_mostly_utf8(content: bytes) -> bool:
    sample = content[: 1 << 20].decode("utf-8", "replace")
    broken = sample.count("\ufffd")
    beyond_ascii = sum(1 for char in sample if char > "\x7f")
    return beyond_ascii > 20 * broken


def _csv_fault(line: int, message: str) -> Fault:
    if "field larger" in message:
        return Fault(line, "", "files.cell_too_long", (("most", LONGEST_CELL),))
    return Fault(line, "", "files.quote")

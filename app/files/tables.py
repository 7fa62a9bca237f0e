"""Tables from uploaded files (数据表): csv, xlsx or jsonl in, rows with their line numbers out, or every fault."""

from __future__ import annotations

from app.files.delimited import csv_rows, decode
from app.files.grid import Cell, Table, TableRow, assemble
from app.files.intake import table_kind
from app.files.json_lines import read_json_lines
from app.files.workbook import workbook_rows

__all__ = ["Cell", "Table", "TableRow", "read_table"]


def read_table(name: str, content: bytes) -> Table:
    """Read one uploaded table. The name only tells the kind; nothing is written anywhere.

    Limits: 20 MiB for csv and jsonl, 10 MiB for xlsx (50 MiB unpacked), 200,000 rows, 200 columns, 100,000 characters
    a cell. Raises Invalid for a file that cannot be read as a whole ("files.type", "files.too_large", "files.empty",
    "files.type_mismatch", "files.locked", "files.bomb", "files.entities", "files.broken", "files.no_header",
    "files.too_many_rows"), InvalidFields("files.unreadable") with line and column of each fault otherwise.
    """
    kind = table_kind(name, content)
    if kind == "xlsx":
        return assemble(kind, workbook_rows(content))
    text = decode(content)
    return read_json_lines(text) if kind == "jsonl" else assemble(kind, csv_rows(text))

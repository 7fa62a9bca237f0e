"""JSON Lines (jsonl): one object a line, every bad line named."""

from __future__ import annotations

import json
from typing import Any

from app.errors import Fault, Invalid, InvalidFields
from app.files.grid import MOST_COLUMNS, MOST_FAULTS, MOST_ROWS, Table, TableRow, text_fault

_DEEPEST = 8


def read_json_lines(text: str) -> Table:
    """Table of the objects; nested lists and objects stay as they are. Empty lines are skipped.

    Raises InvalidFields("files.unreadable") with line and column of every line that is not one sound object,
    Invalid("files.too_many_rows").
    """
    rows: list[TableRow] = []
    faults: list[Fault] = []
    headers: dict[str, None] = {}
    for line, source in enumerate(text.split("\n"), 1):
        if not source.strip():
            continue
        if len(rows) >= MOST_ROWS:
            raise Invalid("files.too_many_rows", most=MOST_ROWS)
        try:
            row = json.loads(source, parse_constant=_refuse_constant, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            faults.append(Fault(line, f"#{error.colno}", "files.json"))
        except (ValueError, RecursionError) as error:
            faults.append(Fault(line, str(error) if isinstance(error, _Twice) else "", _reason(error)))
        else:
            if not isinstance(row, dict):
                faults.append(Fault(line, "", "files.json_object"))
                continue
            faults += _value_faults(line, row)
            headers.update(dict.fromkeys(row))
            rows.append(TableRow(line, {name: None if value == "" else value for name, value in row.items()}))
        if len(faults) >= MOST_FAULTS or len(headers) > MOST_COLUMNS:
            break
    if len(headers) > MOST_COLUMNS:
        faults.append(Fault(0, "", "files.too_many_columns", (("most", MOST_COLUMNS),)))
    if faults:
        raise InvalidFields("files.unreadable", tuple(faults))
    if not rows:
        raise Invalid("files.no_header")
    return Table(tuple(rows), tuple(headers), "jsonl")


class _Twice(ValueError):
    """A key stands twice in one object; the message is the key."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _reason(error: BaseException) -> str:
    return "files.header_twice" if isinstance(error, _Twice) else "files.json"


def _value_faults(line: int, row: dict[str, Any]) -> list[Fault]:
    """Texts anywhere in the row that cannot be kept, and nesting nobody meant."""
    found = []
    for name, value in row.items():
        waiting: list[tuple[int, Any]] = [(1, name), (1, value)]
        while waiting:
            depth, each = waiting.pop()
            if depth > _DEEPEST:
                found.append(Fault(line, name, "files.json_deep", (("most", _DEEPEST),)))
                break
            if isinstance(each, str):
                fault = text_fault(line, name, each)
                if fault:
                    found.append(fault)
            elif isinstance(each, dict):
                waiting += [(depth + 1, part) for pair in each.items() for part in pair]
            elif isinstance(each, list):
                waiting += [(depth + 1, part) for part in each]
    return found

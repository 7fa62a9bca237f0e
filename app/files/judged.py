"""Judged pairs for the evaluation of matching: corpus, queries and relevance as jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.errors import Fault, InvalidFields


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    faults = []
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                faults.append(Fault(number, str(error.colno), "cli.bad_line"))
                continue
            missing = [name for name in needed if not isinstance(row, dict) or name not in row]
            if missing:
                faults += [Fault(number, name, "cli.column_missing") for name in missing]
                continue
            yield row
    if faults:
        raise InvalidFields("cli.bad_file", tuple(faults), path=path.name)


def read_texts(path: Path) -> list[dict[str, Any]]:
    """Rows {"id", "text"}. Raises InvalidFields with line and column."""
    return list(_rows(path, ("id", "text")))


def read_qrels(path: Path) -> list[dict[str, Any]]:
    """Rows {"q", "d", "rel"}: query, document, relevance. Raises InvalidFields with line and column."""
    return list(_rows(path, ("q", "d", "rel")))

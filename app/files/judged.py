"""Judged pairs for the evaluation of matching: corpus, queries and relevance as jsonl, from a file or the package."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from app.errors import AppError, Fault, InvalidFields

File = Path | Traversable
Row = dict[str, Any]
SETS = ("dev", "test")
PARTS = ("corpus", "queries", "qrels")
# Of a file that is wrong throughout the first faults are enough.
_MOST_FAULTS = 100


@dataclass(frozen=True)
class Judged:
    """What `matching.evaluate_matching` takes: {"id", "text"}, {"id", "text"} and {"q", "d", "rel"}."""

    corpus: list[Row]
    queries: list[Row]
    qrels: list[Row]


def shipped(name: str) -> tuple[Traversable, Traversable, Traversable]:
    """The three files of a set that ships with the package (SETS). Raises AppError cli.set_missing."""
    folder = resources.files("seed_data") / "evaluation"
    files = [folder / f"{name}.{part}.jsonl" for part in PARTS]
    if name not in SETS or not all(file.is_file() for file in files):
        raise AppError("cli.set_missing", set=name)
    return files[0], files[1], files[2]


def read_judged(corpus: File, queries: File, qrels: File) -> Judged:
    """Read three files that belong together. Raises InvalidFields with line and column or field."""
    texts, asked = read_texts(corpus), read_texts(queries)
    known = {str(row["id"]) for row in texts}

    def there(row: Row) -> Fault | None:
        return None if str(row["d"]) in known else _fault("d", "cli.unknown_document", document=str(row["d"]))

    judgements = read_qrels(qrels, there)
    if not {str(row["q"]) for row in judgements if row["rel"] > 0} & {str(row["id"]) for row in asked}:
        raise InvalidFields("cli.nothing_judged", (), path=qrels.name)
    return Judged(texts, asked, judgements)


def read_texts(file: File) -> list[Row]:
    """Rows {"id", "text"}, every id once. Raises InvalidFields with line and column or field."""
    seen: set[str] = set()

    def fault(row: Row) -> Fault | None:
        if not isinstance(row["text"], str):
            return _fault("text", "cli.not_text")
        if not _is_name(row["id"]):
            return _fault("id", "cli.not_text")
        if str(row["id"]) in seen:
            return _fault("id", "cli.repeated_id", id=str(row["id"]))
        seen.add(str(row["id"]))
        return None

    return _rows(file, ("id", "text"), fault)


def read_qrels(file: File, also: Callable[[Row], Fault | None] = lambda row: None) -> list[Row]:
    """Rows {"q", "d", "rel"}: query, document, relevance. Raises InvalidFields with line and column or field."""

    def fault(row: Row) -> Fault | None:
        for name in ("q", "d"):
            if not _is_name(row[name]):
                return _fault(name, "cli.not_text")
        if isinstance(row["rel"], bool) or not isinstance(row["rel"], int | float):
            return _fault("rel", "cli.not_number")
        return also(row) if math.isfinite(row["rel"]) else _fault("rel", "cli.not_number")

    return _rows(file, ("q", "d", "rel"), fault)


def _is_name(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _fault(field: str, code: str, **params: object) -> Fault:
    return Fault(0, field, code, tuple(params.items()))


def _rows(file: File, needed: tuple[str, ...], check: Callable[[Row], Fault | None]) -> list[Row]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            faults.append(Fault(number, str(error.colno), "cli.bad_line"))
        except RecursionError:
            faults.append(Fault(number, "1", "cli.bad_line"))
        else:
            found = _faults(row, needed, check)
            faults += [Fault(number, each.column, each.code, each.params) for each in found]
            rows.append(row)
        if len(faults) >= _MOST_FAULTS:
            break
    if not rows and not faults:
        faults.append(Fault(1, needed[0], "cli.column_missing"))
    if faults:
        raise InvalidFields("cli.bad_file", tuple(faults), path=file.name)
    return rows


def _faults(row: Any, needed: tuple[str, ...], check: Callable[[Row], Fault | None]) -> list[Fault]:
    missing = [name for name in needed if not isinstance(row, dict) or name not in row]
    if missing:
        return [_fault(name, "cli.column_missing") for name in missing]
    found = check(row)
    return [] if found is None else [found]


def _lines(file: File) -> Iterator[tuple[int, str]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        column = len(before.rsplit(b"\n", 1)[-1].decode()) + 1
        fault = Fault(before.count(b"\n") + 1, str(column), "cli.bad_encoding")
        raise InvalidFields("cli.bad_file", (fault,), path=file.name) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line

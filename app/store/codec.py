"""Frozen dataclass <-> table row: flat values become columns, nested ones JSON text, instants UTC ISO text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, get_type_hints

from cattrs import Converter

T = TypeVar("T")
Found = TypeVar("Found")


def instant(at: datetime) -> str:
    """UTC with microseconds always written, so that text order is time order. Raises ValueError when naive."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime has no place in the store")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _converter() -> Converter:
    converter = Converter()
    converter.register_unstructure_hook(datetime, instant)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(date, lambda value: value.isoformat())
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda value, _: Fraction(value))
    return converter


_CONVERTER = _converter()
_FLAT = (str, int, float, bool, bytes, datetime, date)


def _once(find: Callable[[type], Found]) -> Callable[[type], Found]:
    """Each class is looked at once. `cache` alone takes no type variable: mypy does not know it for hashable."""
    return cache(find)


@_once
def _hints(cls: type) -> dict[str, Any]:
    """Field -> type; finding them out costs more than reading the row."""
    return get_type_hints(cls)


@_once
def _nested(cls: type) -> frozenset[str]:
    """Names of the fields that are stored as JSON text."""
    return frozenset(
        name
        for name, hint in _hints(cls).items()
        if not any(hint == flat or hint == flat | None for flat in _FLAT)
    )


def to_plain(value: Any) -> Any:
    """A value as JSON-able dictionaries and lists."""
    return _CONVERTER.unstructure(value)


def from_plain(cls: type[T], value: Any) -> T:
    """The way back from `to_plain`."""
    return _CONVERTER.structure(value, cls)


def to_row(value: Any) -> dict[str, Any]:
    """A dataclass as a table row."""
    row = dict(to_plain(value))
    for name in _nested(type(value)):
        row[name] = json.dumps(row[name], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return row


def from_row(cls: type[T], row: Mapping[str, Any]) -> T:
    """The way back from `to_row`; columns that the dataclass does not know are ignored."""
    plain = {name: row[name] for name in _hints(cls) if name in row}
    for name in _nested(cls):
        if plain.get(name) is not None:
            plain[name] = json.loads(plain[name])
    return from_plain(cls, plain)

"""Everything of a scenario that is written by people and read by everybody, by column of the form.

Found by walking the dataclasses: a new text is among them unless it is named in `NOT_WRITTEN`, so that what checks the words
before publication, and what takes published words out of a comparison of bids, cannot forget one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from app.domain.scenarios import Conditions, Criterion, Requirement, Scenario
from app.domain.topics import Quote

NOT_WRITTEN: Mapping[type, frozenset[str]] = {
    Scenario: frozenset(
        {
            "id",
            "field",
            "zone",
            "zone_class",
            "mechanism",
            "regime",
            "purchase",
            "topic",
            "department",
            "created_by",
            "opportunity",
            "origin",
        }
    ),
    Requirement: frozenset({"id"}),
    Criterion: frozenset({"id", "kind"}),
    Conditions: frozenset({"buyer_code", "worked_on_it"}),
    Quote: frozenset({"pain_point"}),
}
"""Fields that hold a code from a closed list, a key of a record, the name of the department's account, or a credit code
that is checked as such."""


def texts_of(scenario: Scenario) -> dict[str, str]:
    """What the department wrote, by column of the form. The evidence is not among it: its words are the citizens'."""
    return {column: text for column, text in public_texts(scenario).items() if column != "evidence"}


def public_texts(scenario: Scenario) -> dict[str, str]:
    """Column of the form -> everything written under it, parts on lines of their own; "" where nothing is."""
    found: dict[str, str] = {}
    for name, value in _written(scenario):
        found.update(_columns(name, value))
    return found


def _columns(name: str, value: Any) -> dict[str, str]:
    """The texts of a paper of its own (首场景) are columns of their own in the form, its lists are one."""
    if not is_dataclass(value):
        return {name: _joined(value)} if isinstance(value, (str, tuple)) else {}
    found = {f"{name}_{part}": text for part, text in _written(value) if isinstance(text, str)}
    lists = tuple(part for _, part in _written(value) if isinstance(part, tuple) or is_dataclass(part))
    return found if found and not lists else {**found, name: _joined(lists)}


def _joined(value: Any) -> str:
    return "\n".join(_strings(value))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _strings(each)
    elif is_dataclass(value):
        for _, part in _written(value):
            yield from _strings(part)


def _written(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a dataclass by name, without those that nobody writes."""
    left_out = NOT_WRITTEN.get(type(value), frozenset())
    yield from ((each.name, getattr(value, each.name)) for each in fields(value) if each.name not in left_out)

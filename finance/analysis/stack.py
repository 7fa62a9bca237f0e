"""Many cases as one whose amounts are columns (多方案叠成一个): what the engine computes together.

Cases of one shape (same years, same kind of loan, same rules) differ only in amounts, rates and days. Those that do
differ become columns [cases, 1]; the rest stays single, so that it is computed once.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.analysis.variables import replaced
from finance.case.project_case import ProjectCase

_NO_EFFECT = {"name", "payer", "regime", "target_equity_irr", "assumptions"}
_DAYS = {"receivable_days", "payable_days", "contract_days"}
_BY_VALUE = {"scores", "repayment_shares", "dsra_months"}
_SWITCHES = {"sizing_dscr", "sizing_llcr"}  # zero means that there is no such limit


def alike(cases: Sequence[ProjectCase]) -> list[list[int]]:
    """Places of the cases that can be computed together (可一并测算的方案), groups in order of first appearance."""
    known: dict[int, Hashable] = {}
    groups: dict[Hashable, list[int]] = {}
    for place, case in enumerate(cases):
        groups.setdefault(_shape(case, known), []).append(place)
    return list(groups.values())


def stack(cases: Sequence[ProjectCase]) -> ProjectCase:
    """One case out of cases of one shape; an amount that differs between them is a column [cases, 1]."""
    stacked = _stack(cases, np.arange(len(cases)))
    assert isinstance(stacked, ProjectCase)
    return stacked


def _shape(part: Any, known: dict[int, Hashable]) -> Hashable:
    """What must be equal for cases to be computed together; parts that several cases share are looked at once."""
    shape = known.get(id(part))
    if shape is not None:
        return shape
    values = part.__dict__
    inner, own = _deciding(part.__class__)
    found: Hashable = (
        *[known.get(id(values[name])) or _shape(values[name], known) for name in inner],
        *[_shape_of(name, kind, values[name], known) for name, kind in own],
    )
    known[id(part)] = found
    return found


def _shape_of(name: str, kind: str, value: Any, known: dict[int, Hashable]) -> Hashable:
    if name in _BY_VALUE or name == "score_table":
        return tuple(value) if isinstance(value, tuple) else value
    if kind == "parts":
        return tuple([_shape(item, known) for item in value])
    if kind == "numbers":
        return len(value)
    if kind == "optional":
        return value is None
    if name in _SWITCHES:
        return bool(value > 0.0)
    found: Hashable = value
    return found


def _stack(parts: Sequence[Any], part_of: NDArray[np.intp]) -> Any:
    """``parts`` are joined into one, ``part_of`` [cases] says which of them a case has; parts that cases share are
    looked at once.
    """
    first = parts[0]
    if is_dataclass(first):
        return _stack_fields(parts, part_of)
    if isinstance(first, tuple):
        if all(part is first for part in parts):
            return first
        return tuple([_stack(values, part_of) for values in zip(*parts, strict=True)])
    if isinstance(first, str) or parts.count(first) == len(parts):
        return first
    return np.array(parts, dtype=np.float64)[part_of][:, None]


def _stack_fields(parts: Sequence[Any], part_of: NDArray[np.intp]) -> Any:
    """The same of dataclasses, field by field."""
    first = parts[0]
    known = {id(part): part for part in parts}
    if len(known) == 1:
        return first
    if len(known) < len(parts):
        place_of = {key: place for place, key in enumerate(known)}
        part_of = np.array([place_of[id(part)] for part in parts])[part_of]
    different = [part.__dict__ for part in known.values()]
    joined = {}
    for name, kind in _kinds(first.__class__):
        if kind != "text":
            value = _stack([values[name] for values in different], part_of)
            if value is not first.__dict__[name]:
                joined[name] = value
    return replaced(first, **joined)


@cache
def _kinds(part: Any) -> tuple[tuple[str, str], ...]:
    """Name and kind of the fields that decide a result."""
    return tuple((f.name, f.metadata["kind"]) for f in fields(part) if f.name not in _NO_EFFECT)


@cache
def _deciding(part: Any) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Of a kind of part: names of the parts it has, and name and kind of its other fields that decide its shape."""
    kinds = _kinds(part)
    amounts = [name for name, kind in kinds if kind in ("number", "text") or name in _DAYS]
    free = set(amounts) - _SWITCHES - _BY_VALUE
    inner = tuple(name for name, kind in kinds if kind == "part")
    return inner, tuple((name, kind) for name, kind in kinds if kind != "part" and name not in free)

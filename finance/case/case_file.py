"""Cases as plain dictionaries (测算方案文件): reading with every fault listed, writing, the commented
template.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from typing import Any

from finance.case.checks import check_case
from finance.case.project_case import ASSUMPTION_STATUSES, Assumption, ProjectCase
from finance.case.validation import built, fits
from finance.errors import CaseError, Fault

NOTE_PREFIX = "_"  # keys that start with it are explanations and are not read


def case_from_dict(data: Mapping[str, Any]) -> ProjectCase:
    """Read a case (读取测算方案). Raises CaseError naming every bad, missing or unknown field."""
    if not isinstance(data, Mapping):
        raise CaseError((Fault("", "not_an_object", "测算方案应为一个对象（键值表）。"),))
    sound = read_sound(data)
    if sound is not None:
        return sound
    faults: list[Fault] = []
    for needed in ("name", "construction", "operation"):
        if needed not in data:
            faults.append(Fault(needed, "missing", "必填项缺失。"))
    case = _read_part(ProjectCase, data, "", faults)
    if not faults:
        faults.extend(check_case(case))
    if faults:
        raise CaseError(tuple(faults))
    return case  # type: ignore[no-any-return]


def complete_case(data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored case with the fields it lacks at their defaults (补齐旧方案的新增字段); what it has is not checked.

    A case saved before a field existed means the default of that field.
    """
    return _completed(ProjectCase(), data)


def as_case(case: ProjectCase | Mapping[str, Any]) -> ProjectCase:
    """Accept a case or its dictionary, checked either way."""
    if not isinstance(case, ProjectCase):
        return case_from_dict(case)
    if fits(case, ProjectCase) and not check_case(case):
        return case
    return case_from_dict(case_to_dict(case))


def read_sound(data: Mapping[str, Any]) -> ProjectCase | None:
    """A case that has no fault, read in one go; None when there is anything to say about it."""
    case = built(ProjectCase, data) if {"name", "construction", "operation"} <= data.keys() else None
    if case is None or not fits(case, ProjectCase) or check_case(case):
        return None
    return case  # type: ignore[no-any-return]


def case_to_dict(case: ProjectCase) -> dict[str, Any]:
    """Write a case (导出测算方案); :func:`case_from_dict` reads it back unchanged."""
    written = _write(case)
    assert isinstance(written, dict)
    return written


def inputs_digest(case: ProjectCase) -> str:
    """SHA-256 of the numbers that decide the result (输入摘要); where they come from does not change it."""
    data = case_to_dict(case)
    del data["assumptions"]
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _read_part(kind: type, data: Any, path: str, faults: list[Fault]) -> Any:
    if not isinstance(data, Mapping):
        faults.append(Fault(path, "not_an_object", "应为一个对象（键值表）。"))
        return kind()
    known = _specs(kind)
    for key in data:
        if key not in known and not str(key).startswith(NOTE_PREFIX):
            faults.append(Fault(_join(path, str(key)), "unknown", "没有这一项，请检查拼写。"))
    values = {
        name: _read_value(spec, data[name], _join(path, name), faults)
        for name, spec in known.items()
        if name in data
    }
    return kind(**{name: value for name, value in values.items() if value is not None})


def _read_value(spec: Field[Any], value: Any, path: str, faults: list[Fault]) -> Any:
    limits = spec.metadata
    kind = limits["kind"]
    if kind == "part":
        return _read_part(limits["type"], value, path, faults)
    if kind == "assumptions":
        return _read_assumptions(value, path, faults)
    if kind == "optional" and value is None:
        return None
    if kind in ("parts", "numbers"):
        if not isinstance(value, list | tuple):
            faults.append(Fault(path, "not_a_list", "应为一个列表。"))
            return None
        if len(value) > limits["longest"]:
            faults.append(Fault(path, "too_many", f"最多 {limits['longest']} 项。"))
            return None
        if kind == "parts":
            return tuple(_read_part(limits["type"], v, f"{path}[{i}]", faults) for i, v in enumerate(value))
        read = [_read_number(limits, v, f"{path}[{i}]", faults) for i, v in enumerate(value)]
        return tuple(0.0 if v is None else v for v in read)
    if kind == "text":
        if not isinstance(value, str) or len(value) > 200:
            faults.append(Fault(path, "not_text", "应为不超过 200 字的文字。"))
            return None
        return value
    if kind == "choice":
        if value not in limits["options"]:
            faults.append(Fault(path, "not_allowed", f"只能是：{'、'.join(limits['options'])}。"))
            return None
        return value
    number = _read_number(limits, value, path, faults)
    if kind == "integer" and number is not None:
        if number != int(number):
            faults.append(Fault(path, "not_whole", "应为整数。"))
            return None
        return int(number)
    return number


def _read_number(limits: Mapping[str, Any], value: Any, path: str, faults: list[Fault]) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.append(Fault(path, "not_a_number", "应为数字。"))
        return None
    if isinstance(value, float) and not math.isfinite(value):
        faults.append(Fault(path, "not_finite", "应为有限的数字，不能是 NaN 或无穷大。"))
        return None
    if not limits["low"] <= value <= limits["high"]:
        faults.append(Fault(path, "out_of_range", f"应在 {limits['low']:g} 与 {limits['high']:g} 之间。"))
        return None
    return float(value)


def _read_assumptions(value: Any, path: str, faults: list[Fault]) -> dict[str, Assumption] | None:
    if not isinstance(value, Mapping):
        faults.append(Fault(path, "not_an_object", "应为一个对象（键值表）。"))
        return None
    read: dict[str, Assumption] = {}
    for name, row in value.items():
        if str(name).startswith(NOTE_PREFIX):
            continue
        here = _join(path, str(name))
        if not isinstance(row, Mapping) or not {"value", "status", "source"} <= set(row):
            faults.append(Fault(here, "incomplete", "应写明 value、status、source。"))
        elif row["status"] not in ASSUMPTION_STATUSES:
            faults.append(
                Fault(f"{here}.status", "not_allowed", f"只能是：{'、'.join(ASSUMPTION_STATUSES)}。")
            )
        elif isinstance(row["value"], float) and not math.isfinite(row["value"]):
            faults.append(Fault(f"{here}.value", "not_finite", "应为有限的数字，不能是 NaN 或无穷大。"))
        elif not isinstance(row["value"], int | float | str):
            faults.append(Fault(f"{here}.value", "not_a_number", "应为数字或文字。"))
        else:
            read[str(name)] = Assumption(row["value"], row["status"], str(row["source"]))
    return read


def _write(value: Any) -> Any:
    kind: Any = type(value)
    if kind is float or kind is int or kind is str:
        return value
    if kind is tuple:
        return [_write(v) for v in value]
    if kind is Assumption:
        return value.to_dict()
    if isinstance(value, Mapping):
        return {str(k): _write(v) for k, v in value.items()}
    return {name: _write(v) for name, v in vars(value).items()} if is_dataclass(value) else value


@cache
def _specs(kind: Any) -> dict[str, Field[Any]]:
    """The declared fields of a part, by name."""
    return {spec.name: spec for spec in fields(kind)}


def _completed(defaults: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    whole = dict(data)
    for spec in fields(defaults):
        default = getattr(defaults, spec.name)
        if spec.metadata["kind"] == "part":
            given = whole.get(spec.name, {})
            whole[spec.name] = _completed(default, given) if isinstance(given, Mapping) else given
        elif spec.metadata["kind"] == "parts" and isinstance(whole.get(spec.name), list | tuple):
            usual = spec.metadata["type"]()
            whole[spec.name] = [
                _completed(usual, e) if isinstance(e, Mapping) else e for e in whole[spec.name]
            ]
        elif spec.name not in whole:
            whole[spec.name] = _write(default)
    return whole


def annotated(part: Any) -> dict[str, Any]:
    """Each field preceded by its explanation under ``_<name>``."""
    written: dict[str, Any] = {}
    for spec in fields(part):
        value = getattr(part, spec.name)
        note = spec.metadata["note"]
        if spec.metadata["kind"] == "choice":
            note += "；可选：" + "、".join(spec.metadata["options"])
        written[f"{NOTE_PREFIX}{spec.name}"] = note
        if spec.metadata["kind"] == "part":
            written[spec.name] = annotated(value)
        elif spec.metadata["kind"] == "parts":
            written[spec.name] = [annotated(v) for v in value]
        else:
            written[spec.name] = _write(value)
    return written


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

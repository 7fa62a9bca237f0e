"""Cases as plain dictionaries (测算方案文件): reading with every fault listed, writing, the commented
template.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any

from finance.case import ASSUMPTION_STATUSES, Assumption, CostLine, ProjectCase
from finance.errors import CaseError, Fault

NOTE_PREFIX = "_"  # keys that start with it are explanations and are not read


def case_from_dict(data: Mapping[str, Any]) -> ProjectCase:
    """Read a case (读取测算方案). Raises CaseError naming every bad, missing or unknown field."""
    if not isinstance(data, Mapping):
        raise CaseError((Fault("", "not_an_object", "测算方案应为一个对象（键值表）。"),))
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


def as_case(case: ProjectCase | Mapping[str, Any]) -> ProjectCase:
    """Accept a case or its dictionary, checked either way."""
    if isinstance(case, ProjectCase):
        return case_from_dict(case_to_dict(case))
    return case_from_dict(case)


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


def check_case(case: ProjectCase) -> list[Fault]:
    """Conditions between fields (字段之间的条件)."""
    faults: list[Fault] = []

    def refuse(path: str, code: str, reason: str) -> None:
        faults.append(Fault(path, code, reason))

    built, years = len(case.construction.capex), case.operation.years
    if not case.name.strip():
        refuse("name", "empty", "请填写项目名称。")
    if built == 0:
        refuse("construction.capex", "empty", "至少填写一个建设年度的投资（可以为 0）。")
    grants = case.funding.construction_grant
    if len(grants) > built:
        refuse("funding.construction_grant", "too_many", f"补助有 {len(grants)} 年，建设期只有 {built} 年。")
    for year, (grant, capex) in enumerate(zip(grants, case.construction.capex, strict=False)):
        if grant > capex:
            refuse(f"funding.construction_grant[{year}]", "above_capex", "当年补助不能超过当年投资。")
    net = sum(case.construction.capex) / (1 + case.construction.input_vat_rate)
    if not faults and sum(grants) > net:
        refuse("funding.construction_grant", "above_cost", "补助合计不能超过不含税投资，否则资产原值为负。")
    if len(case.operation.renewals) > years:
        refuse("operation.renewals", "too_many", f"更新改造投资的年数超过运营期 {years} 年。")
    debt = case.debt
    if case.funding.senior_debt_share > 0:
        if debt.tenor_years < 1:
            refuse("debt.tenor_years", "too_short", "有贷款时还款年数至少 1 年。")
        if debt.tenor_years > years:
            refuse("debt.tenor_years", "beyond_operation", f"还款年数不能超过运营年数 {years}。")
        if debt.grace_years >= max(debt.tenor_years, 1):
            refuse("debt.grace_years", "too_long", "宽限期应短于还款年数。")
        if debt.repayment == "sculpted" and debt.grace_years:
            refuse("debt.grace_years", "not_with_sculpted", "按偿债能力还款不设宽限期，请填 0。")
    if case.funding.government_equity_share == 0 and case.funding.government_dividend_share > 0:
        refuse("funding.government_dividend_share", "no_equity", "政府没有出资，不能参与分红。")
    return faults


def _read_part(kind: type, data: Any, path: str, faults: list[Fault]) -> Any:
    if not isinstance(data, Mapping):
        faults.append(Fault(path, "not_an_object", "应为一个对象（键值表）。"))
        return kind()
    known = {f.name: f for f in fields(kind)}
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
    if isinstance(value, Assumption):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _write(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_write(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _write(v) for k, v in value.items()}
    return value


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
            written[spec.name] = [annotated(v) if isinstance(v, CostLine) else _write(v) for v in value]
        else:
            written[spec.name] = _write(value)
    return written


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

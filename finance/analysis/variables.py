"""What may be varied in a case (不确定性因素): each variable with its fields, and a case with some of them changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from finance.analysis.delay import delayed
from finance.case.case_file import as_case
from finance.case.checks import check_case
from finance.case.funding import LONGEST_CONSTRUCTION
from finance.case.project_case import ProjectCase
from finance.errors import CaseError, Fault, FinanceError

SHARE, MONTHS, YEARS = "share", "months", "years"


@dataclass(frozen=True)
class Variable:
    """A variable (不确定性因素) and the fields that move with it.

    ``kind`` "share": a step is a fraction of the value, 0.1 = 10 % more; "months" and "years": a step is added.
    """

    name: str
    label: str
    kind: str
    paths: tuple[str, ...]

    def base(self, case: ProjectCase) -> float:
        """Value of the variable in a case: sum of its fields, each list added up; years of construction."""
        return float(sum(sum(_leaves(case, path.split("."))) for path in self.paths))

    def matters(self, case: ProjectCase) -> bool:
        """Whether changing it by a step would change the case at all."""
        return self.kind != SHARE or self.base(case) != 0.0

    def change(self, case: ProjectCase, step: float) -> ProjectCase:
        """The case with this variable changed, its fields within their limits. Raises CaseError when they are not."""
        if self.kind == YEARS:
            return delayed(case, step)
        for path in self.paths:
            names = path.split(".")
            if self.kind == SHARE:
                case = _at(case, names, lambda value: value * (1.0 + step), path)
            else:
                case = _at(case, names, lambda value: value + step, path)
        return case


_GAP = "revenue.viability_gap"
_FEES = ("revenue.service_fee.annual_amount",)
_AVAILABILITY = ("revenue.availability.annual_amount", "revenue.availability.operation_fee")
_SUBSIDY = (f"{_GAP}.annual_amount", f"{_GAP}.contract_amounts")
_PRICE = ("revenue.user_charges.unit_price",)
_SOLD = ("revenue.data_revenue.annual_amount", "revenue.advertising.annual_amount")
VARIABLES: Mapping[str, Variable] = {
    variable.name: variable
    for variable in (
        Variable("capex", "建设投资", SHARE, ("construction.capex",)),
        Variable("opex", "经营成本", SHARE, ("operation.costs.annual_amount",)),
        Variable("maintenance", "大修与更新改造", SHARE, ("operation.maintenance", "operation.renewals")),
        Variable("revenue", "营业收入", SHARE, (*_FEES, *_AVAILABILITY, *_SUBSIDY, *_PRICE, *_SOLD)),
        Variable("service_fee", "服务费", SHARE, _FEES),
        Variable("availability", "可用性与运维绩效付费", SHARE, _AVAILABILITY),
        Variable("subsidy", "可行性缺口补助", SHARE, _SUBSIDY),
        Variable("user_volume", "使用量", SHARE, ("revenue.user_charges.first_year_volume",)),
        Variable("user_price", "使用者付费单价", SHARE, _PRICE),
        Variable("construction_grant", "建设补助", SHARE, ("funding.construction_grant",)),
        Variable("interest_rate", "贷款利率", SHARE, ("debt.interest_rate",)),
        Variable("gearing", "贷款比例", SHARE, ("funding.senior_debt_share",)),
        Variable("discount_rate", "折现率", SHARE, ("discount_rate",)),
        Variable("tax_rate", "企业所得税率", SHARE, ("tax.cit_rate",)),
        Variable("payment_delay", "付款延迟", MONTHS, ("late_payment.delay_months",)),
        Variable("construction_delay", "工期延误", YEARS, ()),
    )
}


def variables_of(case: ProjectCase | Mapping[str, Any]) -> tuple[Variable, ...]:
    """The variables that matter in a case (本方案的不确定性因素)."""
    checked = as_case(case)
    return tuple(variable for variable in VARIABLES.values() if _plays(variable, checked))


def variable_named(name: str) -> Variable:
    """A variable by name; raises FinanceError when there is none."""
    if name not in VARIABLES:
        raise FinanceError("unknown_variable", f"没有这个不确定性因素：{name}。")
    return VARIABLES[name]


def change_case(case: ProjectCase | Mapping[str, Any], changes: Mapping[str, float]) -> ProjectCase:
    """A case with variables changed by steps (调整方案). Raises CaseError when the changed case is not valid."""
    return changed(as_case(case), changes)


def changed(case: ProjectCase, changes: Mapping[str, float]) -> ProjectCase:
    """The same for a case that has been checked already."""
    for name, step in changes.items():
        case = variable_named(name).change(case, step)
    faults = check_case(case)
    if faults:
        raise CaseError(tuple(faults))
    return case


def _plays(variable: Variable, case: ProjectCase) -> bool:
    if variable.name == "payment_delay":
        billed = ("service_fee", "availability")
        return (
            any(VARIABLES[name].matters(case) for name in billed) or case.revenue.viability_gap.rule != "none"
        )
    if variable.name == "construction_delay":
        return len(case.construction.capex) < LONGEST_CONSTRUCTION
    if variable.name == "subsidy" and case.revenue.viability_gap.rule not in ("fixed", "contract"):
        return False
    if variable.name == "user_volume" and not VARIABLES["user_price"].matters(case):
        return False
    if variable.name == "interest_rate" and case.funding.senior_debt_share == 0.0:
        return False
    return variable.matters(case)


def _at(part: Any, names: list[str], move: Callable[[float], float], path: str) -> Any:
    """``part`` with the number or list at the end of ``names`` moved; items of a list are all moved."""
    if isinstance(part, tuple):
        return tuple(_at(item, names, move, path) for item in part)
    name, *rest = names
    value = getattr(part, name)
    if rest:
        return replaced(part, **{name: _at(value, rest, move, path)})
    low, high = _limits(part.__class__, name)
    moved = tuple(move(v) for v in value) if isinstance(value, tuple) else move(value)
    for number in moved if isinstance(moved, tuple) else (moved,):
        if not low <= number <= high:
            raise CaseError((Fault(path, "out_of_range", f"应在 {low:g} 与 {high:g} 之间。"),))
    return replaced(part, **{name: moved})


def replaced(part: Any, **fields: Any) -> Any:
    """Like dataclasses.replace of a part of a case, ten times as fast: these have plain fields only."""
    copy = object.__new__(part.__class__)
    copy.__dict__.update(part.__dict__, **fields)
    return copy


@cache
def _limits(part: Any, name: str) -> tuple[float, float]:
    limits = part.__dataclass_fields__[name].metadata
    return limits["low"], limits["high"]


def _leaves(part: Any, names: list[str]) -> list[float]:
    if isinstance(part, tuple):
        return [value for item in part for value in _leaves(item, names)] if names else list(part)
    if not names:
        return [part]
    return _leaves(getattr(part, names[0]), names[1:])

"""Where every value of a case comes from (取值来源): what was entered, what an award says, what is only a preset.

A value with an entry in ``assumptions`` has the status written there. One without an entry that equals the default of
its field was entered by nobody: it is a preset, with the document behind the default or, where there is none, as our
judgement. One without an entry that differs from the default was entered without a source ("unmarked").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from finance.case.project_case import Assumption, ProjectCase

UNMARKED = "unmarked"
JUDGED = "系统缺省值（判断）"
_VAT = "增值税法第十条"
_LIVES = "企业所得税法实施条例第六十条"
DEFAULT_SOURCES: Mapping[str, str] = {
    "construction.input_vat_rate": _VAT,
    "construction.works.input_vat_rate": _VAT,
    "construction.works.life_years": _LIVES,
    "construction.equipment.input_vat_rate": _VAT,
    "construction.equipment.life_years": _LIVES,
    "construction.software.input_vat_rate": _VAT,
    "construction.software.life_years": "财税〔2012〕27号第七条（待核对）",
    "revenue.availability.performance_share": "财办金〔2017〕92号（待核对）：建设成本与绩效挂钩不低于 30%",
    "revenue.viability_gap.performance_share": "财办金〔2017〕92号（待核对）：建设成本与绩效挂钩不低于 30%；未填写按没有约定",
    "revenue.viability_gap.reasonable_profit_rate": "财金〔2015〕21号（待核对）：参照中长期贷款利率；数值为判断",
    "revenue.viability_gap.discount_rate": "财金〔2015〕21号（待核对）：参照同期地方政府债券收益率；数值为判断",
    "tax.output_vat_rate": _VAT,
    "tax.surcharge_rate": "城市维护建设税法等（7%+3%+2%）（待核对）",
    "tax.cit_rate": "企业所得税法第四条",
    "tax.loss_years": "企业所得税法第十八条",
    "tax.thin_cap_ratio": "财税〔2008〕121号第一条（待核对）",
    "late_payment.contract_days": "国务院令第802号第九条：机关、事业单位 30 日",
    "late_payment.agreed_late_rate": "国务院令第802号第十七条：未约定的按每日万分之五",
    "late_payment.lpr": "贷款市场报价利率，以最新公布为准；数值为判断",
}
"""Documents behind defaults; every other default is our judgement."""

# fields without effect while the one that switches them on says nothing: prefix -> (switches, whether it is on)
_GATES: tuple[tuple[str, frozenset[str], Callable[[ProjectCase], bool]], ...] = (
    ("construction.works.", frozenset({"share"}), lambda c: c.construction.works.share > 0),
    ("construction.equipment.", frozenset({"share"}), lambda c: c.construction.equipment.share > 0),
    ("construction.software.", frozenset({"share"}), lambda c: c.construction.software.share > 0),
    ("funding.shareholder_loan.", frozenset({"share"}), lambda c: c.funding.shareholder_loan.share > 0),
    (
        "funding.special_bond.",
        frozenset({"share_of_capital"}),
        lambda c: c.funding.special_bond.share_of_capital > 0,
    ),
    ("debt.revolver_rate", frozenset(), lambda c: c.debt.revolver_limit > 0),
    (
        "debt.",
        frozenset({"revolver_limit", "revolver_rate"}),
        lambda c: c.funding.senior_debt_share > 0,
    ),
    (
        "revenue.service_fee.",
        frozenset({"annual_amount"}),
        lambda c: c.revenue.service_fee.annual_amount > 0,
    ),
    (
        "revenue.availability.",
        frozenset({"annual_amount", "operation_fee"}),
        lambda c: c.revenue.availability.annual_amount + c.revenue.availability.operation_fee > 0,
    ),
    ("revenue.viability_gap.", frozenset({"rule"}), lambda c: c.revenue.viability_gap.rule != "none"),
    (
        "revenue.user_charges.",
        frozenset({"first_year_volume", "unit_price"}),
        lambda c: c.revenue.user_charges.first_year_volume * c.revenue.user_charges.unit_price > 0,
    ),
    (
        "revenue.data_revenue.",
        frozenset({"annual_amount"}),
        lambda c: c.revenue.data_revenue.annual_amount > 0,
    ),
    (
        "revenue.advertising.",
        frozenset({"annual_amount"}),
        lambda c: c.revenue.advertising.annual_amount > 0,
    ),
    (
        "late_payment.factoring.",
        frozenset({"recourse"}),
        lambda c: c.late_payment.factoring.recourse != "none",
    ),
)


@dataclass(frozen=True)
class FieldSource:
    """Where one value comes from. ``status``: "user", "preset", "official", "unchecked" or "unmarked" (未注明).

    ``marked``: somebody, or the award, named the source; False for a default that nobody entered and for what has no
    source. ``in_effect``: False when what the field belongs to is not used, so that it changes nothing.
    """

    path: str
    value: Any
    status: str
    source: str
    marked: bool = True
    in_effect: bool = True


def field_sources(case: ProjectCase) -> tuple[FieldSource, ...]:
    """Every value of a case with its source, in the order of the fields.

    Columns of a list of costs that an award does not give, e.g. their growth, follow the list while they are unchanged.
    """
    found = []
    for path, value, default in _leaves(case, ""):
        status, source = _standing(case, path, value, default)
        marked = path in case.assumptions
        found.append(FieldSource(path, value, status, source, marked, _in_effect(case, path)))
        if path == "operation.costs":
            found += [
                FieldSource(name, mark.value, mark.status, mark.source)
                for name, mark in case.assumptions.items()
                if name.startswith(f"{path}.") and mark.value == column_text(case, name)
            ]
    return tuple(found)


def column_text(case: ProjectCase, path: str) -> str:
    """One column of the costs in a line: "operation.costs.indexation" -> "人工 3%、云资源与网络 0%"."""
    name = path.rpartition(".")[2]
    return "、".join(f"{line.name} {getattr(line, name, 0.0):.4g}" for line in case.operation.costs)


def _standing(case: ProjectCase, path: str, value: Any, default: Any) -> tuple[str, str]:
    mark = case.assumptions.get(path)
    if isinstance(mark, Assumption):
        return mark.status, mark.source
    if value == default:
        return "preset", DEFAULT_SOURCES.get(path, JUDGED)
    return UNMARKED, ""


def _in_effect(case: ProjectCase, path: str) -> bool:
    return all(
        used(case)
        for prefix, switches, used in _GATES
        if path.startswith(prefix) and path.removeprefix(prefix) not in switches
    )


def _leaves(part: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """(path, value, default) of every value of a case."""
    usual = type(part)()
    for spec in fields(part):
        here, value = f"{path}.{spec.name}".lstrip("."), getattr(part, spec.name)
        if spec.metadata["kind"] == "part":
            yield from _leaves(value, here)
        elif spec.metadata["kind"] != "assumptions":
            yield here, value, getattr(usual, spec.name)

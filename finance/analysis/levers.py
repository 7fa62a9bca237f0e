"""What a goal seek may change (求解变量): how each lever is set in a case, between which limits, and what hinders it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from finance.case.checks import check_case
from finance.case.fields import LONGEST_OPERATION, MOST_MONEY
from finance.case.project_case import ProjectCase
from finance.errors import CaseError, Fault

_MOST_GEARING = 0.8
_MOST_PRICE = 1e9


@dataclass(frozen=True)
class Lever:
    """What may be solved for (求解变量): ``unit`` "yuan", "share" or "years"."""

    name: str
    label: str
    unit: str
    set_to: Callable[[ProjectCase, float], ProjectCase]
    reach: Callable[[ProjectCase], tuple[float, float]]
    hindrance: Callable[[ProjectCase], str] = lambda case: ""

    def build(self, case: ProjectCase, value: float) -> ProjectCase:
        """The case with the lever at ``value``. Raises CaseError when that is no valid case."""
        built = self.set_to(case, value)
        faults = check_case(built)
        if faults:
            raise CaseError(tuple(faults))
        return built


def _set_subsidy(case: ProjectCase, value: float) -> ProjectCase:
    gap = replace(case.revenue.viability_gap, rule="fixed", annual_amount=value)
    return replace(case, revenue=replace(case.revenue, viability_gap=gap))


def _by_formula(case: ProjectCase) -> str:
    return "" if case.revenue.viability_gap.rule in ("none", "fixed") else "by_formula"


def _set_fee(case: ProjectCase, value: float) -> ProjectCase:
    fee = replace(case.revenue.service_fee, annual_amount=value)
    return replace(case, revenue=replace(case.revenue, service_fee=fee))


def _set_availability(case: ProjectCase, value: float) -> ProjectCase:
    paid = replace(case.revenue.availability, annual_amount=value)
    return replace(case, revenue=replace(case.revenue, availability=paid))


def _set_price(case: ProjectCase, value: float) -> ProjectCase:
    charges = replace(case.revenue.user_charges, unit_price=value)
    return replace(case, revenue=replace(case.revenue, user_charges=charges))


def _set_capex(case: ProjectCase, value: float) -> ProjectCase:
    """Spread over the years as before; all in the first year when nothing was spent before."""
    spent = case.construction.capex
    total = sum(spent)
    capex = tuple(v * (value / total) for v in spent) if total > 0.0 else (value, *spent[1:])
    if max(capex) > MOST_MONEY:
        raise CaseError((Fault("construction.capex", "out_of_range", "投资超过可填写的上限。"),))
    return replace(case, construction=replace(case.construction, capex=capex))


def _set_gearing(case: ProjectCase, value: float) -> ProjectCase:
    return replace(case, funding=replace(case.funding, senior_debt_share=value))


def _set_term(case: ProjectCase, value: float) -> ProjectCase:
    return replace(case, operation=replace(case.operation, years=int(value)))


def _yearly_money(case: ProjectCase) -> tuple[float, float]:
    """From nothing to far more a year than a project of this size could be worth."""
    revenue = case.revenue
    size = (
        sum(case.construction.capex)
        + sum(case.operation.renewals)
        + sum(case.operation.maintenance)
        + 5.0 * sum(line.annual_amount for line in case.operation.costs)
        + 5.0 * (revenue.service_fee.annual_amount + revenue.availability.annual_amount)
        + 5.0 * (revenue.viability_gap.annual_amount + revenue.availability.operation_fee)
    )
    return 0.0, min(2.0 * size, MOST_MONEY) or 1e6


def _prices(case: ProjectCase) -> tuple[float, float]:
    volume, price = case.revenue.user_charges.first_year_volume, case.revenue.user_charges.unit_price
    most = max(_yearly_money(case)[1] / max(volume, 1e-9), 5.0 * price)
    return 0.0, min(most, _MOST_PRICE)


def _investments(case: ProjectCase) -> tuple[float, float]:
    """From what the grants need at least to ten times as much as planned."""
    spent, grants = case.construction.capex, case.funding.construction_grant
    total = sum(spent)
    shares = [grant / capex for grant, capex in zip(grants, spent, strict=False) if capex > 0.0]
    taxed = sum(grants) / case.construction.net_share
    least = max([taxed, *(share * total for share in shares)], default=0.0) if sum(grants) > 0.0 else 0.0
    earned = _yearly_money(case)[1]
    return least * (1.0 + 1e-12), min(max(10.0 * total, 10.0 * earned), MOST_MONEY)


def _gearings(case: ProjectCase) -> tuple[float, float]:
    return 0.0, min(_MOST_GEARING, 1.0 - case.funding.shareholder_loan.share)


def _borrows(case: ProjectCase) -> str:
    return "" if case.debt.tenor_years >= 1 else "not_available"


def _users(case: ProjectCase) -> str:
    return "" if case.revenue.user_charges.first_year_volume > 0.0 else "not_available"


LEVERS: Mapping[str, Lever] = {
    lever.name: lever
    for lever in (
        Lever("subsidy", "年可行性缺口补助", "yuan", _set_subsidy, _yearly_money, _by_formula),
        Lever("fee", "年服务费", "yuan", _set_fee, _yearly_money),
        Lever("availability", "年可用性付费", "yuan", _set_availability, _yearly_money),
        Lever("user_price", "使用者付费单价", "yuan", _set_price, _prices, _users),
        Lever("capex", "建设投资合计", "yuan", _set_capex, _investments),
        Lever("gearing", "贷款比例", "share", _set_gearing, _gearings, _borrows),
        Lever("term", "运营年数", "years", _set_term, lambda case: (1.0, float(LONGEST_OPERATION))),
    )
}

"""Inputs of the fiscal liability of one project (支出责任测算参数): how its risk is estimated, what government adds.

财金〔2015〕21号第二十一条、第二十二条 (待核对) leave the method of the risk-bearing item to whoever estimates it. Nothing
entered is "none": the item is then not estimated, which is not the same as zero. Amounts are yuan per year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from finance.errors import FinanceError
from finance.official.fiscal_items import YearlyFigures, supporting_input
from finance.official.risk_bearing import (
    RiskBearing,
    RiskScenario,
    risk_by_probability,
    risk_by_ratio,
    risk_by_scenarios,
)
from finance.official.risk_register import Risk

if TYPE_CHECKING:
    from finance.engine.projection import Projection

RISK_METHODS = ("none", "ratio", "scenario", "probability")
MOST_AMOUNT = 1e13


@dataclass(frozen=True)
class PhaseScenario:
    """One scenario (情景): what government pays in each year of construction and in each year of operation."""

    name: str
    probability: float
    construction: float
    operation: float


@dataclass(frozen=True)
class SupportingInput:
    """One thing that government provides (一项配套投入) in a calendar year, and what the partner pays for it."""

    name: str
    year: int
    cost: float
    paid_by_partner: float = 0.0


@dataclass(frozen=True)
class LiabilityTerms:
    """Inputs of the items that a case does not hold. ``method`` one of RISK_METHODS.

    Ratios are shares of construction and of operating cost; ``insured`` is what insurers pay to government as first
    beneficiary in each year of construction and operation. The probability method uses the risk register.
    """

    method: str = "none"
    construction_ratio: float = 0.0
    operation_ratio: float = 0.0
    scenarios: tuple[PhaseScenario, ...] = ()
    insured: float = 0.0
    supporting: tuple[SupportingInput, ...] = ()

    def __post_init__(self) -> None:
        if self.method not in RISK_METHODS:
            raise FinanceError("unknown_method", f"没有这种风险承担支出的测算方法：{self.method}。")
        amounts = [self.insured]
        amounts += [amount for each in self.scenarios for amount in (each.construction, each.operation)]
        amounts += [amount for each in self.supporting for amount in (each.cost, each.paid_by_partner)]
        if not all(0.0 <= amount <= MOST_AMOUNT for amount in amounts):
            raise FinanceError("amount_range", "支出责任的金额不得为负，也不得超过合理范围。")


def risk_bases(projection: Projection | YearlyFigures) -> dict[str, list[float]]:
    """Yearly amounts that shares of risk apply to (计算基数): construction, operation with maintenance, revenue."""
    series = projection.series
    names = ("service_fee_billed", "availability_billed", "gap_funding_billed", "user_receipts")
    income = (*names, "data_receipts", "advertising_receipts")
    return {
        "construction": list(series["capex"]),
        "operation": _total(series["opex"], series["maintenance"]),
        "revenue": _total(*(series[name] for name in income)),
    }


def risk_bearing_of(
    projection: Projection | YearlyFigures, terms: LiabilityTerms, risks: Sequence[Risk] = ()
) -> RiskBearing | None:
    """Risk-bearing expenditure of a project by the method chosen (风险承担支出), None when none was.

    ``risks`` is the register that the probability method takes; its closed form is used.
    """
    bases = risk_bases(projection)
    insured = [terms.insured if phase != "tail" else 0.0 for phase in projection.phases]
    if terms.method == "none":
        return None
    if terms.method == "ratio":
        shares = terms.construction_ratio, terms.operation_ratio
        return risk_by_ratio(bases["construction"], bases["operation"], *shares, insured)
    if terms.method == "probability":
        return risk_by_probability(risks, bases, insured)
    return risk_by_scenarios([_placed(each, projection.phases) for each in terms.scenarios], insured)


def supporting_of(projection: Projection | YearlyFigures, terms: LiabilityTerms) -> tuple[float, ...]:
    """Supporting input of every year (配套投入支出), each input less what the partner pays for it, never below zero.

    Raises FinanceError for a year outside the projection.
    """
    net = [supporting_input(each.cost, each.paid_by_partner)[0] for each in terms.supporting]
    return _by_year(projection, terms, net)


def provided_of(projection: Projection | YearlyFigures, terms: LiabilityTerms) -> tuple[float, ...]:
    """What government provides in every year at its full cost: it would need it on its own as well."""
    return _by_year(projection, terms, [each.cost for each in terms.supporting])


def _by_year(
    projection: Projection | YearlyFigures, terms: LiabilityTerms, values: Sequence[float]
) -> tuple[float, ...]:
    years = projection.years
    outside = sorted({each.year for each in terms.supporting} - set(years))
    if outside:
        span = f"{years[0]} 年至 {years[-1]} 年"
        raise FinanceError("year_outside", f"配套投入的年份应在测算期（{span}）以内：{outside[0]}。")
    amounts = np.zeros(len(years))
    for each, value in zip(terms.supporting, values, strict=True):
        amounts[years.index(each.year)] += value
    return tuple(amounts.tolist())


def _placed(scenario: PhaseScenario, phases: Sequence[str]) -> RiskScenario:
    yearly = {"construction": scenario.construction, "operation": scenario.operation}
    amounts = tuple(yearly.get(phase, 0.0) for phase in phases)
    return RiskScenario(scenario.name, scenario.probability, amounts)


def _total(*rows: Sequence[float]) -> list[float]:
    return [sum(values) for values in zip(*rows, strict=True)]

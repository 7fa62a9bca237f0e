"""Operating subsidy (运营补贴支出) by 财金〔2015〕21号 and the variants found in contracts, raw and as paid.

Amounts are yuan per subsidy year. Article numbers are from memory (待核对).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.subsidy import annuity_subsidy, equal_principal_subsidy, mof21_subsidy, private_cost
from finance.errors import FinanceError
from finance.official.findings import RuleSource

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
SUBSIDY_RULES = ("mof21", "annuity", "equal_principal", "contract")
PAYMENT_MODES = ("government_pay", "viability_gap", "user_pay")
SUBSIDY_SOURCE = RuleSource("财金〔2015〕21号", "第十六条")
PROFIT_SOURCE = RuleSource("财金〔2015〕21号", "第十八条、第十九条")
CONTRACT_SOURCE = RuleSource("合同约定", "", "user")


@dataclass(frozen=True)
class SubsidyTerms:
    """Terms of the operating subsidy (运营补贴条件).

    ``rule`` one of SUBSIDY_RULES, ``mode`` one of PAYMENT_MODES. ``contract_amounts`` are used by the rule
    "contract" only: what the contract says for each year.
    """

    rule: str = "mof21"
    mode: str = "viability_gap"
    profit_rate: float = 0.06
    discount_rate: float = 0.035
    contract_amounts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.rule not in SUBSIDY_RULES or self.mode not in PAYMENT_MODES:
            raise FinanceError("unknown_rule", f"没有这种补贴规则或付费方式：{self.rule}、{self.mode}。")


@dataclass(frozen=True)
class OperatingSubsidy:
    """Operating subsidy per subsidy year: ``raw`` by the formula, ``paid`` floored at zero."""

    raw: tuple[float, ...]
    paid: tuple[float, ...]
    source: RuleSource

    @property
    def total(self) -> float:
        return sum(self.paid)


def operating_subsidy(
    terms: SubsidyTerms, construction_cost: float, opex: ArrayLike, user_income: ArrayLike = 0.0
) -> OperatingSubsidy:
    """Operating subsidy (运营补贴支出) of every subsidy year; as many years as ``opex`` has.

    ``construction_cost`` C is what the private side carries. Government pays ``recovery + O (1+p)``; under
    viability-gap funding user income is taken off, under user payment nothing is paid at all.
    """
    cost, users = np.broadcast_arrays(_yearly(opex), _yearly(user_income))
    years = cost.size
    income = users if terms.mode == "viability_gap" else np.zeros(years)
    if terms.mode == "user_pay":
        raw = np.zeros(years)
    elif terms.rule == "mof21":
        raw = mof21_subsidy(construction_cost, cost, income, terms.profit_rate, terms.discount_rate)
    elif terms.rule == "annuity":
        raw = annuity_subsidy(construction_cost, cost, income, terms.profit_rate)
    elif terms.rule == "equal_principal":
        raw = equal_principal_subsidy(construction_cost, cost, income, terms.profit_rate)
    else:
        raw = _yearly(terms.contract_amounts)
        if raw.size != years:
            raise FinanceError("lengths_differ", "合同约定的年度补贴与运营年数不一致。")
    source = CONTRACT_SOURCE if terms.rule == "contract" else SUBSIDY_SOURCE
    return OperatingSubsidy(tuple(raw.tolist()), tuple(np.maximum(raw, 0.0).tolist()), source)


def subsidy_of(projection: Projection) -> OperatingSubsidy | None:
    """Viability-gap funding of a projected case by its rule (缺口补助), None when it has none.

    ``raw`` is what the formula gives and may be negative when users bring more than enough; ``paid`` is what the
    projection bills in the first years of operation at full score.
    """
    terms = _terms(projection)
    return operating_subsidy(terms, *_bases(projection)) if terms else None


def subsidy_sensitivity(projection: Projection) -> tuple[tuple[float, float, float], ...]:
    """Sensitivity of a projected case to its reasonable profit rate; empty when a contract fixes the amounts."""
    terms = _terms(projection)
    if terms is None or terms.rule == "contract":
        return ()
    return profit_rate_sensitivity(terms, *_bases(projection))


def _terms(projection: Projection) -> SubsidyTerms | None:
    gap, years = projection.case.revenue.viability_gap, _years(projection)
    if gap.rule == "none":
        return None
    if gap.rule in ("fixed", "contract"):
        agreed = (gap.annual_amount,) * years if gap.rule == "fixed" else gap.contract_amounts
        agreed = (*agreed, *(0.0,) * years)[:years]
        return SubsidyTerms("contract", "viability_gap", contract_amounts=agreed)
    return SubsidyTerms(gap.rule, "viability_gap", gap.reasonable_profit_rate, gap.discount_rate)


def _bases(projection: Projection) -> tuple[float, FloatArray, FloatArray]:
    """Construction cost that the private side carries, yearly operating cost and user income of the subsidy years."""
    case, series = projection.case, projection.series
    first = projection.phases.index("operation")
    span = slice(first, first + _years(projection))
    cost = np.array(series["opex"]) + np.array(series["maintenance"])
    users = sum(np.array(series[name]) for name in ("user_receipts", "data_receipts", "advertising_receipts"))
    return private_cost(case), _whole(cost[span], span), _whole(np.asarray(users)[span], span)


def _whole(amounts: FloatArray, span: slice) -> FloatArray:
    """Zero in the years of a subsidy that was agreed for longer than the projection lasts."""
    return np.concatenate([amounts, np.zeros(span.stop - span.start - amounts.size)])


def _years(projection: Projection) -> int:
    """Years with subsidy: those of the rule, of a list of amounts all years of operation."""
    gap = projection.case.revenue.viability_gap
    whole = projection.case.operation.years
    return whole if gap.rule == "contract" else gap.years or whole


def profit_rate_sensitivity(
    terms: SubsidyTerms,
    construction_cost: float,
    opex: ArrayLike,
    user_income: ArrayLike = 0.0,
    changes: tuple[float, ...] = (-0.02, -0.01, 0.0, 0.01, 0.02),
) -> tuple[tuple[float, float, float], ...]:
    """Sensitivity to the reasonable profit rate (合理利润率敏感性): (rate, total paid, highest year).

    财金〔2015〕21号第十九条 (待核对) asks for it; rates below zero are left out.
    """
    rows = []
    for rate in (terms.profit_rate + change for change in changes):
        if rate >= 0.0:
            changed = SubsidyTerms(terms.rule, terms.mode, rate, terms.discount_rate, terms.contract_amounts)
            paid = operating_subsidy(changed, construction_cost, opex, user_income).paid
            rows.append((rate, sum(paid), max(paid)))
    return tuple(rows)


def _yearly(amounts: ArrayLike) -> FloatArray:
    values = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    if not np.isfinite(values).all():
        raise FinanceError("not_finite", "支出责任的测算数据中有非数值。")
    return values

"""Viability-gap funding (可行性缺口补助) per operation year, by the formulas found in guidance and contracts.

``construction_cost`` C in yuan, ``opex`` O and ``user_income`` U [years] yuan, profit rate p and discount rate d
per year. Every formula is raw: it may be negative.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ViabilityGap
from finance.engine.arithmetic import Amount, row_of
from finance.engine.debt import capital_recovery_factor

FloatArray = NDArray[np.float64]


def mof21_subsidy(
    construction_cost: Amount,
    opex: FloatArray,
    user_income: FloatArray,
    profit_rate: Amount,
    discount_rate: Amount,
) -> FloatArray:
    """Operating subsidy by 财金〔2015〕21号 (待核对): ``C (1+p)(1+d)^n / N + O_n (1+p) - U_n``, n = 1..N.

    The part for construction rises with (1+d)^n, it is not an annuity.
    """
    years = opex.shape[-1]
    n = np.arange(1.0, years + 1)
    construction = construction_cost * (1 + profit_rate) * (1 + discount_rate) ** n / years
    subsidy: FloatArray = construction + opex * (1 + profit_rate) - user_income
    return subsidy


def annuity_subsidy(
    construction_cost: Amount, opex: FloatArray, user_income: FloatArray, profit_rate: Amount
) -> FloatArray:
    """Level-payment variant found in contracts (等额本息): recovery of C at rate p, plus O (1+p), minus U."""
    years = opex.shape[-1]
    recovery = construction_cost * capital_recovery_factor(profit_rate, years)
    subsidy: FloatArray = recovery + opex * (1 + profit_rate) - user_income
    return subsidy


def equal_principal_subsidy(
    construction_cost: Amount, opex: FloatArray, user_income: FloatArray, profit_rate: Amount
) -> FloatArray:
    """Equal-principal variant (等额本金): C/N a year and p on what is not yet recovered, plus O (1+p), minus U."""
    years = opex.shape[-1]
    unrecovered = construction_cost * (1.0 - np.arange(years) / years)
    subsidy: FloatArray = (
        construction_cost / years + unrecovered * profit_rate + opex * (1 + profit_rate) - user_income
    )
    return subsidy


def gap_payments(
    terms: ViabilityGap, construction_cost: Amount, opex: FloatArray, user_income: FloatArray
) -> FloatArray:
    """Subsidy billed in each operation year; floored at zero, because nobody pays a negative subsidy."""
    operation = opex.shape[-1]
    if terms.rule == "none":
        return np.zeros(operation)
    if terms.rule == "contract":
        return _followed_by_nothing(row_of(terms.contract_amounts), operation)
    years = terms.years or operation
    cost, income, profit = opex[..., :years], user_income[..., :years], terms.reasonable_profit_rate
    if terms.rule == "fixed":
        raw = terms.annual_amount * np.ones(years)
    elif terms.rule == "mof21":
        raw = mof21_subsidy(construction_cost, cost, income, profit, terms.discount_rate)
    elif terms.rule == "annuity":
        raw = annuity_subsidy(construction_cost, cost, income, profit)
    else:
        raw = equal_principal_subsidy(construction_cost, cost, income, profit)
    return _followed_by_nothing(np.maximum(raw, 0.0), operation)


def _followed_by_nothing(paid: FloatArray, years: int) -> FloatArray:
    whole = np.zeros((*paid.shape[:-1], years))
    whole[..., : paid.shape[-1]] = paid
    return whole

"""Viability-gap funding (可行性缺口补助) per operation year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.case import ViabilityGap
from finance.debt import capital_recovery_factor

FloatArray = NDArray[np.float64]


def mof21_subsidy(
    construction_cost: float,
    opex: FloatArray,
    user_income: FloatArray,
    profit_rate: float,
    discount_rate: float,
) -> FloatArray:
    """Operating subsidy by 财金〔2015〕21号 (待核对): ``C (1+p)(1+d)^n / N + O_n (1+p) - U_n``, n = 1..N.

    The part for construction rises with (1+d)^n, it is not an annuity. The raw figure may be negative.
    """
    years = opex.shape[-1]
    n = np.arange(1.0, years + 1)
    construction = construction_cost * (1 + profit_rate) * (1 + discount_rate) ** n / years
    subsidy: FloatArray = construction + opex * (1 + profit_rate) - user_income
    return subsidy


def annuity_subsidy(
    construction_cost: float, opex: FloatArray, user_income: FloatArray, profit_rate: float
) -> FloatArray:
    """Level-payment variant found in contracts (等额本息): recovery of C at rate p, plus O (1+p), minus U."""
    years = opex.shape[-1]
    return (
        construction_cost * capital_recovery_factor(profit_rate, years)
        + opex * (1 + profit_rate)
        - user_income
    )


def gap_payments(
    terms: ViabilityGap, construction_cost: float, opex: FloatArray, user_income: FloatArray
) -> FloatArray:
    """Subsidy billed in each operation year; floored at zero, because nobody pays a negative subsidy."""
    if terms.rule == "none":
        return np.zeros(opex.shape)
    if terms.rule == "fixed":
        return np.full(opex.shape, terms.annual_amount)
    if terms.rule == "mof21":
        raw = mof21_subsidy(
            construction_cost, opex, user_income, terms.reasonable_profit_rate, terms.discount_rate
        )
    else:
        raw = annuity_subsidy(construction_cost, opex, user_income, terms.reasonable_profit_rate)
    return np.maximum(raw, 0.0)

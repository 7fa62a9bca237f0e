"""Viability-gap funding (可行性缺口补助) per operation year, by the formulas found in guidance and contracts.

``construction_cost`` C in yuan, ``opex`` O and ``user_income`` U [years] yuan, profit rate p and discount rate d
per year. Every formula is raw: it may be negative.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import Funding, ProjectCase, ViabilityGap
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


def government_capital_share(funding: Funding) -> Amount:
    """Share of the investment less grants that government pays as capital (政府出资和财政偿还的专项债券).

    By the capital ratio of the case, because the subsidy is agreed before a bank decides on the loan.
    """
    bond, capital = funding.special_bond, 1.0 - funding.senior_debt_share - funding.shareholder_loan.share
    by_budget = bond.share_of_capital if bond.repaid_by == "government" else 0.0
    return capital * (by_budget + funding.government_equity_share * (1.0 - bond.share_of_capital))


def private_cost(case: ProjectCase) -> Amount:
    """Construction cost that the private side carries (社会资本承担的全部建设成本): without grants, government equity
    and special bonds that the budget repays. Government does not pay a subsidy on its own money.
    """
    spent = sum(case.construction.capex) - sum(case.funding.construction_grant)
    return spent * (1.0 - government_capital_share(case.funding))


def gap_payments(
    terms: ViabilityGap, construction_cost: Amount, opex: FloatArray, user_income: FloatArray
) -> FloatArray:
    """Subsidy due in each operation year at full score; floored at zero, because nobody pays a negative subsidy.

    What falls due after operation, when the subsidy was agreed for more years than there are, is not paid.
    """
    operation = opex.shape[-1]
    if terms.rule == "none":
        return np.zeros(operation)
    if terms.rule == "contract":
        return _followed_by_nothing(row_of(terms.contract_amounts), operation)
    years = terms.years or operation
    cost, income = _of_years(opex, years), _of_years(user_income, years)
    profit = terms.reasonable_profit_rate
    if terms.rule == "fixed":
        raw = terms.annual_amount * np.ones(years)
    elif terms.rule == "mof21":
        raw = mof21_subsidy(construction_cost, cost, income, profit, terms.discount_rate)
    elif terms.rule == "annuity":
        raw = annuity_subsidy(construction_cost, cost, income, profit)
    else:
        raw = equal_principal_subsidy(construction_cost, cost, income, profit)
    return _followed_by_nothing(np.maximum(raw, 0.0)[..., :operation], operation)


def _of_years(amounts: FloatArray, years: int) -> FloatArray:
    """The first ``years`` values, zero after the last."""
    return amounts[..., :years] if years <= amounts.shape[-1] else _followed_by_nothing(amounts, years)


def _followed_by_nothing(paid: FloatArray, years: int) -> FloatArray:
    whole = np.zeros((*paid.shape[:-1], years))
    whole[..., : paid.shape[-1]] = paid
    return whole

"""The project account (项目账户): what is owed and earned, carried through the waterfall period by period.

Order of payment: operating costs and renewals -> taxes -> senior interest -> senior principal -> debt service
reserve -> maintenance reserve -> revolver and factoring -> special bonds and shareholder loan -> lock-up test ->
statutory reserve -> dividends; what may not be distributed stays as trapped cash. A shortfall of costs or taxes is
met from cash, then the revolver, factoring, and the owners' cure; one of debt service also from its reserve,
before the revolver. What is still unpaid stays as arrears, is due again next period, and marks a default; so does a
missed payment on a special bond, which may use the working capital too. A missed payment on the shareholder loan, whose
lender is an owner, only locks distributions.

Everything here runs compiled, one path after the other; amounts in yuan, rates per period.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finance.engine.compiled import compiled
from finance.engine.metrics import SMALLEST_DUE
from finance.engine.waterfall_terms import TOLERANCE, CaseTerms, PeriodTerms, WaterfallResult

FloatArray = NDArray[np.float64]
IN = PeriodTerms(*range(len(PeriodTerms._fields)))
OF = CaseTerms(*range(len(CaseTerms._fields)))


class Funds(NamedTuple):
    """Where money for a payment comes from (资金来源): cash, the debt service reserve, what was borrowed or cured."""

    cash: float
    dsra: float
    revolver: float
    factoring: float
    cured: float


class Limits(NamedTuple):
    """The most that may be drawn in all."""

    revolver: float
    factoring: float
    cured: float


class Junior(NamedTuple):
    """A junior loan (次级融资) in a period; what was due and not paid are its arrears."""

    balance: float
    interest: float
    nondeductible: float
    interest_paid: float
    principal_paid: float
    arrears: float


class TaxYear(NamedTuple):
    """Profit of the year so far, tax prepaid on it and the income taxed; losses used in all, and years settled."""

    profit: float
    paid: float
    income: float
    used: float
    settled_years: int


@compiled
def run(
    table: FloatArray,
    varying: FloatArray,
    places: NDArray[np.int64],
    amounts: FloatArray,
    first: int,
    last_operation: int,
    year_ends: NDArray[np.bool_],
    loss_years: int,
    all_cash: bool,
    collections: FloatArray,
    write_offs: FloatArray,
    kept: NDArray[np.int64],
    out: FloatArray,
) -> None:
    """Run every path of ``collections`` and ``write_offs`` [periods, paths] and write series to ``out`` [kept, periods,
    paths].

    ``table`` [periods, PeriodTerms] holds for all paths, but for the columns ``places``, which ``varying`` [places,
    periods, paths] has path by path. ``amounts`` [1 or paths, CaseTerms]. ``kept`` are places in WaterfallResult.
    """
    periods, paths = collections.shape
    changed = np.empty(table.shape[1])
    lost = np.empty(periods + 1)
    for i in range(paths):
        a = amounts[i if amounts.shape[0] > 1 else 0]
        funds = Funds(a[OF.opening_cash], a[OF.opening_dsra], 0.0, 0.0, 0.0)
        mra = receivable = fee_due = 0.0
        debt, cost_arrears, tax_arrears, interest_arrears = a[OF.opening_debt], 0.0, 0.0, 0.0
        bond = Junior(a[OF.bond_opening], 0.0, 0.0, 0.0, 0.0, 0.0)
        loan = Junior(a[OF.loan_opening], 0.0, 0.0, 0.0, 0.0, 0.0)
        retained = reserve = returned = 0.0
        gap = a[OF.opening_cash] + a[OF.opening_dsra]
        tax_year = TaxYear(0.0, 0.0, 0.0, 0.0, 0)
        for t in range(first, periods):
            p = table[t]
            if places.size > 0:
                changed[:] = p
                p = changed
                for k in range(places.size):
                    p[places[k]] = varying[k, t, i]
            collected, written_off, final = collections[t, i], write_offs[t, i], t >= last_operation
            debt = debt + p[IN.debt_drawn]

            interest = p[IN.senior_rate] * (debt + interest_arrears)
            revolver_interest = (a[OF.revolver_rate] + p[IN.revolver_spread]) * funds.revolver
            factoring_cost = (a[OF.factoring_rate] + p[IN.factoring_spread]) * funds.factoring + fee_due
            finance_cost = interest + revolver_interest + factoring_cost
            bond = accrue(bond, a[OF.bond_rate], a[OF.bond_deductible_rate], a[OF.bond_deductible_balance])
            loan = accrue(loan, a[OF.loan_rate], a[OF.loan_deductible_rate], a[OF.loan_deductible_balance])
            before_juniors = p[IN.profit] - written_off - finance_cost
            profit = before_juniors - bond.interest - loan.interest
            taxable = before_juniors - (bond.interest - bond.nondeductible) - (loan.interest - loan.nondeductible)
            cit, income, tax_year = settle(taxable, p[IN.cit_rate], year_ends[t], tax_year, lost, loss_years)
            operating = collected + p[IN.other_receipts] - (p[IN.costs] + p[IN.taxes]) - cit
            cfads = operating - p[IN.mra_change]
            gap = gap + (operating - p[IN.service])

            released = min(mra, p[IN.reserved_costs])
            mra = mra - released
            receivable = receivable + p[IN.bills] - collected - written_off
            cash = funds.cash + (collected + p[IN.other_receipts]) + released
            funds = Funds(cash, funds.dsra, funds.revolver, funds.factoring, funds.cured)
            cured_before, drawn_before, advanced_before = funds.cured, funds.revolver, funds.factoring
            limits = Limits(a[OF.revolver_limit], a[OF.advance_share] * receivable, a[OF.equity_cure_limit])

            costs_due, taxes_due = cost_arrears + p[IN.costs], tax_arrears + (p[IN.taxes] + cit)
            interest_due, principal_due = interest_arrears + interest, max(debt - p[IN.balance], 0.0)
            costs_paid, funds = pay(costs_due, funds, limits)
            taxes_paid, funds = pay(taxes_due, funds, limits)
            interest_paid, funds = pay_service(interest_due, funds, limits)
            principal_paid, funds = pay_service(principal_due, funds, limits)
            debt = debt - principal_paid
            cost_arrears, tax_arrears = costs_due - costs_paid, taxes_due - taxes_paid
            interest_arrears = interest_due - interest_paid
            unpaid = cost_arrears + tax_arrears + interest_arrears + (principal_due - principal_paid)

            cash, dsra = funds.cash, funds.dsra
            moved = min(p[IN.dsra_target] - dsra, cash)
            cash, dsra = cash - moved, dsra + moved
            moved = min(p[IN.mra_target] - mra, cash)
            cash, mra = cash - moved, mra + moved
            reserve_full = dsra >= p[IN.dsra_target] - TOLERANCE

            drawn, advanced = funds.revolver - drawn_before, funds.factoring - advanced_before
            revolver_repaid = min(funds.revolver + revolver_interest, cash)
            revolver = funds.revolver + revolver_interest - revolver_repaid
            cash = cash - revolver_repaid
            factoring_repaid = min(funds.factoring + factoring_cost, cash)
            factoring = funds.factoring + factoring_cost - factoring_repaid
            cash = cash - factoring_repaid
            fee_due = a[OF.factoring_fee] * advanced

            stays = p[IN.payable] if final else a[OF.opening_cash]  # suppliers at the end, working capital before
            bond, cash = serve(bond, p[IN.bond_balance], cash, stays if final else 0.0)
            loan, cash = serve(loan, p[IN.loan_balance], cash, stays)

            met = unpaid + bond.arrears <= TOLERANCE
            sound = met and reserve_full and revolver + factoring + loan.arrears <= TOLERANCE
            lockup = p[IN.lockup_dscr]
            passed = sound and (p[IN.cover_value] + dsra >= lockup * debt or debt < SMALLEST_DUE)
            passed = passed and (cfads >= lockup * p[IN.service] or p[IN.service] < SMALLEST_DUE)

            net_profit = profit - cit
            retained = retained + net_profit
            room = max(p[IN.reserve_cap] * a[OF.paid_in_capital] - reserve, 0.0)
            # 公司法第二百一十条: a tenth of the profit of the year that is left after earlier losses are made good.
            reserved = min(p[IN.reserve_share] * max(min(net_profit, retained), 0.0), room)
            reserve, retained = reserve + reserved, retained - reserved
            free, distributable, distributed = max(cash - stays, 0.0), max(retained, 0.0), 0.0
            if final:
                if sound and debt <= TOLERANCE:
                    distributed = free
            elif passed:
                distributed = free if all_cash else min(free, distributable)
            dividends = min(distributed, distributable)
            retained = retained - dividends
            returned = returned + (distributed - dividends)
            cash = cash - distributed

            trapped, locked = (0.0, 0.0) if passed else (free - distributed, 1.0)
            defaulted = 0.0 if met else 1.0

            funds = Funds(cash, dsra, revolver, factoring, funds.cured)
            row = WaterfallResult(
                collections=collected,
                written_off=written_off,
                cit=cit,
                taxable_income=income,
                taxable_profit=taxable,
                cfads=cfads,
                costs_paid=costs_paid,
                taxes_paid=taxes_paid,
                interest_accrued=interest,
                interest_paid=interest_paid,
                principal_paid=principal_paid,
                revolver_interest=revolver_interest,
                revolver_drawn=drawn,
                revolver_repaid=revolver_repaid,
                factoring_cost=factoring_cost,
                factoring_drawn=advanced,
                factoring_repaid=factoring_repaid,
                equity_cure=funds.cured - cured_before,
                bond_interest=bond.interest,
                bond_interest_paid=bond.interest_paid,
                bond_principal_paid=bond.principal_paid,
                loan_interest=loan.interest,
                loan_interest_paid=loan.interest_paid,
                loan_principal_paid=loan.principal_paid,
                nondeductible=loan.nondeductible,
                profit_before_tax=profit,
                net_profit=net_profit,
                statutory_reserve=reserved,
                dividends=dividends,
                distributions=distributed,
                cash=cash,
                trapped_cash=trapped,
                dsra=dsra,
                mra=mra,
                senior_debt=debt,
                revolver=revolver,
                factoring=factoring,
                special_bond=bond.balance,
                shareholder_loan=loan.balance,
                bond_arrears=bond.arrears,
                loan_arrears=loan.arrears,
                cost_arrears=cost_arrears,
                tax_arrears=tax_arrears,
                interest_arrears=interest_arrears,
                retained=retained,
                capital_returned=returned,
                liquidity_gap=max(-gap, 0.0),
                lockup=locked,
                default=defaulted,
            )
            for k in range(kept.size):
                out[k, t, i] = row[kept[k]]


@compiled
def pay(due: float, funds: Funds, limits: Limits) -> tuple[float, Funds]:
    """Pay from cash, the revolver, factoring and the cure; returns what could be paid."""
    paid = min(due, funds.cash)
    return draw(due, paid, funds.cash - paid, funds.dsra, funds, limits)


@compiled
def pay_service(due: float, funds: Funds, limits: Limits) -> tuple[float, Funds]:
    """Pay debt service from cash, then its reserve, then as any other payment."""
    paid = min(due, funds.cash)
    from_reserve = min(due - paid, funds.dsra)
    return draw(due, paid + from_reserve, funds.cash - paid, funds.dsra - from_reserve, funds, limits)


@compiled
def draw(
    due: float, paid: float, cash: float, dsra: float, funds: Funds, limits: Limits
) -> tuple[float, Funds]:
    """Money for what cash does not cover: revolver, factoring, the owners' cure."""
    if due <= paid:
        return paid, Funds(cash, dsra, funds.revolver, funds.factoring, funds.cured)
    short = due - paid
    drawn = min(short, max(limits.revolver - funds.revolver, 0.0))
    advanced = min(short - drawn, max(limits.factoring - funds.factoring, 0.0))
    cure = min(short - (drawn + advanced), limits.cured - funds.cured)
    after = Funds(cash, dsra, funds.revolver + drawn, funds.factoring + advanced, funds.cured + cure)
    return paid + (drawn + advanced + cure), after


@compiled
def accrue(loan: Junior, rate: float, deductible_rate: float, deductible_balance: float) -> Junior:
    """Interest of the period on the opening balance, and the part that may not be deducted."""
    interest = rate * loan.balance
    nondeductible = interest - deductible_rate * min(loan.balance, deductible_balance)
    return Junior(loan.balance, interest, nondeductible, 0.0, 0.0, loan.arrears)


@compiled
def serve(loan: Junior, may_remain: float, cash: float, stays: float) -> tuple[Junior, float]:
    """Pay interest, then principal down to ``may_remain``, out of cash beyond what ``stays``; returns the cash left."""
    free = max(cash - stays, 0.0)
    interest_paid = min(loan.interest, free)
    owed = loan.balance + (loan.interest - interest_paid)
    due = max(owed - may_remain, 0.0)
    principal = min(due, free - interest_paid)
    after = Junior(
        owed - principal, loan.interest, loan.nondeductible, interest_paid, principal, due - principal
    )
    return after, cash - (interest_paid + principal)


@compiled
def settle(
    profit: float, rate: float, closes_year: bool, year: TaxYear, lost: FloatArray, loss_years: int
) -> tuple[float, float, TaxYear]:
    """Income tax of a period and the income it taxes (企业所得税): prepaid on the profit of the year so far, settled at
    its end.

    ``lost`` [years] is what had ever been lost at the end of each year before. Oldest losses are used first, and expire
    after ``loss_years``; so the part that is used or expired is always the oldest. What was prepaid too much comes
    back with the settlement (汇算清缴，多退少补).
    """
    so_far, k = year.profit + profit, year.settled_years
    all_lost = lost[k - 1] if k > 0 else 0.0
    gone = max(year.used, lost[k - 1 - loss_years] if k > loss_years else 0.0)
    gain = max(so_far, 0.0)
    if not closes_year:
        income = max(gain - (all_lost - gone), year.income)
        tax = (income - year.income) * rate
        return tax, income - year.income, TaxYear(so_far, year.paid + tax, income, year.used, k)
    used = min(gain, all_lost - gone)
    income = gain - used
    lost[k] = all_lost + (gain - so_far)
    return income * rate - year.paid, income - year.income, TaxYear(0.0, 0.0, 0.0, gone + used, k + 1)

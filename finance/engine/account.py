"""The project account (项目账户): what is owed and earned, carried through the waterfall period by period.

Order of payment: operating costs and renewals -> taxes -> senior interest -> senior principal -> debt service
reserve -> maintenance reserve -> revolver and factoring -> special bonds and shareholder loan -> lock-up test ->
statutory reserve -> dividends; what may not be distributed stays as trapped cash. A shortfall of costs or taxes is
met from cash, then the revolver, factoring, and the owners' cure; one of debt service also from its reserve,
before the revolver. What is still unpaid stays as arrears, is due again next period, and marks a default; so does a
missed payment on a special bond, which may use the working capital too. A missed payment on the shareholder loan, whose
lender is an owner, only locks distributions.

It runs compiled, several paths side by side. All that is known of them stands in one memory: a row of BLOCK paths for
every number of WaterfallResult, which is also where the next period begins, for every term, and for what else is
carried on. The rows of one memory cannot overlap and the step has no branches, so the compiler computes many paths with
each instruction. Amounts in yuan, rates per period.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finance.compiled import compiled
from finance.engine.metrics import COVER_ROUNDING, SMALLEST_DUE
from finance.engine.waterfall_terms import TOLERANCE, CaseTerms, PeriodTerms, WaterfallResult

FloatArray = NDArray[np.float64]
BLOCK = 64


class Carried(NamedTuple):
    """What is carried on beside the result: money drawn and owed, and the year of the income tax.

    The last five are those of TaxYear, and ``gone``, the losses that have expired.
    """

    cured: int
    receivable: int
    fee_due: int
    reserve: int
    balance: int
    year_profit: int
    year_paid: int
    year_income: int
    used: int
    lost: int
    gone: int


_SIZES = [len(part._fields) for part in (WaterfallResult, Carried, PeriodTerms, CaseTerms)]
_STARTS = np.cumsum([0, *_SIZES])
ROWS = int(_STARTS[-1])
NOW = WaterfallResult(*range(0, BLOCK * int(_STARTS[1]), BLOCK))
KEPT = Carried(*range(BLOCK * int(_STARTS[1]), BLOCK * int(_STARTS[2]), BLOCK))
TERM = PeriodTerms(*range(BLOCK * int(_STARTS[2]), BLOCK * int(_STARTS[3]), BLOCK))
CASE = CaseTerms(*range(BLOCK * int(_STARTS[3]), BLOCK * int(_STARTS[4]), BLOCK))


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
    wanted: NDArray[np.int64],
    out: FloatArray,
) -> None:
    """Run every path of ``collections`` and ``write_offs`` [periods, paths] and write series to ``out`` [wanted, periods,
    paths].

    ``table`` [periods, PeriodTerms] holds for all paths, but for the columns ``places``, which ``varying`` [places,
    periods, paths] has path by path. ``amounts`` [1 or paths, CaseTerms]. ``wanted`` are places in WaterfallResult.
    """
    periods, paths = collections.shape
    memory = np.zeros(ROWS * BLOCK)
    lost = np.zeros((periods + 1, BLOCK))  # all that was ever lost, at the end of each year
    for start in range(0, paths, BLOCK):
        here = min(BLOCK, paths - start)
        memory[:] = 0.0
        for k in range(amounts.shape[1]):
            for j in range(here):
                memory[CASE[0] + k * BLOCK + j] = amounts[start + j if amounts.shape[0] > 1 else 0, k]
        begin(memory)
        years = 0
        for t in range(first, periods):
            for k in range(table.shape[1]):
                term, row = table[t, k], TERM[0] + k * BLOCK
                for j in range(BLOCK):
                    memory[row + j] = term
            for k in range(places.size):
                put(varying[k, t], start, here, memory, TERM[0] + places[k] * BLOCK)
            put(collections[t], start, here, memory, NOW.collections)
            put(write_offs[t], start, here, memory, NOW.written_off)
            step(memory, year_ends[t], t >= last_operation, all_cash)
            if year_ends[t]:
                lost[years] = memory[KEPT.lost : KEPT.lost + BLOCK]
                years += 1
                if years > loss_years:
                    memory[KEPT.gone : KEPT.gone + BLOCK] = lost[years - 1 - loss_years]
            for k in range(wanted.size):
                series, row = out[k, t], wanted[k] * BLOCK
                for j in range(here):
                    series[start + j] = memory[row + j]


@compiled
def put(series: FloatArray, start: int, here: int, memory: FloatArray, row: int) -> None:
    """The paths of the block, of one period, into a row."""
    for j in range(here):
        memory[row + j] = series[start + j]


@compiled
def begin(memory: FloatArray) -> None:
    """The balances at the beginning of operation."""
    for j in range(BLOCK):
        cash, dsra = memory[CASE.opening_cash + j], memory[CASE.opening_dsra + j]
        memory[NOW.cash + j], memory[NOW.dsra + j], memory[KEPT.balance + j] = cash, dsra, cash + dsra
        memory[NOW.senior_debt + j] = memory[CASE.opening_debt + j]
        memory[NOW.special_bond + j] = memory[CASE.bond_opening + j]
        memory[NOW.shareholder_loan + j] = memory[CASE.loan_opening + j]


@compiled
def step(memory: FloatArray, closes_year: bool, final: bool, all_cash: bool) -> None:
    """One period, on every path of the block."""
    m = memory
    for j in range(BLOCK):
        # What is owed, and the profit.
        debt = m[NOW.senior_debt + j] + m[TERM.debt_drawn + j]
        revolver, factoring, cured = m[NOW.revolver + j], m[NOW.factoring + j], m[KEPT.cured + j]
        bond, loan = m[NOW.special_bond + j], m[NOW.shareholder_loan + j]
        interest = m[TERM.senior_rate + j] * (debt + m[NOW.interest_arrears + j])
        revolver_interest = (m[CASE.revolver_rate + j] + m[TERM.revolver_spread + j]) * revolver
        factoring_rate = m[CASE.factoring_rate + j] + m[TERM.factoring_spread + j]
        factoring_cost = factoring_rate * factoring + m[KEPT.fee_due + j]
        bond_interest, loan_interest = m[CASE.bond_rate + j] * bond, m[CASE.loan_rate + j] * loan
        bond_deducted = m[CASE.bond_deductible_rate + j] * min(bond, m[CASE.bond_deductible_balance + j])
        loan_deducted = m[CASE.loan_deductible_rate + j] * min(loan, m[CASE.loan_deductible_balance + j])
        collected, written_off = m[NOW.collections + j], m[NOW.written_off + j]
        finance_cost = interest + revolver_interest + factoring_cost
        before_juniors = m[TERM.profit + j] - written_off - finance_cost
        profit = before_juniors - bond_interest - loan_interest
        taxable = before_juniors - bond_deducted - loan_deducted

        year = TaxYear(
            m[KEPT.year_profit + j],
            m[KEPT.year_paid + j],
            m[KEPT.year_income + j],
            m[KEPT.used + j],
            m[KEPT.lost + j],
        )
        cit, income, year = settle(taxable, m[TERM.cit_rate + j], closes_year, year, m[KEPT.gone + j])
        m[KEPT.year_profit + j], m[KEPT.year_paid + j], m[KEPT.year_income + j] = (
            year.profit,
            year.paid,
            year.income,
        )
        m[KEPT.used + j], m[KEPT.lost + j] = year.used, year.lost

        # Money of the period comes in, with what the maintenance reserve holds for its costs.
        costs, taxes, other = m[TERM.costs + j], m[TERM.taxes + j], m[TERM.other_receipts + j]
        operating = collected + other - (costs + taxes) - cit
        cfads = operating - m[TERM.mra_change + j]
        balance = m[KEPT.balance + j] + (operating - m[TERM.service + j])
        mra = m[NOW.mra + j]
        released = min(mra, m[TERM.reserved_costs + j])
        mra = mra - released
        receivable = m[KEPT.receivable + j] + m[TERM.bills + j] - collected - written_off
        cash, dsra = m[NOW.cash + j] + (collected + other) + released, m[NOW.dsra + j]

        # Costs, taxes and debt service: from cash, the reserve, the revolver, factoring and the owners' cure.
        costs_due, taxes_due = m[NOW.cost_arrears + j] + costs, m[NOW.tax_arrears + j] + (taxes + cit)
        interest_due, principal_due = (
            m[NOW.interest_arrears + j] + interest,
            max(debt - m[TERM.balance + j], 0.0),
        )
        revolver_room = max(m[CASE.revolver_limit + j] - revolver, 0.0)
        factoring_room = max(m[CASE.advance_share + j] * receivable - factoring, 0.0)
        cure_room = m[CASE.equity_cure_limit + j] - cured
        room = Room(cash, 0.0, revolver_room, factoring_room, cure_room)
        costs_paid, room = pay(costs_due, room)
        taxes_paid, room = pay(taxes_due, room)
        interest_paid, room = pay(
            interest_due, Room(room.cash, dsra, room.revolver, room.factoring, room.cure)
        )
        principal_paid, room = pay(principal_due, room)
        cash, dsra = room.cash, room.dsra
        drawn, advanced, cure = (
            revolver_room - room.revolver,
            factoring_room - room.factoring,
            cure_room - room.cure,
        )
        debt = debt - principal_paid
        cost_arrears, tax_arrears = costs_due - costs_paid, taxes_due - taxes_paid
        interest_arrears = interest_due - interest_paid
        unpaid = cost_arrears + tax_arrears + interest_arrears + (principal_due - principal_paid)

        # Both reserves to their targets; the revolver and factoring are repaid with cash left.
        moved = min(m[TERM.dsra_target + j] - dsra, cash)
        cash, dsra = cash - moved, dsra + moved
        moved = min(m[TERM.mra_target + j] - mra, cash)
        cash, mra = cash - moved, mra + moved
        owed = revolver + drawn + revolver_interest
        revolver_repaid = min(owed, cash)
        cash, revolver = cash - revolver_repaid, owed - revolver_repaid
        owed = factoring + advanced + factoring_cost
        factoring_repaid = min(owed, cash)
        cash, factoring = cash - factoring_repaid, owed - factoring_repaid

        # Junior loans: unpaid interest is added to the loan, missed principal is due again.
        stays = (
            m[TERM.payable + j] if final else m[CASE.opening_cash + j]
        )  # suppliers at the end, else working capital
        bond_served = serve(
            bond, bond_interest, m[TERM.bond_balance + j], max(cash - stays, 0.0) if final else cash
        )
        cash = cash - (bond_served.interest_paid + bond_served.principal_paid)
        loan_served = serve(loan, loan_interest, m[TERM.loan_balance + j], max(cash - stays, 0.0))
        cash = cash - (loan_served.interest_paid + loan_served.principal_paid)

        # Lock-up test (分红限制条件): nothing owed, reserve full, cover of this period and on planned cash flows.
        met = unpaid + bond_served.arrears <= TOLERANCE
        sound = met & (dsra >= m[TERM.dsra_target + j] - TOLERANCE)
        sound = sound & (revolver + factoring + loan_served.arrears <= TOLERANCE)
        lockup, service = m[TERM.lockup_dscr + j] * (1.0 - COVER_ROUNDING), m[TERM.service + j]
        passed = sound & ((m[TERM.cover_value + j] + dsra >= lockup * debt) | (debt < SMALLEST_DUE))
        passed = passed & ((cfads >= lockup * service) | (service < SMALLEST_DUE))

        # Statutory reserve, then dividends out of retained profit; after operation all cash goes back to owners.
        # 公司法第二百一十条: a tenth of the profit of the year that is left after earlier losses are made good.
        net_profit = profit - cit
        retained, reserve = m[NOW.retained + j] + net_profit, m[KEPT.reserve + j]
        reserve_room = max(m[TERM.reserve_cap + j] * m[CASE.paid_in_capital + j] - reserve, 0.0)
        reserved = min(m[TERM.reserve_share + j] * max(min(net_profit, retained), 0.0), reserve_room)
        retained = retained - reserved
        free, distributable = max(cash - stays, 0.0), max(retained, 0.0)
        allowed = free if final | all_cash else min(free, distributable)
        distributed = allowed if (sound & (debt <= TOLERANCE) if final else passed) else 0.0
        dividends = min(distributed, distributable)

        m[KEPT.cured + j] = cured + cure
        m[KEPT.receivable + j] = receivable
        m[KEPT.fee_due + j] = m[CASE.factoring_fee + j] * advanced
        m[KEPT.reserve + j] = reserve + reserved
        m[KEPT.balance + j] = balance
        m[NOW.cit + j] = cit
        m[NOW.taxable_income + j] = income
        m[NOW.taxable_profit + j] = taxable
        m[NOW.cfads + j] = cfads
        m[NOW.costs_paid + j] = costs_paid
        m[NOW.taxes_paid + j] = taxes_paid
        m[NOW.interest_accrued + j] = interest
        m[NOW.interest_paid + j] = interest_paid
        m[NOW.principal_paid + j] = principal_paid
        m[NOW.revolver_interest + j] = revolver_interest
        m[NOW.revolver_drawn + j] = drawn
        m[NOW.revolver_repaid + j] = revolver_repaid
        m[NOW.factoring_cost + j] = factoring_cost
        m[NOW.factoring_drawn + j] = advanced
        m[NOW.factoring_repaid + j] = factoring_repaid
        m[NOW.equity_cure + j] = cure
        m[NOW.bond_interest + j] = bond_interest
        m[NOW.bond_interest_paid + j] = bond_served.interest_paid
        m[NOW.bond_principal_paid + j] = bond_served.principal_paid
        m[NOW.loan_interest + j] = loan_interest
        m[NOW.loan_interest_paid + j] = loan_served.interest_paid
        m[NOW.loan_principal_paid + j] = loan_served.principal_paid
        m[NOW.nondeductible + j] = loan_interest - loan_deducted
        m[NOW.profit_before_tax + j] = profit
        m[NOW.net_profit + j] = net_profit
        m[NOW.statutory_reserve + j] = reserved
        m[NOW.dividends + j] = dividends
        m[NOW.distributions + j] = distributed
        m[NOW.cash + j] = cash - distributed
        m[NOW.trapped_cash + j] = 0.0 if passed else free - distributed
        m[NOW.dsra + j] = dsra
        m[NOW.mra + j] = mra
        m[NOW.senior_debt + j] = debt
        m[NOW.revolver + j] = revolver
        m[NOW.factoring + j] = factoring
        m[NOW.special_bond + j] = bond_served.balance
        m[NOW.shareholder_loan + j] = loan_served.balance
        m[NOW.bond_arrears + j] = bond_served.arrears
        m[NOW.loan_arrears + j] = loan_served.arrears
        m[NOW.cost_arrears + j] = cost_arrears
        m[NOW.tax_arrears + j] = tax_arrears
        m[NOW.interest_arrears + j] = interest_arrears
        m[NOW.retained + j] = retained - dividends
        m[NOW.capital_returned + j] = m[NOW.capital_returned + j] + (distributed - dividends)
        m[NOW.liquidity_gap + j] = max(-balance, 0.0)
        m[NOW.lockup + j] = 0.0 if passed else 1.0
        m[NOW.default + j] = 0.0 if met else 1.0


class TaxYear(NamedTuple):
    """Profit of the year so far, tax prepaid on it, income taxed; losses used or expired, and all that was ever lost."""

    profit: float
    paid: float
    income: float
    used: float
    lost: float


@compiled
def settle(
    taxable: float, rate: float, closes_year: bool, year: TaxYear, gone: float
) -> tuple[float, float, TaxYear]:
    """Income tax of a period and the income it taxes (企业所得税): prepaid on the profit of the year so far, settled at its
    end; what was prepaid too much comes back (汇算清缴，多退少补).

    The oldest losses are used first, so what is used or ``gone``, expired, is always the oldest part of all that was lost.
    """
    so_far, spent = year.profit + taxable, max(year.used, gone)
    gain, usable = max(so_far, 0.0), year.lost - spent
    used = min(gain, usable)
    closed, prepaid = gain - used, max(gain - usable, year.income)
    income = (closed if closes_year else prepaid) - year.income
    tax = closed * rate - year.paid if closes_year else income * rate
    after = TaxYear(
        0.0 if closes_year else so_far,
        0.0 if closes_year else year.paid + tax,
        0.0 if closes_year else prepaid,
        spent + used if closes_year else year.used,
        year.lost + (gain - so_far) if closes_year else year.lost,
    )
    return tax, income, after


class Room(NamedTuple):
    """What may still be paid from (可用资金): cash, the debt service reserve, revolver, factoring, the owners' cure."""

    cash: float
    dsra: float
    revolver: float
    factoring: float
    cure: float


class Served(NamedTuple):
    """A junior loan (次级融资) after it was served; what was due and not paid are its arrears."""

    balance: float
    interest_paid: float
    principal_paid: float
    arrears: float


@compiled
def pay(due: float, room: Room) -> tuple[float, Room]:
    """Pay from what there is, in the order of Room; returns what could be paid. A refund only adds to cash."""
    paid = min(due, room.cash)
    from_reserve = min(due - paid, room.dsra)
    short = due - (paid + from_reserve)
    drawn = min(short, room.revolver)
    advanced = min(short - drawn, room.factoring)
    cure = min(short - (drawn + advanced), room.cure)
    left = Room(
        room.cash - paid,
        room.dsra - from_reserve,
        room.revolver - drawn,
        room.factoring - advanced,
        room.cure - cure,
    )
    return paid + from_reserve + (drawn + advanced + cure), left


@compiled
def serve(balance: float, interest: float, may_remain: float, free: float) -> Served:
    """Pay interest, then principal down to ``may_remain``, out of ``free`` cash."""
    interest_paid = min(interest, free)
    owed = balance + (interest - interest_paid)
    due = max(owed - may_remain, 0.0)
    principal = min(due, free - interest_paid)
    return Served(owed - principal, interest_paid, principal, due - principal)

"""The project account (项目账户): what is owed and earned, carried through the waterfall period by period.

Order of payment: operating costs and renewals -> taxes -> senior interest -> senior principal -> debt service
reserve -> maintenance reserve -> revolver and factoring -> special bonds and shareholder loan -> lock-up test ->
statutory reserve -> dividends; what may not be distributed stays as trapped cash. A shortfall of costs or taxes is
met from cash, then the revolver, factoring, and the owners' cure; one of debt service also from its reserve,
before the revolver. What is still unpaid stays as arrears, is due again next period, and marks a default; so does a
missed payment on a special bond, which may use the working capital too. A missed payment on the shareholder loan, whose
lender is an owner, only locks distributions.
"""

from __future__ import annotations

from finance.engine.arithmetic import Amount, Arithmetic, Truth
from finance.engine.junior import JuniorLoan
from finance.engine.liquidity import TOLERANCE, Liquidity
from finance.engine.metrics import SMALLEST_DUE
from finance.engine.tax import IncomeTax
from finance.engine.waterfall_terms import PeriodTerms, WaterfallResult, WaterfallTerms


class Account:
    """Balances in yuan, each a float or one value a path; :meth:`period` moves them one period on."""

    def __init__(self, terms: WaterfallTerms, arithmetic: Arithmetic, shape: tuple[int, ...]) -> None:
        self._terms, self._arithmetic = terms, arithmetic
        self._liquid = Liquidity(terms, arithmetic, shape)
        nothing = self._liquid.nothing
        self._debt = arithmetic.start(terms.opening_debt, shape)
        self._cost_arrears = self._tax_arrears = self._interest_arrears = nothing
        self._behind = False  # whether any of them is more than nothing
        self._retained = self._reserve = self._capital_returned = nothing
        self._cumulative = arithmetic.start(terms.opening_cash + terms.opening_dsra, shape)
        self._income_tax = IncomeTax(terms.loss_years, arithmetic, shape)
        self._bond = JuniorLoan(terms.bond, arithmetic, shape)
        self._loan = JuniorLoan(terms.loan, arithmetic, shape)
        self._juniors = [junior for junior in (self._bond, self._loan) if junior.active]

    def refinance(self, terms: WaterfallTerms, drawn: Amount) -> None:
        """Go on with a senior loan of other ``terms`` and ``drawn`` yuan more, or less, of it (再融资).

        Only what concerns senior debt, its reserve, profit and the lock-up test may differ.
        """
        self._terms = terms
        self._debt = self._debt + drawn
        self._liquid.expect(terms)

    def period(self, p: PeriodTerms, collected: Amount, written_off: Amount) -> WaterfallResult:
        """Run one period in which ``collected`` comes from the payer and ``written_off`` is given up."""
        terms, liquid, choose = self._terms, self._liquid, self._arithmetic.choose
        owed = self._debt + self._interest_arrears if self._behind else self._debt
        interest = finance_cost = terms.senior_rate * owed
        revolver_interest = factoring_cost = liquid.nothing
        if liquid.revolves:
            revolver_interest = (terms.revolver_rate + p.revolver_spread) * liquid.revolver
            finance_cost = finance_cost + revolver_interest
        if liquid.advances:
            factoring_cost = liquid.factoring_cost(p)
            finance_cost = finance_cost + factoring_cost
        profit, taxable = self._profit(p, written_off, finance_cost)
        cit, income = self._income_tax.settle(taxable, p.cit_rate, p.closes_year)
        operating = collected + p.other_receipts - (p.costs + p.taxes) - cit
        cfads = operating - p.mra_change
        self._cumulative = self._cumulative + (operating - p.service)

        liquid.receive(p, collected, written_off)
        revolver, factoring, cured = liquid.revolver, liquid.factoring, liquid.cured
        costs_paid, taxes_paid, interest_paid, principal_paid, unpaid = self._pay(p, cit, interest)
        reserve_full = liquid.fill_reserves(p)
        drawn = advanced = repaid = settled = borrowed = liquid.nothing
        if liquid.revolves:
            drawn = liquid.revolver - revolver
            repaid = liquid.serve_revolver(revolver_interest)
            borrowed = liquid.revolver
        if liquid.advances:
            advanced = liquid.factoring - factoring
            settled = liquid.serve_factoring(factoring_cost, advanced)
            borrowed = borrowed + liquid.factoring

        self._serve_juniors(p)
        met = unpaid + self._bond.arrears <= TOLERANCE
        sound = met & reserve_full
        if borrowed is not liquid.nothing or self._loan.active:
            sound = sound & (borrowed + self._loan.arrears <= TOLERANCE)
        passed = sound & self._covers(p, cfads)
        net_profit = profit - cit
        reserved, dividends, distributed, trapped = self._distribute(p, net_profit, passed, sound)
        return WaterfallResult(
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
            revolver_repaid=repaid,
            factoring_cost=factoring_cost,
            factoring_drawn=advanced,
            factoring_repaid=settled,
            equity_cure=liquid.cured - cured,
            bond_interest=self._bond.interest,
            bond_interest_paid=self._bond.interest_paid,
            bond_principal_paid=self._bond.principal_paid,
            loan_interest=self._loan.interest,
            loan_interest_paid=self._loan.interest_paid,
            loan_principal_paid=self._loan.principal_paid,
            nondeductible=self._loan.nondeductible,
            profit_before_tax=profit,
            net_profit=net_profit,
            statutory_reserve=reserved,
            dividends=dividends,
            distributions=distributed,
            cash=liquid.cash,
            trapped_cash=trapped,
            dsra=liquid.dsra,
            mra=liquid.mra,
            senior_debt=self._debt,
            revolver=liquid.revolver,
            factoring=liquid.factoring,
            special_bond=self._bond.balance,
            shareholder_loan=self._loan.balance,
            bond_arrears=self._bond.arrears,
            loan_arrears=self._loan.arrears,
            cost_arrears=self._cost_arrears,
            tax_arrears=self._tax_arrears,
            interest_arrears=self._interest_arrears,
            retained=self._retained,
            capital_returned=self._capital_returned,
            liquidity_gap=self._arithmetic.most(-self._cumulative, 0.0),
            lockup=choose(passed, 0.0, 1.0),
            default=choose(met, 0.0, 1.0),
        )

    def _profit(self, p: PeriodTerms, written_off: Amount, finance_cost: Amount) -> tuple[Amount, Amount]:
        """Profit before tax (利润总额) and the profit that is taxed, before losses of earlier years."""
        profit = p.profit - written_off - finance_cost
        taxable = profit
        for junior in self._juniors:
            junior.accrue()
            profit = profit - junior.interest
            taxable = taxable - (junior.interest - junior.nondeductible)
        return profit, taxable

    def _pay(
        self, p: PeriodTerms, cit: Amount, interest: Amount
    ) -> tuple[Amount, Amount, Amount, Amount, Amount]:
        """Pay costs, taxes, senior interest and principal; the last value is what of all that stays unpaid."""
        liquid, costs_due, taxes_due, interest_due = self._liquid, p.costs, p.taxes + cit, interest
        if self._behind:
            costs_due = self._cost_arrears + costs_due
            taxes_due = self._tax_arrears + taxes_due
            interest_due = self._interest_arrears + interest_due
        principal_due = self._arithmetic.most(self._debt - p.balance, 0.0)
        if not self._behind and liquid.pay_all(costs_due, taxes_due, interest_due, principal_due):
            self._debt = self._debt - principal_due
            return costs_due, taxes_due, interest_due, principal_due, liquid.nothing
        costs, taxes = liquid.pay(costs_due), liquid.pay(taxes_due)
        interest_paid = liquid.pay_service(interest_due)
        principal = liquid.pay_service(principal_due)
        self._debt = self._debt - principal
        self._cost_arrears, self._tax_arrears = costs_due - costs, taxes_due - taxes
        self._interest_arrears = interest_due - interest_paid
        unpaid = self._cost_arrears + self._tax_arrears + self._interest_arrears
        self._behind = self._arithmetic.anywhere(unpaid > 0.0)
        if not self._behind:
            self._cost_arrears = self._tax_arrears = self._interest_arrears = liquid.nothing
        return costs, taxes, interest_paid, principal, unpaid + (principal_due - principal)

    def _serve_juniors(self, p: PeriodTerms) -> None:
        for junior in self._juniors:
            bond = junior is self._bond
            free = self._liquid.cash if bond and not p.final else self._liquid.free(p)
            may_remain = p.bond_balance if bond else p.loan_balance
            left = junior.serve(free, may_remain)
            self._liquid.cash = self._liquid.cash - (free - left)

    def _covers(self, p: PeriodTerms, cfads: Amount) -> Truth:
        """Lock-up test (分红限制条件): this period's cover and the loan-life cover on planned cash flows."""
        lockup = self._terms.lockup_dscr
        covered = (p.cover_value + self._liquid.dsra >= lockup * self._debt) | (self._debt < SMALLEST_DUE)
        if isinstance(p.service, float):
            return covered & (cfads >= lockup * p.service) if p.service >= SMALLEST_DUE else covered
        return covered & ((cfads >= lockup * p.service) | (p.service < SMALLEST_DUE))

    def _distribute(
        self, p: PeriodTerms, net_profit: Amount, passed: Truth, sound: Truth
    ) -> tuple[Amount, Amount, Amount, Amount]:
        """Statutory reserve, then dividends out of retained profit; after operation all cash goes back to
        owners. Also what was trapped.
        """
        terms, least, most, choose = (
            self._terms,
            self._arithmetic.least,
            self._arithmetic.most,
            self._arithmetic.choose,
        )
        self._retained = self._retained + net_profit
        room = most(p.reserve_cap * terms.paid_in_capital - self._reserve, 0.0)
        # 公司法第二百一十条: a tenth of the profit of the year that is left after earlier losses are made good.
        base = most(least(net_profit, self._retained), 0.0)
        reserved = least(p.reserve_share * base, room)
        self._reserve = self._reserve + reserved
        self._retained = self._retained - reserved
        spare = self._liquid.free(p)
        distributable = most(self._retained, 0.0)
        if p.final:
            distributed = choose(sound & (self._debt <= TOLERANCE), spare, 0.0)
        else:
            allowed = spare if terms.distribution_rule == "all_cash" else least(spare, distributable)
            distributed = choose(passed, allowed, 0.0)
        dividend = least(distributed, distributable)
        self._retained = self._retained - dividend
        self._capital_returned = self._capital_returned + (distributed - dividend)
        self._liquid.cash = self._liquid.cash - distributed
        trapped = choose(passed, 0.0, spare - distributed)
        return reserved, dividend, distributed, trapped

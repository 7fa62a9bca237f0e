"""Where money for a payment comes from (资金来源次序): cash, reserves, revolver, factoring, the owners' cure."""

from __future__ import annotations

from finance.engine.arithmetic import Amount, Arithmetic, Truth, anywhere
from finance.engine.waterfall_terms import PeriodTerms, WaterfallTerms

TOLERANCE = 0.01  # yuan


class Liquidity:
    """Cash, reserve accounts and short-term lines in yuan, each a float or one value a path."""

    def __init__(self, terms: WaterfallTerms, arithmetic: Arithmetic, shape: tuple[int, ...]) -> None:
        self._terms, self._arithmetic = terms, arithmetic
        self._least, self._most = arithmetic.least, arithmetic.most
        self.nothing = arithmetic.start(0.0, shape)
        self.cash = arithmetic.start(terms.opening_cash, shape)
        self.dsra = arithmetic.start(terms.opening_dsra, shape)
        self.mra = self.revolver = self.factoring = self.cured = self.nothing
        self._receivable = self._fee_due = self.nothing
        self._saves = terms.has_maintenance_reserve
        self.revolves = anywhere(terms.revolver_limit != 0.0)
        self.advances = anywhere(terms.advance_share != 0.0)
        self._cures = anywhere(terms.equity_cure_limit != 0.0)
        self._borrows = self.revolves or self.advances or self._cures
        self._keeps = anywhere(terms.opening_cash != 0.0)
        self._reserves = False
        self.expect(terms)

    def expect(self, terms: WaterfallTerms) -> None:
        """Whether a debt service reserve is kept from now on."""
        self._reserves = bool(
            self._reserves or anywhere(terms.opening_dsra != 0.0) or terms.dsra_target.any()
        )

    def receive(self, p: PeriodTerms, collected: Amount, written_off: Amount) -> None:
        """Money of the period comes in, with what the maintenance reserve holds for its costs."""
        self.cash = self.cash + (collected + p.other_receipts)
        if self.advances:
            self._receivable = self._receivable + p.bills - collected - written_off
        if self._saves:
            released = self._least(self.mra, p.reserved_costs)
            self.mra = self.mra - released
            self.cash = self.cash + released

    def factoring_cost(self, p: PeriodTerms) -> Amount:
        """Interest on the advance and the fee on what was drawn last (保理费用)."""
        return (self._terms.factoring_rate + p.factoring_spread) * self.factoring + self._fee_due

    def pay_all(self, costs: Amount, taxes: Amount, interest: Amount, principal: Amount) -> bool:
        """Pay everything that is due from cash if there is enough of it, on every path; else pay nothing."""
        after_costs = self.cash - costs
        left = after_costs - taxes - interest - principal
        if anywhere(left < 0.0) or anywhere(after_costs < 0.0):  # a tax refund comes after the costs
            return False
        self.cash = left
        return True

    def pay(self, due: Amount) -> Amount:
        """Pay from cash, the revolver, factoring and the cure; returns what could be paid."""
        paid = self._least(due, self.cash)
        self.cash = self.cash - paid
        return paid + self._raise(due - paid) if self._borrows else paid

    def pay_service(self, due: Amount) -> Amount:
        """Pay debt service from cash, then its reserve, then as any other payment."""
        paid = self._least(due, self.cash)
        self.cash = self.cash - paid
        if self._reserves:
            from_reserve = self._least(due - paid, self.dsra)
            self.dsra = self.dsra - from_reserve
            paid = paid + from_reserve
        return paid + self._raise(due - paid) if self._borrows else paid

    def _raise(self, short: Amount) -> Amount:
        """Money for what cash does not cover: revolver, factoring, the owners' cure."""
        terms, least, raised = self._terms, self._least, self.nothing
        if self.revolves:
            drawn = least(short, self._most(terms.revolver_limit - self.revolver, 0.0))
            self.revolver = self.revolver + drawn
            raised = raised + drawn
        if self.advances:
            room = self._most(terms.advance_share * self._receivable - self.factoring, 0.0)
            advanced = least(short - raised, room)
            self.factoring = self.factoring + advanced
            raised = raised + advanced
        if self._cures:
            cure = least(short - raised, terms.equity_cure_limit - self.cured)
            self.cured = self.cured + cure
            raised = raised + cure
        return raised

    def fill_reserves(self, p: PeriodTerms) -> Truth:
        """Bring both reserves to their targets, releasing an excess; whether the debt service reserve is full."""
        if self._reserves:
            moved = self._least(p.dsra_target - self.dsra, self.cash)
            self.dsra = self.dsra + moved
            self.cash = self.cash - moved
        if self._saves:
            moved = self._least(p.mra_target - self.mra, self.cash)
            self.mra = self.mra + moved
            self.cash = self.cash - moved
        return not self._reserves or self.dsra >= p.dsra_target - TOLERANCE

    def serve_revolver(self, interest: Amount) -> Amount:
        """Interest not paid in cash is added to the revolver; cash left then repays it. Returns cash paid."""
        owed = self.revolver + interest
        paid = self._least(owed, self.cash)
        self.cash = self.cash - paid
        self.revolver = owed - paid
        return paid

    def serve_factoring(self, cost: Amount, advanced: Amount) -> Amount:
        """Pay the cost of factoring and repay the advance with cash left; what is not paid stays owed."""
        owed = self.factoring + cost
        paid = self._least(owed, self.cash)
        self.cash = self.cash - paid
        self.factoring = owed - paid
        self._fee_due = self._terms.factoring_fee * advanced
        return paid

    def free(self, p: PeriodTerms) -> Amount:
        """Cash beyond what stays in the project (可动用现金): working capital, at the end what suppliers are owed."""
        if p.final:
            return self._most(self.cash - p.payable, 0.0) if anywhere(p.payable != 0.0) else self.cash
        return self._most(self.cash - self._terms.opening_cash, 0.0) if self._keeps else self.cash

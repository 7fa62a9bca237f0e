"""Cash waterfall (现金流瀑布) of the operating phase: who is paid first, and what happens when cash runs
short.

Order of payment: operating costs and renewals -> taxes -> senior interest -> senior principal -> debt
service reserve -> revolver -> lock-up test -> statutory reserve -> distributions. A shortfall of costs or
taxes is met from cash, then the revolver; a shortfall of debt service from cash, then the reserve, then the
revolver. What is still unpaid stays as arrears, is due again next period, and marks the period as a
default.

Arrays carry time on the last axis and scenarios or paths on any axes before it. The loop runs over periods
only; series are stored with time first in memory and shown with time last, so that each step works on
contiguous data.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from finance.tax import LossPool

FloatArray = NDArray[np.float64]
RESERVE_SHARE, RESERVE_CAP = 0.10, 0.50  # 公司法：税后利润的 10%，累计达注册资本 50% 可不再提取（待核对）
ARREARS_TOLERANCE = 0.01  # yuan


@dataclass(frozen=True)
class WaterfallTerms:
    """What does not depend on when bills are paid. Arrays [n_periods] in yuan on the whole time axis."""

    first: int
    last_operation: int
    other_receipts: FloatArray
    opex: FloatArray
    renewals: FloatArray
    vat: FloatArray
    profit_before_interest: FloatArray
    cit_rates: FloatArray
    loss_years: int
    scheduled_service: FloatArray
    scheduled_balance: FloatArray
    planned_cfads_value: FloatArray
    senior_rate: float
    dsra_months: float
    lockup_dscr: float
    revolver_limit: float
    revolver_rate: float
    opening_debt: float
    opening_dsra: float
    opening_cash: float
    paid_in_equity: float
    distribution_rule: str


@dataclass(frozen=True)
class WaterfallResult:
    """Series [..., n_periods] in yuan; balances are at the end of the period. Flags are 0 or 1."""

    collections: FloatArray
    cit: FloatArray
    cfads: FloatArray
    opex_paid: FloatArray
    tax_paid: FloatArray
    interest_paid: FloatArray
    principal_paid: FloatArray
    revolver_drawn: FloatArray
    revolver_interest: FloatArray
    revolver_repaid: FloatArray
    statutory_reserve: FloatArray
    distributions: FloatArray
    net_profit: FloatArray
    cash: FloatArray
    dsra: FloatArray
    senior_debt: FloatArray
    revolver: FloatArray
    arrears: FloatArray
    interest_accrued: FloatArray
    retained: FloatArray
    capital_returned: FloatArray
    liquidity_gap: FloatArray
    lockup: FloatArray
    default: FloatArray


def run_waterfall(terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray) -> WaterfallResult:
    """Run the waterfall for ``collections`` and ``write_offs`` [..., n_periods] (cash in, receivables given
    up).
    """
    n, shape = collections.shape[-1], collections.shape[:-1]
    series = {f.name: np.zeros((n, *shape)) for f in fields(WaterfallResult)}
    received = np.ascontiguousarray(np.moveaxis(collections, -1, 0))
    lost = np.ascontiguousarray(np.moveaxis(write_offs, -1, 0))
    series["collections"][:] = received
    state = _Account(terms, shape)
    for t in range(terms.first, n):
        for name, values in state.period(t, received[t], lost[t]).items():
            series[name][t] = values
    for name, opening in (("cash", terms.opening_cash), ("dsra", terms.opening_dsra)):
        series[name][terms.first - 1] = opening
    return WaterfallResult(**{name: np.moveaxis(values, 0, -1) for name, values in series.items()})


class _Account:
    """Balances carried from period to period; every array has the scenario shape."""

    def __init__(self, terms: WaterfallTerms, shape: tuple[int, ...]) -> None:
        self.terms = terms
        self.cash = np.full(shape, terms.opening_cash)
        self.dsra = np.full(shape, terms.opening_dsra)
        self.debt = np.full(shape, terms.opening_debt)
        self.revolver = np.zeros(shape)
        self.cost_arrears = np.zeros(shape)
        self.tax_arrears = np.zeros(shape)
        self.interest_arrears = np.zeros(shape)
        self.retained = np.zeros(shape)
        self.reserve = np.zeros(shape)
        self.capital_returned = np.zeros(shape)
        self.cumulative = np.full(shape, terms.opening_cash + terms.opening_dsra)
        self.losses = LossPool(terms.loss_years, shape)

    def period(self, t: int, collected: FloatArray, written_off: FloatArray) -> dict[str, FloatArray]:
        terms = self.terms
        senior_interest = terms.senior_rate * (self.debt + self.interest_arrears)
        revolver_interest = terms.revolver_rate * self.revolver
        profit = terms.profit_before_interest[t] - written_off - senior_interest - revolver_interest
        cit = self.losses.settle(profit) * terms.cit_rates[t]
        receipts = collected + terms.other_receipts[t]
        cfads = receipts - (terms.opex[t] + terms.renewals[t] + terms.vat[t]) - cit
        service = terms.scheduled_service[t]
        self.cumulative = self.cumulative + cfads - service
        self.cash = self.cash + receipts

        drawn_before = self.revolver
        due = self.cost_arrears + (terms.opex[t] + terms.renewals[t])
        opex_paid = self._pay(due)
        self.cost_arrears = due - opex_paid
        due = self.tax_arrears + terms.vat[t] + cit
        tax_paid = self._pay(due)
        self.tax_arrears = due - tax_paid
        due = self.interest_arrears + senior_interest
        interest_paid = self._pay_service(due)
        self.interest_arrears = due - interest_paid
        due = np.maximum(self.debt - terms.scheduled_balance[t], 0.0)
        principal_paid = self._pay_service(due)
        principal_missed = due - principal_paid
        self.debt = self.debt - principal_paid
        drawn = self.revolver - drawn_before

        reserve_full = self._fill_dsra(t)
        repaid = self._serve_revolver(revolver_interest)
        arrears = self.cost_arrears + self.tax_arrears + self.interest_arrears
        default = (arrears + principal_missed > ARREARS_TOLERANCE).astype(np.float64)
        sound = (default == 0.0) & reserve_full & (self.revolver <= ARREARS_TOLERANCE)
        passed = sound & self._covers(t, cfads, service)
        net_profit = profit - cit
        reserved, distributed = self._distribute(t, net_profit, passed, sound)
        return {
            "cit": cit,
            "cfads": cfads,
            "opex_paid": opex_paid,
            "tax_paid": tax_paid,
            "interest_paid": interest_paid,
            "principal_paid": principal_paid,
            "revolver_drawn": drawn,
            "revolver_interest": revolver_interest,
            "revolver_repaid": repaid,
            "statutory_reserve": reserved,
            "distributions": distributed,
            "net_profit": net_profit,
            "cash": self.cash,
            "dsra": self.dsra,
            "senior_debt": self.debt,
            "revolver": self.revolver,
            "arrears": arrears,
            "interest_accrued": senior_interest,
            "retained": self.retained,
            "capital_returned": self.capital_returned,
            "liquidity_gap": np.maximum(-self.cumulative, 0.0),
            "lockup": (~passed).astype(np.float64),
            "default": default,
        }

    def _pay(self, due: FloatArray) -> FloatArray:
        """Pay from cash, then the revolver; returns what could be paid."""
        from_cash = np.minimum(due, self.cash)
        self.cash = self.cash - from_cash
        headroom = np.maximum(self.terms.revolver_limit - self.revolver, 0.0)
        from_revolver = np.minimum(due - from_cash, headroom)
        self.revolver = self.revolver + from_revolver
        paid: FloatArray = from_cash + from_revolver
        return paid

    def _pay_service(self, due: FloatArray) -> FloatArray:
        """Pay debt service from cash, then the reserve, then the revolver."""
        from_cash = np.minimum(due, self.cash)
        self.cash = self.cash - from_cash
        from_reserve = np.minimum(due - from_cash, self.dsra)
        self.dsra = self.dsra - from_reserve
        rest = self._pay(due - from_cash - from_reserve)
        paid: FloatArray = from_cash + from_reserve + rest
        return paid

    def _fill_dsra(self, t: int) -> NDArray[np.bool_]:
        """Bring the reserve to its share of next year's service; an excess returns to cash."""
        following = self.terms.scheduled_service[t + 1] if t + 1 < self.terms.scheduled_service.size else 0.0
        target = following * self.terms.dsra_months / 12.0
        moved = np.minimum(target - self.dsra, self.cash)
        self.dsra = self.dsra + moved
        self.cash = self.cash - moved
        full: NDArray[np.bool_] = self.dsra >= target - ARREARS_TOLERANCE
        return full

    def _serve_revolver(self, interest: FloatArray) -> FloatArray:
        """Interest not paid in cash is added to the revolver; cash left then repays it. Returns cash paid."""
        owed = self.revolver + interest
        paid: FloatArray = np.minimum(owed, self.cash)
        self.cash = self.cash - paid
        self.revolver = owed - paid
        return paid

    def _covers(self, t: int, cfads: FloatArray, service: float) -> NDArray[np.bool_]:
        """Lock-up test (分红限制条件): this year's cover and the loan-life cover on planned cash flows."""
        enough = np.ones(self.cash.shape, dtype=np.bool_)
        if service > 0.0:
            enough = cfads >= self.terms.lockup_dscr * service
        value = self.terms.planned_cfads_value[t] + self.dsra
        covered: NDArray[np.bool_] = enough & (value >= self.terms.lockup_dscr * self.debt)
        return covered

    def _distribute(
        self, t: int, net_profit: FloatArray, passed: NDArray[np.bool_], sound: NDArray[np.bool_]
    ) -> tuple[FloatArray, FloatArray]:
        """Statutory reserve, then dividends out of retained profit; after operation all cash goes back to
        owners.
        """
        terms = self.terms
        self.retained = self.retained + net_profit
        room = np.maximum(RESERVE_CAP * terms.paid_in_equity - self.reserve, 0.0)
        # 公司法第二百一十条: a tenth of the profit of the year that is left after earlier losses are made good.
        base = np.maximum(np.minimum(net_profit, self.retained), 0.0)
        reserved = np.minimum(RESERVE_SHARE * base, room)
        self.reserve = self.reserve + reserved
        self.retained = self.retained - reserved
        if t >= terms.last_operation:
            distributed = np.where(sound & (self.debt <= ARREARS_TOLERANCE), self.cash, 0.0)
        else:
            spare = np.maximum(self.cash - terms.opening_cash, 0.0)
            most = spare
            if terms.distribution_rule == "retained_profit":
                most = np.minimum(spare, np.maximum(self.retained, 0.0))
            distributed = np.where(passed, most, 0.0)
        dividend = np.minimum(distributed, np.maximum(self.retained, 0.0))
        self.retained = self.retained - dividend
        self.capital_returned = self.capital_returned + (distributed - dividend)
        self.cash = self.cash - distributed
        return reserved, distributed

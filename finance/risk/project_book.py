"""A project as the simulation needs it (模拟用项目): its terms, and what does not depend on the path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from finance.engine.late_payment import late_interest_rate
from finance.engine.metrics import SMALLEST_DUE
from finance.engine.returns import capital_draws, equity_flows
from finance.engine.setup import Setup
from finance.engine.timeline import period_rate
from finance.engine.waterfall import PathsResult, run_paths, run_waterfall
from finance.risk.city_pay import Collected, Stream
from finance.risk.past_bills import NOTHING_PAST, PastBills
from finance.risk.path_record import PartFlows
from finance.risk.payer import PayerProfile
from finance.risk.simulation_terms import WrongWay
from finance.risk.wrong_way import stressed_terms

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]
TAIL_YEARS = 8
T = TypeVar("T", bound=np.generic)


def _to_come(values: NDArray[T], over: int) -> NDArray[T]:
    """``values`` [rows, paths] with nothing in the first ``over`` rows: what happened already is no risk."""
    values[:over] = 0
    return values


@dataclass(frozen=True)
class Calendar:
    """Years that the projects cover together, and the periods in them."""

    first_year: int
    years: int
    per_year: int

    @property
    def periods(self) -> int:
        return self.years * self.per_year

    @property
    def named(self) -> tuple[int, ...]:
        return tuple(range(self.first_year, self.first_year + self.years))

    def discount(self, rate: float) -> FloatArray:
        """Discount factors [periods] at an effective yearly rate, from the first period."""
        per = period_rate(rate, self.per_year)
        factors: FloatArray = (1.0 + per) ** -np.arange(self.periods, dtype=np.float64)
        return factors


@dataclass(frozen=True)
class ProjectBook:
    """A project of the calendar; ``city`` is the place of its city, ``group`` that of its payer and priority in it."""

    setup: Setup
    payer: PayerProfile
    city: int
    group: int
    first_year: int
    past: PastBills = NOTHING_PAST

    @property
    def per_year(self) -> int:
        return self.setup.timeline.per_year

    @property
    def periods(self) -> slice:
        """Periods of the project on the calendar."""
        start = self.first_year * self.per_year
        return slice(start, start + self.setup.timeline.n_periods)

    @cached_property
    def stream(self) -> Stream:
        """Its bills, falling due period by period."""
        terms, timeline = self.setup.case.late_payment, self.setup.timeline
        return Stream(
            bills=self.setup.due_bills.tolist(),
            payer=self.payer,
            start=self.periods.start,
            quiet=timeline.first_operation,
            group=self.group,
            interest_rates=[late_interest_rate(y, terms.agreed_late_rate, terms.lpr) for y in timeline.years],
            past=self.past,
        )

    @property
    def billed_before(self) -> float:
        """Bills of the periods that are over, yuan."""
        return float(self.setup.due_bills[: self.past.periods].sum())

    def on_time_equity(self) -> FloatArray:
        """Cash flow of the owners when everybody pays on the due day [n_periods]."""
        bills = self.setup.due_bills
        result = run_waterfall(self.setup.terms, bills, np.zeros_like(bills))
        return equity_flows(self.setup, result.distributions, result.equity_cure)

    def run(self, links: WrongWay, stress: FloatArray, collected: Collected) -> PartFlows:
        """The waterfall on paths with what was ``collected``; ``stress`` [n_periods, paths] of the city."""
        terms = stressed_terms(self.setup, links, stress, collected.interest)
        result = run_paths(terms, collected.collections, collected.write_offs)
        cfads, equity = result.cfads, result.distributions
        if result.equity_cure is not None:
            equity = equity - result.equity_cure
        never = np.zeros(cfads.shape[0])
        years_over = self.past.periods // self.per_year
        return PartFlows(
            collections=collected.collections,
            write_offs=collected.write_offs,
            interest=collected.interest,
            cfads=cfads,
            cash=result.cash,
            equity=np.subtract(equity, self._draws, out=equity),
            gap=_to_come(result.liquidity_gap, self.past.periods),
            low_cover=_to_come(self._yearly(cfads, self._owed, self.setup.plan.service, np.less), years_over),
            lockup=_to_come(self._locked(result), years_over),
            default=_to_come(self._yearly(result.default, self._operated, never, np.greater), years_over),
            ageing=collected.ageing,
            unpaid=collected.by_year[-1],
        )

    def _locked(self, result: PathsResult) -> Flags:
        """Lock-ups that a lender asks for: while a bank is owed, or where a junior loan was not paid [years, paths]."""
        locked = result.lockup > 0.0
        watched = np.asarray(self._watched[:, None])
        if result.junior_arrears is not None:
            unpaid = result.junior_arrears >= SMALLEST_DUE
            watched = watched | (unpaid & self._operated[:, None])
        return self._by_year(locked & watched)

    def _yearly(self, values: FloatArray, where: Flags, bound: FloatArray, compare: np.ufunc) -> Flags:
        """Whether a comparison holds in any period of each year [years, paths]."""
        flags = np.zeros(values.shape, dtype=bool)
        for t in np.flatnonzero(where).tolist():
            compare(values[t], bound[t], out=flags[t])
        return self._by_year(flags)

    def _by_year(self, flags: Flags) -> Flags:
        """Whether it holds in any period of each year [years, paths]."""
        if self.per_year == 1:
            return flags
        return np.asarray(flags.reshape(-1, self.per_year, flags.shape[1]).any(axis=1))

    @cached_property
    def _draws(self) -> FloatArray:
        return capital_draws(self.setup)[:, None]

    @cached_property
    def _owed(self) -> Flags:
        return np.asarray(self.setup.plan.service >= SMALLEST_DUE)

    @cached_property
    def _operated(self) -> Flags:
        timeline = self.setup.timeline
        return np.asarray(np.arange(timeline.n_periods) >= timeline.first_operation)

    @cached_property
    def _watched(self) -> Flags:
        plan = self.setup.plan
        return np.asarray((plan.balance + plan.service > 0.0) & self._operated)

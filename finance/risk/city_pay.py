"""CITY-PAY (城市付款模型): what the payers of a city want to pay, what the city can pay, and what is left.

Fiscal stress F of the city is a stationary AR(1) around N(0, 1) (:mod:`finance.risk.stress`). In a year of stress F an
amount of age a is paid with probability ``h_a(F) = Phi((Phi^-1(h_a) - sqrt(rho) F) / sqrt(1 - rho))``, whose mean over F
is exactly the preset h_a (Vasicek link); write-offs rise with F in the same way. Quarters keep that mean over a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.risk.behaviour import Behaviour, Share
from finance.risk.capacity import Limit, shares
from finance.risk.past_bills import NOTHING_PAST, PastBills, WithOldBills
from finance.risk.payer import AGES, PayerProfile
from finance.risk.receivable_flow import ManyBills, ages_in_periods
from finance.risk.simulation_terms import SimulationTerms
from finance.risk.single_bills import SingleBills

FloatArray = NDArray[np.float64]
Receivables = ManyBills | SingleBills | WithOldBills


@dataclass(frozen=True)
class Stream:
    """Bills of one project: ``bills`` from period ``start`` of the calendar on, of which the first ``quiet`` are nothing.

    ``group``: its place in the limits of the city. ``interest_rates`` late interest a year in each period. ``past``: the
    first periods, that are over, and what was left unpaid of their bills.
    """

    bills: Sequence[float]
    payer: PayerProfile
    start: int = 0
    quiet: int = 0
    group: int = 0
    interest_rates: Sequence[float] = ()
    past: PastBills = NOTHING_PAST

    @property
    def first(self) -> int:
        """Period of its own from which on it is simulated."""
        return max(self.quiet, self.past.periods)

    def open_in(self, period: int) -> bool:
        """Whether bills come, or may still be paid, in a period of the calendar."""
        return self.start + self.first <= period < self.start + len(self.bills)


@dataclass(frozen=True)
class Collected:
    """Of one project on some paths: series [n_periods, paths], ``by_year`` [years, paths] unpaid at the end of each year,
    ``ageing`` [years, ages in periods] the sum of that over the paths.
    """

    collections: FloatArray
    write_offs: FloatArray
    interest: FloatArray | None
    by_year: FloatArray
    ageing: FloatArray


class CityFlows:
    """``stress`` [periods of the calendar, paths] of the city from path ``start`` on, persisting by ``phi`` a year; ``key``
    chooses random bits.
    """

    def __init__(
        self,
        streams: Sequence[Stream],
        limits: Sequence[Limit],
        stress: FloatArray,
        phi: float,
        terms: SimulationTerms,
        key: tuple[int, ...],
        start: int,
    ) -> None:
        self._streams, self._limits, self._stress = streams, limits, stress
        self._terms, self._key, self._start = terms, key, start
        self.paths = stress.shape[1]
        payers = {stream.payer for stream in streams}
        keeps = len(streams) > 1 or bool(limits)
        self._behaviours = {p: Behaviour(p, stress, phi, terms.per_year, keeps) for p in payers}
        self._shares: list[list[Share]] = []
        self.binding: list[list[NDArray[np.bool_]]] = []
        if limits:
            self._share_out()

    def collect(self, number: int, unpaid: FloatArray) -> Collected:
        """Money from the payer of one project; ``unpaid`` [AGES, paths] is raised, see ``ManyBills.settle``."""
        stream, per_year = self._streams[number], self._terms.per_year
        flow, first = self._receivables(number), stream.start
        collections, write_offs = np.zeros((2, len(stream.bills), self.paths))
        interest = np.zeros_like(collections) if self._terms.late_interest_share > 0.0 else None
        years = len(stream.bills) // per_year
        by_year, ageing = np.zeros((years, self.paths)), np.zeros((years, ages_in_periods(per_year)))
        over = len(stream.past.by_age)
        collections[: stream.past.periods] = stream.past.paid[:, None]
        by_year[:over] = stream.past.by_age.sum(axis=1)[:, None]
        ageing[:over] = stream.past.by_age * self.paths
        for t in range(stream.first, len(stream.bills)):
            share = self._shares[first + t][stream.group] if self._limits else 1.0
            np.multiply(flow.want(first + t, stream.bills[t]), share, out=collections[t])
            if interest is not None:
                rate = self._terms.late_interest_share * stream.interest_rates[t]
                interest[t] = rate * flow.interest(first + t, share)
            write_offs[t] = flow.settle(first + t, share, unpaid)
            if (t + 1) % per_year == 0:
                year = t // per_year
                for age, owed in flow.owed():
                    by_year[year] += owed
                    ageing[year, age] += owed.sum()
        return Collected(collections, write_offs, interest, by_year, ageing)

    def _receivables(self, number: int) -> Receivables:
        stream, per_year = self._streams[number], self._terms.per_year
        behaviour = self._behaviours[stream.payer]
        new: ManyBills | SingleBills = ManyBills(behaviour, per_year)
        if self._terms.bills_per_period:
            key = (*self._key, number)
            new = SingleBills(behaviour, per_year, self._terms.bills_per_period, key, self._start)
        return WithOldBills(new, behaviour, per_year, stream.past.left) if stream.past.left.any() else new

    def _share_out(self) -> None:
        """Share of each group in each period, from what all projects want together."""
        flows = [self._receivables(number) for number in range(len(self._streams))]
        groups = 1 + max(stream.group for stream in self._streams)
        ignored = np.zeros((AGES, self.paths))
        for period in range(self._stress.shape[0]):
            wanted = [np.zeros(self.paths) for _ in range(groups)]
            there = [pair for pair in zip(self._streams, flows, strict=True) if pair[0].open_in(period)]
            for stream, flow in there:
                wanted[stream.group] += flow.want(period, stream.bills[period - stream.start])
            share, binding = shares(self._limits, period, self._stress[period], wanted)
            for stream, flow in there:
                flow.settle(period, share[stream.group], ignored)
            self._shares.append(share)
            self.binding.append(binding)


def groups_of(payers: Sequence[PayerProfile], priorities: Sequence[int]) -> list[int]:
    """Number of the group, of one payer and one priority, of each project of a city."""
    keys: dict[tuple[PayerProfile, int], int] = {}
    return [keys.setdefault(key, len(keys)) for key in zip(payers, priorities, strict=True)]

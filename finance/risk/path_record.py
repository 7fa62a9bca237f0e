"""What a simulation keeps of its paths (模拟记录): one number a path for the figures of the whole term, bands by year.

Parts of the paths write to their own places, so that several threads fill one record.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.rates.irr import irr_batch

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]
BANDS = ("collections", "cfads", "cash")
TOTAL_LOSS = -1.0


@dataclass
class PartFlows:
    """Flows of a project, or of all together, on some paths: series [periods, paths], flags [years, paths].

    ``ageing`` [years, ages in periods] is the sum over the paths of what is unpaid at the end of each year; ``unpaid``
    [paths] is unpaid when the project ends.
    """

    collections: FloatArray
    write_offs: FloatArray
    interest: FloatArray | None
    cfads: FloatArray
    cash: FloatArray
    equity: FloatArray
    gap: FloatArray
    low_cover: Flags
    lockup: Flags
    default: Flags
    ageing: FloatArray
    unpaid: FloatArray

    @classmethod
    def nothing(cls, periods: int, years: int, ages: int, paths: int, interest: bool) -> PartFlows:
        paid, lost, cfads, cash, equity, gap = (np.zeros((periods, paths)) for _ in range(6))
        earned = np.zeros((periods, paths)) if interest else None
        low, lockup, default = (np.zeros((years, paths), dtype=bool) for _ in range(3))
        table, left = np.zeros((years, ages)), np.zeros(paths)
        return cls(paid, lost, earned, cfads, cash, equity, gap, low, lockup, default, table, left)

    def add(self, other: PartFlows, first_year: int, per_year: int) -> None:
        """Take a project in that begins ``first_year`` years later: flows added, flags set when any project sets them."""
        years = slice(first_year, first_year + other.low_cover.shape[0])
        periods = slice(years.start * per_year, years.stop * per_year)
        for name in ("collections", "write_offs", "cfads", "cash", "equity", "gap"):
            getattr(self, name)[periods] += getattr(other, name)
        if self.interest is not None and other.interest is not None:
            self.interest[periods] += other.interest
        for name in ("low_cover", "lockup", "default"):
            getattr(self, name)[years] |= getattr(other, name)
        self.ageing[years] += other.ageing
        self.unpaid += other.unpaid


@dataclass(frozen=True)
class Sums:
    """Sums over paths: by period [periods], ages by year [years, ages in periods], flags by year [3, years]: low
    cover, lock-up, default.
    """

    collections: FloatArray
    write_offs: FloatArray
    interest: float
    ageing: FloatArray
    flags: NDArray[np.int64]


class Record:
    """Of one project or of all: vectors [paths] and, of the first ``kept`` paths, bands [years, kept].

    ``discount`` [periods] values the collections of a path, ``owners_discount`` the flows of its owners.
    """

    def __init__(
        self, paths: int, kept: int, per_year: int, discount: FloatArray, owners_discount: FloatArray
    ) -> None:
        self.years, self.per_year = discount.size // per_year, per_year
        self._discount, self._owners_discount = discount, owners_discount
        self.rates, self.gap, self.lost, self.value, self.equity_value = (np.zeros(paths) for _ in range(5))
        self.low_cover, self.lockup, self.default = (np.zeros(paths, dtype=bool) for _ in range(3))
        self.bands = {name: np.zeros((self.years, kept), dtype=np.float32) for name in BANDS}
        self._parts: dict[int, Sums] = {}

    def write(self, start: int, flows: PartFlows) -> None:
        """Write the paths from ``start`` on."""
        here = slice(start, start + flows.unpaid.size)
        self.rates[here] = equity_rates(flows.equity, self.per_year)
        self.gap[here] = flows.gap.max(axis=0)
        self.lost[here] = flows.write_offs.sum(axis=0) + flows.unpaid
        self.value[here] = np.einsum("t,tp->p", self._discount, flows.collections)
        self.equity_value[here] = np.einsum("t,tp->p", self._owners_discount, flows.equity)
        flags = (flows.low_cover, flows.lockup, flows.default)
        for vector, flag in zip((self.low_cover, self.lockup, self.default), flags, strict=True):
            vector[here] = flag.any(axis=0)
        self._write_bands(start, flows)
        self._parts[start] = Sums(
            flows.collections.sum(axis=1),
            flows.write_offs.sum(axis=1),
            0.0 if flows.interest is None else float(flows.interest.sum()),
            flows.ageing,
            np.array([np.count_nonzero(flag, axis=1) for flag in flags]),
        )

    def _write_bands(self, start: int, flows: PartFlows) -> None:
        kept = self.bands[BANDS[0]].shape[1]
        count = min(kept - start, flows.unpaid.size)
        if count <= 0:
            return
        for name, band in self.bands.items():
            series = getattr(flows, name)
            if name == "cash":
                series = series[self.per_year - 1 :: self.per_year]
            elif self.per_year > 1:
                series = series.reshape(self.years, self.per_year, -1).sum(axis=1)
            band[:, start : start + count] = series[:, :count]

    def sums(self) -> Sums:
        """Sums over all paths, parts added in their order whatever thread came first."""
        parts = [self._parts[start] for start in sorted(self._parts)]
        return Sums(
            collections=np.sum([part.collections for part in parts], axis=0),
            write_offs=np.sum([part.write_offs for part in parts], axis=0),
            interest=float(sum(part.interest for part in parts)),
            ageing=np.sum([part.ageing for part in parts], axis=0),
            flags=np.sum([part.flags for part in parts], axis=0),
        )


def equity_rates(equity: FloatArray, per_year: int) -> FloatArray:
    """Equity IRR a year of flows [periods, paths]; -100 % where owners put money in and get none back, NaN where there is
    none or several.
    """
    if not (equity < 0.0).any():
        return np.full(equity.shape[1], np.nan)
    rates = irr_batch(equity.T)
    if per_year > 1:
        rates = np.expm1(per_year * np.log1p(rates))
    unknown = np.flatnonzero(np.isnan(rates))
    if unknown.size:
        rates[unknown[(equity[:, unknown] <= 0.0).all(axis=0)]] = TOTAL_LOSS
    return rates

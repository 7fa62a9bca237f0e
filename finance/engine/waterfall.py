"""Cash waterfall (现金流瀑布) of the operating phase: who is paid first, and what happens when cash runs short.

The order of payment is that of :mod:`finance.engine.account`. Arrays carry time on the last axis and scenarios or paths
on any axes before it. The loop runs over periods only: a single path in plain floats, many paths in arrays with
time first in memory, so that each step works on contiguous data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finance.engine.account import Account
from finance.engine.arithmetic import MANY_PATHS, ONE_PATH
from finance.engine.waterfall_terms import WaterfallResult, WaterfallTerms

__all__ = ["PathsResult", "WaterfallResult", "WaterfallTerms", "run_paths", "run_refinanced", "run_waterfall"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class PathsResult:
    """What a simulation keeps of many paths [paths, n_periods]; see :class:`WaterfallResult`.

    ``junior_arrears``: due on junior loans and not paid; None where there is no such loan.
    """

    cfads: FloatArray
    distributions: FloatArray
    equity_cure: FloatArray
    cash: FloatArray
    liquidity_gap: FloatArray
    lockup: FloatArray
    default: FloatArray
    junior_arrears: FloatArray | None = None


def run_waterfall(terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray) -> WaterfallResult:
    """Run the waterfall for ``collections`` and ``write_offs`` [..., n_periods] (cash in, receivables given
    up).
    """
    names = WaterfallResult._fields
    if collections.ndim == 1:
        rows = _periods(Account(terms, ONE_PATH, ()), terms, collections, write_offs)
        series = _columns(rows, collections.size)
    else:
        series = _many_paths(terms, collections, write_offs, names)
    return _with_opening(series, terms, collections, write_offs)


def run_refinanced(
    terms: WaterfallTerms,
    later: WaterfallTerms,
    last: int,
    drawn: float,
    collections: FloatArray,
    write_offs: FloatArray,
) -> WaterfallResult:
    """Run one path under ``terms`` up to period ``last``, then under ``later`` with ``drawn`` yuan more senior debt.

    All arrays [n_periods]; what ``drawn`` brings in leaves at once (to the old lender, in fees, to the owners).
    """
    account = Account(terms, ONE_PATH, ())
    rows = _periods(account, terms, collections[: last + 1], write_offs[: last + 1])
    account.refinance(later, drawn)
    rows += _periods(account, replace(later, first=last + 1), collections, write_offs)
    return _with_opening(_columns(rows, collections.size), terms, collections, write_offs)


def run_paths(terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray) -> PathsResult:
    """The same for many paths [paths, n_periods], keeping only what risk figures need."""
    names = tuple(name for name in PathsResult.__dataclass_fields__ if name != "junior_arrears")
    loans = (("bond_arrears", terms.bond), ("loan_arrears", terms.loan))
    juniors = tuple(name for name, loan in loans if loan.active)
    series = _many_paths(terms, collections, write_offs, (*names, *juniors))
    unpaid = [series.pop(name) for name in juniors]
    return PathsResult(**series, junior_arrears=np.add.reduce(unpaid) if unpaid else None)


def _periods(
    account: Account, terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray
) -> list[WaterfallResult]:
    """One path from the first period of ``terms`` to the end of ``collections``."""
    received, lost = collections[terms.first :].tolist(), write_offs[terms.first :].tolist()
    return [account.period(*row) for row in zip(terms.periods(), received, lost, strict=False)]


def _columns(rows: list[WaterfallResult], periods: int) -> dict[str, FloatArray]:
    """Rows of the last periods as series [periods], zero before them."""
    table = np.zeros((len(WaterfallResult._fields), periods))
    table[:, periods - len(rows) :] = np.array(rows).T
    return dict(zip(WaterfallResult._fields, table, strict=True))


def _with_opening(
    series: dict[str, FloatArray], terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray
) -> WaterfallResult:
    for name, opening in (("cash", terms.opening_cash), ("dsra", terms.opening_dsra)):
        series[name][..., terms.first - 1] = opening
    series["collections"], series["written_off"] = collections, write_offs
    return WaterfallResult(**series)


def _many_paths(
    terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray, names: tuple[str, ...]
) -> dict[str, FloatArray]:
    n, shape = collections.shape[-1], collections.shape[:-1]
    received = np.ascontiguousarray(np.moveaxis(collections, -1, 0))
    lost = np.ascontiguousarray(np.moveaxis(write_offs, -1, 0))
    series = {name: np.zeros((n, *shape)) for name in names}
    account = Account(terms, MANY_PATHS, shape)
    for t, p in enumerate(terms.periods(), terms.first):
        result = account.period(p, received[t], lost[t])
        for name in names:
            series[name][t] = getattr(result, name)
    return {name: np.moveaxis(values, 0, -1) for name, values in series.items()}

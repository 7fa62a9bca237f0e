"""Cash waterfall (现金流瀑布) of the operating phase: who is paid first, and what happens when cash runs short.

The order of payment is that of :mod:`finance.engine.account`, which runs one path or many; here its terms are laid out
in tables and its answer is taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finance.engine import account
from finance.engine.waterfall_terms import PeriodTerms, WaterfallResult, WaterfallTerms

__all__ = ["PathsResult", "WaterfallResult", "WaterfallTerms", "run_paths", "run_refinanced", "run_waterfall"]

FloatArray = NDArray[np.float64]


class PathsResult(NamedTuple):
    """What a simulation keeps of many paths [n_periods, paths]; see :class:`WaterfallResult`.

    ``equity_cure`` is None where owners promise none; so is ``junior_arrears``, due on junior loans and not paid, where
    there is no such loan.
    """

    cfads: FloatArray
    distributions: FloatArray
    cash: FloatArray
    liquidity_gap: FloatArray
    lockup: FloatArray
    default: FloatArray
    equity_cure: FloatArray | None = None
    junior_arrears: FloatArray | None = None


def run_waterfall(terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray) -> WaterfallResult:
    """Run the waterfall for ``collections`` and ``write_offs`` [..., n_periods] (cash in, receivables given
    up).
    """
    return _everything(terms, terms.series, collections, write_offs)


def run_refinanced(
    terms: WaterfallTerms,
    later: WaterfallTerms,
    last: int,
    drawn: float,
    collections: FloatArray,
    write_offs: FloatArray,
) -> WaterfallResult:
    """Run one path under ``terms`` up to period ``last``, then under ``later`` with ``drawn`` yuan more senior debt.

    All arrays [n_periods]; what ``drawn`` brings in leaves at once (to the old lender, in fees, to the owners). Only what
    concerns senior debt, its reserve, profit and the lock-up test may differ.
    """
    periods = np.arange(collections.size)
    pairs = zip(terms.series, later.series, strict=True)
    series = PeriodTerms._make([np.where(periods > last, new, old) for old, new in pairs])
    series = series._replace(debt_drawn=np.where(periods == last + 1, drawn, 0.0))
    return _everything(terms, series, collections, write_offs)


def run_paths(terms: WaterfallTerms, collections: FloatArray, write_offs: FloatArray) -> PathsResult:
    """The same for many paths with time first [n_periods, paths], keeping only what risk figures need."""
    kept = list(PathsResult._fields[:-2])
    if np.any(terms.equity_cure_limit):
        kept.append("equity_cure")
    loans = {"bond_arrears": terms.bond, "loan_arrears": terms.loan}
    juniors = [name for name, loan in loans.items() if loan.active]
    found = _run(terms, terms.series, collections, write_offs, (*kept, *juniors))
    unpaid = found[len(kept) :].sum(axis=0) if juniors else None
    return PathsResult(**dict(zip(kept, found, strict=False)), junior_arrears=unpaid)


def _everything(
    terms: WaterfallTerms, series: PeriodTerms, collections: FloatArray, write_offs: FloatArray
) -> WaterfallResult:
    """All that happened, of one path or of many [..., n_periods]."""
    shape = collections.shape
    received, lost = (values.reshape(-1, shape[-1]).T for values in (collections, write_offs))
    found = _run(terms, series, received, lost, WaterfallResult._fields)
    for name, opening in (("cash", terms.opening_cash), ("dsra", terms.opening_dsra)):
        found[WaterfallResult._fields.index(name), terms.first - 1] = opening
    result = WaterfallResult(*np.moveaxis(found, 1, -1).reshape(-1, *shape))
    return result._replace(collections=collections, written_off=write_offs)


def _run(
    terms: WaterfallTerms,
    series: PeriodTerms,
    collections: FloatArray,
    write_offs: FloatArray,
    names: Sequence[str],
) -> FloatArray:
    """Series [names, n_periods, paths]."""
    periods, paths = collections.shape
    places = [place for place, column in enumerate(series) if np.ndim(column) == 2]
    table = np.empty((periods, len(series)))
    for place, column in enumerate(series):
        table[:, place] = 0.0 if place in places else column
    varying = np.empty((len(places), periods, paths))
    for k, place in enumerate(places):
        varying[k] = np.transpose(series[place])
    amounts = np.column_stack(np.broadcast_arrays(*map(np.atleast_1d, terms.amounts)))
    out = np.empty((len(names), periods, paths))
    out[:, : terms.first] = 0.0
    account.run(
        table,
        varying,
        np.array(places, dtype=np.int64),
        np.ascontiguousarray(amounts),
        terms.first,
        terms.last_operation,
        np.array(terms.year_ends),
        terms.loss_years,
        terms.distribution_rule == "all_cash",
        np.ascontiguousarray(collections),
        np.ascontiguousarray(write_offs),
        np.array([WaterfallResult._fields.index(name) for name in names]),
        out,
    )
    return out

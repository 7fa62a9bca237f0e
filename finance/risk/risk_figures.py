"""Figures of simulated paths (付款风险指标): quantiles, probabilities by year, and their sampling errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.risk.path_record import BANDS, TOTAL_LOSS, Record
from finance.risk.receivables import days_sales_outstanding
from finance.risk.tail import CashFlowAtRisk

FloatArray = NDArray[np.float64]
Values = tuple[float, ...]
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
TAIL = 0.95


@dataclass(frozen=True)
class RiskFigures:
    """Distribution of one project, or of all together (付款风险指标). Yuan, fractions, years; series by calendar year.

    ``equity_irr_quantiles`` counts a path on which owners get nothing back as -100 %; ``equity_irr_cvar`` is the mean of
    the worst 5 %; ``equity_npv_mean`` at the case's discount rate. ``liquidity_gap_quantiles``: see Projection.liquidity_gap; ``credit_line`` covers 95 % of the paths.
    ``delay_cost`` = present value at the loan rate of the bills minus that of the cash collected = ``value_of_delay``
    (waiting) + ``credit_loss`` (present value of what is given up, or unpaid at the end; ``expected_loss`` nominal).
    ``bands`` "collections", "cfads", "cash" -> quantile -> years; ``ageing_mean`` unpaid at the end of each year by age in
    years, ``ageing_by_period`` by age in periods (not in ``to_dict``).
    ``late_interest_claim`` accrues on what is unpaid when a year begins. ``standard_errors`` has the sampling error of
    the figures of the same name, from independent replicates.
    """

    name: str
    equity_irr_on_time: float | None
    equity_irr_mean: float | None
    equity_irr_quantiles: Mapping[str, float] | None
    equity_irr_cvar: float | None
    equity_npv_mean: float
    p_below_target: float
    p_total_loss: float
    p_dscr_below_1: float
    p_lockup: float
    p_default: float
    p_dscr_below_1_by_year: Values
    p_lockup_by_year: Values
    p_default_by_year: Values
    expected_locked_years: float
    liquidity_gap_mean: float
    liquidity_gap_quantiles: Mapping[str, float]
    credit_line: float
    expected_loss: float
    delay_cost: float
    value_of_delay: float
    credit_loss: float
    late_interest_claim: float
    late_interest_collected: float
    years: tuple[int, ...]
    billed: Values
    collections_mean: Values
    collections_quantiles: Mapping[str, Values]
    receivable_mean: Values
    ageing_mean: tuple[Values, ...]
    ageing_by_period: tuple[Values, ...]
    days_outstanding: tuple[float | None, ...]
    bands: Mapping[str, Mapping[str, Values]]
    cfads_at_risk: CashFlowAtRisk
    standard_errors: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        names = (name for name in self.__dataclass_fields__ if name != "ageing_by_period")
        return {name: plain(getattr(self, name)) for name in names}


@dataclass(frozen=True)
class Fixed:
    """What is known of a project before anything is simulated; series [years] of its own calendar.

    ``first_year``: its place on the calendar ``years`` of the result. ``interest_rates`` late interest a year.
    """

    name: str
    years: tuple[int, ...]
    first_year: int
    billed: FloatArray
    billed_value: float
    discount: FloatArray
    interest_rates: FloatArray
    on_time_rate: float
    target: float


def risk_figures(fixed: Fixed, record: Record, bounds: Sequence[int]) -> RiskFigures:
    """Figures of a record whose bands are in order; ``bounds`` [replicates + 1]: the first paths of the replicates."""
    sums, paths = record.sums(), record.gap.size
    rates = record.rates
    known = np.isfinite(rates)
    has_return = bool(known.any())
    found = np.sort(rates if known.all() else rates[known])

    def place(values: FloatArray) -> Values:
        table = np.zeros(len(fixed.years))
        table[fixed.first_year : fixed.first_year + values.size] = values
        return tuple(table.tolist())

    bands, at_risk = _bands(record, place)
    flags = sums.flags / paths
    ageing = sums.ageing / paths
    receivable = ageing.sum(axis=1)
    per_year = record.per_year
    in_years = np.add.reduceat(ageing, np.arange(0, ageing.shape[1], per_year), axis=1)
    collected = (sums.collections / paths).reshape(-1, per_year).sum(axis=1)
    left = float(fixed.discount[-1]) * float(receivable[-1]) if receivable.size else 0.0
    credit = float(fixed.discount @ (sums.write_offs / paths)) + left
    delay_cost = fixed.billed_value - float(record.value.mean())
    gaps = _named(quantiles_of_sorted(np.sort(record.gap)))
    return RiskFigures(
        name=fixed.name,
        equity_irr_on_time=None if np.isnan(fixed.on_time_rate) else fixed.on_time_rate,
        equity_irr_mean=float(found.mean()) if has_return else None,
        equity_irr_quantiles=_named(quantiles_of_sorted(found)) if has_return else None,
        equity_irr_cvar=worst_mean(found) if has_return else None,
        equity_npv_mean=float(record.equity_value.mean()),
        p_below_target=float((found < fixed.target).mean()) if has_return else 1.0,
        p_total_loss=float((found <= TOTAL_LOSS).mean()) if has_return else 0.0,
        p_dscr_below_1=float(record.low_cover.mean()),
        p_lockup=float(record.lockup.mean()),
        p_default=float(record.default.mean()),
        p_dscr_below_1_by_year=place(flags[0]),
        p_lockup_by_year=place(flags[1]),
        p_default_by_year=place(flags[2]),
        expected_locked_years=float(flags[1].sum()),
        liquidity_gap_mean=float(record.gap.mean()),
        liquidity_gap_quantiles=gaps,
        credit_line=gaps["p95"],
        expected_loss=float(record.lost.mean()),
        delay_cost=delay_cost,
        value_of_delay=delay_cost - credit,
        credit_loss=credit,
        late_interest_claim=float(fixed.interest_rates[1:] @ receivable[:-1]),
        late_interest_collected=sums.interest / paths,
        years=fixed.years,
        billed=place(fixed.billed),
        collections_mean=place(collected),
        collections_quantiles={k: bands["collections"][k] for k in ("p05", "p50", "p95")},
        receivable_mean=place(receivable),
        ageing_mean=_by_year(in_years, place),
        ageing_by_period=_by_year(ageing, place),
        days_outstanding=_days(place(receivable), place(fixed.billed)),
        bands=bands,
        cfads_at_risk=at_risk,
        standard_errors=_errors(record, bounds, has_return),
    )


def _by_year(ageing: FloatArray, place: Callable[[FloatArray], Values]) -> tuple[Values, ...]:
    """Ages of every calendar year, of those [years, ages] of the record."""
    return tuple(zip(*(place(column) for column in ageing.T), strict=True))


def _errors(record: Record, bounds: Sequence[int], has_return: bool) -> dict[str, float]:
    """Standard errors from the replicates; none when there is only one."""
    if len(bounds) < 3:
        return {}
    vectors = {
        "p_dscr_below_1": record.low_cover,
        "p_lockup": record.lockup,
        "p_default": record.default,
        "liquidity_gap_mean": record.gap,
        "expected_loss": record.lost,
        "delay_cost": record.value,
        "equity_npv_mean": record.equity_value,
    }
    errors = {name: replicate_error(np.mean, values, bounds) for name, values in vectors.items()}
    errors["credit_line"] = replicate_error(lambda v: quantiles_of_sorted(np.sort(v))[-1], record.gap, bounds)
    if has_return:
        spreads = replicate_error(_of_rates, record.rates, bounds)
        names = ("equity_irr_mean", "equity_irr_cvar", *(f"equity_irr_{k}" for k in QUANTILES))
        errors.update(dict(zip(names, spreads, strict=True)))
    return {name: float(error) for name, error in errors.items() if np.isfinite(error)}


def _of_rates(rates: FloatArray) -> FloatArray:
    """Mean, mean of the worst and quantiles of the rates that are known."""
    known = np.sort(rates[np.isfinite(rates)])
    if not known.size:
        return np.full(2 + len(QUANTILES), np.nan)
    return np.array([known.mean(), worst_mean(known), *quantiles_of_sorted(known)])


def replicate_error(figure: Callable[[Any], Any], values: FloatArray, bounds: Sequence[int]) -> Any:
    """Standard error of a figure: spread over the replicates by the root of their number."""
    found = np.array([figure(values[a:b]) for a, b in pairwise(bounds)])
    return found.std(axis=0, ddof=1) / np.sqrt(found.shape[0])


def worst_mean(ordered: FloatArray | NDArray[np.float32]) -> float:
    """Mean of the worst 5 % of values in order, the one on the edge counted in part (Rockafellar and Uryasev 2002)."""
    share = (1.0 - TAIL) * ordered.size
    whole = min(int(share), ordered.size - 1)
    return (float(ordered[:whole].sum(dtype=np.float64)) + (share - whole) * float(ordered[whole])) / share


def _bands(
    record: Record, place: Callable[[FloatArray], Values]
) -> tuple[dict[str, dict[str, Values]], CashFlowAtRisk]:
    bands, tails = {}, np.zeros(record.years)
    for name in BANDS:
        table = np.zeros((len(QUANTILES), record.years))
        for year in range(record.years):
            ordered = record.bands[name][year]
            table[:, year] = quantiles_of_sorted(ordered)
            if name == "cfads":
                tails[year] = worst_mean(ordered)
        bands[name] = {k: place(row) for k, row in zip(QUANTILES, table, strict=True)}
        if name == "cfads":
            middle, low = table[2], table[0]
            at_risk = CashFlowAtRisk(TAIL, place(middle), place(low), place(middle - low), place(tails))
    return bands, at_risk


def quantiles_of_sorted(ordered: NDArray[np.float32] | FloatArray) -> FloatArray:
    """The five quantiles of values in order, between two of them by interpolation."""
    positions = np.array(list(QUANTILES.values())) * (ordered.size - 1)
    below = np.floor(positions).astype(np.int64)
    above = np.minimum(below + 1, ordered.size - 1)
    low, high = ordered[below].astype(np.float64), ordered[above].astype(np.float64)
    return np.asarray(low + (positions - below) * (high - low))


def _days(receivable: Values, billed: Values) -> tuple[float | None, ...]:
    return tuple(days_sales_outstanding(r, b).value for r, b in zip(receivable, billed, strict=True))


def _named(values: FloatArray) -> dict[str, float]:
    return dict(zip(QUANTILES, values.tolist(), strict=True))


def plain(value: Any) -> Any:
    """Tuples as lists, dataclasses and mappings as dictionaries: ready for JSON."""
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if is_dataclass(value) and hasattr(value, "to_dict"):
        return value.to_dict()
    return [plain(v) for v in value] if isinstance(value, tuple) else value

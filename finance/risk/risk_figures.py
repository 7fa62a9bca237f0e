"""Figures of a simulated distribution (付款风险指标): quantiles, probabilities and their sampling errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.rates.irr import irr_batch

FloatArray = NDArray[np.float64]
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
TOTAL_LOSS = -1.0


@dataclass(frozen=True)
class RiskFigures:
    """Distribution of one project, or of all together (付款风险指标). Yuan, fractions, years.

    ``equity_irr_quantiles`` counts a path on which owners get nothing back as -100 %.
    ``liquidity_gap_quantiles``: see Projection.liquidity_gap. ``delay_cost`` = present value at the loan rate
    of the bills minus that of the cash collected, of which ``expected_loss`` (written off or unpaid at the end,
    nominal) is the credit part. ``standard_errors`` has the sampling error of the figures of the same name.
    """

    name: str
    equity_irr_on_time: float | None
    equity_irr_mean: float | None
    equity_irr_quantiles: Mapping[str, float] | None
    p_below_target: float
    p_total_loss: float
    p_dscr_below_1: float
    p_lockup: float
    p_default: float
    liquidity_gap_mean: float
    liquidity_gap_quantiles: Mapping[str, float]
    expected_loss: float
    delay_cost: float
    years: tuple[int, ...]
    billed: tuple[float, ...]
    collections_mean: tuple[float, ...]
    collections_quantiles: Mapping[str, tuple[float, ...]]
    receivable_mean: tuple[float, ...]
    standard_errors: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class SimulatedPaths:
    """What is kept of the paths of one project: vectors [paths] and matrices [paths, years]."""

    equity: FloatArray
    collections: FloatArray
    receivable: FloatArray
    lost: FloatArray
    unpaid: FloatArray
    low_cover: FloatArray
    lockup: FloatArray
    default: FloatArray
    cumulative_gap: FloatArray


def risk_figures(
    name: str,
    paths: SimulatedPaths,
    bills: FloatArray,
    on_time: FloatArray,
    calendar: NDArray[np.int64],
    discount_rate: float,
    target: float,
) -> RiskFigures:
    rates, has_return = _equity_rates(paths.equity)
    gap = paths.cumulative_gap.max(axis=1)
    discount = (1 + discount_rate) ** -(calendar - calendar[0]).astype(np.float64)
    on_time_rate = irr_batch(on_time[None, :])[0]
    errors = {
        "p_dscr_below_1": standard_error(paths.low_cover),
        "p_lockup": standard_error(paths.lockup),
        "p_default": standard_error(paths.default),
        "liquidity_gap_mean": standard_error(gap),
        "expected_loss": standard_error(paths.lost),
    }
    if has_return:
        errors["equity_irr_mean"] = standard_error(rates)
        errors.update({f"equity_irr_{k}": _quantile_error(rates, q) for k, q in QUANTILES.items()})
    return RiskFigures(
        name=name,
        equity_irr_on_time=None if np.isnan(on_time_rate) else float(on_time_rate),
        equity_irr_mean=float(rates.mean()) if has_return else None,
        equity_irr_quantiles=_quantiles(rates) if has_return else None,
        p_below_target=float((rates < target).mean()) if has_return else 1.0,
        p_total_loss=float((rates <= TOTAL_LOSS).mean()) if has_return else 0.0,
        p_dscr_below_1=float(paths.low_cover.mean()),
        p_lockup=float(paths.lockup.mean()),
        p_default=float(paths.default.mean()),
        liquidity_gap_mean=float(gap.mean()),
        liquidity_gap_quantiles=_quantiles(gap),
        expected_loss=float(paths.lost.mean()),
        delay_cost=float(bills @ discount - (paths.collections @ discount).mean()),
        years=tuple(int(y) for y in calendar),
        billed=tuple(bills.tolist()),
        collections_mean=tuple(paths.collections.mean(axis=0).tolist()),
        collections_quantiles={
            k: tuple(np.quantile(paths.collections, q, axis=0).tolist())
            for k, q in QUANTILES.items()
            if k in ("p05", "p50", "p95")
        },
        receivable_mean=tuple(paths.receivable.mean(axis=0).tolist()),
        standard_errors=errors,
    )


def _equity_rates(equity: FloatArray) -> tuple[FloatArray, bool]:
    """Equity IRR per path, -100 % where owners put money in and get none back; False when nobody put money
    in.
    """
    if not (equity < 0).any():
        return np.zeros(equity.shape[0]), False
    rates = irr_batch(equity)
    lost = np.isnan(rates) & (equity <= 0).all(axis=1)
    rates = np.where(lost, TOTAL_LOSS, rates)
    known = np.isfinite(rates)
    return rates[known], bool(known.any())


def _quantiles(values: FloatArray) -> dict[str, float]:
    return {k: float(np.quantile(values, q)) for k, q in QUANTILES.items()}


def standard_error(values: FloatArray) -> float:
    return float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else 0.0


def _quantile_error(values: FloatArray, q: float) -> float:
    """Half the distance of the order statistics one binomial standard deviation to either side."""
    spread = np.sqrt(q * (1 - q) / values.size)
    low, high = np.quantile(values, [max(q - spread, 0.0), min(q + spread, 1.0)])
    return float(high - low) / 2.0


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return list(value) if isinstance(value, tuple) else value

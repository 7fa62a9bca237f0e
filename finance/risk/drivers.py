"""What drives the risk of payment (风险动因): one assumption changed at a time, on the same paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from finance.risk.payer import PayerProfile, payer_profile
from finance.risk.risk_figures import QUANTILES, TAIL
from finance.risk.simulation import Simulation
from finance.risk.simulation_terms import Exposure, SimulationTerms

_PLAIN = SimulationTerms()
_CERTAIN = 0.999


@dataclass(frozen=True)
class RiskDriver:
    """Effect of one assumption (一项风险动因): ``low`` and ``high`` are the values tried, with the 5 % quantile of equity IRR
    and the credit line needed in 95 % of the paths at each. ``scale``: "value" of the assumption, or "factor" on it.
    """

    name: str
    scale: str
    low: float
    high: float
    irr_p05_low: float | None
    irr_p05_high: float | None
    credit_line_low: float
    credit_line_high: float

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class RiskDrivers:
    """Base figures, and drivers with the largest effect on equity IRR first, then on the credit line."""

    base_irr_p05: float | None
    base_credit_line: float
    bars: tuple[RiskDriver, ...]
    n_paths: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**plain, "bars": [bar.to_dict() for bar in self.bars]}


Changed = tuple[Sequence[Exposure], SimulationTerms]
_Change = Callable[[Sequence[Exposure], SimulationTerms, float], Changed]


def risk_drivers(
    exposures: Sequence[Exposure], n_paths: int = 4096, seed: int = 0, terms: SimulationTerms = _PLAIN
) -> RiskDrivers:
    """Drivers of risk (风险动因龙卷风图) of all projects together; those that cannot matter are left out."""
    base_rate, base_line = _figures(exposures, terms, n_paths, seed)
    bars = []
    for name, scale, low, high, change in _changes(exposures, terms):
        (irr_low, line_low), (irr_high, line_high) = (
            _figures(*change(exposures, terms, value), n_paths, seed) for value in (low, high)
        )
        bars.append(RiskDriver(name, scale, low, high, irr_low, irr_high, line_low, line_high))
    bars.sort(key=_effect, reverse=True)
    return RiskDrivers(base_rate, base_line, tuple(bars), n_paths, seed)


def _effect(bar: RiskDriver) -> tuple[float, float]:
    known = bar.irr_p05_low is not None and bar.irr_p05_high is not None
    rates = abs((bar.irr_p05_high or 0.0) - (bar.irr_p05_low or 0.0)) if known else 0.0
    return rates, abs(bar.credit_line_high - bar.credit_line_low)


def _figures(
    exposures: Sequence[Exposure], terms: SimulationTerms, n_paths: int, seed: int
) -> tuple[float | None, float]:
    simulation = Simulation(exposures, n_paths, seed, terms)
    simulation.run()
    rates = simulation.total.rates[np.isfinite(simulation.total.rates)]
    low = float(np.quantile(rates, QUANTILES["p05"])) if rates.size else None
    return low, float(np.quantile(simulation.total.gap, TAIL))


def _changes(
    exposures: Sequence[Exposure], terms: SimulationTerms
) -> list[tuple[str, str, float, float, _Change]]:
    """Name, scale, values and change of each driver that can matter here."""
    payers = [payer_profile(exposure.payer) for exposure in exposures]
    cases = [exposure.projection.case for exposure in exposures]
    cities = [exposure.city for exposure in exposures]
    found: list[tuple[str, str, float, float, _Change]] = [
        ("hazard_level", "factor", 0.75, 1.25, _payers(_unpaid)),
        ("rho", "factor", 0.6, 1.2, _payers(lambda p, v: replace(p, rho=min(p.rho * v, _CERTAIN)))),
        ("phi", "value", 0.6, 0.9, _both("phi")),
    ]
    if len({city.name if city else payer.code for city, payer in zip(cities, payers, strict=True)}) > 1:
        found.append(("omega", "value", 0.1, 0.5, _both("omega")))
    if any(city is not None and city.budget is not None for city in cities) or any(
        payer.capacity_yuan is not None for payer in payers
    ):
        found.append(("capacity", "factor", 0.75, 1.25, _capacity))
    if any(case.revenue.user_charges.unit_price > 0.0 for case in cases):
        found.append(("user_revenue_link", "value", 0.0, 0.10, _link("user_revenue")))
    if any(case.debt.revolver_limit > 0.0 for case in cases):
        found.append(("spread_link", "value", 0.0, 0.02, _link("borrowing_spread")))
    if any(case.late_payment.factoring.recourse != "none" for case in cases):
        found.append(("discount_link", "value", 0.0, 0.04, _link("factoring_discount")))
    return found


def _unpaid(payer: PayerProfile, factor: float) -> PayerProfile:
    """The share that stays unpaid at each age times a factor."""
    return replace(payer, hazards=tuple(1.0 - min((1.0 - h) * factor, 1.0) for h in payer.hazards))


def _payers(change: Callable[[PayerProfile, float], PayerProfile]) -> _Change:
    def changed(exposures: Sequence[Exposure], terms: SimulationTerms, value: float) -> Changed:
        return [replace(e, payer=change(payer_profile(e.payer), value)) for e in exposures], terms

    return changed


def _both(name: str) -> _Change:
    """A field that payer and city have in common, set on both."""

    def changed(exposures: Sequence[Exposure], terms: SimulationTerms, value: float) -> Changed:
        given: dict[str, Any] = {name: value}
        return [
            replace(
                exposure,
                payer=replace(payer_profile(exposure.payer), **given),
                city=replace(exposure.city, **given) if exposure.city else None,
            )
            for exposure in exposures
        ], terms

    return changed


def _capacity(exposures: Sequence[Exposure], terms: SimulationTerms, factor: float) -> Changed:
    changed = []
    for exposure in exposures:
        payer, city = payer_profile(exposure.payer), exposure.city
        if payer.capacity_yuan is not None:
            payer = replace(payer, capacity_yuan=payer.capacity_yuan * factor)
        if city is not None:
            city = replace(city, headroom=city.headroom * factor)
        changed.append(replace(exposure, payer=payer, city=city))
    return changed, terms


def _link(name: str) -> _Change:
    def changed(exposures: Sequence[Exposure], terms: SimulationTerms, value: float) -> Changed:
        return exposures, replace(terms, links=replace(terms.links, **{name: value}))

    return changed

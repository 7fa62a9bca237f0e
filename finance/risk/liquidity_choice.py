"""Ways to live with late payment (流动性安排): late interest claimed, bills factored, or a revolver; on the same paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from finance.case.project_case import ProjectCase
from finance.engine.projection import project
from finance.risk.path_record import Record
from finance.risk.payer import PayerProfile, payer_profile
from finance.risk.risk_figures import QUANTILES, TAIL, plain, replicate_error
from finance.risk.simulation import Simulation
from finance.risk.simulation_terms import Exposure, SimulationTerms

_PLAIN = SimulationTerms()
_LONGEST_DELAY = 60.0  # months that a buyer of bills counts with, at most


@dataclass(frozen=True)
class LateInterestEffect:
    """Effect of late interest (逾期利息的作用): nobody collects it, or all of it comes with the bills it is on.

    Equity IRR of all projects together; ``collected`` mean yuan over the whole term.
    """

    irr_mean_without: float | None
    irr_mean_with: float | None
    irr_p05_without: float | None
    irr_p05_with: float | None
    collected: float

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def late_interest_effect(
    exposures: Sequence[Exposure], n_paths: int = 4096, seed: int = 0, terms: SimulationTerms = _PLAIN
) -> LateInterestEffect:
    """The simulation without late interest and with all of it."""
    found = []
    for share in (0.0, 1.0):
        simulation = Simulation(exposures, n_paths, seed, replace(terms, late_interest_share=share))
        simulation.run()
        found.append((*_irr(simulation.total), simulation.total.sums().interest / n_paths))
    (mean_without, low_without, _), (mean_with, low_with, collected) = found
    return LateInterestEffect(mean_without, mean_with, low_without, low_with, collected)


@dataclass(frozen=True)
class LiquidityRow:
    """One arrangement: "none", "revolver" (a line of ``limit`` yuan), "with_recourse" or "without_recourse" factoring.

    ``equity_npv`` mean at the case's discount rate, its error, and ``gain`` over doing nothing with the error of that.
    """

    kind: str
    limit: float
    equity_npv: float
    npv_error: float | None
    gain: float
    gain_error: float | None
    irr_p05: float | None
    p_default: float
    credit_line: float

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class LiquidityChoice:
    """Factoring against a revolver (保理与流动资金贷款比较); ``best`` is the kind with the highest mean equity NPV."""

    rows: tuple[LiquidityRow, ...]
    best: str

    def to_dict(self) -> dict[str, Any]:
        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__} | {
            "rows": [row.to_dict() for row in self.rows]
        }


def factoring_or_revolver(
    exposure: Exposure, n_paths: int = 4096, seed: int = 0, terms: SimulationTerms = _PLAIN
) -> LiquidityChoice:
    """Do nothing, borrow on a revolver of the line needed in 95 % of the paths, pledge bills, or sell them.

    Rates, fees and advance are those of the case. A buyer of bills counts with the payer's mean delay.
    """
    case, payer = exposure.projection.case, payer_profile(exposure.payer)
    plain_case = _arranged(case, payer, "none", 0.0)
    nothing = _simulated(exposure, plain_case, n_paths, seed, terms)
    line = float(np.quantile(nothing.total.gap, TAIL))
    runs = {"none": (0.0, nothing)}
    for kind in ("revolver", "with_recourse", "without_recourse"):
        limit = line if kind == "revolver" else 0.0
        arranged = _arranged(case, payer, kind, limit)
        runs[kind] = limit, _simulated(exposure, arranged, n_paths, seed, terms)
    rows = tuple(_row(kind, limit, run, nothing) for kind, (limit, run) in runs.items())
    return LiquidityChoice(rows, max(rows, key=lambda row: row.equity_npv).kind)


def _arranged(case: ProjectCase, payer: PayerProfile, kind: str, limit: float) -> ProjectCase:
    delay = payer.mean_delay_years()
    months = _LONGEST_DELAY if delay is None else min(12.0 * delay, _LONGEST_DELAY)
    recourse = kind if kind in ("with_recourse", "without_recourse") else "none"
    factoring = replace(case.late_payment.factoring, recourse=recourse)
    return replace(
        case,
        debt=replace(case.debt, revolver_limit=limit),
        late_payment=replace(case.late_payment, factoring=factoring, delay_months=months),
    )


def _simulated(
    exposure: Exposure, case: ProjectCase, n_paths: int, seed: int, terms: SimulationTerms
) -> Simulation:
    simulation = Simulation([replace(exposure, projection=project(case))], n_paths, seed, terms)
    simulation.run()
    return simulation


def _row(kind: str, limit: float, run: Simulation, nothing: Simulation) -> LiquidityRow:
    record, bounds = run.total, run.stress.bounds
    change = record.equity_value - nothing.total.equity_value
    several = len(bounds) > 2
    return LiquidityRow(
        kind=kind,
        limit=limit,
        equity_npv=float(record.equity_value.mean()),
        npv_error=float(replicate_error(np.mean, record.equity_value, bounds)) if several else None,
        gain=float(change.mean()),
        gain_error=float(replicate_error(np.mean, change, bounds)) if several else None,
        irr_p05=_irr(record)[1],
        p_default=float(record.default.mean()),
        credit_line=float(np.quantile(record.gap, TAIL)),
    )


def _irr(record: Record) -> tuple[float | None, float | None]:
    """Mean and 5 % quantile of equity IRR."""
    rates = record.rates[np.isfinite(record.rates)]
    if not rates.size:
        return None, None
    return float(rates.mean()), float(np.quantile(rates, QUANTILES["p05"]))

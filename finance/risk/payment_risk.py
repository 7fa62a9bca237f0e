"""Payment risk of projects that depend on one payer (付款风险): CITY-PAY paths through the same waterfall.

Results are simulated from presets unless the profile says that it is calibrated; pages must show ``label``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.case.case_file import inputs_digest
from finance.engine.metrics import SMALLEST_DUE
from finance.engine.projection import Projection
from finance.engine.returns import equity_flows
from finance.engine.setup import Setup, set_up
from finance.engine.version import ENGINE_VERSION
from finance.engine.waterfall import run_paths
from finance.errors import FinanceError
from finance.risk.city_pay import Collected, simulate_collections, stress_paths
from finance.risk.payer import AGES, PayerProfile, payer_profile
from finance.risk.risk_figures import RiskFigures, SimulatedPaths, risk_figures, standard_error

FloatArray = NDArray[np.float64]
TAIL_YEARS = 8
CHUNK = 4096


@dataclass(frozen=True)
class PaymentRisk:
    """Result of :func:`simulate_payment_risk` (付款风险模拟结果).

    ``survival[k]`` is the share of billed money still unpaid k years after its year of billing (k = 0..5),
    simulated with persistent stress; ``survival_preset`` the same if every year were average.
    """

    engine_version: str
    inputs_digests: tuple[str, ...]
    payer: PayerProfile
    label: str
    n_paths: int
    seed: int
    survival: tuple[float, ...]
    survival_preset: tuple[float, ...]
    p_unpaid_2y: float
    mean_delay_years: float | None
    standard_errors: Mapping[str, float]
    total: RiskFigures
    projects: tuple[RiskFigures, ...]

    @property
    def equity_irr_on_time(self) -> float | None:
        return self.total.equity_irr_on_time

    @property
    def equity_irr_quantiles(self) -> Mapping[str, float] | None:
        return self.total.equity_irr_quantiles

    @property
    def p_dscr_below_1(self) -> float:
        return self.total.p_dscr_below_1

    @property
    def p_lockup(self) -> float:
        return self.total.p_lockup

    @property
    def p_default(self) -> float:
        return self.total.p_default

    @property
    def liquidity_gap_mean(self) -> float:
        return self.total.liquidity_gap_mean

    @property
    def liquidity_gap_quantiles(self) -> Mapping[str, float]:
        return self.total.liquidity_gap_quantiles

    @property
    def expected_loss(self) -> float:
        return self.total.expected_loss

    @property
    def delay_cost(self) -> float:
        return self.total.delay_cost

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; contains no NaN or infinity."""
        return {
            "engine_version": self.engine_version,
            "inputs_digests": list(self.inputs_digests),
            "payer": self.payer.to_dict(),
            "label": self.label,
            "n_paths": self.n_paths,
            "seed": self.seed,
            "survival": list(self.survival),
            "survival_preset": list(self.survival_preset),
            "p_unpaid_2y": self.p_unpaid_2y,
            "mean_delay_years": self.mean_delay_years,
            "standard_errors": dict(self.standard_errors),
            "total": self.total.to_dict(),
            "projects": [p.to_dict() for p in self.projects],
        }


def simulate_payment_risk(
    projections: Projection | Sequence[Projection],
    payer: str | PayerProfile = "B",
    n_paths: int = 10_000,
    seed: int = 0,
) -> PaymentRisk:
    """Simulate payment of all ``projections`` by one payer (付款风险模拟); the same seed gives the same
    result.

    ``payer`` is a preset code A-D or a PayerProfile. The fixed delay of the cases is not used: the hazard
    replaces it, counted from the due day. All projects share the payer's stress, so their arrears come together.
    Hazards are yearly, hence a quarterly case is simulated in years.
    """
    group = [projections] if isinstance(projections, Projection) else list(projections)
    profile = payer_profile(payer)
    if not group:
        raise FinanceError("no_projects", "请至少选择一个项目。")
    if not 1 <= n_paths <= 1_000_000:
        raise FinanceError("bad_paths", "模拟路径数应在 1 与 1000000 之间。")
    if seed < 0:
        raise FinanceError("bad_seed", "随机种子应为不小于 0 的整数。")
    setups = [set_up(replace(p.case, periodicity="annual"), TAIL_YEARS) for p in group]
    first = min(s.timeline.start_year for s in setups)
    last = max(s.timeline.years[-1] for s in setups)
    calendar = np.arange(first, last + 1)
    bills = [_on_calendar(s.due_bills, s, calendar) for s in setups]
    rng = np.random.default_rng(seed)
    chunks: list[list[SimulatedPaths]] = []
    for start in range(0, n_paths, CHUNK):
        stress = stress_paths(profile, min(CHUNK, n_paths - start), calendar.size, rng)
        collected = simulate_collections(bills, profile, stress)
        chunks.append([_run(s, c, calendar) for s, c in zip(setups, collected, strict=True)])
    paths = [_join([chunk[k] for chunk in chunks]) for k in range(len(setups))]
    on_time = [_on_time_equity(s, calendar) for s in setups]
    figures = tuple(
        risk_figures(s.case.name, p, b, o, calendar, s.case.debt.interest_rate, s.case.target_equity_irr)
        for s, p, b, o in zip(setups, paths, bills, on_time, strict=True)
    )
    total = figures[0] if len(figures) == 1 else _together(setups, paths, bills, on_time, calendar)
    unpaid = np.sum([p.unpaid for p in paths], axis=0)
    billed = float(np.sum(bills))
    shares = unpaid / billed if billed > 0 else np.zeros_like(unpaid)
    survival = tuple(shares.mean(axis=0).tolist())
    return PaymentRisk(
        engine_version=ENGINE_VERSION,
        inputs_digests=tuple(inputs_digest(p.case) for p in group),
        payer=profile,
        label=profile.source,
        n_paths=n_paths,
        seed=seed,
        survival=survival,
        survival_preset=profile.survival(AGES - 1),
        p_unpaid_2y=survival[2],
        mean_delay_years=_mean_delay(survival, profile),
        standard_errors={"p_unpaid_2y": standard_error(shares[:, 2]), **total.standard_errors},
        total=total,
        projects=figures,
    )


def _on_calendar(values: FloatArray, setup: Setup, calendar: NDArray[np.int64]) -> FloatArray:
    """Values [..., n_periods] of a project on the years of the whole group [..., years]."""
    start = setup.timeline.start_year - int(calendar[0])
    placed = np.zeros((*values.shape[:-1], calendar.size))
    placed[..., start : start + values.shape[-1]] = values
    return placed


def _run(setup: Setup, collected: Collected, calendar: NDArray[np.int64]) -> SimulatedPaths:
    start = setup.timeline.start_year - int(calendar[0])
    own = slice(start, start + setup.timeline.n_periods)
    result = run_paths(setup.terms, collected.collections[:, own], collected.write_offs[:, own])
    owed = setup.plan.service >= SMALLEST_DUE
    low = _any_year(result.cfads[:, owed] < setup.plan.service[owed])
    watched = (setup.plan.balance + setup.plan.service > 0.0) & (
        np.arange(setup.timeline.n_periods) >= setup.timeline.first_operation
    )
    return SimulatedPaths(
        equity=_on_calendar(equity_flows(setup, result.distributions, result.equity_cure), setup, calendar),
        collections=collected.collections,
        receivable=collected.receivable,
        lost=collected.write_offs.sum(axis=1) + collected.receivable[:, -1],
        unpaid=collected.unpaid,
        low_cover=low,
        lockup=_any_year(result.lockup[:, watched] > 0),
        default=_any_year(result.default > 0),
        cumulative_gap=_on_calendar(result.liquidity_gap, setup, calendar),
    )


def _any_year(flags: NDArray[np.bool_]) -> FloatArray:
    return np.asarray(flags.any(axis=1), dtype=np.float64)


def _join(chunks: list[SimulatedPaths]) -> SimulatedPaths:
    names = SimulatedPaths.__dataclass_fields__
    return SimulatedPaths(**{name: np.concatenate([getattr(c, name) for c in chunks]) for name in names})


def _on_time_equity(setup: Setup, calendar: NDArray[np.int64]) -> FloatArray:
    bills = setup.due_bills[None, :]
    result = run_paths(setup.terms, bills, np.zeros_like(bills))
    return _on_calendar(equity_flows(setup, result.distributions, result.equity_cure)[0], setup, calendar)


def _together(
    setups: list[Setup],
    paths: list[SimulatedPaths],
    bills: list[FloatArray],
    on_time: list[FloatArray],
    calendar: NDArray[np.int64],
) -> RiskFigures:
    """All projects as one: cash flows added, flags set when any project sets them, gaps of the same year
    added.
    """
    joined = {name: [getattr(p, name) for p in paths] for name in SimulatedPaths.__dataclass_fields__}
    flags = ("low_cover", "lockup", "default")
    pooled = SimulatedPaths(
        **{n: (np.max(v, axis=0) if n in flags else np.sum(v, axis=0)) for n, v in joined.items()}
    )
    owners = [s.plan.funding.equity for s in setups]
    weights = np.array(owners) if sum(owners) > 0 else np.ones(len(owners))
    rate = float(np.average([s.case.debt.interest_rate for s in setups], weights=weights))
    target = float(np.average([s.case.target_equity_irr for s in setups], weights=weights))
    return risk_figures(
        "合计", pooled, np.sum(bills, axis=0), np.sum(on_time, axis=0), calendar, rate, target
    )


def _mean_delay(survival: tuple[float, ...], profile: PayerProfile) -> float | None:
    """Simulated survival to five years, then the preset's last hazard."""
    last = profile.hazards[-1]
    if last == 0.0:
        return None if survival[-1] > 0 else float(sum(survival[1:]))
    return float(sum(survival[1:]) + survival[-1] * (1 - last) / last)

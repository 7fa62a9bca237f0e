"""Payment risk of projects (付款风险): CITY-PAY paths through the same waterfall as a projection.

Results are simulated from presets unless the profile says that it is calibrated; pages must show ``label``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.case.case_file import inputs_digest
from finance.engine.projection import Projection
from finance.engine.version import ENGINE_VERSION
from finance.risk.city_risk import CityRisk, city_risk
from finance.risk.path_record import equity_rates
from finance.risk.payer import AGES, PayerProfile
from finance.risk.project_book import ProjectBook
from finance.risk.results_digest import results_digest
from finance.risk.risk_figures import Fixed, RiskFigures, replicate_error, risk_figures
from finance.risk.simulation import Simulation
from finance.risk.simulation_terms import Exposure, SimulationTerms, simulation_digest

FloatArray = NDArray[np.float64]
_PLAIN = SimulationTerms()


@dataclass(frozen=True)
class PaymentRisk:
    """Result of :func:`simulate_payment_risk` (付款风险模拟结果).

    ``survival[k]`` is the share of billed money still unpaid k years after its bill (k = 0..5), simulated with
    persistent stress, of bills that were simulated from their first day; ``survival_preset`` the same if every year
    were average, over the payers by what is billed to them. ``payer`` is that of the first project.
    ``digest`` stands for everything the result depends on, :attr:`results_digest` for what came out; ``replicates``
    independent scramblings give the errors.
    """

    engine_version: str
    inputs_digests: tuple[str, ...]
    digest: str
    payer: PayerProfile
    payers: tuple[PayerProfile, ...]
    label: str
    periodicity: str
    n_paths: int
    seed: int
    replicates: int
    survival: tuple[float, ...]
    survival_errors: tuple[float, ...]
    survival_preset: tuple[float, ...]
    p_unpaid_2y: float
    mean_delay_years: float | None
    standard_errors: Mapping[str, float]
    total: RiskFigures
    projects: tuple[RiskFigures, ...]
    cities: tuple[CityRisk, ...]

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

    @property
    def results(self) -> dict[str, Any]:
        """Every simulated figure (模拟结果), without what was given."""
        return {
            **{name: getattr(self, name) for name in ("p_unpaid_2y", "mean_delay_years")},
            **{
                name: list(getattr(self, name)) for name in ("survival", "survival_errors", "survival_preset")
            },
            **{name: [each.to_dict() for each in getattr(self, name)] for name in ("projects", "cities")},
            "standard_errors": dict(self.standard_errors),
            "total": self.total.to_dict(),
        }

    @cached_property
    def results_digest(self) -> str:
        """SHA-256 of the results rounded to six significant digits (结果摘要)."""
        return results_digest(self.results)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; contains no NaN or infinity."""
        same = ("engine_version", "digest", "label", "periodicity", "n_paths", "seed", "replicates")
        found = self.results
        return {
            **{name: getattr(self, name) for name in same},
            "results_digest": results_digest(found),
            "inputs_digests": list(self.inputs_digests),
            "payer": self.payer.to_dict(),
            "payers": [each.to_dict() for each in self.payers],
            **found,
        }


def simulate_payment_risk(
    projections: Projection | Sequence[Projection],
    payer: str | PayerProfile = "B",
    n_paths: int = 10_000,
    seed: int = 0,
    *,
    terms: SimulationTerms = _PLAIN,
) -> PaymentRisk:
    """Simulate payment of all ``projections`` by one payer (付款风险模拟); the same seed gives the same
    result.

    ``payer`` is a preset code A-D or a PayerProfile. See :func:`simulate_portfolio`.
    """
    group = [projections] if isinstance(projections, Projection) else list(projections)
    return simulate_portfolio([Exposure(projection, payer) for projection in group], n_paths, seed, terms)


def simulate_portfolio(
    exposures: Sequence[Exposure],
    n_paths: int = 10_000,
    seed: int = 0,
    terms: SimulationTerms = _PLAIN,
    focus: int | None = None,
) -> PaymentRisk:
    """Simulate payment of projects by their payers and cities (项目组合付款风险模拟).

    ``focus``: place of the one project whose figures are told; the others then only share its city's stress and limit.

    The fixed delay of the cases is not used: the hazard replaces it, counted from the due day. Projects of one city
    share its stress, so their arrears come together, and its limit. ``terms.periodicity`` counts, not that of the cases.
    """
    simulation = Simulation(exposures, n_paths, seed, terms, focus)
    simulation.run()
    simulation.order()
    bounds = simulation.stress.bounds
    fixed = [_fixed(book, simulation) for book in simulation.books]
    figures = tuple(risk_figures(f, r, bounds) for f, r in zip(fixed, simulation.records, strict=True))
    total = figures[focus or 0]
    if len(figures) > 1 and focus is None:
        claim = sum(each.late_interest_claim for each in figures)
        pooled = risk_figures(_pooled(simulation, fixed), simulation.total, bounds)
        total = replace(pooled, late_interest_claim=claim)
    years = simulation.calendar.named
    cities = tuple(
        city_risk(record, years, [figures[n] for n in members], bounds)
        for record, members in zip(simulation.city_records, simulation.members, strict=True)
    )
    told = range(len(figures)) if focus is None else [focus]
    billed = np.array([sum(figures[n].billed) - simulation.books[n].billed_before for n in told])
    survival, errors = _survival(simulation, float(billed.sum()), bounds)
    payers = [simulation.payers[n] for n in told]
    return PaymentRisk(
        engine_version=ENGINE_VERSION,
        inputs_digests=tuple(inputs_digest(exposures[n].projection.case) for n in told),
        digest=simulation_digest(
            exposures, simulation.payers, simulation.cities, simulation.city_of, terms, n_paths, seed, focus
        ),
        payer=payers[0],
        payers=tuple(payers),
        label="；".join(dict.fromkeys(p.source for p in simulation.payers)),
        periodicity=terms.periodicity,
        n_paths=n_paths,
        seed=seed,
        replicates=simulation.stress.replicates,
        survival=survival,
        survival_errors=errors,
        survival_preset=_over_payers(payers, billed),
        p_unpaid_2y=survival[2],
        mean_delay_years=_mean_delay(survival, payers, simulation.oldest[list(told)]),
        standard_errors={**({"p_unpaid_2y": errors[2]} if errors else {}), **total.standard_errors},
        total=total,
        projects=tuple(figures[n] for n in told),
        cities=cities,
    )


def _survival(
    simulation: Simulation, billed: float, bounds: Sequence[int]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Share unpaid after 0 ... 5 years, and its standard errors (none with a single replicate)."""
    shares = simulation.unpaid / billed if billed > 0.0 else np.zeros_like(simulation.unpaid)
    shares[0] = 1.0 if billed > 0.0 else 0.0
    mean = tuple(shares.mean(axis=1).tolist())
    if len(bounds) < 3:
        return mean, ()
    return mean, tuple(float(replicate_error(np.mean, row, bounds)) for row in shares)


def _fixed(book: ProjectBook, simulation: Simulation) -> Fixed:
    per_year, case = book.per_year, book.setup.case
    bills = np.array(book.stream.bills)
    discount = simulation.calendar.discount(case.debt.interest_rate)[book.periods]
    return Fixed(
        name=case.name,
        years=simulation.calendar.named,
        first_year=book.first_year,
        billed=bills.reshape(-1, per_year).sum(axis=1),
        billed_value=float(bills @ discount),
        discount=discount,
        interest_rates=np.array(book.stream.interest_rates[::per_year]),
        on_time_rate=float(equity_rates(book.on_time_equity()[:, None], per_year)[0]),
        target=case.target_equity_irr,
    )


def _pooled(simulation: Simulation, fixed: Sequence[Fixed]) -> Fixed:
    """All projects as one."""
    calendar, per_year = simulation.calendar, simulation.terms.per_year
    bills, equity = np.zeros((2, calendar.periods))
    for book in simulation.books:
        bills[book.periods] += book.stream.bills
        equity[book.periods] += book.on_time_equity()
    discount = calendar.discount(simulation.mean_rate)
    return Fixed(
        name="合计",
        years=calendar.named,
        first_year=0,
        billed=bills.reshape(-1, per_year).sum(axis=1),
        billed_value=float(bills @ discount),
        discount=discount,
        interest_rates=np.zeros(calendar.years),
        on_time_rate=float(equity_rates(equity[:, None], per_year)[0]),
        target=simulation.weighted([each.target for each in fixed]),
    )


def _over_payers(payers: Sequence[PayerProfile], billed: FloatArray) -> tuple[float, ...]:
    """Mean of the presets' shares unpaid after 0 ... 5 years, weighted with what is ``billed`` to each payer."""
    shares = np.array([payer.survival(AGES - 1) for payer in payers])
    weights = billed if float(billed.sum()) > 0.0 else None
    return tuple(np.average(shares, axis=0, weights=weights).tolist())


def _mean_delay(
    survival: tuple[float, ...], payers: Sequence[PayerProfile], oldest: FloatArray
) -> float | None:
    """Simulated survival to five years, then each payer's last hazard on what is then unpaid of its bills, ``oldest``; None
    when some of it is never paid.
    """
    late, years = 0.0, 0.0
    for payer, owed in zip(payers, oldest.tolist(), strict=True):
        last = payer.hazards[-1]
        if owed > 0.0 and last == 0.0:
            return None
        late += owed
        years += owed * (1.0 - last) / last if owed > 0.0 else 0.0
    return float(sum(survival[1:]) + (survival[-1] * years / late if late > 0.0 else 0.0))

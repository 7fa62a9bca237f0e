"""CITY-PAY against closed forms: mean, quantiles and joint law of what is paid, in years and quarters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from payment_paths import collect, stress_of
from scipy import stats
from scipy.stats import qmc

import finance
from finance.risk.behaviour import Behaviour, hazard, per_period
from finance.risk.capacity import Limit
from finance.risk.payer import AGES
from finance.risk.simulation_terms import City, SimulationTerms
from finance.risk.sobol import ScrambledSobol, direction_numbers, uniforms
from finance.risk.stress import StressPaths, bridge, in_order

PATHS = 16_384


def flat(h: float, d: float = 0.0, rho: float = 0.2, **other: float) -> finance.PayerProfile:
    return finance.PayerProfile("X", "试验", (h,) * AGES, (d,) * AGES, rho=rho, **other)


def test_sobol_points_are_those_of_scipy_before_scrambling() -> None:
    columns = direction_numbers(7, 6)
    points = np.zeros((7, 64), dtype=np.uint32)
    for k in range(6):
        points[:, 2**k : 2 ** (k + 1)] = points[:, : 2**k] ^ columns[:, k : k + 1]
    ours = points.T * 2.0**-32
    theirs = qmc.Sobol(7, scramble=False, bits=32).random(64)
    assert (ours[np.lexsort(ours.T)] == theirs[np.lexsort(theirs.T)]).all()


def test_every_scrambling_keeps_the_net_and_differs_from_the_others() -> None:
    """A scrambled (0, m, 1)-net: one point of every dimension in each of 2^m equal intervals."""
    sobol = ScrambledSobol(40, 8192, 3, 11)
    points = [uniforms(sobol.points(r, 0, 8192)) for r in range(3)]
    for found in points:
        for row in found:
            assert (np.bincount((row * 8192).astype(int), minlength=8192) == 1).all()
    assert not np.allclose(points[0][:, :50], points[1][:, :50])
    assert qmc.discrepancy(points[0][:6, :1024].T) < 0.05 * qmc.discrepancy(
        np.random.default_rng(0).random((1024, 6))
    )


def test_points_do_not_depend_on_the_part_asked_for() -> None:
    sobol = ScrambledSobol(5, 9000, 2, 3)
    whole = sobol.points(1, 0, 9000)
    for start, stop in ((0, 1), (4095, 4097), (5000, 9000), (8999, 9000)):
        assert (sobol.points(1, start, stop) == whole[:, start:stop]).all()


@pytest.mark.parametrize("per_year", [1, 4])
def test_stress_is_normal_every_period_and_persists_by_the_year(per_year: int) -> None:
    profile = flat(0.5, phi=0.7)
    stress = stress_of(profile, PATHS, 6 * per_year, per_year=per_year)
    for row in stress[:: per_year + 1]:
        assert stats.kstest(row, "norm").statistic < 0.02
    assert np.corrcoef(stress[0], stress[per_year])[0, 1] == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize("plan", [bridge, in_order])
@pytest.mark.parametrize(
    ("periods", "phi"), [(1, 0.8), (2, 0.8), (9, 0.5), (38, 0.8), (38, 0.0), (152, 0.95)]
)
def test_however_it_is_drawn_stress_has_the_covariance_of_the_autoregression(
    plan, periods: int, phi: float
) -> None:  # type: ignore[no-untyped-def]
    weights = np.zeros((periods, periods))
    for place, step in enumerate(plan(periods, phi)):
        drawn = np.zeros(periods)
        drawn[place] = step.fresh
        weights[step.period] = drawn + step.by_left * weights[step.left] + step.by_right * weights[step.right]
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    assert weights @ weights.T == pytest.approx(float(phi) ** apart, abs=1e-12)


def test_cities_of_different_persistence_share_the_shocks_of_the_nation() -> None:
    """Correlation in the long run: sqrt(omega omega') sqrt((1-p^2)(1-q^2)) / (1 - p q)."""
    cities = [City("甲", phi=0.9, omega=0.6), City("乙", phi=0.4, omega=0.6)]
    one, two = StressPaths(cities, 40, 1, PATHS, 5).part(0, PATHS)
    expected = 0.6 * np.sqrt((1 - 0.81) * (1 - 0.16)) / (1 - 0.36)
    assert np.corrcoef(one[39], two[39])[0, 1] == pytest.approx(expected, abs=0.03)


def test_cities_share_the_national_part_only() -> None:
    """Correlation of the stress of two cities: the root of the product of their national shares."""
    cities = [City("甲", omega=0.3), City("乙", omega=0.5)]
    one, two = StressPaths(cities, 8, 1, PATHS, 5).part(0, PATHS)
    for year in (0, 3, 7):
        assert np.corrcoef(one[year], two[year])[0, 1] == pytest.approx(np.sqrt(0.15), abs=0.03)
    assert one.std(axis=1) == pytest.approx(np.ones(8), abs=0.03)


@pytest.mark.parametrize("rho", [0.05, 0.2, 0.49, 0.9])
def test_the_table_of_hazards_is_the_normal_law(rho: float) -> None:
    """Off by no more than a straight line between two knots, of which a steeper law has more."""
    knots = 8192 * (4 if rho == 0.9 else 1)
    tolerance = rho / (1 - rho) * (16 / knots) ** 2 / 8 * 0.242
    stress = np.linspace(-7.5, 7.5, 4001)[None, :]
    payer = finance.PayerProfile("X", "", (0.97, 0.6, 0.3, 0.1, 0.02, 0.5), rho=rho)
    behaviour = Behaviour(payer, stress, payer.phi, 1)
    for age, mean in enumerate(payer.hazards):
        exact = hazard(mean, stress[0], rho)
        assert np.abs(behaviour.pay(0)[age] - exact).max() < tolerance
    exact = hazard(payer.write_offs[5], -stress[0], rho)
    assert np.abs(behaviour.lose(0)[behaviour.loses[5]] - exact).max() < tolerance


@pytest.mark.parametrize(("mean", "rho"), [(0.06, 0.2), (0.5, 0.1), (0.85, 0.24)])
def test_quantiles_of_the_share_paid_are_those_of_vasicek(mean: float, rho: float) -> None:
    """Within four standard errors from independent scramblings."""
    profile = flat(mean, rho=rho)
    paths = StressPaths([City("市")], 1, 1, PATHS, 7)
    paid = collect([np.ones(1)], profile, paths.part(0, PATHS)[0])[0][0].collections[0]
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        each = [np.quantile(paid[a:b], level) for a, b in zip(paths.bounds, paths.bounds[1:], strict=False)]
        error = np.std(each, ddof=1) / np.sqrt(len(each)) + 1e-7
        assert (
            abs(np.quantile(paid, level) - finance.vasicek_quantile(mean, rho, level)) < 4 * error + 2 / PATHS
        )


@pytest.mark.parametrize("p", [0.06, 0.3])
@pytest.mark.parametrize("rho", [0.2, 0.5])
def test_joint_arrears_of_two_projects_of_one_city(p: float, rho: float) -> None:
    """Both bills unpaid after a year: Phi2(Phi^-1(p), Phi^-1(p); rho), the rules' table, and p^2 in two cities."""
    profile = flat(1.0 - p, rho=rho, omega=0.0)
    same = stress_of(profile, PATHS, 1, seed=2)
    left = [unpaid[1] for _, unpaid in collect([np.ones(1)] * 2, profile, same)]
    joint = finance.joint_probability(p, p, rho)
    error = (left[0] * left[1]).std() / np.sqrt(PATHS)
    assert abs((left[0] * left[1]).mean() - joint) < 4 * error
    cities = [City("甲", omega=0.0), City("乙", omega=0.0)]
    apart = [
        collect([np.ones(1)], profile, stress)[0][1][1]
        for stress in StressPaths(cities, 1, 1, PATHS, 2).part(0, PATHS)
    ]
    product = apart[0] * apart[1]
    assert abs(product.mean() - p * p) < 4 * product.std() / np.sqrt(PATHS)


@pytest.mark.parametrize("bills", [0, 7])
def test_two_bills_of_a_period_are_late_together_as_often_as_the_law_says(bills: int) -> None:
    """Counted bill by bill the same; only the spread of few bills is wider."""
    p, rho = 0.3, 0.2
    profile = flat(1.0 - p, rho=rho)
    terms = SimulationTerms(bills_per_period=bills)
    found = collect([np.ones(1)] * 2, profile, stress_of(profile, PATHS, 1, seed=4), terms=terms)
    both = found[0][1][1] * found[1][1][1]
    assert abs(both.mean() - finance.joint_probability(p, p, rho)) < 4 * both.std() / np.sqrt(PATHS)
    spread = found[0][1][1].var()
    many = finance.joint_probability(p, p, rho) - p * p
    expected = many if bills == 0 else many + (p - p * p - many) / bills
    assert spread == pytest.approx(expected, rel=0.06)


def test_without_correlation_the_mean_is_the_ageing_chain_every_year() -> None:
    profile = replace(finance.payer_profile("C"), rho=0.0)
    bills = np.array([100.0, 60.0, 0.0, 80.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    found, unpaid = collect([bills], profile, stress_of(profile, 8, bills.size))[0]
    rows, cash = np.zeros(AGES), []
    for billed in bills:
        rows[0] += billed
        cash.append(float(rows @ profile.hazards))
        left = rows * (1 - np.array(profile.hazards))
        rows = left * (1 - np.array(profile.write_offs))
        assert found.ageing[len(cash) - 1] / 8 == pytest.approx(rows, abs=1e-9)
        rows = np.r_[0.0, rows[:4], rows[4] + rows[5]]
    assert found.collections[:, 0] == pytest.approx(cash, rel=1e-12)
    assert unpaid[1:, 0] == pytest.approx(240.0 * np.array(profile.survival(5)[1:]), rel=1e-9)


@pytest.mark.parametrize("bills", [0, 3])
def test_quarters_leave_the_same_unpaid_after_whole_years(bills: int) -> None:
    profile = replace(finance.payer_profile("D"), rho=0.0, write_offs=(0.0,) * AGES)
    yearly = np.r_[100.0, np.zeros(6)]
    quarterly = np.r_[np.full(4, 25.0), np.zeros(24)]
    terms = SimulationTerms(periodicity="quarterly", bills_per_period=bills)
    paths = 4 if bills == 0 else 60_000
    _, by_year = collect([yearly], profile, np.zeros((7, 4)))[0]
    _, by_quarter = collect([quarterly], profile, np.zeros((28, paths)), terms=terms)[0]
    expected = 100.0 * np.array(profile.survival(5)[1:])
    assert by_year[1:, 0] == pytest.approx(expected, rel=1e-12)
    tolerance = {"rel": 1e-12} if bills == 0 else {"abs": 4 * 50.0 / np.sqrt(12 * paths)}
    assert by_quarter[1:].mean(axis=1) == pytest.approx(expected, **tolerance)
    assert (1 - per_period(0.31, 4)) ** 4 == pytest.approx(0.69, abs=1e-15)


@pytest.mark.parametrize("per_year", [1, 4])
@pytest.mark.parametrize("bills", [0, 4])
def test_receivables_are_conserved_on_every_path_with_a_limit_that_holds(per_year: int, bills: int) -> None:
    profile, periods = finance.payer_profile("D"), 12 * per_year
    billed = [np.full(periods, 100.0), np.r_[np.zeros(periods // 3), np.full(periods - periods // 3, 80.0)]]
    limit = Limit(np.full(periods, 90.0), 0.5, ((0,),))
    terms = SimulationTerms(periodicity="annual" if per_year == 1 else "quarterly", bills_per_period=bills)
    stress = stress_of(profile, 400, periods, seed=1, per_year=per_year)
    found = [collected for collected, _ in collect(billed, profile, stress, [limit], terms)]
    for row, collected in zip(billed, found, strict=True):
        total = collected.collections.sum(axis=0) + collected.write_offs.sum(axis=0) + collected.by_year[-1]
        assert total == pytest.approx(np.full(400, row.sum()), rel=1e-12)
        assert collected.ageing.sum(axis=1) == pytest.approx(collected.by_year.sum(axis=1), rel=1e-12)
    paid = found[0].collections + found[1].collections
    assert (paid <= 90.0 * np.exp(-0.5 * np.maximum(stress, 0.0)) * (1 + 1e-12)).all()
    assert (paid.max(axis=1) > 89.9).any()  # and the limit is felt


def test_urgent_bills_are_served_first_and_equals_share_alike() -> None:
    profile = flat(1.0, rho=0.0)
    limit = Limit(np.full(1, 120.0), 0.0, ((1,), (0, 2)))
    bills = [np.array([100.0]), np.array([80.0]), np.array([60.0])]
    found = collect(bills, profile, np.zeros((1, 2)), [limit], groups=[0, 1, 2])
    assert [c.collections[0, 0] for c, _ in found] == pytest.approx([25.0, 80.0, 15.0])


def test_single_bills_are_paid_whole_and_settle_as_the_chain_says() -> None:
    profile = replace(finance.payer_profile("C"), rho=0.0)
    bills = np.r_[12.0, np.zeros(39)]
    paths = 40_000
    found, _ = collect([bills], profile, np.zeros((40, paths)), terms=SimulationTerms(bills_per_period=4))[0]
    assert np.allclose(found.collections % 3.0, 0.0)
    paid, lost = profile.chain((12.0, 0, 0, 0, 0, 0)).outcome
    for series, expected in ((found.collections, paid), (found.write_offs, lost)):
        totals = series.sum(axis=0)
        assert abs(totals.mean() - expected) < 4 * totals.std() / np.sqrt(paths) + 1e-3


def test_late_interest_is_simple_interest_for_the_years_waited() -> None:
    """Of 100 billed, 60 are paid at once, 24 a year late, 9.6 two years late, ...: 18.25 % a year on each."""
    from finance.risk.city_pay import CityFlows, Stream

    profile = flat(0.6, rho=0.0)
    stream = Stream([100.0, *[0.0] * 9], profile, interest_rates=[0.1825] * 10)
    terms = SimulationTerms(late_interest_share=0.5)
    city = CityFlows([stream], (), np.zeros((10, 1)), profile.phi, terms, (0, 0), 0)
    interest = city.collect(0, np.zeros((AGES, 1))).interest[:, 0]
    waited = np.minimum(np.arange(10), AGES - 1)  # what is older than five years counts as five
    assert interest == pytest.approx(0.5 * 0.1825 * waited * 60.0 * 0.4 ** np.arange(10), rel=1e-12)

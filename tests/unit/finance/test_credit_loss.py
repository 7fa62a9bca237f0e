"""Expected credit loss, receivable figures, fiscal lines, tails: closed forms and published values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from payment_paths import collect, stress_of
from scipy import stats

import finance
from finance.risk.city_record import CityRecord
from finance.risk.receivables import days_sales_outstanding
from finance.risk.risk_figures import quantiles_of_sorted, worst_mean

NONE = (0.0,) * 6
AMOUNTS = (100.0, 80.0, 60.0, 40.0, 20.0, 10.0)


def flat(hazard: float, write_off: float = 0.0, rho: float = 0.2) -> finance.PayerProfile:
    return finance.PayerProfile("X", "", (hazard,) * 6, (write_off,) * 6, rho=rho)


def test_constant_hazard_is_a_geometric_series() -> None:
    """1 - h sqrt(v) / (1 - (1-h) v) for every age when nothing is written off."""
    h, rate = 0.4, 0.05
    v = 1 / (1 + rate)
    loss = finance.expected_credit_loss(AMOUNTS, flat(h), rate)
    assert loss.rates == pytest.approx([1 - h * math.sqrt(v) / (1 - (1 - h) * v)] * 6)
    assert loss.credit == pytest.approx(0.0, abs=1e-9)
    assert loss.total == pytest.approx(loss.delay)


@pytest.mark.parametrize("preset", "ABCD")
def test_without_discounting_the_loss_is_what_the_absorbing_chain_loses(preset: str) -> None:
    profile = finance.payer_profile(preset)
    loss = finance.expected_credit_loss(AMOUNTS, profile, 0.0)
    assert loss.total == pytest.approx(profile.chain(AMOUNTS).outcome[1])
    assert loss.delay == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("preset", "ABCD")
def test_the_two_parts_and_the_matrix_of_rates_add_up(preset: str) -> None:
    loss = finance.expected_credit_loss(AMOUNTS, preset, 0.045, 1.2)
    assert loss.total == pytest.approx(loss.delay + loss.credit)
    assert finance.provision_matrix(AMOUNTS, loss.rates).total == pytest.approx(loss.total)
    assert all(0.0 <= r <= 1.0 for r in loss.rates)


def test_the_loss_is_the_sum_over_years_of_the_definition() -> None:
    profile, rate = finance.payer_profile("C"), 0.06
    left, worth = 1.0, 0.0
    for year in range(2000):
        age = min(year + 1, 5)
        worth += left * profile.hazards[age] * (1 + rate) ** -(year + 0.5)
        left *= (1 - profile.hazards[age]) * (1 - profile.write_offs[age])
    loss = finance.expected_credit_loss((0, 1, 0, 0, 0, 0), profile, rate)
    assert loss.total == pytest.approx(1 - worth, abs=1e-12)


def test_a_payer_that_never_pays_loses_all_and_one_that_pays_at_once_half_a_year() -> None:
    never = finance.expected_credit_loss(AMOUNTS, flat(0.0), 0.05, 3.0)
    assert (never.total, never.credit, never.delay) == (310.0, 310.0, 0.0)
    assert finance.expected_credit_loss(AMOUNTS, flat(1.0), 0.0).total == 0.0
    assert finance.expected_credit_loss(NONE, "B", 0.05).total == 0.0


def test_scenarios_that_are_the_whole_normal_law_leave_the_one_year_rate_alone() -> None:
    """The Vasicek link keeps the mean: weighted hazards over N(0, 1) average to the profile's."""
    nodes = stats.norm.ppf((np.arange(400) + 0.5) / 400)
    mean = np.mean([finance.stressed("B", float(f)).hazards[0] for f in nodes])
    assert mean == pytest.approx(0.85, abs=1e-3)


def test_forward_looking_scenarios_scale_the_loss() -> None:
    base = finance.expected_credit_loss(AMOUNTS, "B", 0.05)
    bad = finance.forward_looking_loss(AMOUNTS, "B", 0.05, {0.0: 0.5, 1.5: 0.5})
    expected = np.mean(
        [finance.expected_credit_loss(AMOUNTS, finance.stressed("B", f), 0.05).total for f in (0.0, 1.5)]
    )
    assert bad.total == pytest.approx(expected)
    assert bad.multiplier > 1.0
    assert bad.total > base.total
    assert finance.forward_looking_loss(NONE, "B", 0.05, {0.0: 1.0}).total == 0.0


@pytest.mark.parametrize(
    "arguments",
    [
        ((1.0,), "B", 0.05, 1.0),
        ((-1.0, 0, 0, 0, 0, 0), "B", 0.05, 1.0),
        ((math.nan, 0, 0, 0, 0, 0), "B", 0.05, 1.0),
        (NONE, "B", -0.1, 1.0),
        (NONE, "B", 0.1, math.inf),
    ],
)
def test_impossible_inputs_are_refused(arguments: tuple) -> None:
    with pytest.raises(finance.FinanceError):
        finance.expected_credit_loss(*arguments)
    with pytest.raises(finance.FinanceError):
        finance.forward_looking_loss(NONE, "B", 0.05, {0.0: 0.4})


@pytest.mark.parametrize(("rho", "joint"), [(0.0, 0.0036), (0.2, 0.0072), (0.24, 0.0081), (0.5, 0.0157)])
def test_joint_arrears_of_two_projects_of_one_city(rho: float, joint: float) -> None:
    """Rules file 3.2: p = 6 % each -> 0.36, 0.72, 0.81, 1.57 % together."""
    assert finance.joint_probability(0.06, 0.06, rho) == pytest.approx(joint, abs=5e-5)


@pytest.mark.parametrize("p", [0.0, 0.06, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("q", [0.06, 0.5, 0.7])
@pytest.mark.parametrize("r", [-0.4, 0.0, 0.2, 0.6])
def test_joint_probability_against_scipy(p: float, q: float, r: float) -> None:
    if p in (0.0, 1.0):
        assert finance.joint_probability(p, q, r) == p * q
        return
    z = stats.norm.ppf([p, q])
    expected = stats.multivariate_normal.cdf(z, cov=[[1, r], [r, 1]])
    assert finance.joint_probability(p, q, r) == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize("preset", "BCD")
def test_simulated_two_years_unpaid_lies_at_the_closed_form(preset: str) -> None:
    profile, paths = finance.payer_profile(preset), 40_000
    stress = stress_of(profile, paths, 3, seed=11)
    unpaid = collect([np.array([1.0, 0.0, 0.0])], profile, stress)[0][1][2]
    error = unpaid.std() / math.sqrt(paths)
    assert abs(unpaid.mean() - finance.unpaid_after_two_years(profile)) < 4 * error


def test_two_years_unpaid_without_memory_is_the_product() -> None:
    assert finance.unpaid_after_two_years(flat(0.4, rho=0.0)) == pytest.approx(0.36)
    assert finance.unpaid_after_two_years("B") > finance.payer_profile("B").survival()[2]


def test_days_sales_outstanding() -> None:
    assert days_sales_outstanding(50.0, 100.0).value == pytest.approx(182.5)
    assert days_sales_outstanding(50.0, 0.0).code == "nothing_billed"
    with pytest.raises(finance.FinanceError):
        days_sales_outstanding(math.nan, 1.0)


def test_steady_billing_has_the_expected_days_outstanding() -> None:
    """Little's law: balance / yearly bills = mean delay, when the same amount is billed for ever."""
    profile = flat(0.5, rho=0.0)
    collected, _ = collect([np.ones(60)], profile, np.zeros((60, 1)))[0]
    days = days_sales_outstanding(float(collected.by_year[-1, 0]), 1.0).value
    assert profile.mean_delay_years() == pytest.approx(1.0)
    assert days == pytest.approx(365.0 * float(profile.mean_delay_years() or 0.0))
    assert flat(0.0).mean_delay_years() is None


def test_arrears_of_a_city_are_those_of_its_projects() -> None:
    city = finance.city_arrears({"A": (10, 0, 0, 0, 0, 0), "B": (10, 5, 5, 5, 0, 5)})
    assert city.by_age == (20, 5, 5, 5, 0, 5)
    assert (city.total, city.long, city.long_share) == (40, 15, 0.375)
    assert list(city.projects) == ["B", "A"]
    assert city.concentration == pytest.approx(0.75**2 + 0.25**2)
    nothing = finance.city_arrears({})
    assert (nothing.total, nothing.long_share, nothing.concentration) == (0.0, None, None)
    with pytest.raises(finance.FinanceError):
        finance.city_arrears({"A": (1.0, 2.0)})


def crossed(payments: dict[str, list[list[float]]], budget: float = 1000.0) -> CityRecord:
    """A city in which only ``payments`` [paths][years] are owed, and all are paid."""
    each = {name: np.array(paid).T for name, paid in payments.items()}
    total = np.sum(list(each.values()), axis=0)
    years, paths = total.shape
    record = CityRecord(finance.City("甲市", budget=budget), paths, paths, range(years), 1)
    nothing = np.zeros((years, paths))
    record.write(0, nothing, total, [(0, own) for own in each.values()], nothing, nothing > 0.0)
    return record


def test_a_line_is_crossed_above_it_not_on_it() -> None:
    record = crossed({"A": [[60.0, 80.0]], "B": [[40.0, 30.0]]})
    counts = record.counts()
    assert counts.paid_over[2].tolist() == [0, 1]
    assert record.ever_paid[2].tolist() == [True]
    assert counts.causes[2].tolist() == [1, 1]
    none = crossed({"A": [[1.0, 1.0]]})
    assert not none.ever_paid.any()
    assert not none.counts().causes.any()


def test_the_project_without_which_the_line_would_hold_is_the_cause() -> None:
    record = crossed({"large": [[90.0], [90.0]], "small": [[15.0], [5.0]]})
    assert record.counts().paid_over[2].tolist() == [1]
    assert record.counts().causes[2].tolist() == [1, 1]
    assert crossed({"huge": [[120.0]], "small": [[5.0]]}).counts().causes[2].tolist() == [1, 0]


def test_simulated_crossing_lies_at_the_closed_form() -> None:
    """A city pays more than 70 of 100: Phi((Phi^-1(h) - sqrt(1 - rho) Phi^-1(0.7)) / sqrt(rho)), by the Vasicek link."""
    profile, paths, rho = flat(0.6), 40_000, 0.2
    stress = stress_of(profile, paths, 1, seed=4)
    paid = collect([np.array([100.0])], profile, stress)[0][0].collections.T
    found = crossed({"A": paid.tolist()}).ever_paid[1].mean()
    level = stats.norm.ppf(0.6) - math.sqrt(1 - rho) * stats.norm.ppf(0.7)
    exact = stats.norm.cdf(level / math.sqrt(rho))
    assert abs(found - exact) < 4 * math.sqrt(exact * (1 - exact) / paths)


def test_tail_of_the_normal_law() -> None:
    """V27: phi(z) / (1 - alpha) at 95 %."""
    values = stats.norm.ppf((np.arange(400_000) + 0.5) / 400_000)
    low, _, median, _, _ = quantiles_of_sorted(values)
    assert median - low == pytest.approx(1.6448536, abs=1e-4)
    assert -worst_mean(values) == pytest.approx(2.0627128, abs=1e-4)


def test_a_few_paths_weigh_the_edge_in_part() -> None:
    """The worst twentieth of 40 are two, of 30 one and a half, of 2 a tenth of one."""
    assert worst_mean(np.arange(1.0, 41.0)) == pytest.approx(1.5)
    assert worst_mean(np.arange(1.0, 31.0)) == pytest.approx((1.0 + 0.5 * 2.0) / 1.5)
    assert worst_mean(np.array([1.0, 2.0])) == pytest.approx(1.0)

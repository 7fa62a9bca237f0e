"""Loss on what a year has left unpaid: against the chain by hand, and against what is collected of it afterwards."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from payment_paths import collect, stress_of

import finance
from finance.risk.payer import AGES
from finance.risk.simulation_terms import SimulationTerms

RATE = 0.05
PERIODICITY = {1: "annual", 4: "quarterly"}


def by_hand(
    unpaid: np.ndarray, profile: finance.PayerProfile, per_year: int, rate: float
) -> tuple[float, float]:
    """Total and credit loss of balances whose next chance comes one period older, period by period."""
    years = np.minimum(np.arange(unpaid.size) // per_year, AGES - 1)
    h = 1.0 - (1.0 - np.array(profile.hazards)[years]) ** (1.0 / per_year)
    d = 1.0 - (1.0 - np.array(profile.write_offs)[years]) ** (1.0 / per_year)
    rows, paid, worth = unpaid.astype(float), 0.0, 0.0
    for period in range(400 * per_year):
        rows = np.r_[0.0, rows[:-2], rows[-2] + rows[-1]]
        cash = rows * h
        paid += cash.sum()
        worth += cash.sum() * (1.0 + rate) ** (-(period + 0.5) / per_year)
        rows = (rows - cash) * (1.0 - d)
    return float(unpaid.sum() - worth), float(unpaid.sum() - paid)


@pytest.mark.parametrize("per_year", [1, 4])
@pytest.mark.parametrize("preset", "ABCD")
def test_the_loss_of_a_balance_counts_from_the_next_age(preset: str, per_year: int) -> None:
    profile = finance.payer_profile(preset)
    unpaid = np.random.default_rng(5).uniform(1.0, 9.0, (AGES - 1) * per_year + 1)
    loss = finance.run_off_loss(unpaid.tolist(), profile, RATE, per_year)
    total, credit = by_hand(unpaid, profile, per_year, RATE)
    assert (loss.total, loss.credit) == pytest.approx((total, credit), rel=1e-9)
    assert loss.delay == pytest.approx(total - credit, rel=1e-9)
    for age in range(AGES):
        only = np.where(np.minimum(np.arange(unpaid.size) // per_year, AGES - 1) == age, unpaid, 0.0)
        assert loss.each[age] == pytest.approx(by_hand(only, profile, per_year, RATE)[0], rel=1e-9)
        assert loss.rates[age] == pytest.approx(loss.each[age] / only.sum())


def test_a_bill_left_by_its_first_year_is_worth_what_the_second_brings() -> None:
    """Nothing is paid in the first year, everything in the middle of the second; 100 are worth 100 / sqrt(1.05)."""
    profile = finance.PayerProfile("X", "", (0.0, *[1.0] * 5), (0.0,) * AGES)
    loss = finance.run_off_loss((100.0, 0, 0, 0, 0, 0), profile, RATE)
    assert loss.total == pytest.approx(100.0 - 100.0 / math.sqrt(1.05))
    assert loss.credit == pytest.approx(0.0, abs=1e-12)
    in_quarters = finance.run_off_loss((100.0, 0.0, 0.0, 0.0, *[0.0] * 17), profile, RATE, 4)
    assert in_quarters.total == pytest.approx(
        100.0 * (1.0 - 1.05 ** -(3.5 / 4))
    )  # three quarters more to wait


@pytest.mark.parametrize("per_year", [1, 4])
@pytest.mark.parametrize("preset", "ABCD")
@pytest.mark.parametrize("rho", [0.0, 0.3])
def test_the_loss_is_what_the_simulation_does_not_collect_of_the_same_balances(
    preset: str, per_year: int, rho: float
) -> None:
    """Years of stress that know nothing of each other, so that the mean of every year is the payer's. Without stress the
    chain holds on the path, with it on average; write-offs stay out of that, for they fall into the same years.
    """
    profile = replace(finance.payer_profile(preset), rho=rho, phi=0.0)
    if rho > 0.0:
        profile = replace(profile, write_offs=(0.0,) * AGES)
    billed, paths = 3 * per_year, 4 if rho == 0.0 else 8192
    bills = np.r_[np.linspace(1.0, 2.0, billed), np.zeros(60 * per_year)]
    stress = stress_of(profile, paths, bills.size, seed=9, per_year=per_year)
    found, _ = collect([bills], profile, stress, terms=SimulationTerms(periodicity=PERIODICITY[per_year]))[0]
    unpaid = found.ageing[2] / paths
    middles = (np.arange(60 * per_year) + 0.5) / per_year
    worth = ((1.0 + RATE) ** -middles) @ found.collections[billed:]
    loss = finance.run_off_loss(unpaid.tolist(), profile, RATE, per_year)
    after_sixty_years = float(found.by_year[-1].mean())
    error = 4 * worth.std() / math.sqrt(paths) + after_sixty_years
    assert unpaid.sum() - loss.total == pytest.approx(worth.mean(), abs=error + 1e-9)


@pytest.mark.parametrize(
    ("unpaid", "rate", "per_year"),
    [
        ((1.0,) * 6, RATE, 4),
        ((1.0,) * 21, RATE, 1),
        ((-1.0, *[0.0] * 5), RATE, 1),
        ((1.0,) * 6, -0.1, 1),
        ((1.0,) * 6, math.nan, 1),
    ],
)
def test_F19_impossible_balances_are_refused(unpaid: tuple[float, ...], rate: float, per_year: int) -> None:
    with pytest.raises(finance.FinanceError):
        finance.run_off_loss(unpaid, "B", rate, per_year)


@pytest.mark.parametrize("bills", [0, 3])
def test_ages_in_periods_add_up_to_ages_in_years(bills: int) -> None:
    projection = finance.project(
        finance.case_from_award(name="账", capex_yuan=3e7, price_yuan_per_year=1.2e7, operation_years=7)
    )
    terms = finance.SimulationTerms(periodicity="quarterly", bills_per_period=bills)
    total = finance.simulate_payment_risk(projection, "D", 64, 1, terms=terms).total
    by_period = np.array(total.ageing_by_period)
    assert by_period.shape == (len(total.years), 21)
    years = np.column_stack([by_period[:, :20].reshape(-1, 5, 4).sum(axis=2), by_period[:, 20]])
    assert np.array(total.ageing_mean) == pytest.approx(years, rel=1e-12)
    assert "ageing_by_period" not in total.to_dict()

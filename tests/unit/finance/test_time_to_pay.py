"""Time to pay: expected months and quantiles against the hazards, by hand, by integration and by paying quarters."""

from __future__ import annotations

import itertools
import math

import pytest
from scipy.integrate import quad

import finance


def payer(*hazards: float) -> finance.PayerProfile:
    return finance.PayerProfile("X", "x", hazards, rho=0.0)


def survival(hazards: tuple[float, ...], years: float) -> float:
    """Share unpaid: whole years of age, then a part of one at the same chance."""
    whole = int(years)
    left = math.prod(1 - hazards[min(age, 5)] for age in range(whole))
    return float(left * (1 - hazards[min(whole, 5)]) ** (years - whole))


def test_one_chance_for_ever_is_an_exponential() -> None:
    """Half is paid every year: mean 12 / ln 2 months, a half after 12, three quarters after 24, 90 % after 39.86."""
    half = payer(*[0.5] * 6)
    assert finance.expected_months_late(half) == pytest.approx(12 / math.log(2), rel=1e-12)
    for level, months in ((0.0, 0.0), (0.5, 12.0), (0.75, 24.0), (0.9, 12 * math.log(10) / math.log(2))):
        assert finance.months_late_quantile(half, level) == pytest.approx(months, abs=1e-9)


def test_class_B_by_hand() -> None:
    """.85 .60 .45 .35 .25 .15: S = 1, .15, .06, .033, .02145, .0160875; a tenth is left at .15 x .4^x, x = .4425."""
    parts = (
        0.85 / -math.log(0.15),
        0.15 * 0.60 / -math.log(0.40),
        0.06 * 0.45 / -math.log(0.55),
        0.033 * 0.35 / -math.log(0.65),
        0.02145 * 0.25 / -math.log(0.75),
        0.0160875 / -math.log(0.85),
    )
    assert finance.expected_months_late("B") == pytest.approx(12 * sum(parts), rel=1e-12)
    assert finance.months_late_quantile("B", 0.9) == pytest.approx(
        12 * (1 + math.log(0.1 / 0.15) / math.log(0.4)), rel=1e-12
    )


@pytest.mark.parametrize("code", "ABCD")
def test_they_are_the_integral_and_the_inverse_of_the_share_unpaid(code: str) -> None:
    hazards = finance.PAYER_PROFILES[code].hazards
    years = sum(quad(lambda x: survival(hazards, x), a, a + 1)[0] for a in range(300))
    assert finance.expected_months_late(code) == pytest.approx(12 * years, rel=1e-9)
    for level in (0.1, 0.5, 0.9, 0.99):
        months = finance.months_late_quantile(code, level)
        assert months is not None
        assert survival(hazards, months / 12) == pytest.approx(1 - level, rel=1e-9)


def test_quarters_that_pay_as_the_engine_has_them_wait_as_long() -> None:
    """A quarter's chance is 1 - (1 - h)^(1/4); with ever shorter periods the mean wait comes to the closed form from below."""
    hazards = finance.PAYER_PROFILES["C"].hazards
    means = []
    for per_year in (1, 4, 12, 365):
        waits = sum(survival(hazards, k / per_year) for k in range(1, 60 * per_year))
        means.append(12 * waits / per_year)
    assert means == sorted(means)
    assert means[-1] == pytest.approx(finance.expected_months_late("C"), rel=2e-3)


def test_what_is_never_paid_has_no_mean_and_no_late_quantile() -> None:
    never = payer(0.5, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert finance.expected_months_late(never) is None
    assert finance.months_late_quantile(never, 0.9) is None
    assert finance.months_late_quantile(never, 0.25) == pytest.approx(12 * math.log(0.75) / math.log(0.5))


def test_who_pays_everything_in_time_or_within_a_year_of_age() -> None:
    assert finance.expected_months_late(payer(1.0, *[0.0] * 5)) == 0.0
    assert finance.months_late_quantile(payer(1.0, *[0.0] * 5), 0.9) == 0.0
    waits = payer(0.0, 1.0, *[0.0] * 4)
    assert finance.expected_months_late(waits) == pytest.approx(12.0)
    assert finance.months_late_quantile(waits, 0.9) == pytest.approx(12.0)
    last = payer(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    assert finance.expected_months_late(last) == pytest.approx(60.0)


def test_a_worse_class_pays_later() -> None:
    means = [finance.expected_months_late(code) for code in "ABCD"]
    bad = [finance.months_late_quantile(code, 0.9) for code in "ABCD"]
    for values in (means, bad):
        assert all(a is not None and b is not None and a < b for a, b in itertools.pairwise(values))
    with pytest.raises(finance.FinanceError):
        finance.months_late_quantile("B", 1.0)

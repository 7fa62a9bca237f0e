"""Projects of different payers together: the average curve and the mean delay are those of all, by what is billed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import finance


def project(name: str, price: float) -> finance.Projection:
    return finance.project(
        finance.case_from_award(name=name, capex_yuan=3e7, price_yuan_per_year=price, operation_years=8)
    )


def delay_by_hand(profile: finance.PayerProfile) -> float:
    """Years unpaid, one by one, until nothing is left."""
    left, years = 1.0, 0.0
    for age in range(4000):
        left *= 1.0 - profile.hazards[min(age, 5)]
        years += left
    return years


def curve_by_hand(profile: finance.PayerProfile) -> np.ndarray:
    return np.cumprod([1.0, *(1.0 - np.array(profile.hazards[:5]))])


@pytest.fixture(scope="module")
def both() -> dict[str, finance.Projection]:
    return {"A": project("甲", 1.2e7), "D": project("丁", 3.1e7)}


@pytest.mark.parametrize("order", ["AD", "DA"])
@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_the_average_is_weighted_with_what_is_billed_in_any_order(
    both: dict[str, finance.Projection], order: str, periodicity: str
) -> None:
    """Without correlation the simulated curve and the average one are the same mixture; so that what is given up within
    the fifth year does not count as paid, nothing is.
    """
    payers = {code: replace(finance.payer_profile(code), rho=0.0, write_offs=(0.0,) * 6) for code in order}
    exposures = [finance.Exposure(both[code], payers[code], finance.City("市")) for code in order]
    risk = finance.simulate_portfolio(exposures, 16, 1, finance.SimulationTerms(periodicity=periodicity))
    billed = np.array([sum(each.billed) for each in risk.projects])
    assert billed.max() > 2 * billed.min()
    curve = np.average([curve_by_hand(payers[code]) for code in order], axis=0, weights=billed)
    assert risk.survival_preset == pytest.approx(curve, rel=1e-12)
    assert risk.survival == pytest.approx(curve, rel=1e-9)
    delay = np.average([delay_by_hand(payers[code]) for code in order], weights=billed)
    assert risk.mean_delay_years == pytest.approx(delay, rel=1e-9)


def test_under_stress_the_mean_delay_of_both_is_that_of_each_by_what_is_billed(
    both: dict[str, finance.Projection],
) -> None:
    """A path treats the bills of a city without a limit alike, whether the other project is there or not."""
    city = finance.City("市")
    each = [finance.simulate_portfolio([finance.Exposure(both[code], code, city)], 512, 4) for code in "AD"]
    together = finance.simulate_portfolio([finance.Exposure(both[c], c, city) for c in "AD"], 512, 4)
    billed = [sum(risk.total.billed) for risk in each]
    delay = np.average([risk.mean_delay_years for risk in each], weights=billed)
    assert together.mean_delay_years == pytest.approx(delay, rel=1e-9)


def test_bills_that_one_of_the_payers_never_pays_have_no_mean_delay(
    both: dict[str, finance.Projection],
) -> None:
    never = finance.PayerProfile("N", "从不付款", (0.5, 0.0, 0.0, 0.0, 0.0, 0.0), rho=0.0)
    always = finance.PayerProfile("J", "按期", (0.5, 1.0, 0.0, 0.0, 0.0, 0.0), rho=0.0)
    for other, expected in ((never, None), (always, 0.5)):
        exposures = [finance.Exposure(both["A"], always), finance.Exposure(both["D"], other)]
        risk = finance.simulate_portfolio(exposures, 8, 1)
        assert risk.mean_delay_years == (None if expected is None else pytest.approx(expected))


def test_the_one_project_told_of_a_city_has_its_own_payer(both: dict[str, finance.Projection]) -> None:
    payers = {code: replace(finance.payer_profile(code), rho=0.0) for code in "AD"}
    exposures = [finance.Exposure(both[code], payers[code], finance.City("市")) for code in "AD"]
    risk = finance.simulate_portfolio(exposures, 16, 1, focus=1)
    assert risk.survival_preset == pytest.approx(curve_by_hand(payers["D"]), rel=1e-12)
    assert risk.mean_delay_years == pytest.approx(delay_by_hand(payers["D"]), rel=1e-9)

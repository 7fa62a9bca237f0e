"""A city's budget by calendar year: what was settled stays, what comes after grows, and the limits follow it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import finance
from finance.risk.simulation import Simulation, portfolio_digest

SETTLED = {2022: 4.0e8, 2023: 5.0e8, 2024: 6.2e8, 2025: 7.8e8, 2026: 9.8e8}
GROWTH = 0.02
CITY = finance.City(
    "甲市", budget=tuple(SETTLED.values()), budget_growth=GROWTH, budget_year=2022, headroom=0.10
)


def service(name: str = "停车", start: int = 2023) -> finance.Projection:
    case = finance.case_from_award(name=name, capex_yuan=1.2e7, price_yuan_per_year=5.8e6, operation_years=8)
    return finance.project(replace(case, start_year=start))


def by_hand(year: int) -> float:
    """Year after year from the last settled one; before the first back by the same growth."""
    if year in SETTLED:
        return SETTLED[year]
    if year < 2022:
        return SETTLED[2022] / (1 + GROWTH) ** (2022 - year)
    yuan = SETTLED[2026]
    for _ in range(year - 2026):
        yuan *= 1 + GROWTH
    return yuan


@pytest.mark.parametrize("start", [2020, 2022, 2025, 2029])
def test_settled_years_stay_and_the_others_grow(start: int) -> None:
    years = tuple(range(start, start + 12))
    found = CITY.budgets(years)
    assert found == pytest.approx([by_hand(year) for year in years], rel=1e-12)
    assert finance.City("甲市").budgets(years) is None


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_limits_and_lines_stand_on_the_budget_of_their_year(periodicity: str) -> None:
    terms = finance.SimulationTerms(periodicity=periodicity)
    exposures = [finance.Exposure(service(), "C", CITY), finance.Exposure(service("照明", 2025), "D", CITY)]
    found = Simulation(exposures, 64, 1, terms)
    wanted = [by_hand(year) for year in found.calendar.named]
    [limit] = found._limits[0]
    assert limit.yuan.reshape(-1, terms.per_year).sum(axis=1) == pytest.approx(0.10 * np.array(wanted))
    risk = finance.simulate_portfolio(exposures, 64, 1, terms)
    assert risk.cities[0].years == found.calendar.named
    assert risk.cities[0].budgets == pytest.approx(wanted)
    assert finance.simulate_portfolio([finance.Exposure(service())], 64, 1).cities[0].budgets == ()


def test_nothing_is_paid_beyond_the_budget_of_its_year() -> None:
    """A fiftieth of the settled budgets: the city pays no more than a tenth of each, whatever is owed, and all of it
    where more is owed than that in every year so far.
    """
    small = replace(CITY, budget=tuple(yuan / 50 for yuan in SETTLED.values()))
    always = finance.PayerProfile("P", "有钱就付", (1.0,) * 6, (0.0,) * 6)
    found = Simulation([finance.Exposure(service(), always, small)], 64, 1, finance.SimulationTerms())
    found.run()
    paid = found.total.bands["collections"].astype(float)
    years = found.calendar.named
    limits = np.array([0.10 * by_hand(year) / 50 for year in years])
    assert (paid <= limits[:, None] * (1 + 1e-6)).all()
    place = years.index(2026)
    assert paid[place] == pytest.approx(np.full(64, limits[place]), rel=1e-6)


def test_one_amount_is_that_of_the_first_year() -> None:
    plain = finance.City("甲市", budget=6.0e7, budget_growth=0.03)
    listed = finance.City("甲市", budget=(6.0e7,), budget_growth=0.03, budget_year=2023)
    results = [
        finance.simulate_portfolio([finance.Exposure(service(), "C", city)], 200, 4)
        for city in (plain, listed)
    ]
    assert results[0].results_digest == results[1].results_digest
    assert results[0].digest != results[1].digest


@pytest.mark.parametrize(
    "given",
    [
        {"budget": ()},
        {"budget": (1.0e8, 1.1e8)},
        {"budget": (1.0e8, 0.0), "budget_year": 2022},
        {"budget": (1.0e8, float("nan")), "budget_year": 2022},
        {"budget": (1.0e8, -1.0), "budget_year": 2022},
    ],
)
def test_F19_impossible_budgets_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.City("甲市", **given)  # type: ignore[arg-type]
    assert caught.value.code == "bad_city"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
@pytest.mark.parametrize("field", ["capacity_sensitivity", "capacity_yuan"])
def test_F19_an_impossible_capacity_of_a_payer_is_refused(field: str, value: float) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        replace(finance.payer_profile("B"), **{field: value})
    assert caught.value.code == "bad_payer"


@pytest.mark.parametrize("focus", [None, 1])
def test_the_digest_is_known_before_anything_is_simulated(focus: int | None) -> None:
    exposures = [finance.Exposure(service(), "C", CITY), finance.Exposure(service("照明"), "B", CITY)]
    terms = finance.SimulationTerms(late_interest_share=0.2)
    told = finance.simulate_portfolio(exposures, 64, 9, terms, focus).digest
    assert portfolio_digest(exposures, 64, 9, terms, focus) == told
    dearer = [replace(each, city=replace(CITY, headroom=0.07)) for each in exposures]
    assert portfolio_digest(dearer, 64, 9, terms, focus) != told

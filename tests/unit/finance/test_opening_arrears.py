"""Opening arrears (期初拖欠): what is unpaid today enters a simulation by age, and the city's limit serves it too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

import finance
from finance.risk.payer import AGES

YEAR = 2030
OPENING = (2.0e6, 1.0e6, 5.0e5)


@pytest.fixture(scope="module")
def running() -> finance.Projection:
    """Built in 2026, in its fourth year of operation when 2030 begins; bills of 5.8 million a year."""
    case = finance.case_from_award(
        name="停车", capex_yuan=1.2e7, price_yuan_per_year=5.8e6, operation_years=10, start_year=2026
    )
    return finance.project(case)


def fixed(code: str) -> finance.PayerProfile:
    """A payer whose behaviour stress does not move."""
    return replace(finance.payer_profile(code), rho=0.0)


@pytest.mark.parametrize("bills", [0, 3])
@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_S32_with_opening_arrears_everything_billed_is_collected_or_lost(
    running: finance.Projection, periodicity: str, bills: int
) -> None:
    """On every path together, with a city that cannot pay all it wants to."""
    city = finance.City("甲市", budget=6.0e7, headroom=0.10, sensitivity=0.3)
    several = [
        finance.Exposure(running, "C", city, 0, OPENING, YEAR),
        finance.Exposure(replace_name(running, "照明"), "D", city, 1, (1.0e6, 0.0, 2.0e6), YEAR),
    ]
    terms = finance.SimulationTerms(periodicity=periodicity, bills_per_period=bills)
    risk = finance.simulate_portfolio(several, 300, 3, terms)
    for each in (risk.total, *risk.projects):
        assert sum(each.billed) == pytest.approx(sum(each.collections_mean) + each.expected_loss, rel=1e-9)
        assert [sum(row) for row in each.ageing_mean] == pytest.approx(each.receivable_mean)
    place = risk.total.years.index(YEAR) - 1
    assert risk.total.receivable_mean[place] == pytest.approx(sum(OPENING) + 3.0e6)
    assert risk.projects[0].ageing_mean[place] == pytest.approx((*OPENING, 0.0, 0.0, 0.0))
    assert risk.cities[0].arrears_mean == pytest.approx(risk.total.receivable_mean, rel=1e-9)


def replace_name(projection: finance.Projection, name: str) -> finance.Projection:
    return finance.project(replace(projection.case, name=name))


def test_what_is_not_open_was_paid_and_what_is_open_follows_the_ageing_chain(
    running: finance.Projection,
) -> None:
    """With rho = 0 the mean is the chain of the hazards from the opening row on, year after year."""
    payer = fixed("C")
    found = finance.simulate_portfolio(
        [finance.Exposure(running, payer, None, 0, OPENING, YEAR)], 8
    ).projects[0]
    start = found.years.index(YEAR)
    assert found.collections_mean[:start] == pytest.approx(
        np.array(found.billed[:start]) - np.array([0.0, *OPENING[::-1]])[:start]
    )
    rows = np.zeros(AGES)
    rows[: len(OPENING)] = OPENING
    for year in range(start, len(found.years)):
        rows = np.r_[found.billed[year], rows[:4], rows[4] + rows[5]]
        assert found.collections_mean[year] == pytest.approx(float(rows @ payer.hazards))
        rows = rows * (1 - np.array(payer.hazards)) * (1 - np.array(payer.write_offs))
        assert found.ageing_mean[year] == pytest.approx(tuple(rows), abs=1e-6)


def test_the_survival_of_a_bill_is_that_of_new_bills(running: finance.Projection) -> None:
    payer = fixed("B")
    risk = finance.simulate_portfolio([finance.Exposure(running, payer, None, 0, OPENING, YEAR)], 8)
    assert risk.survival[:3] == pytest.approx(payer.survival(5)[:3], rel=1e-9)


def test_a_payer_who_always_pays_clears_the_arrears_in_the_opening_year(running: finance.Projection) -> None:
    payer = finance.PayerProfile("X", "", (1.0,) * AGES, (0.0,) * AGES)
    exposure = finance.Exposure(running, payer, None, 0, OPENING, YEAR)
    found = finance.simulate_portfolio([exposure], 8).projects[0]
    place = found.years.index(YEAR)
    assert found.collections_mean[place] == pytest.approx(found.billed[place] + sum(OPENING))
    assert max(found.receivable_mean[place:]) == pytest.approx(0.0, abs=1e-6)


def test_the_city_serves_old_bills_out_of_the_same_limit(running: finance.Projection) -> None:
    """6 million a year for 5.8 million of bills and 3.5 million of arrears: the limit binds until they are gone."""
    payer = finance.PayerProfile("X", "", (1.0,) * AGES, (0.0,) * AGES)
    city = finance.City("甲市", budget=6.0e7, headroom=0.10)
    risk = finance.simulate_portfolio([finance.Exposure(running, payer, city, 0, OPENING, YEAR)], 8)
    found, place = risk.projects[0], risk.total.years.index(YEAR)
    for step in (0, 1, 2):
        assert found.collections_mean[place + step] == pytest.approx(6.0e6)
        assert risk.cities[0].p_short_by_year[place + step] == 1.0
    spare = 6.0e6 - found.billed[place]
    assert found.receivable_mean[place] == pytest.approx(sum(OPENING) - spare)
    without = finance.simulate_portfolio([finance.Exposure(running, payer, city)], 8)
    assert not any(without.cities[0].p_short_by_year)


def test_more_arrears_are_worse_and_the_digest_tells_them_apart(running: finance.Projection) -> None:
    results = [
        finance.simulate_portfolio(
            [finance.Exposure(running, "C", None, 0, tuple(factor * x for x in OPENING), YEAR)], 2048, 1
        )
        for factor in (0.0, 0.5, 1.0)
    ]
    lines = [risk.total.credit_line for risk in results]
    assert lines == sorted(lines)
    losses = [risk.total.delay_cost for risk in results]
    assert losses == sorted(losses)
    assert losses[0] < losses[2]
    assert len({risk.digest for risk in results}) == 3


@pytest.mark.parametrize(
    ("opening", "year", "code"),
    [
        ((1.0,) * 7, YEAR, "bad_opening"),
        ((-1.0,), YEAR, "bad_opening"),
        ((float("nan"),), YEAR, "bad_opening"),
        ((1.0,), None, "bad_opening"),
        ((6.5e6,), YEAR, "opening_above_bills"),
        ((0.0, 0.0, 0.0, 0.0, 1.0), YEAR, "opening_above_bills"),
        ((0.0, 0.0, 0.0, 0.0, 0.0, 1.0), YEAR, "opening_above_bills"),
        ((1.0,), 2026, "opening_above_bills"),
    ],
)
def test_F19_impossible_arrears_are_refused(
    running: finance.Projection, opening: tuple[float, ...], year: int | None, code: str
) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.simulate_portfolio([finance.Exposure(running, "C", None, 0, opening, year)], 8)
    assert caught.value.code == code


def bill(number: int, due: date, amount: float, *paid: tuple[date, float]) -> finance.Bill:
    payments = tuple(finance.Payment(when, yuan) for when, yuan in paid)
    return finance.Bill(str(number), due - timedelta(days=30), due, amount, payments)


def test_the_ledger_of_today_by_age_at_the_nearer_turn_of_the_year(running: finance.Projection) -> None:
    """Fen become yuan; what falls due later and what was paid is not in it, more than the case billed is told apart."""
    bills = [
        bill(1, date(2027, 6, 1), 3e8, (date(2027, 7, 1), 1e8)),
        bill(2, date(2028, 6, 1), 1e9),
        bill(3, date(2029, 12, 1), 1e8, (date(2030, 2, 1), 5e7)),
        bill(4, date(2030, 3, 1), 1e8),
    ]
    spring = finance.opening_arrears(running, bills, date(2030, 2, 15), 0.01)
    assert spring.year == 2030
    billed = sum(running.series[name][2] for name in ("service_fee_billed", "availability_billed"))
    assert spring.amounts == pytest.approx((5e5, billed, 2e6, 0.0, 0.0, 0.0))
    assert spring.left_out == pytest.approx(1e7 - billed)
    autumn = finance.opening_arrears(running, bills, date(2030, 11, 22), 0.01)
    assert autumn.year == 2031
    assert autumn.amounts == pytest.approx((1e6, 5e5, billed, 2e6, 0.0, 0.0))
    exposure = finance.Exposure(running, "C", None, 0, autumn.amounts, autumn.year)
    risk = finance.simulate_portfolio([exposure], 8, 1, finance.SimulationTerms(periodicity="quarterly"))
    assert risk.total.receivable_mean[risk.total.years.index(2030)] == pytest.approx(autumn.total)


def test_one_project_of_a_city_is_told_as_it_stands_in_the_whole(running: finance.Projection) -> None:
    city = finance.City("甲市", budget=6.0e7, headroom=0.10, sensitivity=0.3)
    several = [
        finance.Exposure(replace_name(running, name), payer, city)
        for name, payer in (("停车", "B"), ("照明", "D"), ("水务", "B"))
    ]
    whole = finance.simulate_portfolio(several, 512, 4)
    one = finance.simulate_portfolio(several, 512, 4, focus=1)
    assert one.total == whole.projects[1]
    assert one.projects == (whole.projects[1],)
    assert one.cities == whole.cities
    assert one.payer.code == "D"
    assert one.digest != whole.digest
    alone = finance.simulate_portfolio([several[1]], 512, 4)
    assert one.total.credit_line > alone.total.credit_line
    assert one.survival[2] > alone.survival[2]
    with pytest.raises(finance.FinanceError) as refused:
        finance.simulate_portfolio(several, 8, focus=3)
    assert refused.value.code == "bad_focus"


def test_what_happened_before_the_opening_is_no_risk(running: finance.Projection) -> None:
    """A payer who pays on the day: what is short is short for certain, and counts while it is still to come."""
    prompt = finance.PayerProfile("X", "", (1.0,) * AGES, (0.0,) * AGES)
    tight = finance.project(replace(running.case, debt=replace(running.case.debt, tenor_years=2)))

    def figures(opening_year: int | None) -> finance.RiskFigures:
        exposure = finance.Exposure(tight, prompt, None, 0, (), opening_year)
        return finance.simulate_portfolio([exposure], 8).projects[0]

    ahead, over = figures(None), figures(YEAR)
    short = [year for year, p in zip(ahead.years, ahead.p_dscr_below_1_by_year, strict=True) if p == 1.0]
    assert 0 < len(short) <= 2
    assert short[-1] < YEAR
    assert ahead.p_dscr_below_1 == 1.0
    assert over.p_dscr_below_1 == 0.0
    assert over.p_dscr_below_1_by_year == pytest.approx([0.0] * len(over.years))
    later = figures(short[-1])
    assert later.p_dscr_below_1 == 1.0
    assert later.p_dscr_below_1_by_year[later.years.index(short[-1])] == 1.0
    assert over.liquidity_gap_mean <= ahead.liquidity_gap_mean

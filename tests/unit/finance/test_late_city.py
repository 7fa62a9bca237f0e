"""Collections of a company's projects that come later: by hand, and what must hold whatever the numbers."""

from __future__ import annotations

import math

import pytest

import finance

FLAT = {
    "collections": (100.0, 100.0, 100.0),
    "operating_cash_flow": (40.0, 40.0, 40.0),
    "investing_cash_flow": (0.0, 0.0, 0.0),
    "net_cash_flow": (10.0, 0.0, -10.0),
    "sponsor_flow": (30.0, 40.0, 50.0),
    "receivable": (0.0, 0.0, 0.0),
    "cash": (10.0, 10.0, 0.0),
}


def flat(**changed: tuple[float, ...]) -> finance.ProjectCash:
    return finance.ProjectCash("P", (2026, 2027, 2028), {**FLAT, **changed})


def seed_like() -> finance.ProjectCash:
    case = finance.case_from_award(
        name="P",
        price_yuan_per_year=2e6,
        operation_years=6,
        capex_yuan=3e6,
        start_year=2024,
        payer_preset="C",
    )
    found = finance.project(case)
    return finance.ProjectCash("P", found.years, found.series, 1.0, "all")


def test_a_year_late_by_hand() -> None:
    """From 2027 a year later: 2027 collects nothing, 100 behind, 10 of it from cash, 90 from the owners; then 2028 gets
    2027's money and is 100 behind itself with nothing in cash, 2029 gets the last 100.
    """
    late = finance.collected_later(flat(), 12, 2027)
    assert late.years == (2026, 2027, 2028, 2029)
    assert late.series["collections"] == [100.0, 0.0, 100.0, 100.0]
    assert late.series["sponsor_flow"] == [30.0, 40.0 - 90.0, 50.0 - 10.0, 100.0]
    assert late.series["operating_cash_flow"] == [40.0, -60.0, 40.0, 100.0]
    assert late.series["cash"] == [10.0, 0.0, 0.0, 0.0]
    assert late.series["receivable"] == [0.0, 100.0, 100.0, 0.0]


def test_half_a_year_late_moves_half_of_each_year() -> None:
    late = finance.collected_later(flat(), 6, 2026)
    assert late.series["collections"] == pytest.approx([50.0, 100.0, 100.0, 50.0])


def test_on_time_and_after_the_end_nothing_changes() -> None:
    part = flat()
    assert finance.collected_later(part, 0, 2026) is part
    assert finance.collected_later(part, 24, 2029) is part


@pytest.mark.parametrize("months", [1, 7, 12, 24, 31.5, 120])
def test_nothing_is_gained_or_lost_and_cash_is_what_flowed(months: float) -> None:
    part = seed_like()
    late = finance.collected_later(part, months, 2026)
    for name in ("collections", "sponsor_flow", "operating_cash_flow"):
        assert math.fsum(late.series[name]) == pytest.approx(math.fsum(part.series[name]), abs=1e-6)
    assert min(late.series["cash"]) >= -1e-6
    extra = [0.0] * (len(late.years) - len(part.years))
    moved = 0.0
    planned = {name: [*part.series[name], *extra] for name in ("net_cash_flow", "cash")}
    planned["cash"][len(part.years) :] = [part.series["cash"][-1]] * len(extra)
    for place, net in enumerate(late.series["net_cash_flow"]):  # reserves keep what they hold
        moved += net - planned["net_cash_flow"][place]
        assert late.series["cash"][place] - planned["cash"][place] == pytest.approx(moved, abs=1e-5)
    before = late.years.index(2026)
    assert late.series["sponsor_flow"][:before] == list(part.series["sponsor_flow"][:before])


def test_the_later_the_city_pays_the_longer_the_line() -> None:
    part, budget = seed_like(), finance.CompanyBudget(first_year=2026)
    lines = [
        finance.company_cash([finance.collected_later(part, months, 2026)], budget).line_needed
        for months in range(0, 49, 3)
    ]
    assert lines == sorted(lines)
    assert lines[-1] > lines[0]


def test_the_government_bears_it_only_when_it_is_the_only_owner() -> None:
    alone = {"sponsor_flow": (0.0, 0.0, 0.0), "government_equity_flow": (30.0, 40.0, 50.0)}
    part = finance.ProjectCash("P", (2026, 2027, 2028), {**FLAT, **alone}, side="government")
    assert finance.collected_later(part, 12, 2027).inward(2027) == pytest.approx(-50.0)
    both = finance.ProjectCash(
        "P", (2026, 2027, 2028), {**FLAT, "government_equity_flow": (1.0, 1.0, 1.0)}, side="government"
    )
    assert finance.collected_later(both, 12, 2027).inward(2027) == 1.0


@pytest.mark.parametrize("months", [-1, 121, math.nan])
def test_impossible_months_are_refused(months: float) -> None:
    with pytest.raises(finance.FinanceError, match="out_of_range"):
        finance.collected_later(flat(), months, 2026)


def test_series_that_are_missing_are_named() -> None:
    series = {name: values for name, values in FLAT.items() if name != "collections"}
    with pytest.raises(finance.FinanceError, match="missing_series"):
        finance.collected_later(finance.ProjectCash("P", (2026, 2027, 2028), series), 12, 2026)


@pytest.mark.parametrize(("side", "expected"), [("private", 6.0), ("government", 2.0), ("all", 8.0)])
def test_whose_flow_the_company_takes_part_in(side: str, expected: float) -> None:
    series = {**dict.fromkeys(FLAT, (0.0,)), "sponsor_flow": (12.0,), "government_equity_flow": (4.0,)}
    assert finance.ProjectCash("P", (2026,), series, 0.5, side).inward(2026) == expected


def test_past_years_are_left_out_and_projects_bring_the_cash_they_hold() -> None:
    """Opening 5 in 2027; the project holds 10 then, pays out 40 and 50: company 45 and 95, group 55 and 95."""
    found = finance.company_cash([flat()], finance.CompanyBudget(opening_cash=5.0, first_year=2027))
    assert [row.year for row in found.years] == [2027, 2028]
    assert [row.company_cash for row in found.years] == [45.0, 95.0]
    assert [row.group_cash for row in found.years] == [55.0, 95.0]
    assert finance.company_cash([flat()], finance.CompanyBudget(first_year=2029)).years == ()
    with pytest.raises(finance.FinanceError, match="before_first_year"):
        finance.CompanyBudget(income={2026: 1.0}, first_year=2027)


def test_figures_from_contracts_stand_behind_the_books_and_need_every_name() -> None:
    bought = finance.PlatformContract(
        "买", "局", 100.0, 40.0, receivable_days=365.0, city="A", suppliers=("甲",)
    )
    own = finance.PlatformContract("做", "局", 50.0, own_labour=20.0, receivable_days=365.0, city="B")
    income = finance.company_income([bought, own])
    found = finance.figures_of([bought, own], income)
    assert found.receivable == 150.0
    assert found.receivable_by_city == {"A": 100.0, "B": 50.0}
    assert (found.customers, found.suppliers) == (frozenset({"局"}), frozenset({"甲"}))
    books = finance.CompanyFigures(receivable=90.0, suppliers=frozenset({"乙"}))
    found = finance.figures_of([bought, own], income, books)
    assert (found.receivable, found.suppliers) == (90.0, frozenset({"乙"}))
    unnamed = finance.PlatformContract("买", "局", 100.0, 40.0, receivable_days=365.0)
    found = finance.figures_of([unnamed], finance.company_income([unnamed]))
    assert (found.suppliers, found.receivable_by_city) == (None, {})
    assert finance.figures_of([], finance.company_income([]), books) == books

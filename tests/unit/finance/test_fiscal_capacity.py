"""Fiscal capacity: the 5 / 7 / 10 % lines, who crosses them, what counts, the forecast of the budget."""

from __future__ import annotations

import json

import pytest

import finance
from finance.official.fiscal_items import ITEM_SOURCES

BUDGET = {2026: 1000.0, 2027: 1000.0}


def test_capacity_adds_projects_and_finds_the_worst_year() -> None:
    result = finance.fiscal_capacity({"甲": {2026: 30.0, 2027: 40.0}, "乙": {2027: 25.0}}, BUDGET)
    assert result.ratio == pytest.approx((0.03, 0.065))
    assert result.line == ("ok", "above_5")
    assert result.worst_year == 2027
    assert result.headroom == pytest.approx((70.0, 35.0))
    assert result.headroom_by_line["above_5"] == pytest.approx((20.0, -15.0))
    assert result.verdict == "不得新上政府付费项目"


def test_each_line_names_the_project_that_crosses_it() -> None:
    """4 %, then 6.5 %, 8.5 % and 11.5 % of 1000: the second, third and fourth project cross one line each."""
    spent = {"甲": {2026: 40.0}, "乙": {2026: 25.0}, "丙": {2026: 20.0}, "丁": {2026: 30.0}}
    result = finance.fiscal_capacity(spent, BUDGET)
    found = [(c.line, c.year, c.project) for c in result.crossings]
    assert found == [("above_5", 2026, "乙"), ("above_7", 2026, "丙"), ("above_10", 2026, "丁")]
    assert [c.ratio_before for c in result.crossings] == pytest.approx([0.04, 0.065, 0.085])
    assert [c.ratio_after for c in result.crossings] == pytest.approx([0.065, 0.085, 0.115])
    assert [(f.code, f.severity) for f in result.findings] == [
        ("above_10", "forbidden"),
        ("above_7", "warning"),
        ("above_5", "forbidden"),
    ]
    assert all(f.document and f.params["year"] == 2026 for f in result.findings)


def test_one_project_may_cross_every_line_at_once() -> None:
    result = finance.fiscal_capacity({"甲": {2026: 10.0}, "乙": {2026: 200.0}}, BUDGET)
    assert {(c.line, c.project) for c in result.crossings} == {
        ("above_5", "乙"),
        ("above_7", "乙"),
        ("above_10", "乙"),
    }


def test_on_the_line_is_not_above_it() -> None:
    """Ten projects of one percent are ten percent, whatever the rounding of the sum."""
    spent = {f"项目{n}": {2026: 0.1} for n in range(10)}
    result = finance.fiscal_capacity(spent, {2026: 10.0})
    assert sum([0.1] * 10) != 1.0
    assert result.line == ("above_7",)
    assert "above_10" not in {c.line for c in result.crossings}


def test_capacity_needs_a_budget_for_every_year() -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.fiscal_capacity({"甲": {2026: 1.0, 2027: 1.0}}, {2026: 10.0})
    assert "2027" in caught.value.reason


@pytest.mark.parametrize(
    ("spent", "budget", "code"),
    [
        ({}, BUDGET, "no_budget"),
        ({"甲": {2026: 1.0}}, {2026: 0.0}, "no_budget"),
        ({"甲": {2026: 1.0}}, {2026: float("nan")}, "no_budget"),
        ({"甲": {2026: float("nan")}}, BUDGET, "not_finite"),
        ({"甲": {2026: 1.0}}, {2026: float("inf")}, "not_finite"),
        ({"甲": {2026: 5.0}, "乙": {2026: -1.0}}, BUDGET, "negative"),
    ],
)
def test_F19_what_cannot_be_measured_is_refused(
    spent: dict[str, dict[int, float]], budget: dict[int, float], code: str
) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.fiscal_capacity(spent, budget)
    assert caught.value.code == code


def item(project: str, kind: str, amount: float, **other: str) -> finance.FiscalItem:
    return finance.FiscalItem(project, kind, {2026: amount}, "contract", ITEM_SOURCES[kind], **other)


def test_only_the_general_public_budget_of_ppp_projects_counts() -> None:
    """20 + 15 of 1000 count; the bond, the fund and the purchased service are shown beside it."""
    items = [
        item("甲", "operating_subsidy", 20.0),
        item("甲", "equity", 300.0, budget="government_bond"),
        item("乙", "operating_subsidy", 15.0, regime="new_concession_2023"),
        item("乙", "supporting_input", 40.0, budget="government_fund"),
        item("丙", "operating_subsidy", 500.0, regime="gov_purchase_of_services"),
    ]
    result = finance.capacity_of_items(items, BUDGET)
    assert result.ratio == pytest.approx((0.035,))
    assert result.by_project == {"甲": (20.0,), "乙": (15.0,), "丙": (0.0,)}
    assert result.outside == {"甲": (300.0,), "乙": (40.0,), "丙": (500.0,)}
    assert result.findings == ()
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False))["items"][4]["counts"] is False


def test_operating_subsidy_out_of_the_fund_budget_is_reported() -> None:
    result = finance.capacity_of_items(
        [item("甲", "operating_subsidy", 20.0, budget="government_fund")], BUDGET
    )
    assert [(f.code, f.params["project"]) for f in result.findings] == [("subsidy_budget", "甲")]
    assert result.max_ratio == 0.0


def test_red_lines_carry_their_documents_and_how_sure_we_are() -> None:
    by_code = {line.code: line for line in finance.RED_LINES}
    assert by_code["above_10"].source.status == by_code["above_5"].source.status == "official"
    assert by_code["above_7"].source.document == "财金〔2019〕10号"
    assert by_code["above_7"].source.status == "unchecked"


def test_budget_grows_at_its_mean_growth() -> None:
    assert finance.budget_outlook([100.0, 110.0, 121.0], 2027, 2).budget == pytest.approx(
        {2027: 133.1, 2028: 146.41}
    )


def test_outlook_tells_the_mean_growth_from_the_compound_one() -> None:
    """120/100 and 126/120: the mean of 20 % and 5 % is 12.5 %, the compound rate is the root of 1.26."""
    outlook = finance.budget_outlook([100.0, 120.0, 126.0], 2027, 1)
    assert outlook.mean_growth == pytest.approx(0.125)
    assert outlook.compound_growth == pytest.approx(1.26**0.5 - 1)
    assert outlook.last_growth == pytest.approx(0.05)
    assert outlook.budget == pytest.approx({2027: 126 * 1.125})
    assert [f.code for f in outlook.findings] == ["short_history", "growth_above_last"]
    assert not outlook.prudent


def test_only_the_last_five_years_are_looked_at() -> None:
    """前五年: years of fast growth long ago do not raise the denominator."""
    fast = [100.0 * 1.3**n for n in range(5)]
    slow = [1000.0 * 1.01**n for n in range(5)]
    assert finance.budget_outlook([*fast, *slow], 2027, 1).growth == pytest.approx(0.01)


def test_a_bolder_forecast_than_the_past_is_flagged_and_a_careful_one_is_not() -> None:
    past = [100.0, 104.0, 108.16, 112.4864, 116.985856]
    assert finance.budget_outlook(past, 2027, 3).prudent
    assert finance.budget_outlook(past, 2027, 3, growth=0.02).prudent
    bold = finance.budget_outlook(past, 2027, 3, growth=0.06)
    assert [f.code for f in bold.findings] == ["growth_above_mean"]
    assert bold.findings[0].params == {"growth": "6.00%", "mean": "4.00%"}
    assert bold.budget[2029] == pytest.approx(past[-1] * 1.06**3)


@pytest.mark.parametrize("past", [[100.0], [100.0, 0.0], [100.0, float("nan")], [[100.0], [110.0]]])
def test_F19_a_history_that_says_nothing_is_refused(past: list[float]) -> None:
    with pytest.raises(finance.FinanceError):
        finance.budget_outlook(past, 2027, 1)

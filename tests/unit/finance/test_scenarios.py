"""Named scenarios beside the base, and two-way tables: every cell is what a projection of its case says."""

from __future__ import annotations

import json
import math

import pytest
from finance_cases import PLAIN, plain

import finance
from app.i18n.catalogue import catalogue
from finance.analysis.figures import figures_of

CASE = plain(
    operation={"years": 10, "costs": [{"name": "人工", "annual_amount": 20.0}]},
    funding={"senior_debt_share": 0.5},
    debt={"tenor_years": 8, "interest_rate": 0.05, "lockup_dscr": 0.0},
)
WORSE = finance.Scenario("不利", {"capex": 0.1, "payment_delay": 12.0}, {"debt.interest_rate": 0.06})
BETTER = finance.Scenario("有利", {"revenue": 0.1})


def test_a_scenario_equals_the_projection_of_its_case() -> None:
    table = finance.compare_scenarios(CASE, [WORSE, BETTER])
    base = figures_of(finance.project(CASE))
    for row, scenario in zip(table.rows, (WORSE, BETTER), strict=True):
        alone = figures_of(finance.project(scenario.applied(finance.case_from_dict(CASE))))
        for name, value in alone.items():
            if value is None or base[name] is None:
                assert row.differences[name] is None
            else:
                assert row.figures[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name
                assert row.differences[name] == pytest.approx(value - base[name], rel=1e-6, abs=1e-7), name
    worse, better = table.rows
    assert worse.differences["project_npv"] < 0 < better.differences["project_npv"]
    json.dumps(table.to_dict(), allow_nan=False)


def test_changes_come_before_values_and_values_reach_into_lists() -> None:
    case = finance.case_from_dict(CASE)
    scenario = finance.Scenario(
        "成本", {"opex": 0.5}, {"operation.costs[0].indexation": 0.02, "name": "改名", "operation.years": 12}
    )
    changed = scenario.applied(case)
    assert changed.operation.costs[0].annual_amount == pytest.approx(30.0)
    assert changed.operation.costs[0].indexation == 0.02
    assert (changed.name, changed.operation.years) == ("改名", 12)
    assert case.operation.costs[0].annual_amount == 20.0


def test_a_scenario_is_stored_and_read_back() -> None:
    written = json.loads(json.dumps(WORSE.to_dict()))
    assert finance.scenario_from_dict(written) == WORSE


def test_a_two_way_table_in_closed_form() -> None:
    """Without tax and debt NPV = 150 (1 + f) a(10) - 1000 (1 + c)."""
    annuity = (1 - 1.05**-10) / 0.05
    steps = (-0.1, 0.0, 0.2)
    table = finance.two_way_table(PLAIN, "capex", steps, "service_fee", steps, "project_npv")
    for i, more_capex in enumerate(steps):
        for j, more_fee in enumerate(steps):
            expected = 150 * (1 + more_fee) * annuity - 1000 * (1 + more_capex)
            assert table.values[i][j] == pytest.approx(expected, abs=1e-9)
    assert table.base == pytest.approx(table.values[1][1], abs=1e-12)
    json.dumps(table.to_dict(), allow_nan=False)


def test_F19_a_scenario_that_is_no_case_is_a_row_with_its_reason() -> None:
    table = finance.compare_scenarios(
        CASE,
        [
            finance.Scenario("过高", {"interest_rate": 9.0}),
            finance.Scenario("拼错", {}, {"debt.rate": 0.05}),
            finance.Scenario("非数", {}, {"debt.interest_rate": math.nan}),
            finance.Scenario("无项", {}, {"operation.costs[7].annual_amount": 1.0}),
            BETTER,
        ],
    )
    assert [row.code for row in table.rows] == ["case_invalid"] * 4 + ["ok"]
    assert all(row.reason and set(row.figures.values()) == {None} for row in table.rows[:4])
    assert "debt.rate" in table.rows[1].reason
    json.dumps(table.to_dict(), allow_nan=False)


def test_F19_a_cell_beyond_the_limits_is_empty() -> None:
    table = finance.two_way_table(CASE, "gearing", (0.0, 5.0), "capex", (0.0, -2.0), "equity_irr")
    assert table.values[0][0] is not None
    assert table.values[0][1] is None
    assert table.values[1] == (None, None)


def test_F19_what_is_no_scenario_is_refused() -> None:
    with pytest.raises(finance.FinanceError):
        finance.compare_scenarios(CASE, [BETTER, BETTER])
    with pytest.raises(finance.FinanceError):
        finance.compare_scenarios(CASE, [finance.Scenario("x", {"weather": 0.1})])
    with pytest.raises(finance.FinanceError):
        finance.two_way_table(CASE, "capex", (0.1,), "capex", (0.1,), "equity_irr")
    with pytest.raises(finance.FinanceError):
        finance.two_way_table(CASE, "capex", (0.1,), "opex", (0.1,), "weather")
    for bad in ({}, {"name": 3}, {"name": "x", "changes": [1]}, {"name": "x", "changes": {"capex": "1"}}):
        with pytest.raises(finance.FinanceError):
            finance.scenario_from_dict(bad)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_variables_figures_levers_and_outcomes_have_words(language: str) -> None:
    words = catalogue(language)
    for room, names in (
        ("variable", finance.VARIABLES),
        ("figure", finance.FIGURES),
        ("lever", finance.LEVERS),
        ("outcome", finance.ANALYSIS_REASONS.keys() - {"ok"}),
    ):
        for name in names:
            assert words[f"analysis.{room}.{name}"], (room, name)

"""Sensitivity: many cases together equal one by one; tornado, coefficients and switching values against closed forms."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from finance_cases import PLAIN, cases, plain
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.analysis.figures import evaluate_checked, figures_of
from finance.analysis.stack import alike, stack
from finance.case.case_file import annotated

TAXED = plain(
    tax={"output_vat_rate": 0.06, "surcharge_rate": 0.12, "cit_rate": 0.25},
    construction={"capex": [600.0, 400.0], "input_vat_rate": 0.06},
    operation={"years": 10, "costs": [{"name": "人工", "annual_amount": 20.0}]},
    revenue={"service_fee": {"annual_amount": 200.0}},
    funding={"senior_debt_share": 0.6},
    debt={"tenor_years": 8, "interest_rate": 0.05, "lockup_dscr": 0.0},
)


def assert_equal_one_by_one(chosen: Sequence[finance.ProjectCase]) -> None:
    """Every figure of every case within one part in 10^9; yuan against the size of the project."""
    together = evaluate_checked(chosen)
    for place, case in enumerate(chosen):
        if together.codes[place] != "ok":
            with pytest.raises(finance.FinanceError, match=together.codes[place]):
                finance.project(case)
            continue
        single = finance.project(case)
        alone, found = figures_of(single), together.row(place)
        for name, kind in finance.FIGURES.items():
            before, after = alone[name], found[name]
            assert (before is None) == (after is None), (name, before, after)
            if before is not None and after is not None:
                size = single.total_investment if kind.unit == "yuan" else 1e-3
                assert abs(after - before) <= 1e-9 * max(abs(before), size, 0.01), (name, before, after)


def valid(built: Sequence[finance.ProjectCase]) -> list[finance.ProjectCase]:
    """Those that are valid cases."""
    kept = []
    for case in built:
        try:
            kept.append(finance.case_from_dict(finance.case_to_dict(case)))
        except finance.CaseError:
            continue
    return kept


@given(cases(), st.data())
@settings(max_examples=15, deadline=None)
def test_all_variables_changed_together_equal_one_by_one(case: dict[str, Any], data: st.DataObject) -> None:
    """Every variable of the case up and down, and cases in which several are changed at once."""
    checked = finance.case_from_dict(case)
    names = [variable.name for variable in finance.variables_of(checked)]
    built = [checked]
    for name in names:
        kind = finance.VARIABLES[name].kind
        for step in (-0.2, 0.15) if kind == "share" else (1.0,) if kind == "years" else (2.5, 14.0):
            try:
                built.append(finance.change_case(checked, {name: step}))
            except finance.CaseError:
                continue
    for _ in range(3):
        steps = {
            name: data.draw(st.floats(-0.3, 0.3)) for name in names if finance.VARIABLES[name].kind == "share"
        }
        try:
            built.append(finance.change_case(checked, steps))
        except finance.CaseError:
            continue
    assert_equal_one_by_one(built)


@given(st.lists(cases(), min_size=2, max_size=4))
@settings(max_examples=10, deadline=None)
def test_cases_of_any_shape_may_be_given_together(given_cases: list[dict[str, Any]]) -> None:
    assert_equal_one_by_one([finance.case_from_dict(case) for case in given_cases])


def number_paths(part: dict[str, Any], path: str = "") -> list[str]:
    """Every number of a written case, by path."""
    found = []
    for name, value in part.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            found += number_paths(value, here)
        elif isinstance(value, float):
            found.append(here)
    return found


def moved(case: dict[str, Any], path: str) -> dict[str, Any]:
    """The case with one number moved inside its limits."""
    copy = json.loads(json.dumps(case))
    *parents, last = path.split(".")
    place = copy
    for name in parents:
        place = place[name]
    place[last] = place[last] * 0.9 if place[last] else 0.01
    return copy


@pytest.mark.parametrize("sized", [{}, {"repayment": "sculpted"}, {"sizing_dscr": 1.2, "sizing_llcr": 1.4}])
@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_every_number_of_a_case_may_differ_between_cases(periodicity: str, sized: dict[str, Any]) -> None:
    """Not only the variables: each number that can be typed in is moved, with every mechanism of the case in use."""
    case = finance.case_to_dict(
        finance.case_from_dict(
            plain(
                periodicity=periodicity,
                construction={"capex": [6e7, 4e7], "residual_share": 0.05},
                funding={
                    "senior_debt_share": 0.6,
                    "government_equity_share": 0.3,
                    "construction_grant": [5e6],
                    "initial_working_capital": 1e6,
                    "equity_cure_limit": 2e6,
                    "shareholder_loan": {"share": 0.1, "tenor_years": 6},
                    "special_bond": {"share_of_capital": 0.2, "repaid_by": "project"},
                },
                debt={
                    "tenor_years": 8,
                    "dsra_months": 6.0,
                    "upfront_fee_rate": 0.01,
                    "commitment_fee_rate": 0.004,
                    "revolver_limit": 3e6,
                    **sized,
                },
                operation={
                    "costs": [{"name": "人工", "annual_amount": 4e6, "indexation": 0.03}],
                    "renewals": [0.0, 0.0, 0.0, 4e6],
                    "maintenance": [0.0, 1e6],
                    "mra_years": 2,
                    "receivable_days": 40,
                    "payable_days": 30,
                },
                revenue={
                    "service_fee": {"annual_amount": 9e6, "performance_share": 0.3, "performance_score": 0.9},
                    "availability": {"annual_amount": 4e6, "operation_fee": 1e6},
                    "viability_gap": {"rule": "annuity"},
                    "user_charges": {"first_year_volume": 1e5, "unit_price": 20.0, "volume_growth": 0.02},
                },
                tax={"output_vat_rate": 0.06, "surcharge_rate": 0.12, "cit_rate": 0.25},
                late_payment={
                    "delay_months": 8.0,
                    "due_rule": "contract_days",
                    "factoring": {"recourse": "with_recourse"},
                },
            )
        )
    )
    built = [finance.case_from_dict(case)]
    for path in number_paths(case):
        try:
            built.append(finance.case_from_dict(moved(case, path)))
        except finance.CaseError:
            continue
    assert len(built) > 45
    # only the reserve months are kept apart; a limit that is switched on is another kind of loan
    assert len(alike(built)) <= 4
    assert_equal_one_by_one(built)


def test_a_stack_keeps_what_is_the_same_single() -> None:
    base = finance.case_from_dict(TAXED)
    dearer = replace(base, construction=replace(base.construction, capex=(700.0, 400.0)))
    both = stack([base, dearer])
    assert both.operation is base.operation
    assert np.asarray(both.construction.capex[0]).tolist() == [[600.0], [700.0]]
    assert both.construction.capex[1] == 400.0
    assert both.construction.input_vat_rate == base.construction.input_vat_rate


def test_every_leaf_of_a_case_is_known_to_the_stack() -> None:
    """A new field would be a new way for cases to differ: numbers may, everything else keeps cases apart."""
    leaves = {name for name in annotated(finance.ProjectCase()) if not name.startswith("_")}
    assert {"construction", "debt", "discount_rate"} <= leaves
    base = finance.case_from_dict(TAXED)
    assert len(alike([base, replace(base, debt=replace(base.debt, repayment="bullet"))])) == 2
    assert len(alike([base, replace(base, operation=replace(base.operation, years=9))])) == 2
    assert len(alike([base, replace(base, discount_rate=0.09)])) == 1


def test_net_present_value_is_linear_without_tax_and_debt() -> None:
    """NPV = -1000 + 150 a(10): ten per cent more investment costs 100, ten per cent more fee brings 15 a(10)."""
    annuity = (1 - 1.05**-10) / 0.05
    result = finance.sensitivity(PLAIN, ["capex", "service_fee"], steps=(-0.1, 0.1))
    npv = {(row.variable, row.step): row.figures["project_npv"] for row in result.rows}
    base = 150 * annuity - 1000
    assert result.base["project_npv"] == pytest.approx(base, abs=1e-9)
    assert npv["capex", 0.1] == pytest.approx(base - 100, abs=1e-9)
    assert npv["service_fee", -0.1] == pytest.approx(base - 15 * annuity, abs=1e-9)
    bars = result.tornado("project_npv")
    assert [bar.variable for bar in bars] == ["service_fee", "capex"]
    assert bars[0].span == pytest.approx(30 * annuity, abs=1e-9)
    assert (bars[1].low_step, bars[1].low) == (-0.1, pytest.approx(base + 100, abs=1e-9))
    ratio = result.coefficient("capex", "project_npv", 0.1)
    assert ratio.value == pytest.approx(-100 / base / 0.1, abs=1e-9)


def test_tornado_bars_are_sorted_and_cover_what_the_rows_say() -> None:
    result = finance.sensitivity(TAXED)
    for figure in ("project_irr_after_tax", "equity_irr", "min_dscr", "project_npv", "payback"):
        bars = result.tornado(figure)
        assert [bar.span for bar in bars] == sorted((bar.span for bar in bars), reverse=True)
        for bar in bars:
            known = [row.figures[figure] for row in result.of(bar.variable)]
            assert bar.span >= max(v for v in known if v is not None) - result.base[figure] - 1e-12
    assert {bar.variable for bar in result.tornado("equity_irr")} >= {"capex", "revenue", "interest_rate"}
    json.dumps(result.to_dict(), allow_nan=False)


def test_a_later_payment_and_a_later_opening_never_help() -> None:
    result = finance.sensitivity(TAXED, ["payment_delay", "construction_delay"])
    for variable in ("payment_delay", "construction_delay"):
        npv = [result.base["project_npv"], *(r.figures["project_npv"] for r in result.of(variable))]
        assert all(after < before for before, after in itertools.pairwise(npv))


def test_the_switching_values_of_the_plain_case_in_closed_form() -> None:
    """NPV is zero when the investment is 150 a(10), the fee 1000 / a(10), and at the internal rate of return."""
    annuity = (1 - 1.05**-10) / 0.05
    found = {v.variable: v for v in finance.switching_values(PLAIN)}
    assert found["capex"].value == pytest.approx(150 * annuity, rel=1e-9)
    assert found["service_fee"].value == pytest.approx(1000 / annuity, rel=1e-9)
    assert found["service_fee"].change == pytest.approx(1000 / annuity / 150 - 1, abs=1e-9)
    rate = finance.project(PLAIN).project_irr_after_tax.rate
    assert found["discount_rate"].value == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize(
    ("figure", "target"),
    [("project_npv", 0.0), ("project_irr_after_tax", 0.06), ("equity_irr", 0.05), ("min_dscr", 1.0)],
)
def test_a_switching_value_run_again_meets_the_target(figure: str, target: float) -> None:
    found = finance.switching_values(TAXED, figure=figure, target=target)
    met = [v for v in found if v.code == "ok" and finance.VARIABLES[v.variable].kind != "years"]
    assert len(met) >= 3
    for value in met:
        assert value.change is not None
        again = finance.project(finance.change_case(TAXED, {value.variable: value.change}))
        achieved = figures_of(again)[figure]
        assert achieved == pytest.approx(target, abs=1e-6 if figure != "project_npv" else 1e-3), (
            value.variable
        )
        assert value.achieved == achieved
    json.dumps([v.to_dict() for v in found], allow_nan=False)


def test_a_whole_year_switches_where_the_next_side_begins() -> None:
    (found,) = finance.switching_values(TAXED, ["construction_delay"])
    assert found.change is not None
    before = finance.project(finance.change_case(TAXED, {"construction_delay": found.change - 1}))
    after = finance.project(finance.change_case(TAXED, {"construction_delay": found.change}))
    assert before.project_npv > 0.0 > after.project_npv


# odd input


def test_F19_a_step_beyond_what_a_case_may_hold_says_so() -> None:
    result = finance.sensitivity(TAXED, ["gearing", "interest_rate"], steps=(-2.0, 0.1, 9.0, math.nan))
    codes = {(r.variable, r.step): r.code for r in result.rows if not math.isnan(r.step)}
    assert codes["gearing", -2.0] == codes["gearing", 9.0] == "not_allowed"
    assert codes["gearing", 0.1] == "ok"
    assert [r.code for r in result.rows if math.isnan(r.step)] == ["not_allowed"] * 2
    refused = next(r for r in result.rows if r.code == "not_allowed")
    assert set(refused.figures.values()) == {None}


def test_F19_no_revenue_gives_no_rates_and_no_error() -> None:
    case = plain(revenue={"service_fee": {"annual_amount": 0.0}}, operation={"years": 30})
    result = finance.sensitivity(case)
    assert result.base["project_irr_after_tax"] is None
    assert result.tornado("project_irr_after_tax") == ()
    assert result.coefficient("capex", "project_irr_after_tax", 0.1).code == "no_figure"
    (capex,) = finance.switching_values(case, ["capex"], "project_irr_after_tax", 0.05)
    assert capex.change is None or capex.achieved is not None
    (fee,) = finance.switching_values(case, ["service_fee"])
    assert (fee.code, fee.change) == ("not_available", None)
    assert fee.reason


def test_F19_a_delay_beyond_the_horizon_and_360_periods() -> None:
    case = plain(
        periodicity="quarterly",
        operation={"years": 60, "costs": [{"name": "人工", "annual_amount": 20.0}]},
        construction={"capex": [100.0] * 10},
    )
    result = finance.sensitivity(case, ["payment_delay", "capex"], (0.1,), {"months": (120.0, 121.0)})
    assert [row.code for row in result.of("payment_delay")] == ["ok", "not_allowed"]
    assert_equal_one_by_one([finance.change_case(case, {"payment_delay": 120.0})])


def test_F19_several_rates_are_no_rate() -> None:
    case = plain(
        construction={"capex": [100.0], "asset_life_years": 2},
        operation={"years": 2, "renewals": [0.0, 132.0]},
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "viability_gap": {"rule": "contract", "contract_amounts": [230.0]},
        },
    )
    result = finance.sensitivity(case, ["subsidy"], (0.01,))
    assert result.base["project_irr_after_tax"] is None
    assert result.base["project_npv"] is not None


@pytest.mark.parametrize("name", ["", "weather"])
def test_F19_an_unknown_variable_or_figure_is_refused(name: str) -> None:
    for action in (
        lambda: finance.sensitivity(PLAIN, [name]),
        lambda: finance.switching_values(PLAIN, [name]),
        lambda: finance.sensitivity(PLAIN).tornado(name),
        lambda: finance.switching_values(PLAIN, figure=name),
        lambda: finance.switching_values(PLAIN, figure="equity_irr", target=math.nan),
    ):
        with pytest.raises(finance.FinanceError) as caught:
            action()
        assert caught.value.code in ("unknown_variable", "unknown_figure", "bad_target")


def test_F19_a_case_that_cannot_be_funded_says_why_and_harms_no_other() -> None:
    """A reserve of a year's service of a short, dear loan costs more than the loan brings."""
    good = finance.case_from_dict(TAXED)
    hopeless = replace(
        good,
        debt=replace(good.debt, dsra_months=12.0, tenor_years=1, interest_rate=0.3),
        funding=replace(good.funding, senior_debt_share=0.8),
    )
    near = replace(hopeless, funding=replace(hopeless.funding, senior_debt_share=0.3))
    figures = evaluate_checked([good, hopeless, near])
    assert figures.codes == ("ok", "funding_impossible", "ok")
    assert set(figures.row(1).values()) == {None}
    assert np.isfinite(figures.values["project_npv"][[0, 2]]).all()

"""CITY-PAY: exact where it can be exact, within sampling error elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payment_paths import collect, stress_of

import finance
from finance.risk.behaviour import hazard
from finance.risk.payer import AGES


@pytest.fixture(scope="module")
def projection() -> finance.Projection:
    return finance.project(
        finance.case_from_award(name="停车", capex_yuan=1.2e7, price_yuan_per_year=5.8e6, operation_years=8)
    )


def test_presets_have_the_published_share_unpaid_after_two_years() -> None:
    """Rounded as tabulated beside the presets: 0.6 %, 6 %, 22 %, 52 %."""
    shares = {code: finance.payer_profile(code).survival()[2] for code in "ABCD"}
    assert shares == pytest.approx({"A": 0.006, "B": 0.06, "C": 0.22, "D": 0.5175}, abs=1e-9)
    assert not any(p.calibrated for p in finance.PAYER_PROFILES.values())
    assert all("未用本市数据校准" in p.source for p in finance.PAYER_PROFILES.values())


def test_the_hazard_averages_to_its_preset_over_stress() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    for mean in (0.05, 0.31, 0.85, 0.97):
        average = float((hazard(mean, nodes, 0.2) * weights).sum() / weights.sum())
        assert average == pytest.approx(mean, abs=1e-9)
    assert hazard(0.3, np.array([2.0]), 0.2)[0] < 0.3 < hazard(0.3, np.array([-2.0]), 0.2)[0]


def test_stress_is_stationary_with_the_stated_persistence() -> None:
    profile = finance.payer_profile("B")
    stress = stress_of(profile, 40_000, 12, seed=5)
    assert stress.mean(axis=1) == pytest.approx(np.zeros(12), abs=0.03)
    assert stress.std(axis=1) == pytest.approx(np.ones(12), abs=0.02)
    assert np.corrcoef(stress[6], stress[7])[0, 1] == pytest.approx(profile.phi, abs=0.02)


@given(
    st.lists(st.floats(0.05, 1.0), min_size=AGES, max_size=AGES),
    st.lists(st.floats(0.0, 0.9), min_size=AGES, max_size=AGES),
)
@settings(max_examples=40, deadline=None)
def test_without_correlation_the_simulation_equals_the_absorbing_chain(
    hazards: list[float], write_offs: list[float]
) -> None:
    profile = finance.PayerProfile("T", "试验", tuple(hazards), tuple(write_offs), rho=0.0)
    years = 400
    bills = np.zeros(years)
    bills[0] = 1000.0
    collected, _ = collect([bills], profile, stress_of(profile, 3, years))[0]
    paid, lost = profile.chain((1000.0, 0, 0, 0, 0, 0)).outcome
    assert collected.collections.sum(axis=0) == pytest.approx([paid] * 3, abs=1e-5)
    assert collected.write_offs.sum(axis=0) == pytest.approx([lost] * 3, abs=1e-5)


def test_without_correlation_survival_is_the_preset(projection: finance.Projection) -> None:
    profile = replace(finance.payer_profile("C"), rho=0.0)
    risk = finance.simulate_payment_risk(projection, profile, n_paths=50, seed=1)
    assert risk.survival == pytest.approx(profile.survival(5), abs=1e-12)
    assert risk.mean_delay_years == pytest.approx(profile.mean_delay_years(), abs=1e-12)
    assert risk.standard_errors["p_unpaid_2y"] == pytest.approx(0.0, abs=1e-12)


def test_the_first_year_unpaid_share_keeps_its_mean_under_correlation(projection: finance.Projection) -> None:
    risk = finance.simulate_payment_risk(projection, "B", n_paths=20_000, seed=3)
    assert risk.survival[1] == pytest.approx(0.15, abs=0.004)
    assert risk.survival[2] > 0.06  # stress persists: what was late stays late


def test_a_payer_who_always_pays_changes_nothing(projection: finance.Projection) -> None:
    profile = finance.PayerProfile("P", "全额按时", (1.0,) * AGES, (0.0,) * AGES)
    risk = finance.simulate_payment_risk(projection, profile, n_paths=20, seed=1)
    on_time = projection.equity_irr.rate
    assert risk.equity_irr_on_time == pytest.approx(on_time, abs=1e-10)
    assert list(risk.equity_irr_quantiles.values()) == pytest.approx([on_time] * 5, abs=1e-10)
    assert risk.p_default == 0.0
    assert risk.expected_loss == pytest.approx(0.0, abs=1e-6)
    assert risk.delay_cost == pytest.approx(0.0, abs=1e-3)


def test_a_payer_who_never_pays_loses_everything(projection: finance.Projection) -> None:
    profile = finance.PayerProfile("N", "从不付款", (0.0,) * AGES)
    risk = finance.simulate_payment_risk(projection, profile, n_paths=20, seed=1)
    assert risk.total.p_total_loss == 1.0
    assert risk.equity_irr_quantiles["p50"] == -1.0
    assert risk.p_dscr_below_1 == 1.0
    assert risk.expected_loss == pytest.approx(sum(risk.total.billed), rel=1e-12)
    assert risk.mean_delay_years is None
    json.dumps(risk.to_dict(), allow_nan=False)


def test_worse_payers_give_worse_figures(projection: finance.Projection) -> None:
    risks = [finance.simulate_payment_risk(projection, code, n_paths=3000, seed=11) for code in "ABCD"]
    medians = [r.equity_irr_quantiles["p50"] for r in risks]
    assert medians == sorted(medians, reverse=True)
    for name in (
        "p_dscr_below_1",
        "p_default",
        "liquidity_gap_mean",
        "expected_loss",
        "delay_cost",
        "p_unpaid_2y",
    ):
        values = [getattr(r, name) for r in risks]
        assert values == sorted(values), name


def test_the_same_seed_gives_the_same_result_and_another_one_within_its_error(
    projection: finance.Projection,
) -> None:
    first = finance.simulate_payment_risk(projection, "C", n_paths=5000, seed=7)
    again = finance.simulate_payment_risk(projection, "C", n_paths=5000, seed=7)
    other = finance.simulate_payment_risk(projection, "C", n_paths=5000, seed=8)
    assert first.to_dict() == again.to_dict()
    assert first.to_dict() != other.to_dict()
    for name in ("p_unpaid_2y", "p_default", "liquidity_gap_mean", "expected_loss"):
        spread = first.standard_errors[name] + other.standard_errors[name]
        assert abs(getattr(first, name) - getattr(other, name)) < 5 * spread


def test_projects_of_one_payer_are_added_by_calendar_year(projection: finance.Projection) -> None:
    later = finance.project(replace(projection.case, name="停车二期", start_year=2029))
    risk = finance.simulate_payment_risk([projection, later], "C", n_paths=500, seed=1)
    assert [p.name for p in risk.projects] == ["停车", "停车二期"]
    assert risk.total.years[0] == 2026
    assert risk.total.years == tuple(range(2026, 2026 + len(risk.total.years)))
    assert risk.total.expected_loss == pytest.approx(sum(p.expected_loss for p in risk.projects), rel=1e-9)
    assert risk.p_default >= max(p.p_default for p in risk.projects)


def test_arrears_of_one_city_come_together(projection: finance.Projection) -> None:
    """With common stress the sum of two projects has a wider spread than with independent payers."""
    two = [projection, replace(projection)]
    common = finance.simulate_payment_risk(two, "C", n_paths=4000, seed=2).total
    alone = [finance.simulate_payment_risk(projection, "C", n_paths=4000, seed=s).total for s in (3, 4)]
    year = 3
    spread = common.collections_quantiles["p95"][year] - common.collections_quantiles["p05"][year]
    single = [t.collections_quantiles["p95"][year] - t.collections_quantiles["p05"][year] for t in alone]
    assert spread > 1.2 * np.hypot(*single)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"payer": "E"}, "unknown_payer"),
        ({"n_paths": 0}, "bad_paths"),
        ({"seed": -1}, "bad_seed"),
    ],
)
def test_F19_impossible_simulations_are_refused(
    projection: finance.Projection, arguments: dict, code: str
) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.simulate_payment_risk(projection, **arguments)
    assert caught.value.code == code
    with pytest.raises(finance.FinanceError):
        finance.simulate_payment_risk([])
    with pytest.raises(finance.FinanceError):
        finance.PayerProfile("X", "坏", (1.2,) * AGES)


def test_F19_no_revenue_leaves_no_nan_in_the_risk_figures() -> None:
    empty = finance.project(
        {
            "name": "空",
            "construction": {"capex": [0.0]},
            "operation": {"years": 2},
            "funding": {"senior_debt_share": 0.0},
        }
    )
    risk = finance.simulate_payment_risk(empty, "B", n_paths=10, seed=1)
    assert risk.equity_irr_quantiles is None
    json.dumps(risk.to_dict(), allow_nan=False)


def test_two_years_late_costs_return_cover_and_liquidity() -> None:
    case = finance.case_from_award(
        name="晚付", capex_yuan=1.0e7, price_yuan_per_year=6e6, opex_yuan_per_year=2.5e6, operation_years=8
    )
    scenario = finance.late_payment_scenario(case, 24)
    assert scenario.equity_irr_change < 0
    assert scenario.min_dscr_late.value < 1.0 < scenario.min_dscr_on_time.value
    assert scenario.liquidity_gap_late > scenario.liquidity_gap_on_time == 0.0
    assert sum(scenario.late.series["collections"]) == pytest.approx(
        sum(scenario.on_time.series["collections"])
    )
    # every bill waits two years: interest of 0.05 % a day on it for 730 days
    billed = sum(scenario.late.series["service_fee_billed"])
    assert scenario.late_interest_claim == pytest.approx(finance.late_interest(billed, 730), rel=1e-9)
    assert finance.late_payment_scenario(case, 0).equity_irr_change == 0.0
    json.dumps(scenario.to_dict(), allow_nan=False)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=2, unique=True))
@settings(max_examples=15, deadline=None)
def test_paying_later_never_helps(months: list[int]) -> None:
    case = finance.case_from_award(name="晚付", capex_yuan=1e7, price_yuan_per_year=6e6, operation_years=6)
    sooner, later = (finance.late_payment_scenario(case, m) for m in sorted(months))
    assert later.liquidity_gap_late >= sooner.liquidity_gap_late - 1e-6
    assert later.min_dscr_late.value <= sooner.min_dscr_late.value + 1e-9
    assert later.late.project_npv <= sooner.late.project_npv + 1e-6


@pytest.mark.parametrize("months", [-1, 1000, float("nan")])
def test_F19_an_impossible_delay_is_refused(months: float) -> None:
    case = finance.case_from_award(name="晚付", price_yuan_per_year=6e6, operation_years=6)
    with pytest.raises(finance.CaseError):
        finance.late_payment_scenario(case, months)

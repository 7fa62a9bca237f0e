"""Platform companies: owners and dividends, contracts gross and net, cash over projects."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

import finance

ON = date(2026, 12, 31)
CITY = finance.Shareholder("市国资", "state_owned", 0.51)
PARTNER = finance.Shareholder("合作企业", "private", 0.49, supplies=True)


def joint(**changes: object) -> finance.Operator:
    return finance.Operator("数字公司", "joint_venture", (CITY, PARTNER), paid_in_capital=1000.0, **changes)


@pytest.mark.parametrize(
    ("kind", "owners", "code"),
    [
        ("state_owned", (CITY, PARTNER), "owners_do_not_fit"),
        ("private", (CITY, PARTNER), "owners_do_not_fit"),
        ("joint_venture", (finance.Shareholder("市", "government", 1.0),), "owners_do_not_fit"),
        ("joint_venture", (CITY,), "shares_not_one"),
        ("friend", (CITY, PARTNER), "unknown_operator"),
        ("private", (finance.Shareholder("A", "cat", 1.0),), "bad_shareholder"),
    ],
)
def test_owners_must_fit_the_type(kind: str, owners: tuple, code: str) -> None:
    with pytest.raises(finance.FinanceError, match=code):
        finance.Operator("X", kind, owners)


def test_fees_follow_from_cost_in_the_way_of_each_type() -> None:
    types = finance.OPERATOR_TYPES
    assert types["state_owned"].fees[0].fee(100.0) == pytest.approx((103.0, 108.0))
    assert types["joint_venture"].fees[0].fee(100.0) == pytest.approx((108.0, 115.0))
    software = types["private"].fees[0]
    assert software.fee(60.0) == pytest.approx((75.0, 100.0))  # margins of 20 and 40 % of the fee
    assert all(t.source.status == "judgement" for t in types.values())
    with pytest.raises(finance.FinanceError):
        software.fee(math.nan)


def test_dividends_after_losses_and_reserve() -> None:
    result = joint(payout=0.5).distribute(200.0, ON, earlier_losses=100.0)
    assert (result.losses_covered, result.reserve, result.total) == (100.0, 10.0, 45.0)
    assert result.by_shareholder == pytest.approx({"市国资": 22.95, "合作企业": 22.05})
    assert result.retained == 45.0
    assert joint().related_suppliers == {"合作企业"}


def test_the_reserve_stops_at_half_the_capital() -> None:
    assert joint().distribute(1000.0, ON, reserve_before=450.0).reserve == 50.0
    assert joint().distribute(1000.0, ON, reserve_before=600.0).reserve == 0.0


@pytest.mark.parametrize(
    ("profit", "losses", "payout", "code"),
    [
        (-5.0, 0.0, 0.5, "loss"),
        (0.0, 0.0, 0.5, "loss"),
        (50.0, 80.0, 0.5, "losses_first"),
        (50.0, 0.0, 0.0, "retained"),
    ],
)
def test_a_year_without_dividends_says_why(profit: float, losses: float, payout: float, code: str) -> None:
    result = joint(payout=payout).distribute(profit, ON, losses)
    assert (result.code, result.total) == (code, 0.0)
    assert result.by_shareholder == {"市国资": 0.0, "合作企业": 0.0}


@pytest.mark.parametrize(
    ("answers", "role", "gross"),
    [
        ({"control_before_transfer": True, "inventory_risk": False}, "principal", True),
        ({"control_before_transfer": False, "price_discretion": True}, "agent", False),
        ({"inventory_risk": True, "price_discretion": True}, "principal", True),
        (
            {"inventory_risk": False, "price_discretion": False, "primary_responsibility": True},
            "agent",
            False,
        ),
        ({"inventory_risk": True}, "unclear", False),
        ({}, "unclear", False),
    ],
)
def test_control_decides_between_principal_and_agent(answers: dict, role: str, gross: bool) -> None:
    found = finance.principal_or_agent(finance.ControlTest(**answers))
    assert (found.role, found.gross) == (role, gross)
    assert found.source.status == "unchecked"


def contract(**changes: object) -> finance.PlatformContract:
    values: dict = {
        "name": "统建", "payer": "数据局", "gross_fee": 1000.0, "pass_through": 800.0, "related_purchases": 200.0,
        "own_labour": 90.0, "other_cost": 60.0, "receivable_days": 365.0, "payable_days": 73.0,
    }  # fmt: skip
    return finance.PlatformContract(**{**values, **changes})


def test_a_fee_taken_apart() -> None:
    part = finance.split_contract(contract())
    assert (part.net_revenue, part.reported_revenue, part.margin) == (200.0, 200.0, 50.0)
    assert part.margin_on_net.value == 0.25
    assert part.margin_on_gross.value == 0.05
    assert part.pass_through_share.value == 0.8
    assert part.own_labour_share.value == 0.09
    assert part.related_share.value == 0.25
    assert (part.gap_days, part.receivable, part.payable, part.gap) == (292.0, 1000.0, 160.0, 840.0)
    own = finance.split_contract(contract(control=finance.ControlTest(control_before_transfer=True)))
    assert own.reported_revenue == 1000.0
    assert own.margin == part.margin


def test_nothing_charged_and_nothing_kept_have_no_margin() -> None:
    empty = finance.split_contract(finance.PlatformContract("空", "局", 0.0))
    assert (empty.margin_on_net.code, empty.pass_through_share.code) == ("no_net_revenue", "no_fee")
    assert finance.split_contract(contract(pass_through=1000.0)).margin_on_net.code == "no_net_revenue"
    assert finance.split_contract(contract(pass_through=1200.0)).margin_on_net.value is None
    assert (
        finance.split_contract(contract(pass_through=0.0, related_purchases=0.0)).related_share.code
        == "no_purchases"
    )


@pytest.mark.parametrize(
    "changes", [{"gross_fee": -1.0}, {"own_labour": math.inf}, {"related_purchases": 900.0}]
)
def test_impossible_contracts_are_refused(changes: dict) -> None:
    with pytest.raises(finance.FinanceError):
        contract(**changes)


def test_a_company_is_the_sum_of_its_contracts() -> None:
    service = finance.PlatformContract("运维", "城管局", 500.0, own_labour=400.0, receivable_days=73.0)
    income = finance.company_income([contract(), service])
    assert income.total.gross_fee == 1500.0
    assert income.total.net_revenue == 700.0
    assert income.total.margin == 150.0
    assert income.total.gap == pytest.approx(840.0 + 100.0)
    assert income.payers == pytest.approx({"数据局": 1000 / 1100, "城管局": 100 / 1100})
    assert income.net_to_gross.value == pytest.approx(700 / 1500)
    assert "nan" not in str(income.to_dict()).lower()
    nothing = finance.company_income([])
    assert (nothing.total.gross_fee, nothing.net_to_gross.code, nothing.payers) == (0.0, "no_fee", {})


def projections() -> list[finance.Projection]:
    one = finance.case_from_award(
        name="一", price_yuan_per_year=9e6, operation_years=6, capex_yuan=2e7, start_year=2026
    )
    two = finance.case_from_award(
        name="二", price_yuan_per_year=5e6, operation_years=4, start_year=2028, payer_preset="C"
    )
    return [finance.project(one), finance.project(two)]


def held(projection: finance.Projection) -> np.ndarray:
    return np.sum([projection.series[n] for n in ("cash", "dsra", "mra")], axis=0)


def test_group_cash_is_the_company_and_what_its_projects_hold() -> None:
    found = projections()
    projects = [finance.ProjectCash(p.case.name, p.years, p.series) for p in found]
    budget = finance.CompanyBudget({2026: 5e6}, dict.fromkeys(range(2026, 2032), 1000000.0), 3e7, 1e6)
    result = finance.company_cash(projects, budget)
    assert [y.year for y in result.years] == list(range(2026, max(p.years[-1] for p in found) + 1))
    for row in result.years:
        in_projects = sum(float(held(p)[row.year - p.years[0]]) for p in found if row.year in p.years)
        assert row.project_cash == pytest.approx(in_projects, abs=1.0)
        assert row.group_net == pytest.approx(row.operating + row.investing + row.financing)
    ends = 3e7 + 5e6 - 6e6 + sum(sum(p.series["sponsor_flow"]) for p in found)
    assert result.years[-1].company_cash == pytest.approx(ends)


def test_half_a_project_brings_half_its_distributions() -> None:
    found = projections()[0]
    whole = finance.company_cash(
        [finance.ProjectCash("一", found.years, found.series)], finance.CompanyBudget()
    )
    half = finance.company_cash(
        [finance.ProjectCash("一", found.years, found.series, 0.5)], finance.CompanyBudget()
    )
    for full, part in zip(whole.years, half.years, strict=True):
        assert part.from_projects == pytest.approx(full.from_projects / 2)


def test_a_controlled_project_counts_in_full_and_any_other_by_what_it_pays_out() -> None:
    """准则第33号 and 第2号 by hand: 60 % consolidated with 40 % shown as others', 50 % and 10 % only by their distributions."""
    found = projections()[0]
    series, years = found.series, found.years
    budget = finance.CompanyBudget(payments={2029: 9e7})

    def over(owned: float, control: bool | None = None) -> finance.CompanyCash:
        part = finance.ProjectCash("一", years, series, owned, control=control)
        return finance.company_cash([part], budget)

    for place, row in enumerate(over(0.6).years):
        cash = float(held(found)[place])
        assert row.project_cash == pytest.approx(cash, abs=1.0)
        assert row.minority_cash == pytest.approx(0.4 * cash, abs=1.0)
        assert row.operating == pytest.approx(series["operating_cash_flow"][place] - row.own_payments)
        others = 0.4 * series["sponsor_flow"][place]  # what other owners take out leaves the group
        assert row.group_net == pytest.approx(
            series["net_cash_flow"][place] + series["sponsor_flow"][place] - others - row.own_payments
        )
        assert row.receivable == pytest.approx(series["receivable"][place])
    for owned, control in ((0.5, None), (0.1, None), (0.9, False)):
        result = over(owned, control)
        assert result.trapped == 0.0
        for place, row in enumerate(result.years):
            assert (row.project_cash, row.minority_cash, row.receivable) == (0.0, 0.0, 0.0)
            assert row.operating == -row.own_payments
            assert row.investing == pytest.approx(owned * series["sponsor_flow"][place])
            assert row.financing == pytest.approx(0.0, abs=1e-6)
            assert row.group_cash == pytest.approx(row.company_cash)
    short = over(0.6)
    assert short.short_years
    spare = [float(held(found)[years.index(y)]) for y in short.short_years if y in years]
    assert short.trapped == pytest.approx(0.6 * max(spare), abs=1.0)
    assert over(0.1, True).years[0].project_cash == pytest.approx(float(held(found)[0]), abs=1.0)


def test_control_goes_by_the_share_of_all_owners_money() -> None:
    series = dict.fromkeys(
        ("operating_cash_flow", "investing_cash_flow", "net_cash_flow", "receivable"), (0.0, 0.0)
    )
    flows = {**series, "sponsor_flow": (-60.0, 80.0), "government_equity_flow": (-40.0, 10.0)}

    def part(owned: float, side: str, **given: tuple[float, float]) -> finance.ProjectCash:
        return finance.ProjectCash("一", (2026, 2027), {**flows, **given}, owned, side)

    assert [round(part(1.0, side).holding, 12) for side in ("private", "government", "all")] == [
        0.6,
        0.4,
        1.0,
    ]
    assert [part(o, s).controlled for o, s in ((1.0, "private"), (0.8, "private"), (1.0, "government"))] == [
        True,
        False,
        False,
    ]
    nothing_paid_in = part(1.0, "government", sponsor_flow=(0.0, 30.0), government_equity_flow=(0.0, 10.0))
    assert nothing_paid_in.holding == 0.25
    nobody = part(0.3, "private", sponsor_flow=(0.0, 0.0), government_equity_flow=(0.0, 0.0))
    assert nobody.holding == 0.3


def test_a_company_without_cash_needs_a_line_as_deep_as_its_lowest_point() -> None:
    result = finance.company_cash([], finance.CompanyBudget({2027: 50.0}, {2026: 100.0}, 30.0, 60.0))
    assert result.line_needed == 70.0
    assert result.short_years == (2026,)
    assert result.months_of_payments.value == pytest.approx(12 * 90 / 100)
    empty = finance.company_cash([], finance.CompanyBudget())
    assert (empty.years, empty.line_needed, empty.months_of_payments.code) == ((), 0.0, "empty")


def test_incomplete_series_are_refused() -> None:
    with pytest.raises(finance.FinanceError, match="missing_series"):
        finance.ProjectCash("一", (2026,), {})
    series = dict.fromkeys(
        ("operating_cash_flow", "investing_cash_flow", "net_cash_flow", "sponsor_flow", "receivable"),
        (math.nan,),
    )
    with pytest.raises(finance.FinanceError, match="not_finite"):
        finance.ProjectCash("一", (2026,), series)

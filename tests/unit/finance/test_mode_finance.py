"""Modes side by side: every mode's fee, owners and payout computed by hand on a case of plain numbers."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest

import finance

YEARS, CAPEX, OPEX = 5, 10e6, 4e6
STATE, JOINT = 0.055, 0.115
"""Middle of 3-8 % and of 8-15 % on full cost."""


def plain(users: float = 0.0, data: float = 0.0, loan: float = 0.0, **changes: object) -> finance.ProjectCase:
    """No VAT, no rises, everybody pays in the year; the investment is written off evenly over operation."""
    return finance.case_from_dict(
        {
            "name": "场景",
            "start_year": 2026,
            "construction": {"capex": [CAPEX], "input_vat_rate": 0.0, "asset_life_years": YEARS},
            "funding": {"senior_debt_share": loan},
            "debt": {"interest_rate": 0.05, "tenor_years": YEARS, "repayment": "bullet", "lockup_dscr": 0.0},
            "operation": {"years": YEARS, "costs": [{"name": "人工", "annual_amount": OPEX}]},
            "revenue": {
                "service_fee": {"annual_amount": 6.5e6},
                "user_charges": {"first_year_volume": users, "unit_price": 1.0 if users else 0.0},
                "data_revenue": {"annual_amount": data},
            },
            "tax": {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": 0.25},
            **changes,
        }
    )


def by_mode(case: finance.ProjectCase, **terms: finance.ModeTerms) -> dict[str, finance.ModeFinance]:
    return {row.mode: row for row in finance.modes_side_by_side(case, {**finance.MODE_PRESETS, **terms})}


def test_the_fee_of_each_mode_is_that_of_its_operator_type() -> None:
    """Full cost a year 400 + 1000 / 5 = 600 (万元): 633.00 and 669.00; a market price of 400 / (1 - 30 %) = 571.43."""
    found = by_mode(plain())
    assert found["state_platform"].yearly_fee == pytest.approx(6.33e6)
    assert found["joint_venture"].yearly_fee == pytest.approx(6.69e6)
    assert found["service_contract"].yearly_fee == pytest.approx(4e6 / 0.7, abs=0.01)
    bills = {mode: row.bureau_pays for mode, row in found.items() if row.code == "ok"}
    assert bills == pytest.approx({m: YEARS * found[m].yearly_fee for m in bills})  # type: ignore[operator]


def test_who_pays_for_construction() -> None:
    """Platform companies invest; under a service contract the city builds and the operator puts in nothing."""
    found = by_mode(plain())
    assert [found[m].operator_invests for m in ("state_platform", "joint_venture", "service_contract")] == [
        CAPEX, CAPEX, 0.0,
    ]  # fmt: skip
    assert [found[m].city_invests for m in ("state_platform", "joint_venture", "service_contract")] == [
        0.0, 0.0, CAPEX,
    ]  # fmt: skip
    assert found["state_platform"].public_capital == pytest.approx(CAPEX)
    assert found["joint_venture"].public_capital == pytest.approx(0.51 * CAPEX)
    own = replace(finance.MODE_PRESETS["service_contract"], operator_invests=True, vendor_loan=0.0)
    invested = by_mode(plain(), service_contract=own)["service_contract"]
    assert invested.yearly_fee == pytest.approx(OPEX / 0.7 + CAPEX / YEARS / 0.9, abs=0.01)
    assert (invested.operator_invests, invested.city_invests) == (CAPEX, 0.0)


def test_profit_tax_and_what_the_city_spends_by_hand() -> None:
    """State platform: (633 - 600) x 5 x 75 % = 123.75 of profit, all the city's; it spends 3,165 - 123.75."""
    found = by_mode(plain())
    state, joint = found["state_platform"], found["joint_venture"]
    assert state.taxes == pytest.approx(0.25 * STATE * 3e7)
    assert state.net_profit == pytest.approx(1_237_500.0)
    assert state.public_flow == pytest.approx(1_237_500.0)
    assert state.city_spends == pytest.approx(5 * 6.33e6 - 1_237_500.0)
    profit = 0.75 * JOINT * 3e7
    assert joint.net_profit == pytest.approx(profit)
    assert joint.public_flow == pytest.approx(0.51 * profit)
    assert joint.city_spends == pytest.approx(5 * 6.69e6 - 0.51 * profit)
    bought = found["service_contract"]
    assert bought.city_spends == pytest.approx(5 * 4e6 / 0.7 + CAPEX, abs=0.1)
    assert bought.net_profit == pytest.approx(0.75 * 5 * (4e6 / 0.7 - 4e6), abs=0.1)


def test_the_owners_return_follows_the_payout() -> None:
    """A year's profit 24.75, a tenth to the reserve, 30 % of the rest paid: 6.6825; what is kept comes back in year 5."""
    row = by_mode(plain())["state_platform"]
    paid = 0.3 * 0.9 * 247_500.0
    assert row.dividends == pytest.approx(4 * paid)
    flow = [-CAPEX, paid, paid, paid, paid, CAPEX + 5 * 247_500.0 - 4 * paid]
    assert row.owner_irr is not None
    assert math.fsum(f / (1 + row.owner_irr) ** t for t, f in enumerate(flow)) == pytest.approx(0.0, abs=0.01)
    all_paid = replace(finance.MODE_PRESETS["state_platform"], payout=1.0)
    whole = by_mode(plain(), state_platform=all_paid)["state_platform"]
    assert whole.projection is not None
    assert whole.owner_irr == pytest.approx(whole.projection.equity_irr.rate, rel=1e-9)
    assert whole.public_flow == pytest.approx(row.public_flow)


def test_interest_is_settled_with_cost_and_not_with_a_market_price() -> None:
    """Half borrowed at 5 %, repaid at the end: 25 (万元) a year more of cost, with the markup on it."""
    loan = by_mode(plain(loan=0.5))
    projection = loan["state_platform"].projection
    assert projection is not None
    during = math.fsum(
        projection.series["capitalised_interest"]
    )  # half a year's draw, written off with the works
    interest = YEARS * 0.05 * (CAPEX + during) / 2
    assert loan["state_platform"].yearly_fee == pytest.approx(
        (5 * OPEX + CAPEX + during + interest) * (1 + STATE) / YEARS, abs=0.01
    )
    own = replace(finance.MODE_PRESETS["service_contract"], operator_invests=True, vendor_loan=0.0)
    price = by_mode(plain(loan=0.5), service_contract=own)["service_contract"].yearly_fee
    assert price == pytest.approx(OPEX / 0.7 + (CAPEX + during) / YEARS / 0.9, abs=0.01)


def test_what_users_pay_lowers_the_fee_or_goes_to_the_city() -> None:
    """Users pay 100 a year: a platform company's fee is 100 less; under a service contract the city gets them."""
    without, with_users = by_mode(plain()), by_mode(plain(users=1e6))
    for mode in ("state_platform", "joint_venture"):
        assert with_users[mode].yearly_fee == pytest.approx(without[mode].yearly_fee - 1e6)
        assert with_users[mode].owner_irr == pytest.approx(without[mode].owner_irr, rel=1e-9)
    bought = with_users["service_contract"]
    assert bought.yearly_fee == without["service_contract"].yearly_fee
    assert bought.city_income == pytest.approx(5e6)
    assert bought.city_spends == pytest.approx(without["service_contract"].city_spends - 5e6)
    rich = by_mode(plain(users=9e6))["state_platform"]
    assert (rich.yearly_fee, rich.bureau_pays) == (0.0, 0.0)
    assert rich.net_profit == pytest.approx(0.75 * 5 * 3e6)


def test_what_cannot_be_computed_says_why_and_has_no_zeros() -> None:
    found = by_mode(plain())
    for mode, code in (("private_concession", "no_users"), ("data_authorisation", "no_data")):
        row = found[mode]
        assert (row.code, row.projection, row.bureau_pays, row.owner_irr, row.project_npv) == (
            code, None, None, None, None,
        )  # fmt: skip
        assert row.reason
    assert found["state_platform"].missing == {"private_irr": "no_private_owner", "min_dscr": "no_debt"}
    assert found["service_contract"].missing["owner_irr"] == "no_capital"
    nothing = plain(construction={"capex": [0.0]}, operation={"years": YEARS})
    assert by_mode(nothing)["state_platform"].code == "no_cost"
    paid = by_mode(plain(users=7e6, data=1e6))
    assert paid["private_concession"].missing["yearly_fee"] == "users_pay"
    assert paid["data_authorisation"].missing["yearly_fee"] == "data_pay"
    assert paid["private_concession"].yearly_fee is None


def test_a_private_owner_lends_a_fifth_and_earns_on_both() -> None:
    """Investment 1,000 and interest of construction on the owner's loan; users 700 a year, cost 400."""
    row = by_mode(plain(users=7e6))["private_concession"]
    assert row.projection is not None
    lent = math.fsum(row.projection.series["shareholder_loan_draws"])
    assert lent == pytest.approx(0.2 * CAPEX, rel=0.02)
    assert math.fsum(row.projection.series["service_fee_billed"]) == 0.0
    assert row.private_irr is not None
    assert row.owner_irr is not None
    assert row.private_irr != row.owner_irr
    assert row.projection.case.regime == "new_concession_2023"


def test_a_mode_whose_income_does_not_pay_its_costs_does_not_last() -> None:
    """Users pay 100 a year and cost is 400: the concession cannot go on; platform companies are paid the rest."""
    found = by_mode(plain(users=1e6))
    assert {mode: row.lasts for mode, row in found.items()} == {
        "state_platform": True, "joint_venture": True, "private_concession": False, "service_contract": True,
        "data_authorisation": False,
    }  # fmt: skip
    assert found["private_concession"].liquidity_gap == pytest.approx(5 * (OPEX - 1e6), rel=0.1)


@pytest.mark.parametrize("years", [1, 2, 3, 20])
def test_every_term_of_operation_can_be_compared(years: int) -> None:
    case = finance.case_from_award(
        name="x", price_yuan_per_year=4e6, operation_years=years, capex_yuan=3e6, user_revenue_yuan_per_year=3e6,
        data_revenue_yuan_per_year=1e6,
    )  # fmt: skip
    assert {row.code for row in finance.modes_side_by_side(case)} == {"ok"}


def test_a_high_tech_rate_stays_with_the_bidder() -> None:
    tax = {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": 0.15, "loss_years": 10}
    found = by_mode(plain(tax=tax))
    rates = {
        mode: row.projection.case.tax.cit_rate for mode, row in found.items() if row.projection is not None
    }
    assert rates == {"state_platform": 0.25, "joint_venture": 0.25, "service_contract": 0.15}


@pytest.mark.parametrize("mode", ["state_platform", "joint_venture", "service_contract"])
def test_a_higher_fee_share_never_lowers_the_owners_return(mode: str) -> None:
    preset = finance.MODE_PRESETS[mode]
    case = finance.case_from_award(name="x", price_yuan_per_year=1.2e7, operation_years=8, capex_yuan=3e7)
    shares = (0.0, 0.03, 0.08, 0.15, 0.25, 0.4)
    rows = [by_mode(case, **{mode: replace(preset, fee_share=share)})[mode] for share in shares]
    fees = [row.yearly_fee for row in rows]
    assert fees == sorted(fees)  # type: ignore[type-var]
    rates = [row.owner_irr for row in rows if row.owner_irr is not None]
    assert len(rates) >= 4
    assert rates == sorted(rates)
    for name in ("bureau_pays", "city_spends", "net_profit", "project_npv"):
        values = [getattr(row, name) for row in rows]
        assert all(a <= b + 1e-6 for a, b in itertools.pairwise(values)), name


def test_a_lower_payout_never_raises_the_return_and_loses_nothing() -> None:
    preset = finance.MODE_PRESETS["joint_venture"]
    rows = [
        by_mode(plain(), joint_venture=replace(preset, payout=p))["joint_venture"] for p in (0.0, 0.5, 1.0)
    ]
    rates = [row.owner_irr for row in rows]
    assert rates == sorted(rates)  # type: ignore[type-var]
    assert [row.public_flow for row in rows] == pytest.approx([rows[0].public_flow] * 3)
    assert rows[0].dividends == pytest.approx(0.0, abs=1e-6)


def test_by_quarters_it_is_the_same_scenario() -> None:
    """Fees and profit of whole years are the same; the return is a yearly one."""
    yearly, quarterly = by_mode(plain()), by_mode(replace(plain(), periodicity="quarterly"))
    for mode in ("state_platform", "joint_venture"):
        assert quarterly[mode].yearly_fee == pytest.approx(yearly[mode].yearly_fee, rel=1e-9)
        assert quarterly[mode].net_profit == pytest.approx(yearly[mode].net_profit, rel=1e-9)
        assert quarterly[mode].owner_irr == pytest.approx(yearly[mode].owner_irr, rel=0.25)


def test_terms_out_of_range_are_refused() -> None:
    preset = finance.MODE_PRESETS["state_platform"]
    for bad in ({"fee_share": 0.95}, {"payout": -0.1}, {"government_share": math.nan}, {"fee_share": None}):
        with pytest.raises(finance.FinanceError):
            replace(preset, **bad)
    presets = finance.MODE_PRESETS
    assert [presets[mode].fee_share for mode in finance.MODES] == [STATE, JOINT, None, 0.3, None]
    assert presets["service_contract"].investment_fee_share == 0.1

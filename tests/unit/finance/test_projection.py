"""A projection: closed forms on simple cases."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from finance_cases import PLAIN, plain
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.engine.late_payment import ageing_table, collect_late
from finance.engine.setup import set_up
from finance.engine.waterfall import run_waterfall


def test_without_tax_and_debt_the_project_irr_is_that_of_an_annuity() -> None:
    result = finance.project(PLAIN)
    rate = result.project_irr_after_tax.rate
    assert rate is not None
    assert finance.capital_recovery_factor(rate, 10) == pytest.approx(0.15, abs=1e-12)
    annuity = 150.0 * (1 - 1.05**-10) / 0.05
    assert result.project_npv == pytest.approx(annuity - 1000.0, abs=1e-9)
    assert result.payback.value == pytest.approx(1 + 1000.0 / 150.0, abs=1e-12)


def test_payback_follows_the_formula_of_the_official_tables() -> None:
    result = finance.project(plain(revenue={"service_fee": {"annual_amount": 300.0}}))
    # cumulative -1000, -700, -400, -100, +200: the fifth year counts, of which one third is needed
    assert result.payback.value == pytest.approx(4 + 100 / 300, abs=1e-12)


def test_a_project_that_never_pays_back_says_so() -> None:
    result = finance.project(plain(revenue={"service_fee": {"annual_amount": 50.0}}))
    assert result.payback.value is None
    assert result.payback.code == "never_paid_back"


def test_cash_may_only_be_distributed_out_of_profit_unless_the_case_says_otherwise() -> None:
    kept = finance.project(PLAIN)
    paid = finance.project(plain(funding={"distribution_rule": "all_cash"}))
    # profit 150 - depreciation 100 = 50, a tenth goes to the statutory reserve; the reserve is full at 500
    assert kept.series["distributions"][1:3] == pytest.approx((45.0, 45.0))
    assert kept.series["distributions"][10] == pytest.approx(1500 - 9 * 45)
    assert paid.series["distributions"][1:] == pytest.approx([150.0] * 10)
    assert paid.equity_irr.rate == pytest.approx(paid.project_irr_after_tax.rate, abs=1e-12)


def test_sculpted_debt_keeps_the_target_cover_in_every_year() -> None:
    case = plain(
        funding={"senior_debt_share": 0.8},
        debt={"repayment": "sculpted", "target_dscr": 1.4, "tenor_years": 8, "interest_rate": 0.05},
        operation={"years": 10, "costs": [{"name": "人工", "annual_amount": 20.0, "indexation": 0.05}]},
        tax={"cit_rate": 0.25, "output_vat_rate": 0.06},
    )
    result = finance.project(case)
    in_tenor = [ratio for ratio in result.dscr if ratio is not None]
    assert in_tenor == pytest.approx([1.4] * 8, abs=1e-9)
    assert result.llcr.value == pytest.approx(1.4, abs=1e-9)
    assert 0 < result.gearing < 0.8


def test_a_gearing_cap_raises_the_cover_to_the_loan_life_cover() -> None:
    case = plain(
        funding={"senior_debt_share": 0.3},
        debt={"repayment": "sculpted", "target_dscr": 1.2, "tenor_years": 8, "interest_rate": 0.05},
    )
    result = finance.project(case)
    assert result.gearing == pytest.approx(0.3, abs=1e-12)
    assert result.min_dscr.value == pytest.approx(result.llcr.value, abs=1e-9)
    assert result.min_dscr.value > 1.2


def test_interest_during_construction_is_the_closed_form_of_two_years() -> None:
    case = plain(
        construction={"capex": [600.0, 400.0], "input_vat_rate": 0.0, "asset_life_years": 10},
        funding={"senior_debt_share": 0.5},
        debt={"interest_rate": 0.06, "tenor_years": 5},
    )
    result = finance.project(case)
    first = 0.5 * 600 / (1 - 0.5 * 0.06 / 2)
    second = 0.5 * (400 + 0.06 * first) / (1 - 0.5 * 0.06 / 2)
    assert result.series["debt_draws"][:2] == pytest.approx((first, second), abs=1e-9)
    assert result.series["capitalised_interest"][:2] == pytest.approx(
        (0.06 * first / 2, 0.06 * (first + second / 2)), abs=1e-9
    )
    assert result.total_investment == pytest.approx(1000 + sum(result.series["capitalised_interest"]))


def test_reserve_and_fees_are_part_of_the_uses_without_circularity() -> None:
    case = plain(
        funding={"senior_debt_share": 0.6, "initial_working_capital": 30.0},
        debt={"interest_rate": 0.05, "tenor_years": 6, "dsra_months": 6, "upfront_fee_rate": 0.01},
    )
    result = finance.project(case)
    service = -finance.pmt(0.05, 6, result.debt)
    assert result.series["dsra"][0] == pytest.approx(service / 2, abs=1e-9)
    assert result.series["financing_fees"][0] == pytest.approx(0.01 * result.debt, abs=1e-9)
    assert result.gearing == pytest.approx(0.6, abs=1e-12)


def test_vat_on_construction_is_recovered_before_any_is_paid() -> None:
    case = plain(
        construction={"capex": [1130.0], "input_vat_rate": 0.13, "asset_life_years": 10},
        tax={"output_vat_rate": 0.06, "surcharge_rate": 0.12},
        revenue={"service_fee": {"annual_amount": 1060.0}},
    )
    result = finance.project(case)
    assert result.series["vat_credit"][:3] == pytest.approx((130.0, 70.0, 10.0))
    assert result.series["vat_paid"][1:5] == pytest.approx((0.0, 0.0, 50.0, 60.0))
    assert result.series["surcharge"][3] == pytest.approx(6.0)


def test_the_government_may_own_shares_without_dividends() -> None:
    case = plain(funding={"government_equity_share": 0.4, "distribution_rule": "all_cash"})
    result = finance.project(case)
    assert result.private_equity_irr.rate > result.equity_irr.rate
    assert result.series["private_equity_flow"][0] == pytest.approx(-600.0)


def test_F19_zero_revenue_gives_reasons_not_numbers() -> None:
    case = plain(
        revenue={"service_fee": {"annual_amount": 0.0}},
        funding={"senior_debt_share": 0.5},
        debt={"tenor_years": 5, "interest_rate": 0.05},
    )
    result = finance.project(case)
    assert result.equity_irr.rate is None
    assert result.equity_irr.reason
    assert result.default_years == tuple(range(2027, 2037))
    json.dumps(result.to_dict(), allow_nan=False)


def test_F19_no_debt_has_no_cover_ratio_and_says_why() -> None:
    result = finance.project(PLAIN)
    assert result.min_dscr == finance.Ratio(None, "没有需要偿还的贷款。", "no_debt")
    assert result.llcr.code == "no_debt"


def test_F19_a_delay_beyond_the_operation_is_paid_in_the_tail() -> None:
    result = finance.project(plain(late_payment={"delay_months": 120}, operation={"years": 3}))
    assert result.phases.count("tail") == 10
    assert sum(result.series["collections"][:11]) == 0.0
    assert sum(result.series["collections"]) == pytest.approx(450.0)
    assert result.unpaid_at_end == 0.0


def test_F19_sculpting_without_any_cash_raises_no_debt() -> None:
    case = plain(
        revenue={"service_fee": {"annual_amount": 0.0}},
        funding={"senior_debt_share": 0.7},
        debt={"repayment": "sculpted", "tenor_years": 5},
    )
    assert finance.project(case).debt == 0.0


def test_a_broken_identity_withholds_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def losing_cash(*args: Any) -> Any:
        result = run_waterfall(*args)
        return result._replace(cash=result.cash + 5.0)

    monkeypatch.setattr("finance.engine.projection.run_waterfall", losing_cash)
    with pytest.raises(finance.IdentityError) as caught:
        finance.project(PLAIN)
    assert "现金收支平衡" in caught.value.reason


def test_the_result_names_its_inputs_and_engine() -> None:
    first = finance.project(PLAIN)
    assert first.engine_version == finance.ENGINE_VERSION
    assert first.inputs_digest == finance.project(first.case).inputs_digest
    assert first.inputs_digest != finance.project(plain(discount_rate=0.06)).inputs_digest
    assert len(first.inputs_digest) == 64


@given(st.floats(0, 9), st.lists(st.floats(0, 1e7), min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_ageing_adds_up_to_the_receivable(delay: float, bills: list[float]) -> None:
    billed = np.array(bills)
    receivable = np.cumsum(billed - collect_late(billed, delay))
    table = ageing_table(billed, delay)
    assert table.sum(axis=-1) == pytest.approx(receivable, abs=1e-2)
    assert (table >= 0).all()


def test_the_waterfall_treats_leading_axes_alike() -> None:
    setup = set_up(
        finance.case_from_award(name="多路径", capex_yuan=8e6, price_yuan_per_year=4e6, operation_years=6)
    )
    bills = setup.flows.bills
    shares = np.array([[1.0, 0.9, 0.7], [0.5, 0.2, 0.0]])
    block = run_waterfall(setup.terms, shares[..., None] * bills, np.zeros((2, 3, bills.size)))
    assert block.cash.shape == (2, 3, bills.size)
    for i in range(2):
        for j in range(3):
            alone = run_waterfall(setup.terms, shares[i, j] * bills, np.zeros(bills.size))
            for name in ("cash", "distributions", "cit", "arrears", "senior_debt", "liquidity_gap"):
                assert getattr(block, name)[i, j] == pytest.approx(getattr(alone, name), abs=1e-6)


def test_shortfalls_are_met_in_order_and_end_in_default() -> None:
    case = plain(
        funding={"senior_debt_share": 0.5},
        debt={
            "interest_rate": 0.05,
            "tenor_years": 8,
            "dsra_months": 12,
            "revolver_limit": 40.0,
            "revolver_rate": 0.0,
        },
        late_payment={"delay_months": 36},
        operation={"years": 10, "costs": [{"name": "人工", "annual_amount": 30.0}]},
    )
    rows = finance.project(case).series
    service = rows["scheduled_service"][1]
    # first year: wages 30 from the revolver, debt service from the reserve
    assert rows["revolver_drawn"][1] == pytest.approx(30.0)
    assert rows["dsra"][1] == pytest.approx(0.0, abs=1e-9)
    assert rows["interest_paid"][1] + rows["principal_paid"][1] == pytest.approx(service)
    # second year: ten yuan of the line are left for 30 of wages; nothing for the bank
    assert rows["revolver"][2] == pytest.approx(40.0)
    assert rows["interest_paid"][2] == pytest.approx(0.0)
    assert rows["arrears"][2] == pytest.approx(20.0 + 0.05 * rows["senior_debt"][1])
    assert finance.project(case).default_years[0] == 2028
    assert all(math.isfinite(v) for values in rows.values() for v in values)

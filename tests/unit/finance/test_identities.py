"""Identities: they hold for any case, and each of them notices when something is wrong."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from finance_cases import cases, plain
from hypothesis import given, settings

import finance
from finance.engine.waterfall import run_waterfall

LEVERED = plain(
    funding={"senior_debt_share": 0.5, "shareholder_loan": {"share": 0.1}},
    debt={"tenor_years": 8, "dsra_months": 6, "revolver_limit": 50.0},
    operation={"maintenance": [0, 0, 20.0], "mra_years": 2, "payable_days": 30},
    tax={"cit_rate": 0.25, "output_vat_rate": 0.06},
)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_identities_hold_for_any_case(case: dict[str, Any]) -> None:
    """``project`` raises when one fails; here cash is added up again from the yearly rows alone."""
    result = finance.project(case)
    assert len(result.checks) >= 20
    assert all(check.passed for check in result.checks)
    rows, size = result.series, max(sum(result.series["revenue_net"]), result.total_investment, 1.0)

    def total(*names: str) -> float:
        return sum(sum(rows[name]) for name in names)

    sources = total("grants", "debt_draws", "equity_draws", "special_bond_draws", "shareholder_loan_draws")
    inflow = total("collections", "factoring_proceeds", "other_collections", "residual_received")
    drawn = total("revolver_drawn", "factoring_drawn", "equity_cure")
    built = total("capex", "capitalised_interest", "financing_fees", "commitment_fees", "special_bond_idc")
    paid = total("costs_paid", "taxes_paid", "interest_paid", "principal_paid", "revolver_repaid")
    paid += total("factoring_repaid", "special_bond_interest_paid", "special_bond_principal_paid")
    paid += total("shareholder_loan_interest_paid", "shareholder_loan_principal_paid", "distributions")
    left = rows["cash"][-1] + rows["dsra"][-1] + rows["mra"][-1]
    assert sources + inflow + drawn - built - paid == pytest.approx(left, abs=1e-8 * size)
    assert result.unpaid_at_end == pytest.approx(0.0, abs=1e-6 * size)
    if not result.default_years:
        assert rows["senior_debt"][-1] == pytest.approx(0.0, abs=1e-6 * size)
    json.dumps(result.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("cash", {"现金收支平衡", "资产负债表平衡"}),
        ("dsra", {"现金收支平衡"}),
        ("mra", {"现金流量表与现金变动"}),
        ("senior_debt", {"贷款余额滚动"}),
        ("shareholder_loan", {"股东借款余额滚动"}),
        ("revolver", {"流动资金贷款余额滚动"}),
        ("cit", {"企业所得税与调整所得税"}),
        ("taxable_income", {"弥补亏损与应纳税所得额按先进先出重算"}),
        ("profit_before_tax", {"利润表各级利润"}),
        ("net_profit", {"净利润"}),
        ("retained", {"未分配利润与法定公积金滚动"}),
        ("dividends", {"分配等于利润分配与收回资本"}),
        ("distributions", {"现金收支平衡"}),
        ("statutory_reserve", {"未分配利润与法定公积金滚动"}),
        ("interest_accrued", {"应付未付款滚动"}),
        ("interest_paid", {"应付未付款滚动"}),
        ("principal_paid", {"贷款余额滚动"}),
        ("costs_paid", {"应付未付款滚动"}),
        ("taxes_paid", {"应付未付款滚动"}),
        ("cost_arrears", {"应付未付款滚动"}),
        ("cfads", {"可用于还本付息的现金"}),
        ("collections", {"收付款与应收应付按账期重算", "现金收支平衡"}),
        ("equity_cure", {"股东追加投入不超过承诺"}),
        ("loan_interest", {"股东借款余额滚动"}),
        ("capital_returned", {"分配等于利润分配与收回资本"}),
        ("bond_arrears", {"次级融资欠付本息按应付与实付滚动"}),
        ("loan_arrears", {"次级融资欠付本息按应付与实付滚动"}),
        ("trapped_cash", {"因分红限制留存的现金"}),
        ("liquidity_gap", {"累计资金缺口重算"}),
    ],
)
def test_a_wrong_number_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str, labels: set[str]) -> None:
    def wrong(*args: Any) -> Any:
        result = run_waterfall(*args)
        values = np.array(getattr(result, name))
        values[4] += 5.0
        return result._replace(**{name: values})

    finance.project(LEVERED)
    monkeypatch.setattr("finance.engine.projection.run_waterfall", wrong)
    with pytest.raises(finance.IdentityError) as caught:
        finance.project(LEVERED)
    assert all(label in caught.value.reason for label in labels), caught.value.reason


@given(cases())
@settings(max_examples=30, deadline=None)
def test_the_three_statements_agree_year_by_year(case: dict[str, Any]) -> None:
    result = finance.project(case)
    income, cash, sheet = result.income_statement, result.cash_flow_statement, result.balance_sheet
    size = 1e-8 * max(result.total_investment + sum(income.revenue_net), 1.0)
    assert sheet.total_assets == pytest.approx(
        [owed + own for owed, own in zip(sheet.total_liabilities, sheet.total_equity, strict=True)], abs=size
    )
    held = np.array(sheet.cash) + np.array(sheet.dsra) + np.array(sheet.mra)
    assert np.diff(held, prepend=0.0) == pytest.approx(np.array(cash.net_cash_flow), abs=size)
    kept = np.array(income.net_profit) - np.array(income.statutory_reserve) - np.array(income.dividends)
    assert np.cumsum(kept) == pytest.approx(np.array(sheet.retained_earnings), abs=size)
    assert np.cumsum(income.statutory_reserve) == pytest.approx(np.array(sheet.reserve_fund), abs=size)
    for statement in (income, cash, sheet):
        assert all(len(getattr(statement, line.name)) == len(result.years) for line in fields(statement))


def test_statements_of_the_small_case_by_hand() -> None:
    """1,000 built, 150 a year, depreciation 100, no tax: profit 50, reserve 5, dividend 45."""
    result = finance.project(plain())
    income, sheet = result.income_statement, result.balance_sheet
    assert (income.revenue_net[1], income.ebit[1], income.net_profit[1]) == (150.0, 50.0, 50.0)
    assert (income.statutory_reserve[1], income.dividends[1]) == (5.0, 45.0)
    assert sheet.fixed_assets[:3] == pytest.approx((1000.0, 900.0, 800.0))
    assert sheet.cash[1] == pytest.approx(105.0)
    assert sheet.paid_in_capital[1] == 1000.0
    assert sheet.total_assets[-1] == pytest.approx(0.0, abs=1e-9)

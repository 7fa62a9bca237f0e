"""The ten official tables: a hand-worked project, agreement with the projection, what breaks them."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.official.accounts import (
    balance_sheet,
    cost_estimate,
    investment_and_funding,
    profit_and_distribution,
)
from finance.official.cash_flows import (
    financial_plan_cash_flow,
    investors_cash_flow,
    project_capital_cash_flow,
    project_investment_cash_flow,
)
from finance.official.loans import debt_service
from finance.official.table import OfficialTable, Years
from finance.official.tables import TABLES

BUILDERS: dict[str, Callable[[Years], OfficialTable]] = {
    "project_investment_cash_flow": project_investment_cash_flow,
    "project_capital_cash_flow": project_capital_cash_flow,
    "investors_cash_flow": investors_cash_flow,
    "profit_and_distribution": profit_and_distribution,
    "financial_plan_cash_flow": financial_plan_cash_flow,
    "balance_sheet": balance_sheet,
    "debt_service": debt_service,
    "cost_estimate": cost_estimate,
    "investment_and_funding": investment_and_funding,
}

# Capex 1000 and 100 of working capital out of capital; a fee of 700 against costs of 60 and 40; no taxes.
PLAIN: dict[str, Any] = {
    "name": "手算",
    "start_year": 2026,
    "construction": {"capex": [1000.0], "input_vat_rate": 0.0},
    "funding": {"senior_debt_share": 0.0, "initial_working_capital": 100.0},
    "operation": {
        "years": 2,
        "costs": [{"name": "人工", "annual_amount": 60.0}, {"name": "云资源", "annual_amount": 40.0}],
    },
    "revenue": {"service_fee": {"annual_amount": 700.0}},
    "tax": {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": 0.0},
}
# Everything the engine knows, paid late.
RICH: dict[str, Any] = {
    "name": "综合",
    "regime": "stock_ppp_pre2023",
    "construction": {"capex": [3e6, 5e6], "residual_share": 0.05},
    "funding": {
        "senior_debt_share": 0.5,
        "government_equity_share": 0.3,
        "government_dividend_share": 0.1,
        "construction_grant": [5e5],
        "initial_working_capital": 2e5,
        "shareholder_loan": {"share": 0.1},
        "special_bond": {"share_of_capital": 0.3},
    },
    "debt": {"tenor_years": 7, "dsra_months": 6.0, "upfront_fee_rate": 0.01, "revolver_limit": 1e6},
    "operation": {
        "years": 10,
        "costs": [
            {"name": "人工", "annual_amount": 6e5, "indexation": 0.03},
            {"name": "云资源", "annual_amount": 3e5, "input_vat_rate": 0.06},
        ],
        "renewals": [0.0, 0.0, 0.0, 4e5],
        "maintenance": [0.0, 1e5, 0.0, 0.0, 2e5],
        "mra_years": 3,
        "receivable_days": 60,
        "payable_days": 45,
    },
    "revenue": {
        "service_fee": {"annual_amount": 1.4e6, "performance_share": 0.3, "performance_score": 0.9},
        "availability": {"annual_amount": 3e5},
        "viability_gap": {"rule": "annuity"},
        "user_charges": {"first_year_volume": 1e5, "unit_price": 3.0, "volume_growth": 0.05},
        "advertising": {"annual_amount": 5e4},
    },
    "late_payment": {"delay_months": 14.0},
}
CHANGES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "the project repays the bonds": {"funding": {"special_bond": {"repaid_by": "project"}}},
    "quarterly": {"periodicity": "quarterly"},
    "advances on bills": {"late_payment": {"factoring": {"recourse": "with_recourse"}}},
    "half of the bills sold": {"late_payment": {"factoring": {"recourse": "without_recourse", "share": 0.5}}},
    "all bills sold, quarterly": {
        "periodicity": "quarterly",
        "late_payment": {"factoring": {"recourse": "without_recourse"}},
    },
    "owners cure": {
        "funding": {"equity_cure_limit": 3e6},
        "debt": {"revolver_limit": 0.0},
        "late_payment": {"delay_months": 40.0},
    },
    "default": {"debt": {"revolver_limit": 0.0}, "late_payment": {"delay_months": 40.0}},
    "sculpted": {"debt": {"repayment": "sculpted"}, "construction": {"depreciation": "double_declining"}},
}


def changed(case: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    merged = deepcopy(case)
    for name, value in change.items():
        merged[name] = changed(merged.get(name, {}), value) if isinstance(value, dict) else value
    return merged


def tables(case: dict[str, Any]) -> dict[str, OfficialTable]:
    return {table.code: table for table in finance.official_tables(finance.project(case))}


def values(table: OfficialTable, name: str) -> tuple[float | None, ...]:
    return pytest.approx(table.row(name).values)  # type: ignore[no-any-return]


def test_the_ten_tables_of_the_method() -> None:
    found = finance.official_tables(finance.project(PLAIN))
    assert tuple(table.code for table in found) == TABLES
    assert len(found) == 10
    assert {table.source.document for table in found} == {
        "建设项目经济评价方法与参数（第三版）（发改投资〔2006〕1325号）"
    }
    assert {table.source.status for table in found} == {"unchecked"}


def test_cash_flows_by_hand() -> None:
    found = tables(PLAIN)
    investment = found["project_investment_cash_flow"]
    assert values(investment, "net_flow_pre_tax") == (-1100.0, 600.0, 700.0)
    assert values(investment, "cumulative_pre_tax") == (-1100.0, -500.0, 200.0)
    assert values(investment, "working_capital_recovered") == (0.0, 0.0, 100.0)
    assert values(found["project_capital_cash_flow"], "net_flow") == (-1100.0, 600.0, 700.0)
    # A tenth of the profit of 100 goes to the reserve; at the end all cash goes back.
    assert values(found["investors_cash_flow"], "private_net_flow") == (-1100.0, 90.0, 1210.0)
    plan = found["financial_plan_cash_flow"]
    assert values(plan, "operating_activities") == (0.0, 600.0, 600.0)
    assert values(plan, "investing_activities") == (-1000.0, 0.0, 0.0)
    assert values(plan, "cumulative_surplus") == (100.0, 610.0, 0.0)


def test_accounts_by_hand() -> None:
    found = tables(PLAIN)
    cost, profit, sheet = (
        found[name] for name in ("cost_estimate", "profit_and_distribution", "balance_sheet")
    )
    assert values(cost, "人工") == (0.0, 60.0, 60.0)
    assert values(cost, "total_cost") == (0.0, 600.0, 600.0)
    assert values(profit, "net_profit") == (0.0, 100.0, 100.0)
    assert values(profit, "statutory_reserve") == (0.0, 10.0, 10.0)
    assert values(profit, "dividends") == (0.0, 90.0, 90.0)
    assert values(sheet, "assets") == (1100.0, 1110.0, 0.0)
    assert values(sheet, "capital") == (1100.0, 1100.0, -20.0)
    assert values(sheet, "reserve_fund") == (0.0, 10.0, 20.0)
    assert values(sheet, "debt_ratio") == (0.0, 0.0, None)
    capital = found["working_capital"]
    assert values(capital, "working_capital") == (100.0, 100.0, 0.0)
    assert values(capital, "working_capital_increase") == (100.0, 0.0, -100.0)
    funding = found["investment_and_funding"]
    assert funding.row("total_investment").total == pytest.approx(1100.0)
    assert funding.row("private_capital").total == pytest.approx(1100.0)


def test_a_loan_by_hand() -> None:
    """Half of 1000 and of its own interest at 10 %: D = 500 / 0.975, then two level payments."""
    case = changed(
        PLAIN,
        {
            "funding": {"senior_debt_share": 0.5, "initial_working_capital": 0.0},
            "debt": {"interest_rate": 0.1, "tenor_years": 2, "repayment": "annuity"},
        },
    )
    table = tables(case)["debt_service"]
    debt = 500 / 0.975
    level = debt * 0.1 * 1.21 / 0.21
    assert table.row("loan_drawn").total == pytest.approx(debt)
    assert (0.05 * debt, 0.1 * debt, 0.1 * (1.1 * debt - level)) == values(table, "loan_interest")
    assert (0.05 * debt, level, level) == values(table, "loan_service")
    assert (debt, 1.1 * debt - level, 0.0) == values(table, "loan_closing")
    assert (None, 600 / level, 600 / level) == values(table, "debt_service_cover")
    ebit = 600 - (1000 + 0.05 * debt) / 2
    assert table.row("interest_cover").values[1] == pytest.approx(ebit / (0.1 * debt))
    assert table.row("interest_cover").values[0] is None


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_tables_agree_with_the_projection_whatever_the_case(change: dict[str, Any]) -> None:
    case = changed(RICH, change)
    result = finance.project(case)
    for table in finance.official_tables(result):
        assert table.years == result.years
        assert table.checks
        assert all(check.passed for check in table.checks)
        assert all(len(row.values) == len(table.years) for row in table.rows)
        codes = [row.code for row in table.rows]
        assert len(set(codes)) == len(codes)
        json.dumps(table.to_dict(), allow_nan=False)


PARENTS = {
    "project_investment_cash_flow": ("1", "2"),
    "project_capital_cash_flow": ("1", "2"),
    "financial_plan_cash_flow": ("3.1", "3.2"),
    "balance_sheet": ("1", "1.1", "2.1", "2.4"),
    "cost_estimate": ("1", "6"),
    "working_capital": ("1", "2"),
    "investment_and_funding": ("1", "2", "2.1", "2.2"),
    "debt_service": ("1.4", "2.4", "3.4", "4.4", "5.4"),
}


@pytest.mark.parametrize("code", PARENTS)
def test_a_row_is_the_sum_of_the_rows_under_it(code: str) -> None:
    table = tables(RICH)[code]
    for parent in PARENTS[code]:
        children = [
            r
            for r in table.rows
            if r.code.startswith(f"{parent}.") and r.code.count(".") == parent.count(".") + 1
        ]
        row = next(r for r in table.rows if r.code == parent)
        sums = [sum(v or 0.0 for v in column) for column in zip(*(c.values for c in children), strict=True)]
        assert row.values == pytest.approx(sums, abs=0.01), (code, parent)


def test_the_loan_table_closes_and_the_sheet_balances() -> None:
    found = tables(RICH)
    loan, sheet = found["debt_service"], found["balance_sheet"]
    assert loan.row("long_term_loan").values[-1] == pytest.approx(0.0, abs=0.01)
    assert loan.row("long_term_loan").total is None
    assert sheet.row("assets").values == pytest.approx(sheet.row("liabilities_and_equity").values, abs=0.01)
    for table in found.values():
        for row in table.rows:
            if row.total is not None:
                assert row.total == pytest.approx(sum(v or 0.0 for v in row.values), abs=0.01)


@pytest.mark.parametrize(
    ("series", "table"),
    [
        ("collections", "project_investment_cash_flow"),
        ("adjusted_cit", "project_investment_cash_flow"),
        ("taxes_paid", "project_capital_cash_flow"),
        ("distributions", "investors_cash_flow"),
        ("gap_funding_net", "profit_and_distribution"),
        ("dividends", "profit_and_distribution"),
        ("costs_paid", "financial_plan_cash_flow"),
        ("fixed_assets", "balance_sheet"),
        ("payable", "balance_sheet"),
        ("scheduled_principal", "debt_service"),
        ("shareholder_loan_interest", "debt_service"),
        ("depreciation", "cost_estimate"),
        ("opex_net", "cost_estimate"),
        ("capex", "investment_and_funding"),
        ("debt_draws", "investment_and_funding"),
    ],
)
def test_a_table_that_disagrees_is_withheld(series: str, table: str) -> None:
    """One number of one series is off by a hundred yuan: the table that shows it notices."""
    result = finance.project(RICH)
    values = list(result.series[series])
    values[next(t for t, amount in enumerate(values) if amount)] += 100.0
    broken = replace(result, series={**result.series, series: tuple(values)})
    with pytest.raises(finance.IdentityError):
        finance.official_tables(broken)
    assert not all(check.passed for check in BUILDERS[table](Years(broken)).checks)


@settings(max_examples=60, deadline=None)
@given(
    debt=st.floats(0.0, 0.7),
    lent=st.floats(0.0, 0.1),
    government=st.floats(0.01, 1.0),
    fee=st.floats(1e5, 3e6),
    delay=st.floats(0.0, 40.0),
    rule=st.sampled_from(["none", "mof21", "equal_principal"]),
    rest=st.sampled_from(list(CHANGES)),
)
def test_tables_agree_for_any_case(
    debt: float, lent: float, government: float, fee: float, delay: float, rule: str, rest: str
) -> None:
    change = {
        "funding": {
            "senior_debt_share": debt,
            "government_equity_share": government,
            "shareholder_loan": {"share": lent},
        },
        "revenue": {"service_fee": {"annual_amount": fee}, "viability_gap": {"rule": rule}},
        "late_payment": {"delay_months": delay},
    }
    finance.official_tables(finance.project(changed(changed(RICH, CHANGES[rest]), change)))

"""Special bonds and shareholder loans that are not paid when due: arrears, default, lock-up, findings."""

from __future__ import annotations

from typing import Any

import pytest
from finance_cases import plain

import finance
from app.documents.finance_words import finding_text
from app.i18n import use_language


def bonds(**parts: Any) -> dict[str, Any]:
    """1,000 built with special bonds of 400 a fifth of which falls due every year, out of 150 a year or less."""
    terms = {"share_of_capital": 0.4, "interest_rate": 0.05, "tenor_years": 5}
    terms |= {"repayment": "equal_principal", "repaid_by": "project"}
    return plain(funding={"special_bond": terms}, **parts)


def owed_by_hand(case: dict[str, Any], income: float) -> list[float]:
    """Arrears of each operation year when ``income`` is all there is: what was due to date less what was paid."""
    opening = sum(finance.project(case).series["special_bond_draws"])
    balance, planned, arrears = opening, opening, []
    for _ in range(10):
        balance *= 1.05
        planned = max(planned - opening / 5, 0.0)
        balance -= min(balance - planned, income)
        arrears.append(balance - planned)
    return arrears


def test_a_missed_bond_payment_is_a_default() -> None:
    case = bonds(revenue={"service_fee": {"annual_amount": 60.0}})
    result = finance.project(case)
    assert result.series["special_bond_arrears"][1:11] == pytest.approx(owed_by_hand(case, 60.0))
    late = [
        year
        for year, amount in zip(result.years, result.series["special_bond_arrears"], strict=True)
        if amount > 0.01
    ]
    assert late[0] == 2027
    assert result.default_years == tuple(late)
    assert set(late) <= set(result.lockup_years)
    assert all(result.series["distributions"][result.years.index(year)] == 0.0 for year in late)
    finding = {f.code: f for f in result.findings}["bond_unpaid"]
    assert (finding.severity, finding.params["year"], finding.document) == (
        "forbidden",
        2027,
        "国发〔2014〕43号",
    )
    assert "2027" in finding.text


def test_a_bond_that_is_paid_raises_nothing() -> None:
    result = finance.project(bonds())
    assert set(result.series["special_bond_arrears"]) == {0.0}
    assert result.default_years == ()
    assert "bond_unpaid" not in {f.code for f in result.findings}


def test_working_capital_pays_a_bond_before_it_defaults() -> None:
    """100 due and interest 25 in the first year against 90 coming in: 35 of the 40 that were kept are used."""
    terms = {"share_of_capital": 1.0, "interest_rate": 0.0, "tenor_years": 10}
    terms |= {"repayment": "equal_principal", "repaid_by": "project"}
    case = plain(
        funding={"special_bond": terms, "initial_working_capital": 40.0},
        revenue={"service_fee": {"annual_amount": 90.0}},
    )
    result = finance.project(case)
    due = 1040.0 / 10
    assert result.series["cash"][:4] == pytest.approx(
        [40.0, 40.0 + 90.0 - due, 40.0 + 2 * (90.0 - due), 0.0], abs=1e-9
    )
    assert result.series["special_bond_arrears"][:4] == pytest.approx(
        [0.0, 0.0, 0.0, 3 * (due - 90.0) - 40.0]
    )
    assert result.default_years[0] == 2029


def test_a_missed_shareholder_loan_locks_distributions_but_is_no_default() -> None:
    """200 lent at 6 %, a fifth due in a year in which nothing is collected."""
    loan = {"share": 0.2, "interest_rate": 0.06, "tenor_years": 5}
    result = finance.project(plain(funding={"shareholder_loan": loan}, late_payment={"delay_months": 12}))
    opening = 206.0
    assert result.series["shareholder_loan_arrears"][1] == pytest.approx(opening * 0.06 + opening / 5)
    assert result.lockup_years == (2027,)
    assert result.default_years == ()
    finding = {f.code: f for f in result.findings}["loan_unpaid"]
    assert (finding.severity, finding.params["year"]) == ("warning", 2027)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_missed_payments_have_words(language: str) -> None:
    case = bonds(revenue={"service_fee": {"annual_amount": 30.0}})
    case["funding"]["shareholder_loan"] = {"share": 0.2}
    findings = [f for f in finance.project(case).findings if f.code in ("bond_unpaid", "loan_unpaid")]
    assert len(findings) == 2
    use_language(language)
    try:
        for finding in findings:
            shown = finding_text("platform_company_contract", finding.to_dict())
            assert "{" not in shown
            assert (shown == finding.text) == (language == "zh-CN")
    finally:
        use_language(None)


def test_findings_of_who_pays_are_part_of_the_projection() -> None:
    case = plain(
        regime="new_concession_2023", revenue={"user_charges": {"first_year_volume": 1.0, "unit_price": 1.0}}
    )
    result = finance.project(case)
    codes = [f.code for f in result.findings]
    assert codes.count("user_coverage") == 1
    assert result.to_dict()["findings"] == [f.to_dict() for f in result.findings]


def test_a_service_that_is_rounding_locks_nothing() -> None:
    """A sculpted loan leaves 5e-13 yuan due in years without cash; no cover is asked of those."""
    case = plain(
        operation={"years": 10, "costs": [{"name": "人工", "annual_amount": 150.0}]},
        revenue={
            "service_fee": {"annual_amount": 0.0},
            "viability_gap": {"rule": "contract", "contract_amounts": [400.0] * 5 + [150.0] * 5},
        },
        funding={"senior_debt_share": 0.5},
        debt={"tenor_years": 10, "repayment": "sculpted", "target_dscr": 1.3, "interest_rate": 0.0451},
    )
    result = finance.project(case)
    later = result.years.index(2032)
    due = result.series["scheduled_service"][later : later + 5]
    assert max(abs(amount) for amount in due) < 0.01
    assert set(result.series["lockup"][later : later + 5]) == {0.0}


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_a_bond_that_outlives_the_project_says_what_the_budget_still_owes(periodicity: str) -> None:
    """1,000 at 2.5 % over 20 years, repaid at the end; 8 years of operation are shown: 12 years' interest and all
    principal come after them."""
    case = {
        "name": "二十年期债券",
        "periodicity": periodicity,
        "start_year": 2026,
        "construction": {"capex": [1000e4]},
        "funding": {
            "senior_debt_share": 0.0,
            "special_bond": {
                "share_of_capital": 1.0, "interest_rate": 0.025, "tenor_years": 20,
                "repayment": "bullet", "repaid_by": "government",
            },
        },
        "operation": {"years": 8},
        "revenue": {"service_fee": {"annual_amount": 200e4}},
    }  # fmt: skip
    result = finance.project(case)
    found = {each.code: each for each in result.findings}["bond_after_end"]
    tail = result.phases.count("tail") // result.periods_per_year
    shown = 8 + tail
    assert found.params["last"] == 2026 + shown
    assert found.params["year"] == 2046
    assert found.params["amount"] == f"{1000 + 25 * (20 - shown):,.2f}"
    total = sum(result.series["government_bond_service"]) / 1e4 + float(
        str(found.params["amount"]).replace(",", "")
    )
    assert total == pytest.approx(1000 + 25 * 20.5)
    short = {**case, "operation": {"years": 20}}
    assert "bond_after_end" not in {each.code for each in finance.project(short).findings}

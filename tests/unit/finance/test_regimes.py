"""What each regime allows, with the document and article behind every sentence."""

from __future__ import annotations

from typing import Any

import pytest

import finance
from finance.official.findings import RULE_STATUSES, SEVERITIES

USERS = {"user_charges": {"first_year_volume": 1e5, "unit_price": 5.0}}


def found(regime: str, **parts: Any) -> dict[str, finance.Finding]:
    case = finance.case_from_dict(
        {
            "name": "检查",
            "regime": regime,
            "start_year": 2022,
            "construction": {"capex": [1e6]},
            "operation": {"years": 10, "costs": [{"name": "人工", "annual_amount": 1e5}]},
            "debt": {"tenor_years": 5},
            **parts,
        }
    )
    findings = finance.regime_findings(case)
    for finding in findings:
        assert finding.text.endswith("。")
        assert finding.document
        assert finding.severity in SEVERITIES
        assert finding.status in RULE_STATUSES
    return {finding.code: finding for finding in findings}


def codes(regime: str, **parts: Any) -> dict[str, str]:
    return {code: finding.severity for code, finding in found(regime, **parts).items()}


def test_a_new_concession_may_not_subsidise_construction_or_promise_availability() -> None:
    assert codes(
        "new_concession_2023",
        funding={"construction_grant": [1e5]},
        revenue={"service_fee": {"annual_amount": 5e5}, "viability_gap": {"rule": "mof21"}},
    ) == {
        "construction_subsidy": "forbidden",
        "viability_gap": "forbidden",
        "operating_subsidy": "forbidden",
        "no_user_payment": "forbidden",
    }


def test_support_within_operating_cost_needs_a_look_and_availability_is_never_allowed() -> None:
    small = codes("new_concession_2023", revenue={**USERS, "service_fee": {"annual_amount": 5e4}})
    assert small == {"operating_subsidy_within": "warning"}
    promised = codes("new_concession_2023", revenue={**USERS, "availability": {"annual_amount": 1.0}})
    assert promised == {"availability_payment": "forbidden"}


def test_a_user_paid_concession_passes_and_a_long_one_is_warned_about() -> None:
    assert codes("new_concession_2023", revenue=USERS) == {}
    forty = {"operation": {"years": 39}}
    assert codes("new_concession_2023", revenue=USERS, **forty) == {}
    long = found("new_concession_2023", revenue=USERS, operation={"years": 45})
    assert (long["term"].severity, long["term"].params) == ("warning", {"years": 46})


def test_advertisers_and_data_buyers_are_users() -> None:
    revenue = {"advertising": {"annual_amount": 1e5}}
    assert "no_user_payment" not in codes("new_concession_2023", revenue=revenue)


def test_operation_without_anything_to_transfer_is_no_concession() -> None:
    finding = found("new_concession_2023", revenue=USERS, construction={"capex": [0.0]})[
        "nothing_to_transfer"
    ]
    assert (finding.article, finding.status) == ("第三条", "official")


def test_a_service_fee_of_a_bureau_is_a_purchase_of_services() -> None:
    findings = found("gov_purchase_of_services", revenue={"service_fee": {"annual_amount": 5e5}})
    assert {code: f.severity for code, f in findings.items()} == {
        "annual_budget": "note",
        "construction_in_service": "warning",
        "framework_term": "warning",
    }
    assert "不是 PPP" in findings["annual_budget"].text
    assert findings["framework_term"].article == "第二十四条"
    assert findings["construction_in_service"].article == "第十条"
    assert codes("gov_purchase_of_services", revenue={"viability_gap": {"rule": "fixed"}})[
        "viability_gap"
    ] == ("forbidden")


def test_stock_projects_are_not_for_new_business() -> None:
    assert codes("stock_ppp_pre2023") == {"stock_only": "note"}
    assert codes("stock_ppp_pre2023", operation={"years": 5})["term"] == "warning"
    late = found("stock_ppp_pre2023", start_year=2026)["late_start"]
    assert (late.severity, late.status, late.params) == ("warning", "unchecked", {"year": 2026})


def test_a_stock_project_links_payment_to_performance() -> None:
    loose = {"service_fee": {"annual_amount": 5e5, "performance_share": 0.2}}
    assert found("stock_ppp_pre2023", revenue=loose)["performance_share"].params == {"share": "20%"}
    tight = {"service_fee": {"annual_amount": 5e5, "performance_share": 0.3}}
    assert "performance_share" not in codes("stock_ppp_pre2023", revenue=tight)


def test_a_platform_company_may_not_pass_its_payer_on_nor_be_guaranteed() -> None:
    findings = found("platform_company_contract")
    assert set(findings) == {"no_back_to_back", "no_guarantee"}
    assert (findings["no_guarantee"].article, findings["no_guarantee"].status) == ("第三十五条", "official")


def test_a_fee_for_operation_is_a_purchase_of_services_under_any_name() -> None:
    """A bureau's fee without construction, filed as PPP or paid to a platform company, is still bought service."""
    fee = {"service_fee": {"annual_amount": 5e5, "performance_share": 0.3}}
    filed = found("stock_ppp_pre2023", construction={"capex": [0.0]}, revenue=fee)["fee_is_service"]
    assert (filed.severity, filed.document) == ("warning", "财预〔2017〕87号")
    assert "fee_is_service" not in codes("stock_ppp_pre2023", revenue=fee)
    paid = found("platform_company_contract", revenue={"service_fee": {"annual_amount": 5e5}})[
        "fee_is_service"
    ]
    assert (paid.severity, paid.document) == ("note", "财预〔2017〕87号")
    assert "不是 PPP" in filed.text
    assert "不是 PPP" in paid.text
    conceded = codes("new_concession_2023", construction={"capex": [0.0]}, revenue=fee)
    assert conceded["no_user_payment"] == "forbidden"
    assert conceded["nothing_to_transfer"] == "warning"


def test_construction_may_not_be_repaid_as_a_service_nor_through_a_platform_company() -> None:
    availability = {"availability": {"annual_amount": 1e5}}
    bought = found("gov_purchase_of_services", revenue=availability)["availability_payment"]
    assert (bought.severity, bought.document, bought.status) == ("forbidden", "财预〔2017〕87号", "official")
    for revenue in (availability, {"viability_gap": {"rule": "mof21"}}):
        lent = found("platform_company_contract", revenue=revenue)["public_repayment"]
        assert (lent.severity, lent.document) == ("forbidden", "国发〔2014〕43号")


def test_government_may_not_control_the_company_of_a_stock_project() -> None:
    half = found("stock_ppp_pre2023", funding={"government_equity_share": 0.5})["government_control"]
    assert (half.severity, half.status, half.params) == ("warning", "unchecked", {"share": "50%"})
    assert "government_control" not in codes("stock_ppp_pre2023", funding={"government_equity_share": 0.49})


def test_a_subsidy_that_outgrows_operating_cost_is_found_in_every_year() -> None:
    """99,000 rising by 5 % a year against 100,000 rising by 1 %, built in 2022: from 2024 on above it.

    In the second year 103,950 stands against 101,000, in the tenth 99,000 x 1.05^9 against 100,000 x 1.01^9.
    """
    costs = [{"name": "人工", "annual_amount": 1e5, "indexation": 0.01}]
    parts: dict[str, Any] = {
        "operation": {"years": 10, "costs": costs},
        "revenue": {**USERS, "service_fee": {"annual_amount": 99_000.0, "indexation": 0.05}},
    }
    finding = found("new_concession_2023", **parts)["operating_subsidy"]
    excess = (99_000 * 1.05**9 - 100_000 * 1.01**9) / 10_000
    assert finding.severity == "forbidden"
    assert finding.params == {"years": "2024–2032", "excess": f"{excess:,.2f}"}
    overhauled = {**parts, "operation": {"years": 10, "costs": costs, "maintenance": [0.0, 0.0, 1e6]}}
    years = found("new_concession_2023", **overhauled)["operating_subsidy"].params["years"]
    assert years == "2024、2026–2032"
    cheap = {**parts, "revenue": {**USERS, "service_fee": {"annual_amount": 1e5, "indexation": 0.01}}}
    assert codes("new_concession_2023", **cheap) == {"operating_subsidy_within": "warning"}


def test_gap_funding_without_any_link_to_performance_is_not_passed_over() -> None:
    gap = {"viability_gap": {"rule": "mof21"}}
    finding = found("stock_ppp_pre2023", revenue=gap)["gap_performance"]
    assert (finding.severity, finding.document, finding.status) == (
        "warning",
        "财办金〔2017〕92号",
        "unchecked",
    )
    assert "gap_performance" not in codes("stock_ppp_pre2023")
    linked = {**gap, "availability": {"annual_amount": 1e5, "performance_share": 0.5}}
    assert "gap_performance" in codes("stock_ppp_pre2023", revenue=linked)


def test_gap_funding_of_which_thirty_percent_is_linked_to_performance_passes() -> None:
    """财办金〔2017〕92号: 30 % is enough, 29 % is not, and the finding names the share."""
    for share, warned in ((0.3, False), (0.29, True), (1.0, False)):
        gap = {"viability_gap": {"rule": "mof21", "performance_share": share}}
        assert ("gap_performance" in codes("stock_ppp_pre2023", revenue=gap)) == warned
    gap = {"viability_gap": {"rule": "mof21", "performance_share": 0.29}}
    assert found("stock_ppp_pre2023", revenue=gap)["gap_performance"].params == {"share": "29%"}


REGIMES = [
    "new_concession_2023",
    "stock_ppp_pre2023",
    "gov_purchase_of_services",
    "platform_company_contract",
]


@pytest.mark.parametrize("regime", REGIMES)
def test_a_fifth_of_the_investment_is_capital(regime: str) -> None:
    """国发〔2019〕26号: 20 % at least, exactly 20 % is enough; shareholder loans and grants are no capital."""
    assert "capital_ratio" not in codes(regime, funding={"senior_debt_share": 0.8})
    lent = {"senior_debt_share": 0.6, "shareholder_loan": {"share": 0.25}}
    assert found(regime, funding=lent)["capital_ratio"].params == {"share": "15.0%"}
    granted = {"senior_debt_share": 0.7, "construction_grant": [4e5]}
    assert found(regime, funding=granted)["capital_ratio"].params == {"share": "18.0%"}
    assert "capital_ratio" not in codes(regime, funding={"senior_debt_share": 0.7})


def test_bonds_that_the_project_repays_are_counted_apart() -> None:
    """70 % borrowed leaves 30 %; half of it in bonds that the project owes leaves 15 % that it owes to nobody."""
    bond = {"share_of_capital": 0.5, "repaid_by": "project"}
    owed = found("stock_ppp_pre2023", funding={"senior_debt_share": 0.7, "special_bond": bond})
    assert owed["bond_capital"].params == {"share": "15.0%", "bonds": "15.0%"}
    assert (owed["bond_capital"].document, owed["bond_capital"].status) == ("厅字〔2019〕33号", "unchecked")
    assert "capital_ratio" not in owed
    given = {"senior_debt_share": 0.7, "special_bond": {**bond, "repaid_by": "government"}}
    assert "bond_capital" not in codes("stock_ppp_pre2023", funding=given)
    assert codes("stock_ppp_pre2023", funding=given)["bond_capital_limit"] == "note"
    least = {"senior_debt_share": 0.6, "special_bond": {**bond, "repaid_by": "project"}}
    assert "bond_capital" not in codes("stock_ppp_pre2023", funding=least)


@pytest.mark.parametrize(
    ("year", "document", "share"),
    [
        (2019, "厅字〔2019〕33号", "20%"),
        (2022, "财政部关于专项债券用作项目资本金比例的规定（2020年）", "25%"),
        (2026, "国办发〔2024〕52号", "30%"),
    ],
)
def test_the_limit_of_the_province_is_that_of_the_year(year: int, document: str, share: str) -> None:
    funding = {"special_bond": {"share_of_capital": 0.5}}
    limit = found("platform_company_contract", funding=funding, start_year=year)["bond_capital_limit"]
    assert (limit.document, limit.params, limit.status) == (document, {"share": share}, "unchecked")


def test_sixty_days_are_the_most_a_public_body_may_agree() -> None:
    assert "payment_days" not in codes("gov_purchase_of_services", late_payment={"contract_days": 60})
    finding = found("gov_purchase_of_services", late_payment={"contract_days": 90})["payment_days"]
    assert (finding.article, finding.params) == ("第九条", {"days": 90})


SERIES = {
    "capex": (100.0, 0.0, 0.0),
    "renewals": (0.0, 0.0, 0.0),
    "user_receipts": (0.0, 50.0, 60.0),
    "data_receipts": (0.0, 10.0, 0.0),
    "advertising_receipts": (0.0, 0.0, 0.0),
    "gap_funding_billed": (0.0, 0.0, 0.0),
    "opex": (0.0, 3.0, 4.0),
    "maintenance": (0.0, 1.0, 0.0),
    "vat_paid": (0.0, 1.0, 1.0),
    "surcharge": (0.0, 0.0, 0.0),
    "cit": (0.0, 0.0, 0.0),
}


def case(regime: str) -> finance.ProjectCase:
    return finance.ProjectCase(name="检查", regime=regime, discount_rate=0.1)


def test_coverage_of_investment_by_users() -> None:
    """55 in each of two years at 10 %: 50 + 45.4545 of 100."""
    coverage = finance.user_payment_coverage(case("new_concession_2023"), SERIES).value
    assert coverage == pytest.approx(0.5 + 55 / 121)
    findings = finance.payment_findings(case("new_concession_2023"), SERIES)
    assert [(f.code, f.params, f.status) for f in findings] == [
        ("user_coverage", {"coverage": 0.95}, "official")
    ]
    enough = {**SERIES, "user_receipts": (0.0, 60.0, 70.0)}
    assert finance.payment_findings(case("new_concession_2023"), enough) == ()
    nothing = {**SERIES, "capex": (0.0, 0.0, 0.0)}
    assert finance.user_payment_coverage(case("new_concession_2023"), nothing).code == "no_investment"


def test_a_gap_project_that_users_hardly_pay_for() -> None:
    """120 of users against 1200 of subsidy is 9.1 %."""
    series = {**SERIES, "gap_funding_billed": (0.0, 600.0, 600.0)}
    findings = finance.payment_findings(case("stock_ppp_pre2023"), series)
    assert [(f.code, f.params) for f in findings] == [("user_share", {"share": "9.1%"})]
    assert finance.payment_findings(case("gov_purchase_of_services"), series) == ()


def test_findings_travel_with_the_projection() -> None:
    result = finance.project(finance.case_from_award(name="服务", price_yuan_per_year=1e6, operation_years=3))
    assert [f.code for f in result.findings] == ["annual_budget"]
    assert result.to_dict()["findings"][0]["params"] == {}

"""Reading and writing cases: every fault is named, nothing is guessed."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import finance

GOOD: dict[str, Any] = {
    "name": "示例",
    "construction": {"capex": [1e6]},
    "operation": {"years": 5, "costs": [{"name": "人工", "annual_amount": 1e5}]},
    "revenue": {"service_fee": {"annual_amount": 5e5}},
    "debt": {"tenor_years": 4},
}


def test_a_case_survives_writing_and_reading() -> None:
    case = finance.case_from_dict(GOOD)
    written = json.loads(json.dumps(finance.case_to_dict(case), allow_nan=False))
    assert finance.case_from_dict(written) == case


def test_every_bad_field_is_listed_with_its_path() -> None:
    bad = {
        "name": 7,
        "regime": "ppp",
        "construction": {"capex": [1e6, -1, "x"]},
        "operation": {"years": 5.5, "costs": [{"name": "人工", "annual_amont": 1}]},
        "debt": {"interest_rate": 3.5, "tenor_years": "五"},
        "colour": "red",
    }
    with pytest.raises(finance.CaseError) as caught:
        finance.case_from_dict(bad)
    found = {fault.path: fault.code for fault in caught.value.faults}
    assert found == {
        "name": "not_text",
        "regime": "not_allowed",
        "construction.capex[1]": "out_of_range",
        "construction.capex[2]": "not_a_number",
        "operation.years": "not_whole",
        "operation.costs[0].annual_amont": "unknown",
        "debt.interest_rate": "out_of_range",
        "debt.tenor_years": "not_a_number",
        "colour": "unknown",
    }
    assert all(fault.reason.endswith("。") for fault in caught.value.faults)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_F19_nan_and_infinity_are_refused_at_the_door(value: float) -> None:
    with pytest.raises(finance.CaseError) as caught:
        finance.project({**GOOD, "discount_rate": value})
    assert [(f.path, f.code) for f in caught.value.faults] == [("discount_rate", "not_finite")]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"construction": {"capex": []}}, "construction.capex", "empty"),
        ({"name": " "}, "name", "empty"),
        ({"debt": {"tenor_years": 6}}, "debt.tenor_years", "beyond_operation"),
        ({"debt": {"tenor_years": 4, "grace_years": 4}}, "debt.grace_years", "too_long"),
        (
            {"debt": {"tenor_years": 4, "grace_years": 1, "repayment": "sculpted"}},
            "debt.grace_years",
            "not_with_sculpted",
        ),
        ({"funding": {"construction_grant": [2e6]}}, "funding.construction_grant[0]", "above_capex"),
        ({"funding": {"construction_grant": [1, 1]}}, "funding.construction_grant", "too_many"),
        ({"funding": {"government_dividend_share": 0.1}}, "funding.government_dividend_share", "no_equity"),
        (
            {"operation": {"years": 2, "renewals": [1, 1, 1]}, "debt": {"tenor_years": 2}},
            "operation.renewals",
            "too_many",
        ),
        (
            {"debt": {"tenor_years": 4, "repayment": "custom", "repayment_shares": [0.5, 0.4]}},
            "debt.repayment_shares",
            "not_whole_sum",
        ),
        (
            {
                "debt": {
                    "tenor_years": 4,
                    "grace_years": 1,
                    "repayment": "custom",
                    "repayment_shares": [1.0],
                }
            },
            "debt.grace_years",
            "not_with_custom",
        ),
        (
            {"debt": {"tenor_years": 4, "repayment": "custom", "repayment_shares": [0.2] * 5}},
            "debt.repayment_shares",
            "too_many",
        ),
        (
            {"funding": {"senior_debt_share": 0.6, "shareholder_loan": {"share": 0.5}}},
            "funding.shareholder_loan.share",
            "above_need",
        ),
        (
            {"funding": {"shareholder_loan": {"share": 0.1, "tenor_years": 6}}},
            "funding.shareholder_loan.tenor_years",
            "beyond_operation",
        ),
        (
            {
                "funding": {
                    "special_bond": {"share_of_capital": 0.5, "tenor_years": 6, "repaid_by": "project"}
                }
            },
            "funding.special_bond.tenor_years",
            "beyond_operation",
        ),
        ({"operation": {"years": 5, "maintenance": [1.0] * 6}}, "operation.maintenance", "too_many"),
        ({"revenue": {"availability": {"years": 6}}}, "revenue.availability.years", "beyond_operation"),
        (
            {"revenue": {"availability": {"scores": [101.0]}}},
            "revenue.availability.scores[0]",
            "out_of_range",
        ),
        (
            {"revenue": {"viability_gap": {"rule": "contract"}}},
            "revenue.viability_gap.contract_amounts",
            "empty",
        ),
        (
            {"revenue": {"availability": {"score_table": [{"score": 60}, {"score": 60}]}}},
            "revenue.availability.score_table",
            "repeated",
        ),
        ({"assumptions": {"x": {"value": 1}}}, "assumptions.x", "incomplete"),
        (
            {"assumptions": {"x": {"value": 1, "status": "sure", "source": ""}}},
            "assumptions.x.status",
            "not_allowed",
        ),
        (
            {"assumptions": {"x": {"value": math.nan, "status": "user", "source": ""}}},
            "assumptions.x.value",
            "not_finite",
        ),
    ],
)
def test_conditions_between_fields(change: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(finance.CaseError) as caught:
        finance.case_from_dict({**GOOD, **change})
    assert [(f.path, f.code) for f in caught.value.faults] == [(path, code)]


def test_missing_parts_are_named() -> None:
    with pytest.raises(finance.CaseError) as caught:
        finance.case_from_dict({"payer": "某局"})
    assert {f.path for f in caught.value.faults} == {"name", "construction", "operation"}


def test_the_template_can_be_read_and_explains_every_field() -> None:
    template = finance.case_template()
    case = finance.case_from_dict(template)
    assert finance.project(case).equity_irr.code == "ok"

    def unexplained(part: dict[str, Any], path: str) -> list[str]:
        missing = []
        for key, value in part.items():
            if key.startswith("_"):
                continue
            if f"_{key}" not in part:
                missing.append(f"{path}{key}")
            if isinstance(value, dict) and key != "assumptions":
                missing += unexplained(value, f"{path}{key}.")
        return missing

    assert unexplained(template, "") == []


def test_where_numbers_come_from_does_not_change_the_digest() -> None:
    case = finance.case_from_dict(GOOD)
    noted = finance.case_from_dict(
        {**GOOD, "assumptions": {"debt.interest_rate": {"value": 0.045, "status": "user", "source": "合同"}}}
    )
    assert finance.inputs_digest(case) == finance.inputs_digest(noted)


def test_an_award_becomes_a_complete_case_with_named_presets() -> None:
    case = finance.case_from_award(
        name="智慧路灯",
        capex_yuan=9e6,
        price_yuan_per_year=4e6,
        opex_yuan_per_year=1.8e6,
        operation_years=7,
        payer="澄川市数据局",
        payer_preset="C",
        start_year=2027,
    )
    assert sum(line.annual_amount for line in case.operation.costs) == pytest.approx(1.8e6)
    assert case.assumptions["operation.costs"].status == "user"
    assert case.assumptions["debt.interest_rate"].status == "preset"
    assert "未用本市数据校准" in case.assumptions["late_payment.payer_preset"].source
    assert case.assumptions["tax.cit_rate"].source == "企业所得税法第四条"
    assert case.late_payment.payer_preset == "C"
    assert finance.project(case).equity_irr.rate is not None


def test_the_days_agreed_in_an_award_count() -> None:
    case = finance.case_from_award(name="服务", capex_yuan=9e6, price_yuan_per_year=4e6, operation_years=7)
    assert case.late_payment.due_rule == "contract_days"
    longer = replace(case, late_payment=replace(case.late_payment, contract_days=120))
    assert finance.project(longer).equity_irr.rate < finance.project(case).equity_irr.rate


def test_an_old_case_is_filled_up_with_what_it_means() -> None:
    whole = finance.complete_case(GOOD)
    for cost, given in zip(whole["operation"]["costs"], GOOD["operation"]["costs"], strict=True):
        assert cost == {"indexation": 0.0, "input_vat_rate": 0.0, "variable_share": 0.0, **given}
    assert whole["construction"]["capex"] == GOOD["construction"]["capex"]
    assert finance.case_from_dict(whole) == finance.case_from_dict(GOOD)
    assert whole == {**finance.case_to_dict(finance.case_from_dict(GOOD)), "operation": whole["operation"]}
    assert GOOD["debt"] == {"tenor_years": 4}  # the old one is left as it was


def test_an_award_without_construction_is_a_pure_service() -> None:
    case = finance.case_from_award(name="驻场服务", price_yuan_per_year=2e6, operation_years=3)
    result = finance.project(case)
    assert result.debt == 0.0
    assert result.min_dscr.code == "no_debt"


def test_a_bad_award_is_refused_with_paths() -> None:
    with pytest.raises(finance.CaseError) as caught:
        finance.case_from_award(name="x", price_yuan_per_year=-1, operation_years=0)
    assert {"operation.years", "revenue.service_fee.annual_amount"} <= {f.path for f in caught.value.faults}


def test_tax_rates_are_dated() -> None:
    assert finance.tax_rate("vat_construction", date(2020, 1, 1)).document == "公告2019年第39号"
    assert finance.tax_rate("vat_construction", date(2026, 6, 1)).document == "增值税法"
    with pytest.raises(finance.FinanceError):
        finance.tax_rate("vat_construction", date(2000, 1, 1))

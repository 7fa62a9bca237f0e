"""Every value of a case says where it comes from; what nobody entered is a preset (S-rule: presets are named)."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from finance_cases import plain

import finance
from finance.case.provenance import DEFAULT_SOURCES, UNMARKED
from finance.engine.tax_rates import TAX_RATES

SEED = Path(__file__).resolve().parents[3] / "seed_data" / "projects.jsonl"


def leaves(part: type, path: str = "") -> set[str]:
    found: set[str] = set()
    for spec in fields(part):
        here = f"{path}.{spec.name}".lstrip(".")
        if spec.metadata["kind"] == "part":
            found |= leaves(spec.metadata["type"], here)
        elif spec.metadata["kind"] != "assumptions":
            found.add(here)
    return found


def sources(case: finance.ProjectCase) -> dict[str, finance.FieldSource]:
    return {each.path: each for each in finance.field_sources(case)}


@pytest.mark.parametrize(
    "facts",
    [
        {"capex_yuan": 1.2e7, "payer": "数据局"},
        {"opex_yuan_per_year": 1e6, "construction_years": 2, "capex_yuan": 2e6},
        {"user_revenue_yuan_per_year": 1e6, "data_revenue_yuan_per_year": 1e5, "high_tech_enterprise": True},
        {"regime": "new_concession_2023", "payer_preset": "D", "start_year": 2024},
    ],
)
def test_an_award_leaves_no_value_without_a_source(facts: dict[str, Any]) -> None:
    case = finance.case_from_award(name="例", price_yuan_per_year=5.8e6, operation_years=8, **facts)
    found = sources(case)
    assert leaves(finance.ProjectCase) <= set(found)
    assert all(each.source and each.status != UNMARKED for each in found.values())
    assert {found[path].status for path in ("name", "operation.years", "construction.capex")} == {"user"}
    assert {
        found[path].status for path in ("debt.tenor_years", "debt.dsra_months", "late_payment.due_rule")
    } == {"preset"}


def test_what_nobody_entered_is_a_preset_and_what_has_no_source_is_said_to_have_none() -> None:
    case = finance.case_from_dict(plain())
    found = sources(case)
    assert (found["debt.target_dscr"].status, found["debt.target_dscr"].value) == ("preset", 1.3)
    assert "判断" in found["debt.target_dscr"].source
    assert found["tax.loss_years"].source == DEFAULT_SOURCES["tax.loss_years"]
    assert found["revenue.service_fee.annual_amount"].status == UNMARKED
    entered = replace(case, assumptions={"debt.target_dscr": finance.Assumption(1.3, "user", "银行意见")})
    assert (sources(entered)["debt.target_dscr"].status, sources(entered)["debt.target_dscr"].source) == (
        "user",
        "银行意见",
    )


def test_growth_of_costs_is_a_preset_until_somebody_changes_it() -> None:
    case = finance.case_from_award(name="例", price_yuan_per_year=1e6, operation_years=5)
    path = "operation.costs.indexation"
    assert sources(case)[path].status == "preset"
    grown = replace(case.operation.costs[0], indexation=0.06)
    changed = replace(case, operation=replace(case.operation, costs=(grown, *case.operation.costs[1:])))
    assert path not in sources(changed)


def test_what_is_not_used_is_told_apart() -> None:
    found = sources(finance.case_from_dict(plain()))
    assert found["funding.special_bond.share_of_capital"].in_effect
    assert not found["funding.special_bond.interest_rate"].in_effect
    assert not found["debt.interest_rate"].in_effect  # nothing is borrowed
    assert not found["debt.revolver_rate"].in_effect
    assert found["debt.revolver_limit"].in_effect
    assert found["revenue.service_fee.indexation"].in_effect
    credit = finance.case_from_dict(plain(debt={"revolver_limit": 100.0}))
    assert not sources(credit)["debt.interest_rate"].in_effect


@pytest.mark.parametrize(
    "change", [{"debt": {"interest_rate": 0.09}}, {"late_payment": {"factoring": {"fee_rate": 0.05}}}]
)
def test_what_is_said_to_have_no_effect_has_none(change: dict[str, Any]) -> None:
    before = finance.project(plain())
    after = finance.project(plain(**change))
    assert after.series == before.series


def test_documents_behind_defaults_are_of_fields_that_exist_and_of_the_tax_table() -> None:
    assert set(DEFAULT_SOURCES) <= leaves(finance.ProjectCase)
    known = {row.source for row in TAX_RATES}
    taxes = {DEFAULT_SOURCES[path] for path in DEFAULT_SOURCES if path.startswith(("tax.", "construction."))}
    assert taxes <= known


@pytest.mark.parametrize(
    "line", SEED.read_text("utf-8").splitlines(), ids=lambda line: json.loads(line)["key"]
)
def test_the_sample_projects_name_what_they_enter(line: str) -> None:
    case = finance.case_from_dict(json.loads(line)["case"])
    listed = finance.field_sources(case)
    assert leaves(finance.ProjectCase) <= {each.path for each in listed}
    assert any(each.status == "preset" for each in listed)

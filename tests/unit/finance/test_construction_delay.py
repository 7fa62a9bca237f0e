"""A construction delay: operation ends later, or is shorter because the contract ends on the day agreed."""

from __future__ import annotations

from typing import Any

import pytest
from finance_cases import plain

import finance
from finance.analysis.delay import delayed
from finance.analysis.variables import change_case


def case(rule: str, **parts: Any) -> finance.ProjectCase:
    operation = {"years": 6, "term_rule": rule, **parts.pop("operation", {})}
    return finance.case_from_dict(plain(operation=operation, **parts))


def billed(projection: finance.Projection) -> list[float]:
    return [round(amount, 9) for amount in projection.series["service_fee_billed"]]


def test_operation_lasts_as_long_when_the_term_moves_with_it() -> None:
    late = finance.project(change_case(case("extends"), {"construction_delay": 2.0}))
    assert billed(late) == [0.0, 0.0, 0.0, *[150.0] * 6]


def test_a_fixed_end_costs_a_year_of_operation_for_a_year_of_delay() -> None:
    base = finance.project(case("fixed_end"))
    late = finance.project(change_case(case("fixed_end"), {"construction_delay": 2.0}))
    assert late.years == base.years, "the contract ends on the same day"
    assert billed(late) == [0.0, 0.0, 0.0, *[150.0] * 4]
    assert sum(billed(base)) - sum(billed(late)) == pytest.approx(300.0)


def test_a_delay_costs_more_when_the_end_is_fixed() -> None:
    for years in (1.0, 2.0, 3.0):
        worth = [
            finance.project(change_case(case(rule), {"construction_delay": years})).project_npv
            for rule in ("extends", "fixed_end")
        ]
        assert worth[1] < worth[0]


@pytest.mark.parametrize("rule", ["extends", "fixed_end"])
def test_no_delay_changes_nothing(rule: str) -> None:
    assert delayed(case(rule), 0.0) == case(rule)


def test_instalments_of_the_years_lost_are_not_paid() -> None:
    """mof21 over six years: after two years of delay the first four instalments are paid, as they were worked out."""
    gap = {"rule": "mof21", "reasonable_profit_rate": 0.06, "discount_rate": 0.03}
    base = case("fixed_end", revenue={"service_fee": {"annual_amount": 0.0}, "viability_gap": gap})
    late = finance.project(change_case(base, {"construction_delay": 2.0})).series["gap_funding_billed"]
    assert late == pytest.approx([0.0, 0.0, 0.0, *(1000 * 1.06 * 1.03**n / 6 for n in range(1, 5))])


def test_loans_are_repaid_before_the_contract_ends() -> None:
    base = case(
        "fixed_end",
        funding={
            "senior_debt_share": 0.5,
            "shareholder_loan": {"share": 0.1, "tenor_years": 6},
            "special_bond": {"share_of_capital": 0.2, "tenor_years": 6, "repaid_by": "project"},
        },
        debt={"tenor_years": 6, "repayment": "custom", "repayment_shares": [0.1, 0.1, 0.2, 0.2, 0.2, 0.2]},
        operation={"years": 6, "renewals": [0.0, 0.0, 0.0, 0.0, 0.0, 9.0], "maintenance": [1.0] * 6},
    )
    late = delayed(base, 3.0)
    assert late.operation.years == late.debt.tenor_years == 3
    assert late.debt.repayment_shares == pytest.approx((0.1, 0.1, 0.8))
    assert late.funding.shareholder_loan.tenor_years == late.funding.special_bond.tenor_years == 3
    assert late.operation.renewals == (0.0, 0.0, 0.0)
    planned = finance.project(late).series["scheduled_debt"]
    assert planned[2] > 0.0
    assert max(planned[6:]) == 0.0


def test_a_delay_as_long_as_operation_is_refused() -> None:
    with pytest.raises(finance.CaseError) as refused:
        change_case(case("fixed_end"), {"construction_delay": 6.0})
    assert refused.value.faults[0].code == "out_of_range"
    assert change_case(case("fixed_end"), {"construction_delay": 5.0}).operation.years == 1


def test_S46_sensitivity_and_switching_values_use_the_term_of_the_contract() -> None:
    for rule in ("extends", "fixed_end"):
        found = finance.sensitivity(case(rule), ["construction_delay"])
        for row in found.rows:
            alone = finance.project(change_case(case(rule), {"construction_delay": row.step}))
            assert row.figures["project_npv"] == pytest.approx(alone.project_npv, rel=1e-10)
    value = finance.switching_values(
        case("fixed_end", revenue={"service_fee": {"annual_amount": 220.0}}), ["construction_delay"]
    )[0]
    later = finance.switching_values(
        case("extends", revenue={"service_fee": {"annual_amount": 220.0}}), ["construction_delay"]
    )[0]
    assert value.change is not None
    assert later.change is None or value.change <= later.change

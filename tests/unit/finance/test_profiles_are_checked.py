"""Subsidy and depreciation of every year are rebuilt from the case: a formula of the engine that errs is found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from workbook_cases import CASES, SERVICE, changed

import finance
from finance.case.project_case import ViabilityGap
from finance.engine import asset_identity, financing, operations
from finance.engine.depreciation import depreciate

GAP_TERMS: dict[str, Any] = {
    "fixed": {"rule": "fixed", "annual_amount": 300_000.0, "years": 5},
    "contract": {"rule": "contract", "contract_amounts": [300_000.0, 100_000.0, 200_000.0]},
    "mof21": {"rule": "mof21", "years": 10},
    "annuity": {"rule": "annuity", "years": 6},
    "equal_principal": {"rule": "equal_principal", "reasonable_profit_rate": 0.08},
}


def failing(case: dict[str, Any]) -> str:
    with pytest.raises(finance.IdentityError) as refused:
        finance.project(case)
    return str(refused.value)


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
@pytest.mark.parametrize("rule", GAP_TERMS)
def test_a_subsidy_moved_by_a_year_is_found(
    rule: str, periodicity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine pays every subsidy a year later: sums and statements still agree, only the rule does not."""
    linked = {"performance_share": 0.4, "performance_score": 0.9}
    case = changed(
        CASES["kinds"], periodicity=periodicity, revenue__viability_gap={**GAP_TERMS[rule], **linked}
    )
    finance.project(case)
    right = operations.gap_payments

    def late(terms: ViabilityGap, *given: Any) -> Any:
        return np.concatenate([[0.0], right(terms, *given)[:-1]])

    monkeypatch.setattr(operations, "gap_payments", late)
    assert "可行性缺口补助按规则重算" in failing(case)


@pytest.mark.parametrize("change", [lambda f: 1.01 * f, lambda f: f[::-1]])
@pytest.mark.parametrize("method", ["straight_line", "double_declining", "sum_of_years"])
def test_a_wrong_profile_of_depreciation_is_found(
    method: str, change: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reversed years keep the total, so the identity of the total cannot see them."""
    case = changed(CASES["kinds"], construction__depreciation=method)
    finance.project(case)
    right = financing.over_contract
    monkeypatch.setattr(financing, "over_contract", lambda *given: change(right(*given)))
    assert "各期折旧按账面净值重算" in failing(case)


@pytest.mark.parametrize("life", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("method", ["straight_line", "double_declining", "sum_of_years"])
def test_book_values_in_closed_form_are_those_of_the_standard(method: str, life: int) -> None:
    """企业会计准则第4号: what charge after charge leaves, for residual values from nothing to most of the cost."""
    for residual in (0.0, 5.0, 30.0, 95.0):
        values = asset_identity._book_values(method, 100.0, residual, life)
        assert values[0] == 100.0
        assert -np.diff(values) == pytest.approx(depreciate(method, 100.0, residual, life))


def test_a_subsidy_linked_to_performance_pays_for_the_score() -> None:
    """40 % linked, 90 % scored: 96 % of every year's subsidy is billed and the rest is a deduction."""
    gap = {"rule": "mof21", "reasonable_profit_rate": 0.05}
    case = changed(SERVICE, revenue__viability_gap=gap)
    full = finance.project(case).series
    linked = {**gap, "performance_share": 0.4, "performance_score": 0.9}
    paid = finance.project(changed(case, revenue__viability_gap=linked)).series
    assert sum(full["gap_funding_billed"]) > 0.0
    assert paid["gap_funding_billed"] == pytest.approx([0.96 * x for x in full["gap_funding_billed"]])
    taken = np.array(paid["performance_deduction"]) - np.array(full["performance_deduction"])
    assert taken == pytest.approx([0.04 * x for x in full["gap_funding_billed"]])

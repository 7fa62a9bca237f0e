"""Why a result is what it is: the period that is named, its numbers, and who was not paid."""

from __future__ import annotations

from typing import Any

import pytest
from finance_cases import plain
from workbook_cases import UNPAID

import finance
from app.documents.finance_words import reason_text
from app.i18n import use_language
from app.services.explaining import reasons

TIGHT = plain(
    periodicity="quarterly",
    funding={"senior_debt_share": 0.7},
    debt={"tenor_years": 8, "interest_rate": 0.05, "lockup_dscr": 1.4},
    operation={"maintenance": [0.0, 0.0, 60.0]},
)


def told(case: dict[str, Any]) -> dict[str, Any]:
    return {reason.code: reason for reason in reasons(finance.project(case).to_dict())}


def test_a_quarterly_cover_names_its_quarter_and_gives_its_numbers() -> None:
    """The test is made in quarters, so the lowest cover is that of a quarter and not of a year."""
    result = finance.project(TIGHT)
    covers = result.covers["dscr"]
    worst = min(
        (place for place, cover in enumerate(covers) if cover is not None),
        key=lambda place: covers[place] or 0.0,
    )
    params = told(TIGHT)["cover_short"].params
    assert params["year"] == result.period_labels[worst]
    assert "Q" in params["year"]
    assert params["cover_times"] == result.min_dscr.value == covers[worst]
    assert params["cfads_yuan"] == result.period_series["cfads"][worst]
    assert params["service_yuan"] == result.period_series["scheduled_service"][worst]


def test_the_quarters_without_distribution_are_those_of_the_engine() -> None:
    result = finance.project(TIGHT)
    named = {
        label
        for code, reason in told(TIGHT).items()
        if code.startswith("lockup_")
        for label in reason.params["years"]
    }
    locked = {
        label
        for label, flag, phase, owed in zip(
            result.period_labels,
            result.period_series["lockup"],
            result.period_phases,
            result.period_series["scheduled_service"],
            strict=True,
        )
        if flag and phase == "operation" and owed > 0.0
    }
    assert named == locked
    assert {int(label[:4]) for label in locked} == set(result.lockup_years)


def test_an_unpaid_bond_is_told_apart_from_unpaid_costs() -> None:
    result = finance.project(UNPAID)
    found = told(UNPAID)
    bond = found["default_bond"].params
    arrears = dict(zip(result.years, result.series["special_bond_arrears"], strict=True))
    assert bond["years"] == [year for year in result.years if arrears[year] > 0.01]
    assert bond["arrears_yuan"] == max(arrears.values())
    assert ("default" in found) == (max(result.series["arrears"]) > 0.01)


def test_a_shareholder_loan_that_waits_locks_distributions() -> None:
    loan = {"share": 0.2, "tenor_years": 5}
    case = plain(
        construction={"capex": [1e6]},
        revenue={"service_fee": {"annual_amount": 1.5e5}},
        funding={"shareholder_loan": loan},
        late_payment={"delay_months": 12},
    )
    assert told(case)["lockup_junior"].params["years"] == [2027]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("case", [TIGHT, UNPAID])
def test_every_reason_has_words(case: dict[str, Any], language: str) -> None:
    use_language(language)
    try:
        for reason in reasons(finance.project(case).to_dict()):
            words = reason_text(reason)
            assert "{" not in words
            assert "⟦" not in words
            assert "Q1" not in words or language == "en"
    finally:
        use_language(None)

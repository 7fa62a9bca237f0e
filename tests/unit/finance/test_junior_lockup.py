"""A lock-up that a junior loan alone causes counts like one of a bank: in a projection, by quarter, and on paths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from workbook_cases import SERVICE, changed

import finance
from app.documents.periods import by_period
from finance.engine.setup import set_up
from finance.risk.city_pay import Collected
from finance.risk.payer import AGES, payer_profile
from finance.risk.project_book import ProjectBook

JUNIOR: dict[str, dict[str, Any]] = {
    "shareholder_loan": {"shareholder_loan": {"share": 0.5, "interest_rate": 0.08, "tenor_years": 2}},
    "special_bond": {
        "special_bond": {
            "share_of_capital": 0.7,
            "repaid_by": "project",
            "repayment": "equal_principal",
            "tenor_years": 2,
        }
    },
}


def late(junior: str, periodicity: str) -> finance.Projection:
    """No bank at all, a junior loan due within two years, and a payer 14 months late."""
    funding = {"senior_debt_share": 0.0, "initial_working_capital": 300_000.0, **JUNIOR[junior]}
    return finance.project(
        changed(
            SERVICE,
            periodicity=periodicity,
            funding=funding,
            debt={"revolver_limit": 3e6},
            late_payment={"delay_months": 14},
        )
    )


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
@pytest.mark.parametrize("junior", JUNIOR)
def test_paths_count_the_lockups_that_a_projection_counts(junior: str, periodicity: str) -> None:
    projection = late(junior, periodicity)
    assert projection.debt == 0.0
    assert projection.lockup_years
    collections = np.array(projection.period_series["collections"])[:, None] * np.ones(3)
    nothing = np.zeros_like(collections)
    book = ProjectBook(set_up(projection.case), payer_profile("B"), 0, 0, 0)
    years = np.zeros((len(projection.years), 3))
    collected = Collected(collections, nothing, None, years, np.zeros((len(projection.years), AGES)))
    flows = book.run(finance.WrongWay(), nothing, collected)
    expected = [year in projection.lockup_years for year in projection.years]
    assert flows.lockup.T.tolist() == [expected] * 3


@pytest.mark.parametrize("junior", JUNIOR)
def test_by_period_names_the_quarters_in_which_a_junior_loan_was_not_paid(junior: str) -> None:
    projection = late(junior, "quarterly")
    found = by_period(projection.to_dict())["lockup_years"]
    assert sorted({int(label[:4]) for label in found}) == list(projection.lockup_years)
    unpaid = [
        label
        for label, bond, loan in zip(
            projection.period_labels,
            projection.period_series["special_bond_arrears"],
            projection.period_series["shareholder_loan_arrears"],
            strict=True,
        )
        if bond + loan >= 0.01
    ]
    assert found == unpaid

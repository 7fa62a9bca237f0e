"""A cover that just reaches what the contract asks for is reached: digits at the end decide no lock-up."""

from __future__ import annotations

import pytest
from sized_loans import sized

import finance
from app.documents.workbook.agreement import disagreements
from app.documents.workbook.building import settled
from app.services.explaining import reasons

RULES = ("all_cash", "retained_profit")
SIZED = [(repayment, cover) for repayment in ("sculpted", "annuity", "equal_principal") for cover in (1.1, 1.2, 1.3)]  # fmt: skip


@pytest.mark.parametrize("tax", [0.0, 0.25])
@pytest.mark.parametrize("cover", [1.1, 1.2, 1.3, 1.5])
def test_a_loan_sized_to_the_cover_of_its_lockup_is_not_locked_by_rounding(cover: float, tax: float) -> None:
    """Every period has just that cover, so nothing is locked, as if the lock-up were a thousandth lower."""
    equal, lower = (
        finance.project(sized("sculpted", cover, limit, tax=tax)) for limit in (cover, cover - 0.001)
    )
    assert equal.debt_size.binding == "dscr"
    assert equal.min_dscr.value == pytest.approx(cover, rel=1e-9)
    assert equal.lockup_years == lower.lockup_years == ()
    assert equal.equity_irr.rate == lower.equity_irr.rate


def test_a_cover_below_the_lockup_by_more_than_rounding_still_locks() -> None:
    above = finance.project(sized("sculpted", 1.3, 1.3 * (1 + 1e-6)))
    assert len(above.lockup_years) == 12


@pytest.mark.parametrize(("repayment", "cover"), SIZED)
def test_many_cases_together_lock_up_as_each_does_alone(repayment: str, cover: float) -> None:
    case = sized(repayment, cover, cover)
    together = finance.evaluate_cases([case, sized(repayment, cover, cover, fee=1.3e6)]).row(0)
    alone = finance.project(case)
    assert together["equity_irr"] == pytest.approx(alone.equity_irr.rate, abs=1e-9)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("repayment", "cover"), SIZED)
def test_the_workbook_locks_up_as_the_engine_does(repayment: str, cover: float, rule: str) -> None:
    model, values = settled(finance.project(sized(repayment, cover, cover, rule=rule)))
    assert disagreements(model, values, 1) == []


def test_a_return_that_was_solved_for_meets_the_target() -> None:
    """The fee at which the return is 6 % gives a project that meets its 6 %, whatever the last digit."""
    for target in (0.05, 0.06, 0.07, 0.08):
        case = {**sized("annuity", 1.3, 1.1), "target_equity_irr": target}
        solved = finance.goal_seek(case, "fee", "equity_irr", target).projection
        assert solved is not None
        assert solved.meets_target
        model, values = settled(solved)
        assert values["meets_target"] == [1.0]
        assert disagreements(model, values, 1) == []


def test_reasons_call_a_cover_short_only_when_it_is() -> None:
    """A loan sized to a cover of exactly 1 covers its debt service; the words follow the same rule as the lock-up."""
    case = sized("sculpted", 1.0, 1.0)
    codes = {each.code for each in reasons(finance.project(case).to_dict())}
    assert "cover_good" in codes
    assert not codes & {"cover_short", "cover_locked", "lockup_cover", "lockup_loan_life"}

"""A figure that stays at the target: the loan is sized to that cover, so a range of values meets it, not some roots."""

from __future__ import annotations

import itertools

import pytest
from sized_loans import sized

import finance
from app.i18n import t, use_language
from app.pages._analysis_words import outcome_text

RANGES = ("whole_range", "range_from", "range_to", "range")


def cover(case: dict[str, object], lever: str, value: float) -> float | None:
    """The lowest cover with a lever at a value."""
    built = finance.LEVERS[lever].build(finance.case_from_dict(case), value)
    return finance.project(built).min_dscr.value


@pytest.mark.parametrize("repayment", ["sculpted", "annuity", "equal_principal"])
@pytest.mark.parametrize("lever", ["fee", "capex", "gearing"])
def test_a_cover_that_the_loan_is_sized_to_is_met_over_a_range(repayment: str, lever: str) -> None:
    """Within the range every value gives the target, just outside none does: each is a projection of its own."""
    case = sized(repayment, 1.2, 1.05)
    found = finance.goal_seek(case, lever, "min_dscr", 1.2)
    assert found.code in RANGES
    low, high = found.params["low"], found.params["high"]
    assert (found.value, found.values) == (low, (low,))
    for part in (0.0, 0.3, 0.7, 1.0):
        assert cover(case, lever, low + part * (high - low)) == pytest.approx(1.2, rel=1e-8)
    step = 1e-4 * (found.high - found.low)
    for edge, limit, beyond in ((low, found.low, low - step), (high, found.high, high + step)):
        if edge != limit and found.low < beyond < found.high:
            outside = cover(case, lever, beyond)
            assert outside is None or abs(outside - 1.2) > 1e-9
    assert found.achieved == pytest.approx(1.2, rel=1e-8)


def test_the_end_of_a_range_is_where_gearing_limits_the_loan() -> None:
    """Sculpted without tax: PV of cash / 1.2 lends more than 80 % of what is needed once the fee is high enough."""
    case = sized("sculpted", 1.2, 1.05, tax=0.0)
    high = finance.goal_seek(case, "fee", "min_dscr", 1.2).params["high"]
    at_end = finance.project(finance.LEVERS["fee"].build(finance.case_from_dict(case), high))
    capacities = at_end.debt_size.capacities
    assert capacities["gearing"] == pytest.approx(capacities["dscr"], rel=1e-6)


@pytest.mark.parametrize(("repayment", "target"), itertools.product(("sculpted", "annuity", "equal_principal", "bullet"), (1.1, 1.3)))  # fmt: skip
def test_switching_values_of_a_cover_that_is_met_already_are_no_change(repayment: str, target: float) -> None:
    """No step is needed where the case itself has the cover: until now signs of rounding ended in an error."""
    case = sized(repayment, target, 1.05)
    is_now = finance.project(case).min_dscr.value
    assert is_now is not None
    found = finance.switching_values(case, figure="min_dscr", target=target)
    for each in found:
        if each.change is not None:
            assert each.achieved == pytest.approx(target, abs=1e-6)
        if abs(is_now - target) < 1e-9 and each.variable in ("revenue", "capex", "opex"):
            assert each.change == 0.0
            assert each.code in RANGES


@pytest.mark.parametrize("lever", [name for name in finance.LEVERS if name != "user_price"])
@pytest.mark.parametrize("repayment", ["annuity", "equal_principal", "bullet", "sculpted"])
def test_no_target_of_a_sized_loan_ends_in_an_error_or_in_roots_of_rounding(
    repayment: str, lever: str
) -> None:
    found = finance.goal_seek(sized(repayment, 1.25, 1.05, fee=2e6), lever, "min_dscr", 1.25)
    assert len(found.values) <= 2
    assert found.found or found.nearest is not None or found.code in ("by_formula", "not_defined")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("code", RANGES)
def test_the_words_of_a_range_name_its_ends(language: str, code: str) -> None:
    use_language(language)
    words = outcome_text(code, "min_dscr", {"low": 1.0, "high": 2.0}, lambda value: f"<{value:g}>")
    assert ("<1>" in words) == (code in ("range", "range_from"))
    assert ("<2>" in words) == (code in ("range", "range_to"))
    assert words == t(f"analysis.outcome.{code}", low="<1>", high="<2>")
    use_language("zh-CN")

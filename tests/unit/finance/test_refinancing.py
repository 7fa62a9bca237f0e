"""Refinancing: gains in closed form, cash that is conserved, and how the gain is shared."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
from finance_cases import cases, plain
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import finance
from app.i18n.catalogue import catalogue
from finance import GAIN_SHARINGS, GainSharing, Refinancing, refinance
from finance.official.findings import RuleSource

BASE = 0.12


def loaned(repayment: str = "bullet", **parts: Any) -> dict[str, Any]:
    """1,000 yuan built in 2026, 150 a year for ten years, half of it borrowed at 6 % for eight years."""
    debt = {"repayment": repayment, "interest_rate": 0.06, "tenor_years": 8, "lockup_dscr": 0.0}
    funding = {"senior_debt_share": 0.5, "distribution_rule": "all_cash", "equity_cure_limit": 1e6}
    parts["debt"] = {**debt, **parts.get("debt", {})}
    parts["funding"] = {**funding, **parts.get("funding", {})}
    return plain(**parts)


def annuity(rate: float, years: int) -> float:
    return float(-npf.pv(rate, years, 1.0))


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
@pytest.mark.parametrize("repayment", ["annuity", "equal_principal", "sculpted", "bullet", "custom"])
def test_nothing_changed_gains_exactly_nothing(repayment: str, periodicity: str) -> None:
    shares = {"repayment_shares": [0.1, 0.2, 0.3, 0.1, 0.1, 0.1, 0.05, 0.05]} if repayment == "custom" else {}
    case = loaned(
        repayment,
        periodicity=periodicity,
        debt={**shares, "dsra_months": 6.0, "lockup_dscr": 1.1},
        tax={"cit_rate": 0.25},
        late_payment={"delay_months": 3.0},
    )
    for year in (2026, 2027, 2031, 2033):
        result = refinance(case, Refinancing(year, 0.06), base_rate=BASE)
        assert result.gain == 0.0
        assert result.loan.amount == result.loan.repaid
        assert set(result.sources.values()) == {0.0}
        assert result.equity_irr_after == result.equity_irr_before


@pytest.mark.parametrize("tax", [0.0, 0.25])
def test_rate_cut_on_a_bullet_loan(tax: float) -> None:
    """D (r0 - r1) (1 - tax) a year for the seven years left, discounted at the base rate."""
    case = loaned(
        tax={"cit_rate": tax},
        construction={"asset_life_years": 10},
        revenue={"service_fee": {"annual_amount": 400.0}},
    )
    result = refinance(case, Refinancing(2027, 0.04), base_rate=BASE)
    debt = 500 / (1 - 0.5 * 0.06 / 2)  # half of capex and of interest during construction on even draws
    assert result.loan.repaid == pytest.approx(debt)
    assert result.gain == pytest.approx(debt * 0.02 * (1 - tax) * annuity(BASE, 7))
    assert result.government_amount == pytest.approx(result.gain / 2)
    assert result.company_amount == pytest.approx(result.gain / 2)


def test_rate_cut_counts_quarters() -> None:
    case = loaned(periodicity="quarterly")
    result = refinance(case, Refinancing(2027, 0.04), base_rate=BASE)
    quarter = (1 + BASE) ** 0.25 - 1
    assert result.gain == pytest.approx(result.loan.repaid * 0.02 / 4 * annuity(quarter, 28))
    assert result.rows[0]["period"] == "2027Q4"


def test_cash_out_is_worth_what_it_brings_less_what_it_costs() -> None:
    result = refinance(loaned(), Refinancing(2027, 0.06, cash_out=100.0), base_rate=BASE)
    assert result.gain == pytest.approx(100 - 6 * annuity(BASE, 7) - 100 * (1 + BASE) ** -7)
    assert [f.code for f in result.findings] == ["approval", "cash_out"]


def test_paying_in_is_the_reverse() -> None:
    result = refinance(loaned(), Refinancing(2027, 0.06, cash_out=-100.0), base_rate=BASE)
    assert result.gain == pytest.approx(-100 + 6 * annuity(BASE, 7) + 100 * (1 + BASE) ** -7)
    assert result.shared_gain == result.government_amount == 0.0
    assert result.company_amount == result.gain


def test_costs_are_borrowed_and_deducted_from_tax() -> None:
    """Fee f of the new loan, 2 % of the old one and 5 yuan: D1 = (1.02 D0 + 5) / (1 - f); tax saved a year later."""
    case = loaned(tax={"cit_rate": 0.25}, revenue={"service_fee": {"annual_amount": 400.0}})
    terms = Refinancing(2027, 0.06, upfront_fee_rate=0.01, prepayment_fee_rate=0.02, other_costs=5.0)
    result = refinance(case, terms, base_rate=BASE)
    old, new = result.loan.repaid, result.loan.amount
    assert new == pytest.approx((1.02 * old + 5) / 0.99)
    assert result.loan.cash_out == pytest.approx(0.0, abs=1e-9)
    assert result.loan.costs == pytest.approx(new - old)
    more = new - old
    closed = 0.25 * more / (1 + BASE) - 0.06 * 0.75 * more * annuity(BASE, 7) - more * (1 + BASE) ** -7
    assert result.gain == pytest.approx(closed)


def test_gearing_sets_the_loan_as_a_share_of_investment() -> None:
    uses = finance.project(loaned()).total_investment
    result = refinance(loaned(), Refinancing(2029, 0.05, gearing=0.6), base_rate=BASE)
    assert result.loan.amount == pytest.approx(0.6 * uses)
    assert result.loan.cash_out == pytest.approx(0.6 * uses - result.loan.repaid)
    high = refinance(loaned(), Refinancing(2029, 0.05, gearing=0.9), base_rate=BASE)
    assert {f.code for f in high.findings} >= {"refinancing_gearing", "cash_out"}


@pytest.mark.parametrize(("repayment", "grace"), [("annuity", 0), ("annuity", 2), ("equal_principal", 0)])
def test_new_schedules_are_those_of_a_spreadsheet(repayment: str, grace: int) -> None:
    terms = Refinancing(2028, 0.05, 7, repayment, grace)
    rows = refinance(loaned("annuity"), terms, base_rate=BASE).rows
    balance = rows[0]["balance_after"]
    service = [row["service_after"] for row in rows[1:8]]
    count = 7 - grace
    assert service[:grace] == pytest.approx([0.05 * balance] * grace)
    if repayment == "annuity":
        assert service[grace:] == pytest.approx([-npf.pmt(0.05, count, balance)] * count)
    else:
        left = balance * (1 - np.arange(count) / count)
        assert service == pytest.approx(balance / count + 0.05 * left)
    assert rows[7]["balance_after"] == pytest.approx(0.0, abs=1e-6)


def test_sculpted_debt_leaves_the_same_cover_in_every_year() -> None:
    result = refinance(loaned("annuity"), Refinancing(2028, 0.05, 8, "sculpted"), base_rate=BASE)
    service = [row["service_after"] for row in result.rows[1:9]]
    assert service == pytest.approx([service[0]] * 8)  # the cash flow of this case is level
    assert result.min_dscr_after.value == pytest.approx(150 / service[0])


@pytest.mark.parametrize(
    ("repayment", "grace"), [("annuity", 2), ("equal_principal", 0), ("sculpted", 0), ("bullet", 0)]
)
def test_the_years_after_are_those_of_a_case_that_had_this_loan_from_the_start(
    repayment: str, grace: int
) -> None:
    """A loan free of interest, exchanged when construction ends, against the engine's own run of the new loan.

    Without tax nothing else differs: D = s (capex + D r / 2) makes both loans 500 yuan.
    """
    operation = {
        "years": 10,
        "costs": [{"annual_amount": 40.0, "indexation": 0.04}],
        "maintenance": [0, 0, 0, 40],
    }
    debt = {"tenor_years": 8, "dsra_months": 0.0, "lockup_dscr": 1.25, "revolver_limit": 30.0}
    free = loaned("annuity", debt={**debt, "interest_rate": 0.0}, operation=operation)
    terms = Refinancing(2026, 0.06, 8, repayment, grace)
    rows = refinance(free, terms, base_rate=BASE).rows
    charged = {
        **debt,
        "interest_rate": 0.06,
        "repayment": repayment,
        "grace_years": grace,
        "target_dscr": 1.0,
    }
    funding = {"senior_debt_share": 500 / (1000 + 500 * 0.03)}
    series = finance.project(loaned(debt=charged, funding=funding, operation=operation)).series
    assert series["senior_debt"][0] == pytest.approx(500.0)
    assert [row["owners_after"] for row in rows[1:]] == pytest.approx(
        list(series["equity_flow"][1:]), abs=1e-6
    )
    assert [row["service_after"] for row in rows[1:]] == pytest.approx(list(series["scheduled_service"][1:]))


def test_owners_get_what_lenders_and_the_tax_office_do_not() -> None:
    """Undiscounted: the change of the owners' flows is the sum of the sources, nothing appears or vanishes."""
    case = loaned("annuity", tax={"cit_rate": 0.25}, revenue={"service_fee": {"annual_amount": 300.0}})
    result = refinance(case, Refinancing(2028, 0.04, 8, "annuity", cash_out=50.0, upfront_fee_rate=0.01))
    change = sum(row["change"] for row in result.rows)
    assert change == pytest.approx(sum(result.sources.values()))
    paid = sum(row["service_after"] for row in result.rows[1:]) - sum(
        row["service_before"] for row in result.rows[1:]
    )
    brought = result.loan.amount - result.loan.repaid - result.loan.costs
    assert change == pytest.approx(brought - paid + result.sources["taxes"])
    assert all(check.passed for check in result.checks)


def test_the_threshold_is_deducted_first() -> None:
    """C, received at the date, lifts the owners to the threshold exactly."""
    before = refinance(loaned(), Refinancing(2027, 0.04))
    reached = before.equity_irr_before.rate
    assert reached is not None
    at = refinance(loaned(), Refinancing(2027, 0.04), threshold_irr=reached - 0.01)
    assert (at.threshold_adjustment, at.shared_gain) == (0.0, at.gain)
    short = refinance(loaned(), Refinancing(2027, 0.04), threshold_irr=reached + 0.002)
    lifted = np.array(short.owners_before)
    lifted[1] += short.threshold_adjustment
    assert finance.irr(lifted).rate == pytest.approx(reached + 0.002)
    assert 0 < short.shared_gain == pytest.approx(short.gain - short.threshold_adjustment)
    far = refinance(loaned(), Refinancing(2027, 0.04), threshold_irr=0.5)
    assert far.shared_gain == 0.0
    assert far.company_amount == far.gain


def test_private_owners_get_their_share_of_dividends() -> None:
    case = loaned(
        funding={"government_equity_share": 0.3, "government_dividend_share": 0.2},
        revenue={"service_fee": {"annual_amount": 600.0}},
    )
    result = refinance(case, Refinancing(2027, 0.04, cash_out=20.0), base_rate=BASE)
    assert result.private_gain == pytest.approx(0.8 * result.gain)


def test_shareholder_loans_count_as_owners() -> None:
    case = loaned(funding={"shareholder_loan": {"share": 0.2, "interest_rate": 0.08, "tenor_years": 5}})
    projection = finance.project(case)
    result = refinance(case, Refinancing(2027, 0.04), base_rate=BASE)
    assert result.equity_irr_before.rate == pytest.approx(
        projection.sponsor_irr.rate
    )  # no government capital
    assert result.gain == pytest.approx(result.loan.repaid * 0.02 * annuity(BASE, 7))


def test_presets_say_where_they_come_from() -> None:
    for code, sharing in GAIN_SHARINGS.items():
        assert sharing.code == code
        assert sharing.source.document
        assert sharing.source.status in ("official", "unchecked")
    mine = GainSharing("contract", 0.4, RuleSource("合同约定", "", "user"))
    result = refinance(loaned(), Refinancing(2027, 0.04), mine, BASE)
    assert result.government_amount == pytest.approx(0.4 * result.gain)


def test_a_loan_that_cannot_be_repaid_is_no_gain() -> None:
    poor = loaned("annuity", funding={"equity_cure_limit": 0.0})
    result = refinance(poor, Refinancing(2028, 0.06, 2, "bullet"), base_rate=BASE)
    assert result.default_years
    assert result.findings[-1].code == "new_loan_unpaid"
    assert result.findings[-1].severity == "forbidden"


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("refinancing_year", {"year": 2025}),
        ("refinancing_year", {"year": 2034}),
        ("refinancing_tenor", {"year": 2030, "tenor_years": 7, "repayment": "annuity"}),
        ("refinancing_terms", {"year": 2028, "interest_rate": -0.01}),
        ("refinancing_terms", {"year": 2028, "tenor_years": 5}),
        ("refinancing_terms", {"year": 2028, "cash_out": 1.0, "gearing": 0.5}),
        ("refinancing_terms", {"year": 2028, "cash_out": float("nan")}),
        ("refinancing_terms", {"year": 2028, "repayment": "balloon"}),
        ("refinancing_amount", {"year": 2028, "cash_out": -1e6}),
    ],
)
def test_terms_that_cannot_be(code: str, terms: dict[str, Any]) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        refinance(loaned(), Refinancing(**{"interest_rate": 0.05, **terms}), base_rate=BASE)
    assert caught.value.code == code


def test_cases_that_cannot_be_refinanced() -> None:
    def code(case: dict[str, Any], **given: Any) -> str:
        with pytest.raises(finance.FinanceError) as caught:
            refinance(case, Refinancing(2028, 0.05), **given)
        return caught.value.code

    assert code(plain()) == "refinancing_no_debt"
    assert (
        code(loaned(revenue={"service_fee": {"annual_amount": 1.0}}, funding={"equity_cure_limit": 0.0}))
        == "refinancing_in_default"
    )
    assert code(loaned(revenue={"service_fee": {"annual_amount": 0.0}})) == "no_base_rate"
    assert (
        code(loaned(), sharing=GainSharing("contract", 1.5, RuleSource("合同约定"))) == "refinancing_sharing"
    )


SLOW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@SLOW
@given(
    case=cases(),
    when=st.integers(0, 11),
    rate=st.floats(0, 0.1),
    repayment=st.sampled_from(["as_before", "annuity", "equal_principal", "sculpted", "bullet"]),
    gearing=st.one_of(st.none(), st.floats(0.05, 0.9)),
    fee=st.floats(0, 0.05),
)
def test_cash_is_conserved_in_any_case(
    case: dict[str, Any], when: int, rate: float, repayment: str, gearing: float | None, fee: float
) -> None:
    """Any case and terms: either a refusal with a reason, or a result whose checks all hold."""
    year = case["start_year"] + len(case["construction"]["capex"]) - 1 + when
    tenor = 0 if repayment == "as_before" else 2
    terms = Refinancing(year, rate, tenor, repayment, 0, 0.0, gearing, fee, fee)
    try:
        result = refinance(case, terms, base_rate=BASE)
    except finance.FinanceError as refusal:
        assume(refusal.code.startswith("refinancing_") or refusal.code == "no_cash_for_debt")
        return
    assert all(check.passed for check in result.checks)
    assert result.government_amount + result.company_amount == pytest.approx(result.gain)
    json.dumps(result.to_dict(), allow_nan=False)


@SLOW
@given(
    rates=st.tuples(st.floats(0, 0.1), st.floats(0, 0.1)),
    fees=st.tuples(st.floats(0, 0.05), st.floats(0, 0.05)),
)
def test_cheaper_is_better(rates: tuple[float, float], fees: tuple[float, float]) -> None:
    low, high = sorted(rates)
    few, many = sorted(fees)

    def gain(rate: float, fee: float) -> float:
        terms = Refinancing(2028, rate, upfront_fee_rate=fee, prepayment_fee_rate=fee)
        return refinance(loaned("annuity", tax={"cit_rate": 0.25}), terms, base_rate=BASE).gain

    assert gain(low, few) >= gain(high, few) - 1e-9
    assert gain(high, few) >= gain(high, many) - 1e-9


@SLOW
@given(
    tenors=st.tuples(st.integers(3, 8), st.integers(3, 8)),
    repayment=st.sampled_from(["annuity", "equal_principal"]),
)
def test_a_longer_loan_helps_owners_who_ask_more_than_the_bank(
    tenors: tuple[int, int], repayment: str
) -> None:
    short, long = (
        refinance(loaned("annuity"), Refinancing(2028, 0.05, t, repayment), base_rate=BASE).gain
        for t in sorted(tenors)
    )
    assert long >= short - 1e-9


@SLOW
@given(share=st.floats(0, 1), rate=st.floats(0, 0.1))
def test_shares_add_up_and_a_loss_is_not_shared(share: float, rate: float) -> None:
    sharing = GainSharing("contract", share, RuleSource("合同约定", "", "user"))
    result = refinance(loaned(), Refinancing(2027, rate), sharing, BASE)
    assert result.government_amount == pytest.approx(share * max(result.gain, 0.0))
    assert result.government_amount + result.company_amount == pytest.approx(result.gain)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_everything_a_refinancing_says_has_words(language: str) -> None:
    words = catalogue(language)
    poor = loaned(funding={"equity_cure_limit": 0.0})
    result = refinance(poor, Refinancing(2028, 0.06, 2, "bullet", gearing=0.9), base_rate=BASE)
    assert {f.code for f in result.findings} == {
        "approval",
        "refinancing_gearing",
        "cash_out",
        "new_loan_unpaid",
    }
    for finding in result.findings:
        sentence = words[f"finance.finding.refinancing.{finding.code}"]
        if language == "zh-CN":
            assert sentence.format(**finding.params) == finding.text
        assert words[f"finance.document_word.{finding.document}"]
        assert not finding.article or words[f"finance.document_word.{finding.article}"]
    for sharing in GAIN_SHARINGS.values():
        assert words[f"finance.gain_sharing.{sharing.code}"]
        assert words[f"finance.document_word.{sharing.source.document}"]
    assert all(words[f"finance.check.{check.code}"] for check in result.checks)
    assert all(words[f"finance.refinancing_source.{name}"] for name in result.sources)

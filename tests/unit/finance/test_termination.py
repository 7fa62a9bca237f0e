"""Termination payments: closed forms of a project without debt, and what owners and lenders are left with."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from finance_cases import cases, plain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import finance
from app.i18n.catalogue import catalogue
from finance import TERMINATION_CAUSES, TerminationPayment, TerminationTerms, termination_payments
from finance.official.findings import RULE_STATUSES

BASE = 0.12
FREE = {"distribution_rule": "all_cash", "senior_debt_share": 0.0}
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def bare(**parts: Any) -> dict[str, Any]:
    """1,000 yuan paid in in 2026, 150 a year for ten years, all of it paid out."""
    return plain(funding={**FREE, **parts.pop("funding", {})}, **parts)


def loaned(**parts: Any) -> dict[str, Any]:
    debt = {"repayment": "equal_principal", "interest_rate": 0.06, "tenor_years": 8, "lockup_dscr": 0.0}
    return bare(funding={"senior_debt_share": 0.5}, debt={**debt, **parts.pop("debt", {})}, **parts)


def parts_of(payment: TerminationPayment) -> dict[str, float]:
    return {part.name: part.amount for part in payment.components}


def amounts(case: dict[str, Any], cause: str, terms: TerminationTerms | None = None) -> list[float]:
    return [payment.amount for payment in termination_payments(case, terms, BASE).of(cause)]


def test_government_default_compounds_what_owners_put_in() -> None:
    """1000 (1+i)^t less the value of the 150 received each year."""
    years = np.arange(11)
    grown = (1 + BASE) ** years
    closed = np.maximum(1000 * grown - 150 * (grown - 1) / BASE, 0.0)
    assert amounts(bare(), "government_default") == pytest.approx(closed.tolist())


def test_force_majeure_returns_what_is_not_yet_recovered() -> None:
    closed = [max(1000.0 - 150.0 * t, 0.0) for t in range(11)]
    assert amounts(bare(), "force_majeure") == pytest.approx(closed)
    insured = amounts(bare(), "force_majeure", TerminationTerms(insurance=200.0))
    assert insured == pytest.approx([max(amount - 200.0, 0.0) for amount in closed])


def test_company_default_pays_a_share_of_the_debt_but_not_above_the_asset() -> None:
    debt = 500 / (1 - 0.5 * 0.06 / 2)
    cost = 1000 + debt * 0.03
    left = [debt * (1 - t / 8) if t <= 8 else 0.0 for t in range(11)]
    assert amounts(loaned(), "company_default") == pytest.approx([0.8 * each for each in left], abs=1e-9)
    book = [cost * (1 - t / 10) for t in range(11)]
    remedied = amounts(loaned(), "company_default", TerminationTerms(debt_share=1.0, remedy_cost=600.0))
    closed = [min(owed, max(value - 600.0, 0.0)) for owed, value in zip(left, book, strict=True)]
    assert remedied == pytest.approx(closed, abs=1e-9)
    payment = termination_payments(loaned(), None, BASE).of("company_default")[0]
    assert payment.lenders_shortfall == pytest.approx(0.2 * debt)


def test_breakage_and_third_parties_are_added_where_the_government_is_at_fault() -> None:
    terms = TerminationTerms(breakage_rate=0.02, third_party_costs=30.0)
    plainly, more = (termination_payments(loaned(), each, BASE) for each in (None, terms))
    debt = 500 / (1 - 0.5 * 0.06 / 2)
    first = {cause: more.of(cause)[0].amount - plainly.of(cause)[0].amount for cause in TERMINATION_CAUSES}
    assert first == pytest.approx(
        {"government_default": 0.02 * debt + 30.0, "force_majeure": 30.0, "company_default": 0.0}
    )


def test_at_its_own_return_the_owners_part_is_the_value_of_what_was_to_come() -> None:
    """What compounds the past at the rate of return is the present value of the future at that rate."""
    case = loaned(tax={"cit_rate": 0.25})
    result = finance.project(case)
    table = termination_payments(result)
    rate = result.equity_irr.rate
    assert rate is not None
    assert table.base_rate == pytest.approx(rate)
    for t, payment in enumerate(table.of("government_default")):
        future = sum(
            flow / (1 + rate) ** (k + 1) for k, flow in enumerate(result.series["equity_flow"][t + 1 :])
        )
        found = parts_of(payment)
        assert found["capital"] + found["lost_return"] == pytest.approx(future, abs=1e-6)


def test_quarters_compound_by_the_quarter() -> None:
    """37.5 a quarter; the 1000 are drawn evenly over the four quarters of 2026."""
    quarter = (1 + BASE) ** 0.25
    grown = sum(250 * quarter ** (3 - k) for k in range(4)) * quarter**4
    grown -= sum(37.5 * quarter ** (3 - k) for k in range(4))
    table = termination_payments(bare(periodicity="quarterly"), None, BASE)
    assert table.of("government_default")[1].amount == pytest.approx(grown)
    assert table.years == tuple(range(2026, 2037))


def test_nothing_is_owed_when_the_contract_has_run_its_course() -> None:
    table = termination_payments(loaned())
    assert [payment.amount for payment in table.payments[-3:]] == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)


def test_late_bills_stay_due_and_are_not_paid_twice() -> None:
    late = bare(late_payment={"delay_months": 24.0})
    table = termination_payments(late, None, BASE)
    assert parts_of(table.of("force_majeure")[3])["receivables"] == pytest.approx(-300.0)
    assert table.years[-1] == 2036  # no payment is computed for the tail


@SLOW
@given(case=cases(), breakage=st.floats(0, 0.1), costs=st.floats(0, 1e6))
def test_settlement_leaves_everybody_with_what_the_contract_says(
    case: dict[str, Any], breakage: float, costs: float
) -> None:
    """Payment, accounts and bills pay lenders and third parties and lift the owners to the base rate.

    Owners who drew dividends before they put capital in may be above that rate and short of their capital: the
    capital itself is owed them all the same.
    """
    terms = TerminationTerms(breakage_rate=breakage, third_party_costs=costs)
    try:
        result = finance.project(case)
    except finance.FinanceError:
        return
    table = termination_payments(result, terms, BASE)
    quarter = (1 + BASE) ** (1 / result.periods_per_year)
    series = result.period_series
    owners = np.array(series["equity_flow"]) - np.array(series["shareholder_loan_draws"])
    owners += np.array(series["shareholder_loan_interest_paid"])
    owners += np.array(series["shareholder_loan_principal_paid"])
    size = sum(case["construction"]["capex"]) + 1e6
    for t, payment in enumerate(table.of("government_default")):
        at = {name: values[t] for name, values in result.series.items()}
        assets = at["cash"] + at["dsra"] + at["mra"] + at["receivable"] + at["other_receivable"]
        loans = at["senior_debt"] + at["revolver"] + at["factoring"] + at["special_bond"]
        others = at["payable"] + at["arrears"] + costs + breakage * at["senior_debt"]
        left = payment.balance + assets - loans - others
        past = owners[: (t + 1) * result.periods_per_year]
        worth = -float(past @ quarter ** np.arange(past.size - 1.0, -1.0, -1.0))
        assert left == pytest.approx(max(worth, -float(past.sum()), 0.0), abs=1e-9 * size)
        assert payment.amount == max(payment.balance, 0.0)
        fault = table.of("force_majeure")[t]
        assert fault.balance <= payment.balance + 1e-9 * size
        assert payment.lenders_shortfall <= payment.loans + 1e-9 * size
    json.dumps(table.to_dict(), allow_nan=False)


@SLOW
@given(
    rates=st.tuples(st.floats(0, 0.3), st.floats(0, 0.3)),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    remedies=st.tuples(st.floats(0, 2000), st.floats(0, 2000)),
)
def test_payments_follow_what_is_agreed(
    rates: tuple[float, float], shares: tuple[float, float], remedies: tuple[float, float]
) -> None:
    result = finance.project(loaned())

    def paid(cause: str, rate: float = BASE, **agreed: float) -> np.ndarray:
        table = termination_payments(result, TerminationTerms(**agreed), rate)
        return np.array([payment.amount for payment in table.of(cause)])

    low, high = (paid("government_default", rate) for rate in sorted(rates))
    assert (high >= low - 1e-6).all()
    low, high = (paid("government_default", lost_return_share=share) for share in sorted(shares))
    assert (high >= low - 1e-6).all()
    low, high = (paid("company_default", debt_share=share) for share in sorted(shares))
    assert (high >= low - 1e-6).all()
    low, high = (paid("company_default", remedy_cost=cost) for cost in sorted(remedies))
    assert (high <= low + 1e-6).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"debt_share": 1.1},
        {"lost_return_share": -0.1},
        {"breakage_rate": 0.5},
        {"insurance": -1.0},
        {"remedy_cost": float("nan")},
    ],
)
def test_terms_that_cannot_be(wrong: dict[str, float]) -> None:
    with pytest.raises(finance.FinanceError) as caught:
        termination_payments(loaned(), TerminationTerms(**wrong))
    assert caught.value.code == "termination_terms"


def test_without_a_rate_of_return_one_has_to_be_given() -> None:
    unpaid = bare(revenue={"service_fee": {"annual_amount": 0.0}})
    with pytest.raises(finance.FinanceError) as caught:
        termination_payments(unpaid)
    assert caught.value.code == "no_base_rate"
    assert amounts(unpaid, "government_default")[-1] == pytest.approx(1000 * (1 + BASE) ** 10)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_everything_a_termination_says_has_words(language: str) -> None:
    words = catalogue(language)
    table = termination_payments(loaned())
    for payment in table.payments:
        assert words[f"finance.termination_cause.{payment.cause}"]
        for part in payment.components:
            assert words[f"finance.termination_part.{part.name}"]
            assert words[f"finance.document_word.{part.source.document}"]
            assert not part.source.article or words[f"finance.document_word.{part.source.article}"]
            assert part.source.status in RULE_STATUSES
    for finding in table.findings:
        sentence = words[f"finance.finding.termination.{finding.code}"]
        assert language != "zh-CN" or sentence == finding.text

"""Loans, VAT, income tax and subsidies against peers and closed forms."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finance
from finance.engine.account import TaxYear, settle
from finance.engine.debt import repay_shares
from finance.engine.subsidy import annuity_subsidy, equal_principal_subsidy, mof21_subsidy
from finance.engine.tax import income_tax, income_tax_rates, vat_schedule


def settled(loss_years: int, profits: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Tax and taxed income of the periods, as the waterfall settles them: (profit, whether the period closes its year)."""
    year, lost, found = TaxYear(0.0, 0.0, 0.0, 0.0, 0.0), [0.0] * (loss_years + 1), []
    for profit, closes in profits:
        tax, income, year = settle(profit, 0.25, closes, year, lost[-1 - loss_years])
        lost += [year.lost] if closes else []
        found.append((tax, income))
    return found


@given(st.floats(0.0005, 0.2), st.integers(1, 60), st.floats(1, 1e8))
@settings(max_examples=60, deadline=None)
def test_level_payments_agree_with_numpy_financial(rate: float, count: int, amount: float) -> None:
    assert finance.pmt(rate, count, amount) == pytest.approx(npf.pmt(rate, count, amount), rel=1e-8)
    period = (count + 1) // 2
    assert finance.ppmt(rate, period, count, amount) == pytest.approx(
        float(npf.ppmt(rate, period, count, amount)), rel=1e-6
    )
    assert finance.ipmt(rate, period, count, amount) == pytest.approx(
        float(npf.ipmt(rate, period, count, amount)), rel=1e-6
    )


def test_payments_without_interest_are_equal_shares() -> None:
    assert finance.pmt(0.0, 10, 1000) == -100
    assert finance.ipmt(0.0, 4, 10, 1000) == 0.0
    assert finance.nper(0.0, -100, 1000) == 10


def test_a_payment_below_the_interest_never_ends() -> None:
    with pytest.raises(finance.FinanceError) as caught:
        finance.nper(0.1, -50, 1000)
    assert caught.value.code == "never_repaid"


@given(
    st.sampled_from(["annuity", "equal_principal", "bullet"]),
    st.floats(1, 1e8),
    st.floats(0, 0.2),
    st.integers(1, 30),
    st.integers(0, 5),
)
@settings(max_examples=100, deadline=None)
def test_every_schedule_repays_the_loan(
    method: str, debt: float, rate: float, years: int, grace: int
) -> None:
    schedule = finance.repay(debt, rate, years + grace, grace, method)
    assert schedule.closing[-1] == pytest.approx(0.0, abs=1e-8 * debt)
    assert schedule.principal.sum() == pytest.approx(debt, rel=1e-9)
    value = (schedule.service * (1 + rate) ** -np.arange(1.0, years + grace + 1)).sum()
    assert value == pytest.approx(debt, rel=1e-8)
    assert (schedule.principal[:grace] == 0).all()


def test_equal_principal_repays_the_same_each_year() -> None:
    schedule = finance.repay(900.0, 0.10, 5, 2, "equal_principal")
    assert schedule.principal.tolist() == [0, 0, 300, 300, 300]
    assert schedule.interest.tolist() == pytest.approx([90, 90, 90, 60, 30])


@given(st.lists(st.floats(1, 1e7), min_size=1, max_size=25), st.floats(0, 0.15), st.floats(1, 3))
@settings(max_examples=80, deadline=None)
def test_sculpted_debt_closes_at_the_cover_it_was_sized_for(
    cfads: list[float], rate: float, cover: float
) -> None:
    debt = finance.debt_capacity(cfads, rate, cover)
    schedule, ratio = finance.repay_sculpted(debt, cfads, rate)
    assert ratio == pytest.approx(cover, rel=1e-9)
    assert schedule.closing[-1] == pytest.approx(0.0, abs=1e-6 * debt)
    assert schedule.service == pytest.approx(np.array(cfads) / cover, rel=1e-6)


def test_losses_are_used_oldest_first_and_expire() -> None:
    profit = np.array([-100.0, -50.0, 30.0, 200.0])
    rates = np.full(4, 0.25)
    assert income_tax(profit, rates, 5).tolist() == pytest.approx([0, 0, 0, 0.25 * 80])
    # two years of carry-forward: of the first loss 30 is used in year 3, the other 70 is lost
    assert income_tax(profit, rates, 2).tolist() == pytest.approx([0, 0, 0, 0.25 * 150])
    assert income_tax(profit, rates, 0).tolist() == pytest.approx([0, 0, 7.5, 50])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.integers(0, 10))
@settings(max_examples=60, deadline=None)
def test_the_loss_pool_never_creates_or_refunds_tax(profits: list[float], years: int) -> None:
    taxable = [income for _, income in settled(years, [(profit, True) for profit in profits])]
    assert all(0 <= t <= max(p, 0) + 1e-9 for t, p in zip(taxable, profits, strict=True))
    relieved = sum(max(p, 0) for p in profits) - sum(taxable)
    assert relieved <= sum(max(-p, 0) for p in profits) + 1e-6


def test_a_tax_holiday_counts_from_the_first_revenue_year() -> None:
    """《企业所得税法实施条例》第八十七条."""
    revenue = np.array([0.0, 9.0, 0.0, 9.0, 9.0, 9.0, 9.0])
    full = [0.25, 0, 0, 0.125, 0.125, 0.25, 0.25]
    assert income_tax_rates(revenue, 0.25, 2, 2).tolist() == full
    later = np.array([0.0, 0.0, 0.0, 9.0, 9.0, 9.0, 9.0])
    both = income_tax_rates(np.array([revenue, later]), 0.25, 2, 2)
    assert both.tolist() == [full, [0.25, 0.25, 0.25, 0, 0, 0.125, 0.125]]
    assert income_tax_rates(np.zeros(3), 0.25, 2, 2).tolist() == [0.25] * 3


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_three_years_free_and_three_at_half_begin_when_the_city_begins_to_pay(periodicity: str) -> None:
    """A subsidy from the third year of operation on: 2029-2031 are free, 2032-2034 at half, 2035 and 2036 whole."""
    result = finance.project(
        {
            "name": "第三年起付费",
            "periodicity": periodicity,
            "start_year": 2026,
            "construction": {"capex": [1000e4], "input_vat_rate": 0, "asset_life_years": 10},
            "funding": {"senior_debt_share": 0.0},
            "operation": {"years": 10},
            "revenue": {
                "service_fee": {"annual_amount": 0},
                "viability_gap": {"rule": "contract", "contract_amounts": [0, 0] + [500e4] * 8},
            },
            "tax": {
                "output_vat_rate": 0, "surcharge_rate": 0, "cit_rate": 0.25,
                "free_years": 3, "half_years": 3, "loss_years": 10,
            },
        }
    )  # fmt: skip
    paid = [
        tax / profit if profit > 1.0 else None
        for tax, profit in zip(result.series["cit"], result.series["taxable_income"], strict=True)
    ][:11]
    assert paid[:3] == [None] * 3
    assert paid[3:] == pytest.approx([0.0] * 3 + [0.125] * 3 + [0.25] * 2)


def test_input_vat_is_carried_forward_until_used() -> None:
    schedule = vat_schedule([0, 60, 60, 60], [100, 10, 10, 10], 0.12)
    assert schedule.credit.tolist() == [100, 50, 0, 0]
    assert schedule.paid.tolist() == [0, 0, 0, 50]
    assert schedule.surcharge[3] == pytest.approx(6)


def test_many_paths_are_taxed_as_one_by_one() -> None:
    profits = np.array([[-100.0, -50.0, 30.0, 200.0], [10.0, -5.0, 40.0, -1.0], [1.0, 2.0, 3.0, 4.0]])
    rates = np.array([0.25, 0.25, 0.125, 0.25])
    together = income_tax(profits, rates, 2)
    assert together == pytest.approx(np.array([income_tax(row, rates, 2) for row in profits]))


def test_a_loss_of_the_first_quarter_is_set_off_within_the_year_and_the_rest_comes_back() -> None:
    """Profits -10, 30, 20, -8: prepaid on 20, then on 40; the year earned 32, so 2 of tax is refunded."""
    profit, rates = np.array([-10.0, 30.0, 20.0, -8.0]), np.full(4, 0.25)
    ends = [False, False, False, True]
    assert income_tax(profit, rates, 5, ends).tolist() == pytest.approx([0.0, 5.0, 5.0, -2.0])


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=12, max_size=12),
    st.integers(0, 6),
)
@settings(max_examples=60, deadline=None)
def test_four_quarters_pay_the_tax_of_their_year(profits: list[float], years: int) -> None:
    quarters = np.array(profits)
    paid = income_tax(quarters, np.full(12, 0.25), years, [False, False, False, True] * 3)
    yearly = income_tax(quarters.reshape(3, 4).sum(axis=1), np.full(3, 0.25), years)
    assert paid.reshape(3, 4).sum(axis=1) == pytest.approx(yearly, abs=1e-6)
    assert (paid.reshape(3, 4)[:, :3] >= 0).all()


def test_losses_of_earlier_years_reduce_what_is_prepaid() -> None:
    assert settled(5, [(-40.0, True), (30.0, False), (30.0, True)]) == [
        (0.0, 0.0),
        (0.0, 0.0),
        (5.0, 20.0),
    ]


def test_the_official_subsidy_rises_with_the_discount_rate() -> None:
    """财金〔2015〕21号: C (1+p)(1+d)^n / N + O (1+p) - U, worked by hand for N = 2."""
    value = mof21_subsidy(1000.0, np.array([50.0, 50.0]), np.array([10.0, 20.0]), 0.08, 0.03)
    assert value == pytest.approx([500 * 1.08 * 1.03 + 54 - 10, 500 * 1.08 * 1.03**2 + 54 - 20])


def test_the_level_subsidy_recovers_the_investment_at_its_rate() -> None:
    value = annuity_subsidy(1000.0, np.zeros(10), np.zeros(10), 0.07)
    assert finance.irr([-1000.0, *value]).rate == pytest.approx(0.07, abs=1e-12)


def test_the_equal_principal_subsidy_recovers_the_investment_at_its_rate() -> None:
    """C/N and p on the rest: 1,000 over 4 years at 10 % is 350, 325, 300, 275."""
    value = equal_principal_subsidy(1000.0, np.zeros(4), np.zeros(4), 0.10)
    assert value == pytest.approx([350.0, 325.0, 300.0, 275.0])
    assert finance.irr([-1000.0, *value]).rate == pytest.approx(0.10, abs=1e-12)


def test_agreed_shares_repay_the_loan() -> None:
    schedule = repay_shares(1000.0, 0.05, [0.2, 0.0, 0.8])
    assert schedule.principal.tolist() == pytest.approx([200.0, 0.0, 800.0])
    assert schedule.interest.tolist() == pytest.approx([50.0, 40.0, 40.0])
    assert schedule.closing[-1] == 0.0

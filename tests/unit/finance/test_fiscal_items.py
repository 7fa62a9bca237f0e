"""The four items of government expenditure: formulas against hand-worked numbers and identities."""

from __future__ import annotations

import numpy as np
import pytest

import finance
from finance.engine.debt import capital_recovery_factor


def test_equity_is_the_share_of_project_capital() -> None:
    """Half of 300 and 200 a year is borrowed; of the capital government pays 30 %."""
    case = {
        "name": "例",
        "construction": {"capex": [300.0, 200.0]},
        "funding": {"senior_debt_share": 0.5, "government_equity_share": 0.3},
        "debt": {"tenor_years": 2, "interest_rate": 0.0},
        "operation": {"years": 2},
        "revenue": {"service_fee": {"annual_amount": 400.0}},
    }
    items = finance.project_items(finance.project(case))
    equity = next(item for item in items if item.item == "equity")
    assert [equity.amounts[year] for year in (2026, 2027)] == pytest.approx([45.0, 30.0])


def test_the_formula_of_2015_by_hand() -> None:
    """C 1000, p 6 %, d 3.5 %, N 2, O 100, U 30: 1000 x 1.06 x 1.035 / 2 + 106 - 30, then once more x 1.035."""
    terms = finance.SubsidyTerms("mof21", "viability_gap", 0.06, 0.035)
    result = finance.operating_subsidy(terms, 1000.0, [100.0, 100.0], [30.0, 30.0])
    assert result.raw == pytest.approx((624.55, 643.74925))
    assert (result.source.document, result.source.status) == ("财金〔2015〕21号", "unchecked")


def test_government_pays_without_taking_user_income_off_and_users_pay_alone() -> None:
    opex, users = [100.0, 100.0], [30.0, 30.0]
    government = finance.SubsidyTerms("mof21", "government_pay", 0.06, 0.035)
    assert finance.operating_subsidy(government, 1000.0, opex, users).raw == pytest.approx(
        (654.55, 673.74925)
    )
    alone = finance.SubsidyTerms("mof21", "user_pay", 0.06, 0.035)
    assert finance.operating_subsidy(alone, 1000.0, opex, users).raw == (0.0, 0.0)


@pytest.mark.parametrize("years", [1, 2, 18])
def test_what_the_recovery_is_worth(years: int) -> None:
    """At d the part of 2015 is worth C (1+p); at p the level and the equal-principal payments are worth C."""
    cost, profit, discount = 485e6, 0.0799, 0.035
    nothing, n = np.zeros(years), np.arange(1.0, years + 1)
    paid = {
        rule: np.array(
            finance.operating_subsidy(
                finance.SubsidyTerms(rule, "government_pay", profit, discount), cost, nothing
            ).paid
        )
        for rule in ("mof21", "annuity", "equal_principal")
    }
    assert (paid["mof21"] * (1 + discount) ** -n).sum() == pytest.approx(cost * (1 + profit))
    assert (paid["annuity"] * (1 + profit) ** -n).sum() == pytest.approx(cost)
    assert (paid["equal_principal"] * (1 + profit) ** -n).sum() == pytest.approx(cost)
    assert paid["annuity"] == pytest.approx(cost * capital_recovery_factor(profit, years))


def test_a_contract_says_the_amounts_itself() -> None:
    terms = finance.SubsidyTerms("contract", "viability_gap", contract_amounts=(50.0, 40.0))
    result = finance.operating_subsidy(terms, 1000.0, [0.0, 0.0])
    assert (result.raw, result.total, result.source.status) == ((50.0, 40.0), 90.0, "user")
    with pytest.raises(finance.FinanceError):
        finance.operating_subsidy(terms, 1000.0, [0.0, 0.0, 0.0])


def test_users_who_pay_more_than_the_cost_owe_government_nothing() -> None:
    result = finance.operating_subsidy(finance.SubsidyTerms(), 0.0, [100.0], [500.0])
    assert result.raw == pytest.approx((106.0 - 500.0,))
    assert result.paid == (0.0,)


def test_the_profit_rate_is_varied() -> None:
    """Of 1000 over one year with d 0: 1000 (1+p) at 4, 5, 6, 7 and 8 %."""
    terms = finance.SubsidyTerms("mof21", "government_pay", 0.06, 0.0)
    rows = finance.profit_rate_sensitivity(terms, 1000.0, [0.0])
    assert [rate for rate, _, _ in rows] == pytest.approx([0.04, 0.05, 0.06, 0.07, 0.08])
    assert [total for _, total, _ in rows] == pytest.approx([1040.0, 1050.0, 1060.0, 1070.0, 1080.0])
    assert len(finance.profit_rate_sensitivity(finance.SubsidyTerms(profit_rate=0.01), 1.0, [0.0])) == 4


def test_supporting_input_is_what_the_partner_does_not_pay() -> None:
    assert finance.supporting_input([100.0, 20.0], [30.0, 50.0]) == (70.0, 0.0)


def test_risk_by_ratio() -> None:
    result = finance.risk_by_ratio([1000.0, 0.0], [0.0, 100.0], 0.05, 0.1)
    assert result.amounts == pytest.approx((50.0, 10.0))
    insured = finance.risk_by_ratio([1000.0, 0.0], [0.0, 100.0], 0.05, 0.1, insured=20.0)
    assert (insured.gross, insured.amounts) == (pytest.approx((50.0, 10.0)), pytest.approx((30.0, 0.0)))


def test_risk_by_scenarios_is_the_weighted_sum() -> None:
    """50 % x 100 + 30 % x 200 + 20 % x 400."""
    scenarios = [
        finance.RiskScenario("基本", 0.5, (100.0,)),
        finance.RiskScenario("不利", 0.3, (200.0,)),
        finance.RiskScenario("最坏", 0.2, (400.0,)),
    ]
    assert finance.risk_by_scenarios(scenarios).amounts == pytest.approx((190.0,))
    for wrong in (scenarios[:2], [], [finance.RiskScenario("a", -0.5, (1.0,)), *scenarios]):
        with pytest.raises(finance.FinanceError) as caught:
            finance.risk_by_scenarios(wrong)
        assert caught.value.code == "probabilities_sum"


def test_risk_by_probability_does_not_move_with_the_seed() -> None:
    """Half the time, a fifth of 1000 on average, of which government keeps 40 %."""
    risks = [finance.Risk("超支", "construction", finance.Triangular(0.0, 0.1, 0.5), 0.5, 0.4)]
    exact = finance.risk_by_probability(risks, {"construction": [1000.0]})
    assert exact.amounts == pytest.approx((40.0,))
    assert exact.simulation is None
    drawn = finance.risk_by_probability(risks, {"construction": [1000.0]}, paths=2000, seed=3)
    assert drawn.amounts == exact.amounts
    assert drawn.simulation is not None
    assert drawn.simulation.retained != exact.amounts


def test_the_items_of_a_projected_case() -> None:
    """3 of 10 of the capital, the bills of two years, one risk of 5 % of all cost, the grant."""
    result = finance.project(
        {
            "name": "政府出资",
            "regime": "stock_ppp_pre2023",
            "start_year": 2026,
            "construction": {"capex": [1000.0], "input_vat_rate": 0.0},
            "funding": {
                "senior_debt_share": 0.0,
                "government_equity_share": 0.3,
                "construction_grant": [200.0],
            },
            "operation": {"years": 2, "costs": [{"name": "人工", "annual_amount": 100.0}]},
            "revenue": {"service_fee": {"annual_amount": 700.0}},
        }
    )
    risk = finance.risk_by_ratio(result.series["capex"], result.series["opex"], 0.05, 0.05)
    items = {item.item: item for item in finance.project_items(result, risk)}
    assert items["equity"].amounts == pytest.approx({2026: 240.0, 2027: 0.0, 2028: 0.0})
    assert items["operating_subsidy"].amounts == pytest.approx({2026: 0.0, 2027: 700.0, 2028: 700.0})
    assert items["risk_bearing"].amounts == pytest.approx({2026: 50.0, 2027: 5.0, 2028: 5.0})
    assert items["supporting_input"].amounts == pytest.approx({2026: 200.0, 2027: 0.0, 2028: 0.0})
    assert all(item.counts and item.source.article for item in items.values())
    spent = finance.government_expenditure(result, risk_ratio=0.05)
    assert spent == pytest.approx({2026: 490.0, 2027: 705.0, 2028: 705.0})


def test_capital_out_of_special_bonds_does_not_count() -> None:
    result = finance.project(
        {
            "name": "专项债券作资本金",
            "regime": "stock_ppp_pre2023",
            "construction": {"capex": [1000.0], "input_vat_rate": 0.0},
            "funding": {"senior_debt_share": 0.0, "special_bond": {"share_of_capital": 0.4}},
            "operation": {"years": 6},
            "revenue": {"service_fee": {"annual_amount": 300.0}},
        }
    )
    bond = next(item for item in finance.project_items(result) if item.basis == "special_bond")
    assert (bond.item, bond.budget, bond.counts) == ("equity", "government_bond", False)
    assert bond.amounts[2026] == pytest.approx(400.0)

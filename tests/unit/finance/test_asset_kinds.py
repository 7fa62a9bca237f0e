"""Investment by kind of asset (土建、设备、软件): VAT and life of each; lives too short for tax law; revenue lines with
rates of their own; the residual value; sold bills as a series.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from finance_cases import plain

import finance
from app.documents.finance_words import document_text, finding_text
from app.i18n import use_language

KINDS = {
    "works": {"share": 0.2, "life_years": 20},
    "equipment": {"share": 0.5, "life_years": 4},
    "software": {"share": 0.3, "life_years": 2},
}


def classified(**parts: Any) -> dict[str, Any]:
    """1,000 built with VAT, ten years of operation at 150, no taxes but VAT."""
    construction = {"capex": [1000.0], **KINDS, **parts.pop("construction", {})}
    return plain(construction=construction, **parts)


def codes(case: dict[str, Any]) -> list[str]:
    return [f.code for f in finance.project(case).findings if "_life" in f.code]


def test_each_kind_has_its_own_vat_and_life() -> None:
    rows = finance.project(classified()).series
    net = {"works": 200 / 1.09, "equipment": 500 / 1.13, "software": 300 / 1.06}
    assert sum(rows["input_vat"]) == pytest.approx(1000.0 - sum(net.values()))
    lives = {"works": 10, "equipment": 4, "software": 2}  # works over the contract of ten years
    charge = [sum(net[k] / lives[k] for k in net if year < lives[k]) for year in range(10)]
    assert rows["depreciation"][1:] == pytest.approx(charge)


def test_what_is_not_classified_bears_the_general_rate_and_life() -> None:
    some = {"works": {"share": 0.4}, "equipment": {}, "software": {}, "input_vat_rate": 0.03}
    rows = finance.project(classified(construction=some)).series
    assert rows["input_vat"][0] == pytest.approx(400 * 0.09 / 1.09 + 600 * 0.03 / 1.03)
    assert rows["depreciation"][1] == pytest.approx(400 / 1.09 / 10 + 600 / 1.03 / 10)


@pytest.mark.parametrize("method", ["straight_line", "double_declining", "sum_of_years"])
def test_grants_and_interest_are_shared_by_cost_and_everything_is_written_off(method: str) -> None:
    case = classified(
        construction={"depreciation": method, "residual_share": 0.05},
        funding={"senior_debt_share": 0.5, "construction_grant": [100.0]},
        debt={"tenor_years": 8, "interest_rate": 0.05},
    )
    projection = finance.project(case)
    rows = projection.series
    cost = sum(np.array(rows["capex"])) - rows["input_vat"][0] - 100.0 + rows["capitalised_interest"][0]
    left = 0.05 * (1000.0 - rows["input_vat"][0])
    assert sum(rows["depreciation"]) == pytest.approx(cost - left)
    assert rows["fixed_assets"][-1] == pytest.approx(0.0, abs=1e-9)


def test_shares_that_exceed_the_whole_are_refused() -> None:
    with pytest.raises(finance.CaseError) as refused:
        finance.project(classified(construction={"software": {"share": 0.4}}))
    assert [(f.path, f.code) for f in refused.value.faults] == [
        ("construction.software.share", "above_whole")
    ]


def test_a_batch_of_classified_cases_equals_each_alone() -> None:
    listed = [
        classified(construction={"works": {"share": share}}, tax={"cit_rate": 0.25})
        for share in (0.0, 0.1, 0.2)
    ]
    found = finance.evaluate_cases([*listed, plain()])
    for place, case in enumerate([*listed, plain()]):
        assert found.values["project_npv"][place] == pytest.approx(
            finance.project(case).project_npv, rel=1e-10
        )


def test_lives_shorter_than_tax_law_allows_are_named_with_their_article() -> None:
    """企业所得税法实施条例第六十条: 20 years for buildings, 3 for electronics; 财税〔2012〕27号: 2 for software."""
    short = {"works": {"share": 0.2, "life_years": 19}, "equipment": {"share": 0.5, "life_years": 2}}
    projection = finance.project(classified(construction=short, operation={"years": 25}))
    found = {f.code: f for f in projection.findings}
    assert found["asset_life_works"].source.text == "企业所得税法实施条例第六十条"
    assert found["asset_life_works"].params == {"life": 19, "least": 20}
    assert found["asset_life_equipment"].params == {"life": 2, "least": 3}
    assert {f.severity for f in found.values() if "asset_life" in f.code} == {"warning"}
    assert codes(classified(operation={"years": 25})) == []
    one = classified(construction={"software": {"share": 0.3, "life_years": 1}}, operation={"years": 25})
    assert codes(one) == ["asset_life_software"]
    assert {f.code: f for f in finance.project(one).findings}[
        "asset_life_software"
    ].document == "财税〔2012〕27号"


def test_a_contract_shorter_than_the_life_is_a_note() -> None:
    assert codes(classified()) == ["contract_life_works"]
    note = next(f for f in finance.project(classified()).findings if f.code == "contract_life_works")
    assert (note.severity, note.article) == ("note", "第六十七条")


def test_an_unclassified_investment_is_not_written_off_in_two_years_unnoticed() -> None:
    assert codes(plain(construction={"asset_life_years": 2})) == ["unclassified_life"]
    assert codes(plain(construction={"asset_life_years": 3})) == []
    assert codes(plain(construction={"capex": [0.0], "asset_life_years": 1})) == []


def test_revenue_lines_bear_output_vat_of_their_own() -> None:
    """6 % in general, 13 % on goods, 9 % on user charges, none on advertising."""
    case = plain(
        revenue={
            "service_fee": {"annual_amount": 106.0},
            "data_revenue": {"annual_amount": 113.0, "output_vat_rate": 0.13},
            "user_charges": {"first_year_volume": 1.0, "unit_price": 109.0, "output_vat_rate": 0.09},
            "advertising": {"annual_amount": 10.0, "output_vat_rate": 0.0},
            "viability_gap": {
                "rule": "fixed",
                "annual_amount": 218.0,
                "taxable_share": 0.5,
                "output_vat_rate": 0.09,
            },
        },
        tax={"output_vat_rate": 0.06},
    )
    rows = finance.project(case).series
    assert rows["output_vat"][1] == pytest.approx(6.0 + 13.0 + 9.0 + 9.0)
    assert rows["advertising_net"][1] == pytest.approx(10.0)
    assert rows["revenue_net"][1] == pytest.approx(106 + 113 + 109 + 10 + 218 - 37)


def handed_over(payer: str, rate: float = 0.0) -> finance.Projection:
    construction = {"residual_share": 0.1, "residual_payer": payer, "residual_vat_rate": rate}
    return finance.project(plain(construction=construction))


def test_nobody_pays_for_what_is_handed_over_for_nothing() -> None:
    free = handed_over("none")
    assert sum(free.series["residual_received"]) == 0.0
    assert sum(free.series["depreciation"]) == pytest.approx(1000.0), "all of it is written off"
    assert sum(handed_over("buyer").series["depreciation"]) == pytest.approx(900.0)


def test_vat_comes_on_top_of_the_residual_value_and_is_paid() -> None:
    base, taxed = handed_over("buyer"), handed_over("buyer", 0.13)
    assert base.series["residual_received"][-1] == pytest.approx(100.0)
    assert taxed.series["residual_received"][-1] == pytest.approx(113.0)
    assert taxed.series["residual_vat"][-1] == taxed.series["vat_paid"][-1] == pytest.approx(13.0)
    assert taxed.project_npv == pytest.approx(base.project_npv), "nothing of it stays in the project"


def test_input_credit_left_over_pays_the_vat_on_the_residual_value() -> None:
    """Investment with 30 of input VAT and hardly any output VAT: the sale uses the credit up."""
    terms = {"capex": [1030.0], "input_vat_rate": 0.03, "residual_share": 0.1, "residual_vat_rate": 0.13}
    rows = finance.project(plain(construction=terms)).series
    assert rows["vat_credit"][-2] == pytest.approx(30.0)
    assert rows["vat_paid"][-1] == 0.0
    assert rows["vat_credit"][-1] == pytest.approx(30.0 - 13.0)


def test_a_residual_value_that_government_pays_is_its_expenditure() -> None:
    items = finance.project_items(handed_over("government", 0.13))
    found = [item for item in items if item.basis == "residual"]
    assert [item.item for item in found] == ["supporting_input"]
    assert found[0].amounts[2036] == pytest.approx(113.0)
    assert not [item for item in finance.project_items(handed_over("buyer")) if item.basis == "residual"]


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_bills_that_were_sold_are_a_series_of_their_own(periodicity: str) -> None:
    """40 % sold at once; the payer pays them 18 months late, to the factor."""
    late = {"delay_months": 18, "factoring": {"recourse": "without_recourse", "share": 0.4}}
    projection = finance.project(plain(periodicity=periodicity, late_payment=late))
    sold, paid = (np.array(projection.series[name]) for name in ("sold_bills", "sold_bills_paid"))
    assert paid.sum() == pytest.approx(sold.sum()) == pytest.approx(0.4 * 1500.0)
    if periodicity == "annual":
        assert paid[1:4] == pytest.approx([0.0, 30.0, 60.0])
    row = finance.official_tables(projection)[0].row("sold_bills_as_paid")
    assert row.values == pytest.approx(paid.tolist())


def test_an_old_case_without_the_new_fields_means_what_it_meant() -> None:
    """The defaults of every new field change nothing: rates stay, nothing is classified, a buyer pays without VAT."""
    old = plain(
        construction={"residual_share": 0.05, "input_vat_rate": 0.06},
        tax={"output_vat_rate": 0.06, "surcharge_rate": 0.12, "cit_rate": 0.25},
    )
    whole = finance.complete_case(old)
    assert whole["construction"]["residual_payer"] == "buyer"
    assert whole["operation"]["term_rule"] == "extends"
    assert whole["tax"]["rate_rule"] == "fixed"
    assert whole["revenue"]["advertising"]["output_vat_rate"] is None
    assert finance.project(whole).series == finance.project(old).series
    rows = finance.project(old).series
    cost = 1000 / 1.06
    assert rows["residual_received"][-1] == pytest.approx(0.05 * cost)
    assert rows["depreciation"][1] == pytest.approx(0.95 * cost / 10)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_findings_about_lives_have_words_in_both_languages(language: str) -> None:
    short = {name: {**KINDS[name], "life_years": 1} for name in KINDS}
    listed = [
        classified(construction=short, operation={"years": 25}),
        classified(operation={"years": 1}),
        plain(construction={"asset_life_years": 1}),
    ]
    found = {f.code: f for case in listed for f in finance.project(case).findings if "_life" in f.code}
    assert len(found) == 7
    use_language(language)
    try:
        for finding in found.values():
            shown = finding_text("payment", finding.to_dict())
            assert "{" not in shown
            assert shown == finding.text if language == "zh-CN" else shown != finding.text
            assert "⟦" not in document_text(finding.to_dict())
    finally:
        use_language(None)

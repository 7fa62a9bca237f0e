"""The dated table of rates: which row holds on a day, where it comes from, how sure we are; and the case that follows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from finance_cases import plain

import finance
from finance.engine.dated_rates import statutory
from finance.engine.timeline import Timeline
from finance.engine.timeline import timeline_of as timeline


def test_a_row_holds_until_the_next_one() -> None:
    assert finance.tax_rate("vat_construction", date(2020, 1, 1)).document == "公告2019年第39号"
    assert finance.tax_rate("vat_construction", date(2026, 6, 1)).document == "增值税法"
    assert finance.tax_rate("surcharge", date(2021, 8, 31)).document.startswith("城市维护建设税暂行条例")
    assert finance.tax_rate("surcharge", date(2021, 9, 1)).document.startswith("城市维护建设税法")
    assert finance.tax_rate("reserve_share", date(2025, 1, 1)).article == "第二百一十条"
    with pytest.raises(finance.FinanceError):
        finance.tax_rate("vat_construction", date(2000, 1, 1))


def test_every_row_names_its_document_and_says_whether_the_text_was_read() -> None:
    """The laws of today were read; notices of the ministries and what was replaced were not."""
    for row in finance.TAX_RATES:
        assert row.document
        assert row.status in ("official", "unchecked")
        assert row.source.endswith("（待核对）") is (row.status == "unchecked")
    read = {row.document for row in finance.TAX_RATES if row.status == "official"}
    assert read == {"增值税法", "企业所得税法", "企业所得税法实施条例"}


@pytest.mark.parametrize(
    ("item", "value", "source"),
    [
        ("cit", 0.25, "企业所得税法第四条"),
        ("cit_high_tech", 0.15, "企业所得税法第二十八条"),
        ("loss_years_high_tech", 10, "财税〔2018〕76号第一条（待核对）"),
        ("life_electronics", 3, "企业所得税法实施条例第六十条"),
        ("life_software", 2, "财税〔2012〕27号第七条（待核对）"),
        ("thin_capital", 2, "财税〔2008〕121号第一条（待核对）"),
    ],
)
def test_values_and_articles(item: str, value: float, source: str) -> None:
    row = finance.tax_rate(item, date(2026, 1, 1))
    assert (row.value, row.source) == (value, source)


def test_defaults_of_a_case_are_those_of_the_table() -> None:
    day, case = date(2026, 12, 31), finance.ProjectCase()
    terms, tax = case.construction, case.tax
    assert tax.thin_cap_ratio == finance.tax_rate("thin_capital", day).value
    assert tax.cit_rate == finance.tax_rate("cit", day).value
    for kind, rate, life in (
        (terms.works, "vat_construction", "life_buildings"),
        (terms.equipment, "vat_goods", "life_electronics"),
        (terms.software, "vat_services", "life_software"),
    ):
        assert kind.share == 0.0
        assert kind.input_vat_rate == finance.tax_rate(rate, day).value
        assert kind.life_years == finance.tax_rate(life, day).value


def of_years(start: int, years: int, per_year: int = 1) -> Timeline:
    return Timeline(start, per_year, (years - 1) * per_year, 0, per_year)


def test_the_rate_of_a_period_is_the_one_in_force_on_its_last_day() -> None:
    """财税〔2018〕32号: 17 % until April 2018; 公告2019年第39号: 16 % until March 2019, 13 % since."""
    assert statutory("vat_goods", of_years(2017, 4)).tolist() == [0.17, 0.16, 0.13, 0.13]
    quarters = statutory("vat_goods", of_years(2018, 2, 4)).tolist()
    assert quarters == [0.17, 0.16, 0.16, 0.16, 0.16, 0.13, 0.13, 0.13]
    assert statutory("cit", of_years(2006, 4)).tolist() == [0.33, 0.33, 0.25, 0.25]
    assert set(statutory("vat_services", of_years(1995, 40))) == {0.06}, "before the table its first row"


def sold(rate: float, rule: str, **parts: Any) -> finance.Projection:
    """A fee of 100 a year from 2018 on, built in 2017."""
    case = plain(
        start_year=2017,
        revenue={"service_fee": {"annual_amount": 100.0}},
        tax={"output_vat_rate": rate, "rate_rule": rule},
        operation={"years": 4},
        **parts,
    )
    return finance.project(case)


def test_a_statutory_rate_follows_the_year_of_the_flow() -> None:
    found = sold(0.17, "dated").series["output_vat"]
    expected = [0.0, *(100.0 * r / (1 + r) for r in (0.16, 0.13, 0.13, 0.13))]
    assert found == pytest.approx(expected, abs=1e-9)
    assert sold(0.17, "fixed").series["output_vat"][1:] == pytest.approx([100 * 0.17 / 1.17] * 4)


def test_the_users_own_rate_wins_in_every_year() -> None:
    """3 % is nobody's general rate (simplified method); it never moves, and neither does the rule "fixed"."""
    own, fixed = sold(0.03, "dated"), sold(0.03, "fixed")
    assert own.series == fixed.series
    assert own.series["output_vat"][1:] == pytest.approx([100 * 0.03 / 1.03] * 4)


def test_income_tax_and_capex_follow_the_table_too() -> None:
    """Built in 2007 (goods at 17 %), earning in 2008 (income tax 25 % instead of 33 %)."""
    case = plain(
        start_year=2007,
        construction={"capex": [117.0], "input_vat_rate": 0.17, "asset_life_years": 10},
        tax={"cit_rate": 0.33, "rate_rule": "dated"},
    )
    rows = finance.project(case).series
    assert rows["cit"][1] == pytest.approx(0.25 * (150.0 - 10.0))
    assert finance.project({**case, "tax": {**case["tax"], "rate_rule": "fixed"}}).series["cit"][
        1
    ] == pytest.approx(0.33 * (150.0 - 10.0))


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_cases_that_follow_the_table_go_through_the_batch_too(periodicity: str) -> None:
    base = plain(
        start_year=2017,
        periodicity=periodicity,
        construction={"capex": [500.0, 500.0], "input_vat_rate": 0.11, "equipment": {"share": 0.6}},
        revenue={"service_fee": {"annual_amount": 300.0}, "advertising": {"annual_amount": 20.0, "output_vat_rate": 0.17}},
        tax={"output_vat_rate": 0.06, "surcharge_rate": 0.12, "cit_rate": 0.25, "rate_rule": "dated"},
    )  # fmt: skip
    others = [
        base,
        {**base, "start_year": 2026},
        plain(**{**base, "tax": {**base["tax"], "cit_rate": 0.15, "output_vat_rate": 0.11}}),
    ]
    found = finance.evaluate_cases(others)
    for place, case in enumerate(others):
        alone = finance.project(case)
        assert found.values["project_npv"][place] == pytest.approx(alone.project_npv, rel=1e-10)
        assert found.values["equity_irr"][place] == pytest.approx(alone.equity_irr.rate, rel=1e-9)


def test_the_reserve_fund_follows_the_table() -> None:
    """公司法第二百一十条: a tenth of profit until half of the capital: 15 a year of 150 (no cost but depreciation)."""
    rows = finance.project(plain()).series
    day = date(2027, 12, 31)
    share, cap = (finance.tax_rate(item, day).value for item in ("reserve_share", "reserve_cap"))
    profit = np.array(rows["net_profit"][1:])
    assert rows["statutory_reserve"][1:] == pytest.approx(share * profit)
    assert max(rows["reserve_fund"]) <= cap * 1000.0


def test_an_award_takes_its_rates_from_the_table_with_their_sources() -> None:
    case = finance.case_from_award(name="云", price_yuan_per_year=5e6, operation_years=5, capex_yuan=1e7)
    terms, notes = case.construction, case.assumptions
    assert (terms.works.input_vat_rate, terms.equipment.input_vat_rate, terms.software.input_vat_rate) == (
        0.09,
        0.13,
        0.06,
    )
    assert terms.works.share + terms.equipment.share + terms.software.share == pytest.approx(1.0)
    assert "增值税法" in notes["construction.equipment.input_vat_rate"].source
    assert "第六十条" in notes["construction.works.life_years"].source
    assert notes["tax.thin_cap_ratio"].source.startswith("财税〔2008〕121号")
    assert case.tax.rate_rule == "dated"
    assert timeline(case).construction == 1

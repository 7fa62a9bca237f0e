"""The dated table of rates: which row holds on a day, where it comes from, how sure we are."""

from __future__ import annotations

from datetime import date

import pytest

import finance
from finance.engine.account import RESERVE_CAP, RESERVE_SHARE


def test_a_row_holds_until_the_next_one() -> None:
    assert finance.tax_rate("vat_construction", date(2020, 1, 1)).document == "公告2019年第39号"
    assert finance.tax_rate("vat_construction", date(2026, 6, 1)).document == "增值税法"
    assert finance.tax_rate("surcharge", date(2021, 8, 31)).document.startswith("城市维护建设税暂行条例")
    assert finance.tax_rate("surcharge", date(2021, 9, 1)).document.startswith("城市维护建设税法")
    assert finance.tax_rate("reserve_share", date(2025, 1, 1)).article == "第二百一十条"
    with pytest.raises(finance.FinanceError):
        finance.tax_rate("vat_construction", date(2000, 1, 1))


def test_every_row_names_its_document_and_waits_for_a_person_to_check_it() -> None:
    for row in finance.TAX_RATES:
        assert row.document
        assert row.status == "unchecked"
        assert row.source == f"{row.document}{row.article}（待核对）"


def test_the_engine_uses_what_the_table_says() -> None:
    day = date(2026, 12, 31)
    tax = finance.case_from_dict(finance.case_template()).tax
    assert tax.thin_cap_ratio == finance.tax_rate("thin_capital", day).value
    assert finance.tax_rate("reserve_share", day).value == RESERVE_SHARE
    assert finance.tax_rate("reserve_cap", day).value == RESERVE_CAP
    assert finance.tax_rate("cit_free_years", day).value == 3


@pytest.mark.parametrize(
    ("item", "value", "source"),
    [
        ("cit", 0.25, "企业所得税法第四条（待核对）"),
        ("cit_high_tech", 0.15, "企业所得税法第二十八条（待核对）"),
        ("loss_years_high_tech", 10, "财税〔2018〕76号第一条（待核对）"),
        ("life_electronics", 3, "企业所得税法实施条例第六十条（待核对）"),
        ("life_software", 2, "财税〔2012〕27号第七条（待核对）"),
        ("thin_capital", 2, "财税〔2008〕121号第一条（待核对）"),
    ],
)
def test_values_and_articles(item: str, value: float, source: str) -> None:
    row = finance.tax_rate(item, date(2026, 1, 1))
    assert (row.value, row.source) == (value, source)

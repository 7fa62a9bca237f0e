"""核对日期: the numbers that were read in the text of the law name the day, and nothing else claims one."""

from __future__ import annotations

from datetime import date

import finance
from app.documents.finance_words import document_text
from app.i18n import use_language
from finance.engine.late_payment import LATE_INTEREST_RULES

READ = "2026-11-22"
LAWS = ("增值税法", "企业所得税法", "企业所得税法实施条例", "《保障中小企业款项支付条例》")
"""Whose text was read (0.4.0): rates, lives, tax holidays, terms of payment and late interest."""


def test_only_numbers_read_in_those_laws_name_the_day() -> None:
    rows = [
        *((each.document, each.status, each.checked_on) for each in finance.TAX_RATES),
        *((each.document, each.status, each.checked_on) for each in LATE_INTEREST_RULES),
        *((r.source.document, r.source.status, r.source.checked_on) for r in finance.PAYMENT_RULES),
    ]
    for document, status, day in rows:
        assert day == (READ if status == "official" else "")
        assert not day or document.startswith(LAWS)
    assert {document for document, status, day in rows if day}
    assert finance.RuleSource("财金〔2015〕21号").checked_on == ""
    assert all(flag.THRESHOLD.source.checked_on == "" for flag in finance.RED_FLAGS)


def test_the_day_stands_beside_the_source_where_it_is_shown() -> None:
    daily = finance.LateTerms().daily(date(2026, 1, 1))
    assert daily is not None
    source = daily[1].to_dict()
    assert source["checked_on"] == READ
    use_language("zh-CN")
    assert document_text(source).endswith(f"(核对日期 {READ})")
    use_language("en")
    assert document_text(source).endswith(f"(checked on {READ})")
    use_language("zh-CN")
    unchecked = finance.RuleSource("财金〔2015〕21号", "第十六条").to_dict()
    assert "checked_on" not in unchecked
    assert READ not in document_text(unchecked)

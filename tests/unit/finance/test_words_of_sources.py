"""Every source that a case made from an award can name, and every one behind a default, has words in both languages."""

from __future__ import annotations

from itertools import product

import pytest

import finance
from app.i18n.catalogue import catalogue
from finance.case.provenance import DEFAULT_SOURCES, JUDGED


def sources() -> set[str]:
    found = {JUDGED, *DEFAULT_SOURCES.values()}
    for year, expert, opex in product(range(2019, 2031), (False, True), (None, 1e6)):
        case = finance.case_from_award(
            name="例",
            price_yuan_per_year=5.8e6,
            operation_years=8,
            capex_yuan=1.2e7,
            start_year=year,
            opex_yuan_per_year=opex,
            high_tech_enterprise=expert,
            user_revenue_yuan_per_year=1e5,
            data_revenue_yuan_per_year=1e5,
        )
        found |= {mark.source for mark in case.assumptions.values()}
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_source_has_words(language: str) -> None:
    known = catalogue(language)
    missing = sorted(source for source in sources() if f"finance.source_word.{source}" not in known)
    assert missing == []

"""Regime files: complete, sourced, refused with the line when they are not; the page says what the files say."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

from app.documents.regime_page import regime_page
from app.domain.regimes import read_regime, regime
from app.domain.regimes.schema import NUMBERS, STATUSES
from app.domain.vocabulary import REGIMES
from app.domain.workdays import Period
from app.errors import InvalidFields
from app.i18n import explain_fault, has, use_language

GOOD = resources.files("app.domain.regimes").joinpath("gov_procurement.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use_language("zh-CN")
    yield
    use_language(None)


@pytest.mark.parametrize("code", REGIMES)
def test_every_number_of_a_regime_has_its_article_or_says_what_it_is(code: str) -> None:
    marks = {"preset": "预设：", "check": "待核对：", "none": "本程序未", "article": ""}
    for name, rule in regime(code).rules.items():
        assert rule.article.startswith(marks[rule.status]), name
        assert ("预设" in rule.article) == (rule.status == "preset"), name
        assert ("待核对" in rule.article) == (rule.status == "check"), name
        if rule.status == "article":
            assert "《" in rule.article or "财政部令" in rule.article, name


@pytest.mark.parametrize("code", REGIMES)
def test_large_budgets_need_both_numbers_or_none(code: str) -> None:
    rules = regime(code)
    assert rules.has("large_budget_yuan") == rules.has("evaluators_large_minimum")


def test_the_numbers_of_the_rules_table() -> None:
    """../shared/rules/procedure.md, R7-R24."""
    gov, law = regime("gov_procurement"), regime("tender_law")
    assert {gov.number("minimum_days"), law.number("minimum_days")} == {20}
    assert gov.period("document_days") == Period(5, "working_days")
    assert gov.number("clarification_days") == law.number("clarification_days") == 15
    assert (gov.number("price_weight_floor_services"), gov.number("price_weight_floor_goods")) == (10, 30)
    assert gov.number("experts_share") == Fraction(2, 3)
    assert (gov.number("evaluators_large_minimum"), gov.number("large_budget_yuan")) == (7, 10_000_000)
    assert law.period("publicity_days") == law.period("publicity_within_days") == Period(3, "days")
    assert gov.period("objection_days") == gov.period("objection_answer_days") == Period(7, "working_days")
    assert gov.period("complaint_days") == Period(15, "working_days")
    assert gov.period("complaint_decision_days") == Period(30, "working_days")
    assert gov.period("suspension_days") == gov.period("contract_days") == Period(30, "days")
    assert gov.period("contract_publication_days") == Period(2, "working_days")
    assert gov.period("contract_filing_days") == Period(7, "working_days")
    assert gov.number("retention_years") == 15
    assert law.number("candidates_maximum") == 3
    with pytest.raises(ValueError):
        law.period("candidates_maximum")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("minimum_days =", "minimum_dayz =", "unknown"),
        ("minimum_days =", "minimum_dayz =", "missing"),
        ("value = 20,", "value = 0,", "range"),
        ("value = 20,", "value = 20.0,", "value"),
        ("value = 20,", "value = true,", "value"),
        ('"2/3"', '"2/0"', "value"),
        ('"2/3"', '"4/3"', "range"),
        ("value = 20, unit = \"days\"", "value = 20, unit = \"percent\"", "unit"),
        (", status = \"article\" }", " }", "incomplete"),
        ("status = \"article\"", "status = \"law\"", "status"),
        ("article = \"《政府采购法实施条例》第三十一条；财政部令第87号第十八条\"", "article = \" \"", "article"),
        ("minimum_days = {", "minimum_days = {{", "not_toml"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_the_line(old: str, new: str, code: str) -> None:
    assert old in GOOD
    changed = GOOD.replace(old, new, 1)
    with pytest.raises(InvalidFields) as refused:
        read_regime("gov_procurement", changed)
    fault = next(fault for fault in refused.value.faults if fault.code == f"regimes.{code}")
    if code != "missing":
        wrong = next(n for n, line in enumerate(changed.splitlines(), 1) if line not in GOOD.splitlines())
        assert fault.line == wrong
    assert "⟦" not in explain_fault(fault)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_number_and_status_has_words(language: str) -> None:
    use_language(language)
    units = {unit for units in NUMBERS.values() for unit in units} - {"flag"}
    wanted = [f"regimes.number.{name}" for name in NUMBERS] + [
        f"regimes.statuses.{name}" for name in STATUSES
    ]
    assert [key for key in wanted + [f"regimes.unit.{unit}" for unit in units] if not has(key)] == []


def test_the_page_of_the_regimes_is_written_from_the_files() -> None:
    """When this fails: python -m app.documents.regime_page > docs/regimes.md"""
    page = Path(__file__).resolve().parents[3] / "docs" / "regimes.md"
    assert page.read_text("utf-8") == regime_page()

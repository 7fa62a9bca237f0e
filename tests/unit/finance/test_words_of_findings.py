"""Everything the official calculations can say has words in both languages, with the same parameters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import finance
from app.documents.finance_words import document_text, finding_text
from app.i18n import use_language
from app.i18n.catalogue import catalogue
from app.pages._finance_tags import status_tag
from finance.official.findings import RULE_STATUSES
from finance.official.regimes import REGIME_SOURCES
from finance.official.tables import TABLES

SOURCE = Path(finance.__file__).parent / "official"
USERS = {"user_charges": {"first_year_volume": 1e5, "unit_price": 5.0}}
ROOMS = {
    "fiscal.py": "fiscal_capacity",
    "budget_outlook.py": "fiscal_capacity",
    "value_for_money.py": "value_for_money",
    "funding_channels.py": "funding",
}


def words(language: str, key: str) -> str:
    return catalogue(language)[f"finance.{key}"]


def awkward(regime: str) -> dict[str, Any]:
    """A case that breaks every rule of its regime at once."""
    return {
        "name": "检查",
        "regime": regime,
        "start_year": 2026,
        "construction": {"capex": [1e6]},
        "operation": {"years": 50 if regime == "new_concession_2023" else 5},
        "debt": {"tenor_years": 5},
        "funding": {
            "senior_debt_share": 0.8,
            "construction_grant": [1.0],
            "government_equity_share": 0.5,
            "special_bond": {"share_of_capital": 0.2, "repaid_by": "project"},
        },
        "revenue": {
            "service_fee": {"annual_amount": 5e5, "performance_share": 0.0},
            "availability": {"annual_amount": 1e5},
            "viability_gap": {"rule": "fixed", "annual_amount": 1e5},
        },
        "late_payment": {"contract_days": 90},
    }


def assert_has_words(finding: finance.Finding, room: str, language: str) -> None:
    shared = f"finance.finding.payment.{finding.code}" in catalogue(language)
    sentence = words(language, f"finding.{'payment' if shared else room}.{finding.code}")
    assert set(re.findall(r"{(\w+)}", sentence)) <= set(finding.params)
    assert words(language, f"severity.{finding.severity}")
    assert words(language, f"status.{finding.status}")
    assert words(language, f"document_word.{finding.document}")
    if finding.article:
        assert words(language, f"document_word.{finding.article}")
    if language == "zh-CN":
        assert sentence.format(**finding.params) == finding.text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("regime", REGIME_SOURCES)
def test_findings_of_a_regime_have_words(regime: str, language: str) -> None:
    findings = finance.regime_findings(finance.case_from_dict(awkward(regime)))
    assert len(findings) > 3
    for finding in findings:
        assert_has_words(finding, regime, language)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_findings_about_users_and_ownership_have_words(language: str) -> None:
    empty = finance.case_from_dict(
        {
            "name": "运营",
            "regime": "new_concession_2023",
            "construction": {"capex": [0.0]},
            "operation": {"years": 9},
            "revenue": USERS,
        }
    )
    assert [f.code for f in finance.regime_findings(empty)] == ["nothing_to_transfer"]
    assert_has_words(finance.regime_findings(empty)[0], "new_concession_2023", language)
    for regime in ("new_concession_2023", "stock_ppp_pre2023"):
        result = finance.project(awkward(regime))
        found = finance.payment_findings(result.case, result.series)
        assert len(found) == 1
        assert_has_words(found[0], regime, language)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_fee_without_construction_has_words(language: str) -> None:
    serviced = {**awkward("stock_ppp_pre2023"), "construction": {"capex": [0.0]}, "funding": {}}
    finding = {f.code: f for f in finance.regime_findings(finance.case_from_dict(serviced))}["fee_is_service"]
    assert_has_words(finding, "stock_ppp_pre2023", language)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_findings_about_capital_and_subsidy_have_words(language: str) -> None:
    bond = {"share_of_capital": 0.5, "repaid_by": "project"}
    case = {
        **awkward("new_concession_2023"),
        "operation": {"years": 5, "costs": [{"name": "人工", "annual_amount": 9e5}]},
        "funding": {"senior_debt_share": 0.7, "special_bond": bond},
        "revenue": {**USERS, "service_fee": {"annual_amount": 5e5}},
    }
    found = {f.code: f for f in finance.regime_findings(finance.case_from_dict(case))}
    for code in ("bond_capital", "bond_capital_limit", "operating_subsidy_within"):
        assert_has_words(found[code], "new_concession_2023", language)
    for year in (2019, 2020):
        earlier = finance.case_from_dict({**case, "start_year": year})
        for finding in finance.regime_findings(earlier):
            assert_has_words(finding, "new_concession_2023", language)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_reader_sees_the_numbers_and_the_standing_of_every_finding(language: str) -> None:
    use_language(language)
    try:
        for regime in REGIME_SOURCES:
            result = finance.project(awkward(regime))
            for finding in (*result.findings, *finance.payment_findings(result.case, result.series)):
                shown = finding_text(regime, finding.to_dict())
                assert "{" not in shown
                assert "⟦" not in shown
                if language == "zh-CN":
                    assert shown == finding.text
                marked = words(language, f"status.{finding.status}") in document_text(finding.to_dict())
                assert marked == (finding.status in ("unchecked", "judgement"))
        for status in RULE_STATUSES:
            assert words(language, f"status.{status}") in status_tag(status)
    finally:
        use_language(None)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_code_in_the_source_has_words(language: str) -> None:
    """Codes are the first string of a Finding, or of a channel's reason."""
    for name, room in ROOMS.items():
        text = (SOURCE / name).read_text("utf-8")
        codes = set(re.findall(r'Finding\(\s*"(\w+)"', text))
        codes |= set(re.findall(r'_channel\(code, "\w+", "(\w+)"', text))
        codes |= set(re.findall(r'"(nature_\w+)"', text))
        assert codes or name == "fiscal.py"
        for code in codes:
            assert words(language, f"finding.{room}.{code}"), (name, code)
    for line in finance.RED_LINES[:3]:
        assert words(language, f"finding.fiscal_capacity.{line.code}")
        assert words(language, f"document_word.{line.source.document}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_tables_and_their_rows_have_words(language: str) -> None:
    result = finance.project(finance.case_from_award(name="表", price_yuan_per_year=1e6, operation_years=3))
    lines = {line.name for line in result.cost_lines}
    for table in finance.official_tables(result):
        assert words(language, f"official_table.{table.code}")
        assert words(language, f"document_word.{table.source.document}")
        for row in table.rows:
            assert row.name in lines or words(language, f"official_row.{row.name}")
    assert len(TABLES) == 10

"""What the finance engine says, in words: returns and ratios with the reason when there is none, sources, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.i18n import has, number, percent, t, yuan_wan, yuan_yi

YI = 100_000_000
Result = Mapping[str, Any]


def amount(yuan: float | None) -> str:
    """元 -> 万元, from one 亿 on 亿元."""
    return yuan_yi(yuan) if yuan is not None and abs(yuan) >= YI else yuan_wan(yuan)


def rate_text(result: Result) -> str:
    """A rate of return; 无法计算 when there is none."""
    return t("projects.results.no_value") if result["rate"] is None else percent(result["rate"])


def times_text(ratio: Result, digits: int = 2) -> str:
    """A cover ratio as a multiple; 无法计算 when there is none."""
    value = ratio["value"]
    return t("projects.results.no_value") if value is None else times(value, digits)


def times(value: float, digits: int = 2) -> str:
    """1.25 -> 1.25 倍."""
    return t("projects.results.times", value=number(value, digits))


def years_text(ratio: Result) -> str:
    """A payback period in years; 无法计算 when there is none."""
    value = ratio["value"]
    return (
        t("projects.results.no_value")
        if value is None
        else t("projects.results.years", value=number(value, 1))
    )


def reason(result: Result) -> str:
    """Why a return or a ratio has no value; "" when it has one."""
    roots = t("ui.list_comma").join(percent(root, 2) for root in result.get("roots", ()))
    return t(f"finance.reason.{result['code']}", roots=roots) if result["code"] != "ok" else ""


def source_text(source: str) -> str:
    """Where a number comes from; a source that a person wrote stays as written."""
    key = f"finance.source_word.{source}"
    return t(key) if has(key) else source


def finding_text(case: Result, finding: Result) -> str:
    """What the regime says about this case."""
    key = f"finance.finding.{case['regime']}.{finding['code']}"
    return t(key, years=case["operation"]["years"]) if has(key) else str(finding["text"])


def document_text(finding: Result) -> str:
    """Document and article of a finding, and whether the wording was checked."""
    parts = []
    for words in (finding["document"], finding["article"]):
        key = f"finance.document_word.{words}"
        parts.append(t(key) if has(key) else words)
    if finding["status"] == "unchecked":
        parts.append(f"({t('finance.status.unchecked')})")
    return " ".join(part for part in parts if part)

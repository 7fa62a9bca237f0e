"""What the finance engine says, in words: returns and ratios with the reason when there is none, sources, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.documents.periods import period_text, periods_text
from app.i18n import has, number, percent, t, yuan_wan, yuan_yi
from app.services.explaining import Reason
from finance import ProjectCase

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


def digits_apart(value: float, limit: float) -> int:
    """Digits that show on which side of a limit a value lies: 2, more where 1.0975 would read as the 1.10 it misses."""
    for digits in (2, 3, 4):
        if round(value, digits) != round(limit, digits):
            return digits
    return 2


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


def variable_words(case: ProjectCase) -> str:
    """Which costs of a case follow volume and by how much: 云资源 100%、外购服务 40%."""
    shares = [
        f"{line.name} {percent(line.variable_share, 0)}"
        for line in case.operation.costs
        if line.variable_share
    ]
    return t("ui.list_comma").join(shares) or t("projects.more.variable_none")


def source_text(source: str) -> str:
    """Where a number comes from; a source that a person wrote stays as written."""
    key = f"finance.source_word.{source}"
    return t(key) if has(key) else source


def finding_text(group: str, finding: Result) -> str:
    """What a rule says, in the reader's language; group: the regime, fiscal_capacity, value_for_money or funding.

    What holds under every regime has its words under "payment".
    """
    for room in (group, "payment"):
        key = f"finance.finding.{room}.{finding['code']}"
        if has(key):
            return t(key, **finding.get("params", {}))
    return str(finding["text"])


def document_text(finding: Result) -> str:
    """Document and article of a finding, marked when the wording was not checked or the rule is our judgement, with
    the day of the check where there was one.
    """
    parts = []
    for words in (finding["document"], finding["article"]):
        key = f"finance.document_word.{words}"
        parts.append(t(key) if has(key) else words)
    if finding["status"] in ("unchecked", "judgement"):
        parts.append(f"({t('finance.status.' + finding['status'])})")
    if finding.get("checked_on"):
        parts.append(f"({t('finance.checked_on', day=finding['checked_on'])})")
    return " ".join(part for part in parts if part)


def _digits(name: str, value: float, params: Mapping[str, object]) -> int:
    """A cover ratio beside its limit is told apart from it; a limit keeps its two digits."""
    limit = params.get("limit_times")
    return digits_apart(value, limit) if name == "cover_times" and isinstance(limit, float) else 2


def reason_text(reason: Reason) -> str:
    """Why a ratio is what it is; amounts, rates, multiples and periods of the reason in words."""
    shown: dict[str, object] = {}
    for name, value in reason.params.items():
        if name.endswith("_yuan") and isinstance(value, float):
            shown[name] = amount(value)
        elif name.endswith("_rate") and isinstance(value, float):
            shown[name] = percent(value)
        elif name.endswith("_times") and isinstance(value, float):
            shown[name] = number(value, _digits(name, value, reason.params))
        elif name == "item":
            shown[name] = t(f"reasons.item.{value}")
        elif name == "year":
            shown[name] = period_text(value)
        elif name == "years" and isinstance(value, list):
            shown[name] = periods_text(value)
        elif isinstance(value, int | float):
            shown[name] = f"{value:g}"
        else:
            shown[name] = value
    return t(f"reasons.{reason.code}", **shown)

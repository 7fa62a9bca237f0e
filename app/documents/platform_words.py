"""What the analysis of a platform company says, in words: verdicts, flags, figures, lines and their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import finance
from app.documents.finance_words import amount, document_text
from app.i18n import has, number, percent, t
from app.services.platform_analysis import CompanyAnalysis

_SHARES = {
    *("trading_share", "thin_margin", "gross_to_net", "old_receivables", "group_receivables"),
    *("capitalised_interest", "single_city", "low_own_staff"),
}
_TIMES = {"receivable_to_revenue", "subsidy_dependence", "weak_cash_conversion", "short_term_debt"}
_DAYS = {"receivable_days"}
_PLAIN = {"herfindahl"}
_SAME_ORIGIN = {
    ("single_city", "receivable"): "receivable_by_city",
    ("single_city", "city"): "receivable_by_city",
    ("customer_is_supplier", "overlap"): "suppliers",
    ("cross_shareholding", "companies"): "cross_shareholdings",
    ("subsidy_dependence", "net_profit"): "net_profits",
}
"""Evidence that goes by another name than the figure it is made of."""
EARNING_TONES = {"own": "good", "partly": "wait", "passes_on": "bad", "unknown": "info"}
PAYING_TONES = {"able": "good", "line": "wait", "short": "bad", "unknown": "info"}
FLAG_TONES = {"raised": "bad", "unknown": "wait", "clear": "good"}
MOST_YEARS = 4


def earning_text(found: CompanyAnalysis) -> str:
    """Does the company earn its own money or pass it on, in a sentence with the figures."""
    income = found.income
    if found.earning == "unknown" or income is None:
        return t("platforms.earning.unknown")
    total = income.total
    return t(
        f"platforms.earning.{found.earning}",
        passed=number(100 * (total.pass_through_share.value or 0.0), 1),
        kept=number(100 * (1.0 - (total.pass_through_share.value or 0.0)), 1),
        labour=number(100 * (total.own_labour_share.value or 0.0), 1),
        index=number(found.index, 2),
        line=number(_index_line(found), 2),
    )


def _index_line(found: CompanyAnalysis) -> float:
    return next(flag.threshold.value for flag in found.flags if flag.name == "reseller_index")


def paying_text(found: CompanyAnalysis) -> str:
    """Can the company pay, in a sentence with the figures; then what later payment does to it."""
    cash = found.cash
    if cash is None:
        return t("platforms.paying.unknown")
    words = t(
        f"platforms.paying.{found.paying}",
        line=amount(cash.line_needed),
        years=years_text(cash.short_years),
        last=cash.years[-1].year,
    )
    late = found.delays[-1] if found.delays else None
    if late is None or not found.projects:
        return words
    after = "late_short" if late.short_years else "late_line" if late.line_needed else "late_able"
    return words + t(
        f"platforms.paying.{after}",
        months=late.months,
        line=amount(late.line_needed),
        years=years_text(late.short_years),
    )


def years_text(years: Sequence[int]) -> str:
    """2027、2028 年; of many years the first and how many; "" of none."""
    if len(years) > MOST_YEARS:
        return t("platforms.years_from", first=years[0], count=len(years))
    listed = t("ui.list_comma").join(str(year) for year in years)
    return t("platforms.years_list", years=listed) if listed else ""


def flag_value(flag: finance.FlagResult) -> str:
    """What was measured, in the unit of the flag; "—" when nothing could be measured."""
    return _figure(flag.name, flag.value)


def flag_line(flag: finance.FlagResult) -> str:
    """When the flag is raised: ≥ 30.0%."""
    line = flag.threshold
    if line.relation == "any":
        return t("platforms.relation.any")
    return t(f"platforms.relation.{line.relation}", value=_figure(flag.name, line.value))


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "—"
    if name in _SHARES:
        return percent(value)
    if name in _TIMES:
        return t("projects.results.times", value=number(value, 2))
    if name == "rising_receivable_days":
        return t("platforms.years_count", count=number(value))
    if name in ("customer_is_supplier", "cross_shareholding"):
        return t("platforms.companies_count", count=number(value))
    return number(value, 2)


def line_source(flag: finance.FlagResult) -> str:
    """Whose line it is: 有出处 with the document, or 本平台判断."""
    source = flag.threshold.source.to_dict()
    status = t(f"platform.source.{source['status']}")
    if source["status"] == "judgement":
        return status
    return t("platforms.source_line", status=status, document=document_text(source))


def evidence_text(flag: finance.FlagResult, sources: Mapping[str, str]) -> str:
    """The figures a flag was computed from, each with where it is from."""
    parts = []
    for name, value in flag.evidence.items():
        figure = _SAME_ORIGIN.get((flag.name, name), name)
        origin = t(f"platforms.origin.{sources[figure]}") if figure in sources else ""
        shown = t("platforms.evidence_pair", name=evidence_name(name), value=evidence_value(name, value))
        parts.append(t("platforms.evidence_origin", pair=shown, origin=origin) if origin else shown)
    return t("platforms.evidence_join").join(parts)


def evidence_name(name: str) -> str:
    """A figure of the company by its name."""
    key = f"platforms.evidence.{name}"
    return t(key if has(key) else f"platform.figure.{name}")


def evidence_value(name: str, value: object) -> str:
    """Money in 万元, days, shares and names as they read."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | list | frozenset):
        each = [evidence_value(name, item) for item in value]
        return t("ui.list_comma").join(each) or t("platforms.none")
    if not isinstance(value, int | float):
        return "—"
    if name in _DAYS:
        return t("platforms.days", days=number(value))
    return number(value, 2) if name in _PLAIN else amount(float(value))


def missing_text(flag: finance.FlagResult) -> str:
    """The figures a flag would need."""
    return t("ui.list_comma").join(evidence_name(name) for name in flag.missing)


def share_text(ratio: finance.Ratio) -> str:
    """A share; "—" when there is none."""
    return "—" if ratio.value is None else percent(ratio.value)


def fee_range_text(operator: str) -> list[tuple[str, str]]:
    """Fee logic of a type: what the fee is, its usual range."""
    return [
        (
            t(f"platform.fee.{fee.code}"),
            t("platforms.range", low=percent(fee.low, 0), high=percent(fee.high, 0)),
        )
        for fee in finance.OPERATOR_TYPES[operator].fees
    ]


def role_text(part: finance.ContractSplit) -> str:
    """主要责任人 or 代理人, and the answers that decided it."""
    return t(f"platform.role.{part.role.role}")


def role_reason(part: finance.ContractSplit) -> str:
    """The answers that decided the role; what is missing when none did."""
    names = part.role.decided_by or part.role.missing
    listed = t("ui.list_comma").join(t(f"platform.control.{name}") for name in names)
    if part.role.decided_by:
        answer = "decided_yes" if part.role.role == "principal" else "decided_no"
        return t(f"platforms.{answer}", names=listed)
    return t("platforms.undecided", names=listed)


def consolidation_text(part: finance.ProjectCash | None) -> str:
    """How a project enters the group's cash; "" when its case cannot be computed."""
    return "" if part is None else t(f"platforms.method_{'full' if part.controlled else 'dividends'}")

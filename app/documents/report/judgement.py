"""What to think of the result: red lines and findings, what late payment does, risks, what the reader must check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.documents.finance_words import finding_text, rate_text, reason, times_text
from app.documents.report.assumptions import assumptions
from app.documents.report.basis import document_name, unsettled
from app.documents.report.liability import PPP_REGIMES, liability
from app.documents.report.opening import BILLS
from app.documents.report.parts import Bullets, Chart, ChartSeries, Column, Paragraph, Part, Table
from app.documents.report.words import Numbering, numbers, regime_word, wan_text, word, years_list
from app.i18n import number, percent, t, yuan_to_wan
from app.services.project_figures import ProjectFigures
from finance.engine.metrics import reaches

SEVERITIES = ("forbidden", "warning", "note")
_THIN_COVER = 1.2


def judgement(figures: ProjectFigures, numbering: Numbering) -> tuple[Part, ...]:
    return (
        numbering.heading("findings"),
        *_findings(figures),
        *liability(figures, numbering),
        numbering.heading("late"),
        *_late(figures),
        numbering.heading("risks"),
        Bullets(risks(figures)),
        numbering.heading("check"),
        Paragraph(word("check.lead")),
        Bullets(to_check(figures)),
    )


def _findings(figures: ProjectFigures) -> list[Part]:
    case = figures.projection.case
    lead = Paragraph(word("findings.lead", regime=regime_word(case.regime)))
    if not figures.findings:
        return [lead, Paragraph(t("projects.results.findings_none"))]
    rows = []
    for finding in sorted(figures.findings, key=lambda each: SEVERITIES.index(each.severity)):
        place = (document_name(part) for part in (finding.document, finding.article) if part)
        rows.append(
            (
                t(f"finance.severity.{finding.severity}"),
                finding_text(case.regime, finding.to_dict()),
                " ".join(place),
                t(f"finance.status.{finding.status}"),
            )
        )
    heads = (("severity", 1.3), ("text", 5.3), ("document", 2.7), ("status", 1.3))
    columns = tuple(Column(word(f"findings.{name}"), share) for name, share in heads)
    return [lead, Table(word("findings.title"), columns, tuple(rows))]


def _late(figures: ProjectFigures) -> list[Part]:
    own = figures.projection.case.late_payment.delay_months
    parts: list[Part] = []
    if own > 0:
        parts.append(Paragraph(word("late.own_delay", months=number(own, 1 if own % 1 else 0))))
    on_time = figures.late[0].on_time
    if not any(sum(on_time.series[name]) > 0 for name in BILLS):
        return [*parts, Paragraph(word("late.no_bills"))]
    for scenario in figures.late:
        parts.append(Paragraph(_late_sentence(scenario)))
    parts += [late_table(figures), Paragraph(word("late.note"), note=True), _late_chart(figures)]
    return parts


def _late_sentence(scenario: Any) -> str:
    before, after = scenario.on_time.to_dict(), scenario.late.to_dict()
    months, gap = number(scenario.months), wan_text(scenario.late.liquidity_gap)
    words = word(
        "late.sentence",
        months=months,
        before=rate_text(before["equity_irr"]),
        after=rate_text(after["equity_irr"]),
        gap=gap,
        peak=wan_text(scenario.late.peak_receivable),
    )
    if scenario.late.default_years:
        words += word("late.default", years=years_list(scenario.late.default_years))
    return words


def late_table(figures: ProjectFigures) -> Table:
    """The same case paid on time and paid late, side by side."""
    cases = [figures.late[0].on_time, *(scenario.late for scenario in figures.late)]
    rows: list[tuple[str, ...]] = []

    def add(key: str, show: Callable[[Any], str]) -> None:
        rows.append((word(f"late.figure.{key}"), *(show(projection) for projection in cases)))

    add("project_irr", lambda p: _rate(p.project_irr_after_tax))
    add("equity_irr", lambda p: _rate(p.equity_irr))
    add("equity_npv", lambda p: wan_text(p.equity_npv))
    add("min_dscr", lambda p: times_text(p.min_dscr.to_dict()))
    add("liquidity_gap", lambda p: wan_text(p.liquidity_gap))
    add("peak_receivable", lambda p: wan_text(p.peak_receivable))
    add("default_years", lambda p: number(len(p.default_years)))
    add("late_interest", lambda p: wan_text(p.late_interest_total))
    heads = [t("projects.late.on_time")]
    heads += [t("projects.late.delayed", months=number(scenario.months)) for scenario in figures.late]
    return Table(
        word("late.title"), (Column(word("late.name"), 3.0), *numbers(*heads, share=2.0)), tuple(rows)
    )


def _late_chart(figures: ProjectFigures) -> Chart:
    """Cash received from the payer each year, on time and with the longest delay."""
    last = figures.late[-1]
    received = [_received_by_year(last.on_time), _received_by_year(last.late)]
    years = sorted(set(received[0]) | set(received[1]))
    names = (t("projects.late.on_time"), t("projects.late.delayed", months=number(last.months)))
    series = tuple(
        ChartSeries(name, tuple(round(yuan_to_wan(got.get(year, 0.0)) or 0.0, 2) for year in years))
        for name, got in zip(names, received, strict=True)
    )
    peak = wan_text(last.late.peak_receivable)
    alt = word("chart_alt.late", months=number(last.months), peak=peak)
    return Chart(word("chart.late"), alt, tuple(map(str, years)), series, t("ui.unit.wan"))


def _received_by_year(projection: Any) -> dict[int, float]:
    series = projection.series
    cash = zip(series["collections"], series["factoring_proceeds"], strict=True)
    return {year: a + b for year, (a, b) in zip(projection.years, cash, strict=True)}


def _rate(result: Any) -> str:
    return percent(result.rate, 2) if result.rate is not None else rate_text(result.to_dict())


def risks(figures: ProjectFigures) -> tuple[str, ...]:
    """Risks that this result shows, the gravest first."""
    projection = figures.projection
    case, series, cover = projection.case, projection.series, projection.min_dscr.value
    users = sum(sum(series[name]) for name in ("user_receipts", "data_receipts", "advertising_receipts"))
    billed = sum(sum(series[name]) for name in BILLS)
    preset = t(f"projects.payer_preset.{case.late_payment.payer_preset}")
    found = [
        (bool(projection.default_years), "default", {"years": years_list(projection.default_years)}),
        (cover is not None and not reaches(cover, 1.0), "cover_short", {"cover": number(cover, 2)}),
        (
            cover is not None and reaches(cover, 1.0) and cover < _THIN_COVER,
            "cover_thin",
            {"cover": number(cover, 2)},
        ),
        (projection.project_npv < 0, "npv", {"npv": wan_text(projection.project_npv)}),
        (
            projection.equity_irr.rate is None,
            "no_return",
            {"reason": reason(projection.equity_irr.to_dict())},
        ),
        (not projection.meets_target, "target", {"target": percent(case.target_equity_irr)}),
        (projection.liquidity_gap >= 50.0, "gap", {"gap": wan_text(projection.liquidity_gap)}),
        (projection.unpaid_at_end >= 50.0, "unpaid", {"unpaid": wan_text(projection.unpaid_at_end)}),
        (billed > 0, "payer", {"payer": case.payer or t("projects.payer"), "preset": preset}),
        (
            users > 0,
            "users",
            {"share": percent(users / (users + billed) if users + billed > 0 else 0.0)},
        ),
        (case.construction.capex and sum(case.construction.capex) > 0, "construction", {}),
        (_count(figures, "preset") > 0, "presets", {}),
        (_count(figures, "unmarked") > 0, "unmarked", {"count": _count(figures, "unmarked")}),
    ]
    return tuple(word(f"risk.{key}", **params) for holds, key, params in found if holds)


def _count(figures: ProjectFigures, status: str) -> int:
    return sum(each.status == status for each in assumptions(figures.projection.case))


def to_check(figures: ProjectFigures) -> tuple[str, ...]:
    """What a person must look at before the report is used."""
    case = figures.projection.case
    listed = assumptions(case)
    lines = []
    for status in ("preset", "unchecked", "unmarked"):
        names = [each.name for each in listed if each.status == status and not each.default]
        if names:
            lines.append(word(f"check.{status}", count=len(names), names=t("ui.list_comma").join(names)))
    defaults = sum(each.default for each in listed)
    if defaults:
        lines.append(word("check.defaults", count=defaults))
    documents = unsettled(figures)
    if documents:
        lines.append(word("check.documents", names=t("ui.list_comma").join(documents)))
    if case.regime in PPP_REGIMES:
        lines.append(word("check.capacity"))
        if figures.liability.risk is None:
            lines.append(word("check.risk_bearing"))
    if case.regime == "gov_purchase_of_services":
        lines.append(word("check.budget"))
    if case.regime == "platform_company_contract":
        lines.append(word("check.platform"))
    lines += [word("check.payer"), word("check.tax"), word("check.risk")]
    return tuple(lines)

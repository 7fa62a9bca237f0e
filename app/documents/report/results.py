"""Main figures, payments year by year, cash flow and debt service, each with its chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from app.documents.finance_words import rate_text, reason, times_text, variable_words, years_text
from app.documents.report.opening import BILLS, payer_kind
from app.documents.report.parts import Chart, ChartSeries, Column, Paragraph, Part, Table
from app.documents.report.words import (
    Numbering,
    matters,
    numbers,
    wan,
    wan_text,
    word,
    years_list,
)
from app.i18n import number, percent, t, yuan_to_wan
from app.services.project_figures import ProjectFigures
from finance.engine.metrics import reaches

_CHART_DIGITS = 2


def results(figures: ProjectFigures, numbering: Numbering) -> tuple[Part, ...]:
    return (
        numbering.heading("figures"),
        Paragraph(word("figures.lead", rate=percent(figures.projection.case.discount_rate, 2))),
        figures_table(figures),
        Paragraph(word("figures.note"), note=True),
        numbering.heading(f"payments_{payer_kind(figures)}"),
        *_payments(figures),
        numbering.heading("cash"),
        *_cash(figures),
    )


def figures_table(figures: ProjectFigures) -> Table:
    """Every main figure with its value, or 无法计算 and why."""
    projection, official = figures.projection, figures.indicators
    rows: list[tuple[str, str, str]] = []

    def add(key: str, value: str, result: Any = None, **params: str) -> None:
        why = reason(result) if result else ""
        rows.append((word(f"figure.{key}"), value, why or word(f"figure_note.{key}", **params)))

    for key, irr in (
        ("project_irr_pre_tax", projection.project_irr_pre_tax),
        ("project_irr_after_tax", projection.project_irr_after_tax),
        ("capital_firr", official.capital_firr),
        ("equity_irr", projection.equity_irr),
        ("private_equity_irr", projection.private_equity_irr),
    ):
        add(key, _rate(irr.to_dict()), irr.to_dict())
    terms = {
        "paid": percent(projection.case.debt.interest_rate, 2),
        "earned": percent(max(projection.case.discount_rate, 0.0), 2),
    }
    for key in ("project_mirr", "equity_mirr"):
        ratio = getattr(projection, key).to_dict()
        add(key, _share(ratio["value"]), ratio, **terms)
    add("fnpv_pre_tax", wan_text(official.fnpv_pre_tax))
    add("fnpv_after_tax", wan_text(official.fnpv_after_tax))
    add("project_npv", wan_text(projection.project_npv))
    add("equity_npv", wan_text(projection.equity_npv))
    for key in ("payback", "discounted_payback"):
        ratio = getattr(projection, key).to_dict()
        add(key, years_text(ratio), ratio)
    for key in ("min_dscr", "avg_dscr", "llcr", "plcr", "min_icr"):
        ratio = getattr(projection, key).to_dict()
        add(key, times_text(ratio), ratio)
    for key in ("roi", "roe", "max_debt_ratio", "break_even"):
        ratio = getattr(official, key).to_dict()
        add(key, _share(ratio["value"]), ratio, names=variable_words(projection.case))
    for key in ("liquidity_gap", "peak_receivable", "unpaid_at_end"):
        add(key, wan_text(getattr(projection, key)))
    columns = (
        Column(word("figures.name"), 3.0),
        Column(word("figures.value"), 2.2, True),
        Column(word("figures.explanation"), 5.4),
    )
    return Table(word("figures.title"), columns, tuple(rows))


def _share(value: float | None) -> str:
    return t("projects.results.no_value") if value is None else percent(value, 2)


def _rate(result: Any) -> str:
    return percent(result["rate"], 2) if result["rate"] is not None else rate_text(result)


def _payments(figures: ProjectFigures) -> list[Part]:
    projection, kind = figures.projection, payer_kind(figures)
    table = payments_table(figures)
    billed, received = billed_and_received(figures)
    if not table.rows or not matters(billed):
        return [Paragraph(word("payments.none")), *([table] if len(table.columns) > 1 else [])]
    text = word(
        f"payments.{kind}",
        total=wan_text(sum(billed)),
        received=wan_text(sum(received)),
        unpaid=wan_text(projection.unpaid_at_end),
    )
    parts: list[Part] = [Paragraph(text), table]
    parts.append(Paragraph(word("payments.note"), note=True))
    parts.append(
        _chart(
            figures,
            "payments",
            (_wan_series("billed", billed), _wan_series("received", received)),
            total=wan_text(sum(billed)),
            received=wan_text(sum(received)),
        )
    )
    return parts


def billed_and_received(figures: ProjectFigures) -> tuple[list[float], list[float]]:
    """Bills of each year and the cash that came in for them, sold receivables included; yuan."""
    series = figures.projection.series
    billed = [sum(values) for values in zip(*(series[name] for name in BILLS), strict=True)]
    received = [a + b for a, b in zip(series["collections"], series["factoring_proceeds"], strict=True)]
    return billed, received


def payments_table(figures: ProjectFigures) -> Table:
    """Payments year by year; columns without an amount are left out, the last row adds up what may be added."""
    projection, series = figures.projection, figures.projection.series
    billed, received = billed_and_received(figures)
    columns: list[tuple[str, Sequence[float], bool]] = [
        *((f"finance.series.{name}", series[name], True) for name in BILLS if matters(series[name]))
    ]
    if len(columns) > 1:
        columns.append(("finance_report.payments.billed", billed, True))
    if matters(billed):
        columns += [
            ("finance_report.payments.received", received, True),
            ("finance_report.payments.receivable", series["receivable"], False),
        ]
    columns += [
        (f"finance_report.payments.{name}", series[name], flow)
        for name, flow in (
            ("overdue_receivable", False),
            ("grants", True),
            ("government_equity_draws", True),
            ("government_bond_service", True),
        )
        if matters(series[name])
    ]
    rows = [
        (str(year), t(f"finance.phase.{phase}"), *(wan(values[at]) for _, values, _ in columns))
        for at, (year, phase) in enumerate(zip(projection.years, projection.phases, strict=True))
    ]
    total = (t("ui.total"), "", *(wan(sum(values)) if flow else "—" for _, values, flow in columns))
    heads = (Column(word("year"), 0.8), Column(t("finance.series.phase"), 1.3))
    return Table(
        word("payments.title"),
        (*heads, *numbers(*(t(key) for key, _, _ in columns), share=1.4)),
        (*rows, total) if columns else (),
        word("unit_wan"),
        frozenset({len(rows)}),
    )


def _cash(figures: ProjectFigures) -> list[Part]:
    projection, series = figures.projection, figures.projection.series
    parts: list[Part] = [*map(Paragraph, _cash_lines(figures)), cash_table(figures)]
    if projection.min_dscr.value is None:
        parts.append(Paragraph(t("projects.results.no_debt")))
    else:
        worst = min(
            (cover, year)
            for cover, year in zip(projection.dscr, projection.years, strict=True)
            if cover is not None
        )
        cover = tuple(None if each is None else round(each, _CHART_DIGITS) for each in projection.dscr)
        lines = (
            _wan_series("senior_debt", series["senior_debt"]),
            ChartSeries(word("series.dscr"), cover, "line", second=True),
        )
        parts.append(_chart(figures, "debt", lines, cover=number(worst[0], 2), year=worst[1]))
    project = list(accumulate(series["project_flow_after_tax"]))
    owners = list(accumulate(series["equity_flow"]))
    lines = (
        _wan_series("cumulative_project", project, "line"),
        _wan_series("cumulative_owners", owners, "line"),
        _wan_series("cash", series["cash"]),
    )
    parts.append(_chart(figures, "cumulative", lines, low=wan_text(min(project)), end=wan_text(project[-1])))
    return parts


def cash_table(figures: ProjectFigures) -> Table:
    """What is left for debt service and what becomes of it, year by year."""
    projection, series = figures.projection, figures.projection.series
    names = [
        name
        for name in ("cfads", "scheduled_service", "senior_debt", "distributions", "cash", "liquidity_gap")
        if name in ("cfads", "cash") or matters(series[name])
    ]
    covered = projection.min_dscr.value is not None
    rows = []
    for at, year in enumerate(projection.years):
        cover = [number(projection.dscr[at], 2)] if covered else []
        rows.append((str(year), *(wan(series[name][at]) for name in names), *cover))
    heads = [t(f"finance.series.{name}") for name in names] + ([word("series.dscr")] if covered else [])
    columns = (Column(word("year"), 0.8), *numbers(*heads, share=1.5))
    return Table(word("cash.title"), columns, tuple(rows), word("unit_wan_times" if covered else "unit_wan"))


def _cash_lines(figures: ProjectFigures) -> list[str]:
    projection = figures.projection
    cover = projection.min_dscr.value
    lines = [word("cash.text", gap=wan_text(projection.liquidity_gap))]
    if cover is not None:
        average = number(projection.avg_dscr.value, 2)
        lines.append(word("cash.cover", low=number(cover, 2), average=average))
        if not reaches(cover, 1.0):
            lines.append(word("cash.cover_short"))
    if projection.default_years:
        lines.append(t("projects.results.default_years", years=years_list(projection.default_years)))
    if projection.lockup_years:
        lines.append(t("projects.results.lockup_years", years=years_list(projection.lockup_years)))
    return lines


def _wan_series(key: str, values: Sequence[float], kind: str = "bar") -> ChartSeries:
    shown = tuple(None if each is None else round(each, _CHART_DIGITS) for each in map(yuan_to_wan, values))
    return ChartSeries(word(f"series.{key}"), shown, kind)


def _chart(figures: ProjectFigures, key: str, series: tuple[ChartSeries, ...], **params: object) -> Chart:
    second = any(each.second for each in series)
    return Chart(
        title=word(f"chart.{key}"),
        alt=word(f"chart_alt.{key}", **params),
        categories=tuple(str(year) for year in figures.projection.years),
        series=series,
        left_title=t("ui.unit.wan"),
        right_title=word("unit.times") if second else "",
    )

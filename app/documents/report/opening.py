"""The first pages: facts below the title, the result in brief, purpose and basis, the project, its assumptions."""

from __future__ import annotations

from app.documents.finance_words import rate_text, reason, times_text
from app.documents.report.assumptions import assumption_table, assumptions, cost_table, default_table
from app.documents.report.basis import basis_table
from app.documents.report.parts import Bullets, Paragraph, Part, Table
from app.documents.report.words import Numbering, ReportHead, regime_word, wan_text, word
from app.i18n import date_text, percent, t
from app.services.project_figures import ProjectFigures

BILLS = ("service_fee_billed", "availability_billed", "gap_funding_billed")


def facts(figures: ProjectFigures, head: ReportHead) -> tuple[tuple[str, str], ...]:
    """Names and values below the title; what is not known is left out."""
    projection = figures.projection
    case, engine = projection.case, projection.engine_version
    version = word("facts.engine_value", engine=engine, digest=projection.inputs_digest[:12])
    revision = t("projects.case.nth", revision=head.revision) if head.revision else ""
    pairs = (
        (t("projects.column.name"), case.name),
        (t("projects.number"), head.number),
        (t("projects.column.regime"), regime_word(case.regime)),
        (t("projects.payer"), case.payer),
        (t("projects.enterprise"), head.enterprise),
        (word("facts.department"), head.department),
        (word("facts.revision"), revision),
        (word("facts.engine"), version),
        (word("facts.date"), date_text(head.at)),
    )
    return tuple((name, value) for name, value in pairs if value)


def opening(figures: ProjectFigures, numbering: Numbering) -> tuple[Part, ...]:
    """Result in brief, purpose and basis, project, assumptions."""
    return (
        numbering.heading("brief"),
        Bullets(brief(figures)),
        numbering.heading("basis"),
        Paragraph(word("purpose", name=figures.projection.case.name)),
        Paragraph(word("basis.lead", regime=regime_word(figures.projection.case.regime))),
        basis_table(figures),
        Paragraph(word("basis.note"), note=True),
        numbering.heading("project"),
        Paragraph(_project_text(figures)),
        *_payment_text(figures),
        numbering.heading("assumptions"),
        *_assumptions(figures),
    )


def brief(figures: ProjectFigures) -> tuple[str, ...]:
    """The result in a few sentences."""
    projection = figures.projection
    billed = _bills(figures)
    peak = max(range(len(billed)), key=billed.__getitem__)
    severities = [finding.severity for finding in figures.findings]
    marks = [each.status for each in assumptions(projection.case)]
    presets, unmarked = marks.count("preset"), marks.count("unmarked")
    lines = [
        word(
            "brief.investment",
            total=wan_text(projection.total_investment),
            capital=wan_text(projection.equity),
            debt=wan_text(projection.debt),
        ),
        word("brief.returns", project=_rate(projection.project_irr_after_tax),
             npv=wan_text(figures.indicators.fnpv_after_tax), discount=percent(projection.case.discount_rate, 2),
             capital=_rate(figures.indicators.capital_firr), equity=_rate(projection.equity_irr),
             verdict=_verdict(figures)),
        word("brief.cover", cover=_cover(figures)),
    ]  # fmt: skip
    if sum(billed) > 0:
        lines.append(
            word(
                f"brief.payments_{payer_kind(figures)}",
                total=wan_text(sum(billed)),
                peak=wan_text(billed[peak]),
                year=projection.years[peak],
            )
        )
    else:
        lines.append(word("brief.no_payments"))
    counts = {name: severities.count(name) for name in ("forbidden", "warning", "note")}
    lines.append(word("brief.findings", **counts))
    if projection.default_years:
        lines.append(word("brief.default", count=len(projection.default_years)))
    key = "brief.presets" if presets else "brief.no_presets"
    lines.append(word(key, count=presets, unmarked=unmarked))
    return tuple(lines)


def payer_kind(figures: ProjectFigures) -> str:
    """ "company" when a platform company pays, else "government": a company's bills are no fiscal expenditure."""
    return "company" if figures.projection.case.regime == "platform_company_contract" else "government"


def _bills(figures: ProjectFigures) -> list[float]:
    series = figures.projection.series
    return [sum(values) for values in zip(*(series[name] for name in BILLS), strict=True)]


def _rate(result: object) -> str:
    """A rate of return, with the reason in brackets when there is none."""
    written = result.to_dict()  # type: ignore[attr-defined]
    why = reason(written)
    return word("with_reason", value=rate_text(written), reason=why) if why else rate_text(written)


def _cover(figures: ProjectFigures) -> str:
    ratio = figures.projection.min_dscr.to_dict()
    why = reason(ratio)
    return word("with_reason", value=times_text(ratio), reason=why) if why else times_text(ratio)


def _verdict(figures: ProjectFigures) -> str:
    projection = figures.projection
    target = percent(projection.case.target_equity_irr)
    key = "target_met" if projection.meets_target else "target_missed"
    return t(f"projects.results.{key}", target=target)


def _project_text(figures: ProjectFigures) -> str:
    projection = figures.projection
    case, phases = projection.case, projection.phases
    return word(
        "project.text",
        name=case.name,
        regime=regime_word(case.regime),
        payer=case.payer or word("project.no_payer"),
        start=case.start_year,
        construction=phases.count("construction"),
        operation=phases.count("operation"),
        first=projection.years[0],
        last=projection.years[-1],
        period=t(f"projects.periodicity.{case.periodicity}"),
        capex=wan_text(sum(case.construction.capex)),
    )


def _payment_text(figures: ProjectFigures) -> list[Part]:
    """Where the income comes from, in the order of size."""
    series = figures.projection.series
    names = (*BILLS, "user_receipts", "data_receipts", "advertising_receipts")
    totals = sorted(((sum(series[name]), name) for name in names), reverse=True)
    income = sum(total for total, _ in totals)
    if income <= 0:
        return [Paragraph(word("project.no_income"))]
    parts = [
        word(
            "project.source",
            name=t(f"finance.series.{name}"),
            amount=wan_text(total),
            share=percent(total / income),
        )
        for total, name in totals
        if total > 0
    ]
    tail = figures.projection.phases.count("tail")
    text = word("project.income", total=wan_text(income), parts=t("ui.list_comma").join(parts))
    return [Paragraph(text + (word("project.tail", years=tail) if tail else ""))]


def _assumptions(figures: ProjectFigures) -> list[Part]:
    case = figures.projection.case
    parts: list[Part] = [Paragraph(word("assumptions.lead")), assumption_table(case)]
    costs: Table | None = cost_table(case)
    if costs:
        parts.append(costs)
    defaults = default_table(case)
    if defaults:
        parts += [Paragraph(word("assumptions.defaults_lead", count=len(defaults.rows))), defaults]
    parts.append(Paragraph(word("assumptions.note"), note=True))
    return parts

"""The red flags of a platform company as a Word file (平台公司风险信号报告): two answers, signals, what to ask, basis."""

from __future__ import annotations

from datetime import datetime

from app.documents.platform_words import (
    earning_text,
    evidence_text,
    flag_line,
    flag_value,
    line_source,
    missing_text,
    paying_text,
    share_text,
)
from app.documents.report.parts import Bullets, Column, Heading, Paragraph, Part, Report, Section, Table
from app.documents.report.words import wan
from app.documents.report.writer import docx_file
from app.i18n import date_text, number, t
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView


def flags_report(view: CompanyView, found: CompanyAnalysis, at: datetime) -> bytes:
    """The report in the reader's language as a .docx file."""
    name = view.company.name
    report = Report(
        title=name,
        kind=t("platforms.report_title"),
        running=f"{name} {t('platforms.report_title')} {view.company.number}",
        facts=_facts(view, found, at),
        sections=(
            Section((*_answers(found), *_income(found), *_signals(found), *_unknown(found), *_clear(found))),
        ),
    )
    return docx_file(report, at)


def _facts(view: CompanyView, found: CompanyAnalysis, at: datetime) -> tuple[tuple[str, str], ...]:
    marked = ((t("platforms.synthetic_mark"), t("platforms.synthetic")),) if view.company.synthetic else ()
    return (
        (t("platforms.number"), view.company.number),
        (t("platforms.kind"), t(f"platform.operator.{view.file.profile.kind}")),
        *marked,
        (t("platforms.raised"), t("platforms.raised_of", raised=found.raised, count=len(found.flags))),
        (t("platforms.unknown"), number(found.unknown)),
        (t("platforms.report_date"), date_text(at)),
    )


def _answers(found: CompanyAnalysis) -> tuple[Part, ...]:
    return (
        Heading(t("platforms.report_answers")),
        Bullets((earning_text(found), paying_text(found))),
        Paragraph(t("platforms.judgement_note"), note=True),
    )


def _income(found: CompanyAnalysis) -> tuple[Part, ...]:
    if found.income is None:
        return ()
    rows = tuple(
        (
            part.name if part is not found.income.total else t("ui.total"),
            wan(part.gross_fee),
            wan(part.pass_through),
            wan(part.net_revenue),
            wan(part.margin),
            share_text(part.margin_on_net),
            wan(part.gap),
        )
        for part in (*found.income.contracts, found.income.total)
    )
    heads = ("step.gross", "step.passed", "net_revenue", "step.margin", "margin_on_net", "gap")
    columns = (
        Column(t("platforms.contract"), 1.8),
        *(Column(t(f"platforms.{name}"), 1.0, numeric=True) for name in heads),
    )
    strong = frozenset({len(rows) - 1})
    unit = t("platforms.report_unit")
    table = Table(t("platforms.sheet.income"), columns, rows, unit, strong)
    return (Heading(t("platforms.sheet.income")), table)


def _signals(found: CompanyAnalysis) -> tuple[Part, ...]:
    raised = [flag for flag in found.flags if flag.raised]
    parts: list[Part] = [
        Heading(t("platforms.flags_raised", count=len(raised))),
        Paragraph(t("platforms.flags_lead")),
    ]
    for flag in raised:
        measure = t(
            "platforms.report_measure", value=flag_value(flag), line=flag_line(flag), source=line_source(flag)
        )
        based = f"{t('platforms.based_on')} {evidence_text(flag, found.sources)}"
        parts += [
            Heading(t(f"platform.flag.{flag.name}.title"), 2),
            Paragraph(t(f"platform.flag.{flag.name}.raised") + measure),
            Paragraph(f"{t('platforms.ask')} {t(f'platform.flag.{flag.name}.advice')}"),
            Paragraph(based, note=True),
        ]
    return tuple(parts)


def _unknown(found: CompanyAnalysis) -> tuple[Part, ...]:
    flags = [flag for flag in found.flags if flag.state == "unknown"]
    if not flags:
        return ()
    columns = (Column(t("platforms.flag"), 1.0), Column(t("platforms.missing"), 1.6))
    rows = tuple((t(f"platform.flag.{flag.name}.title"), missing_text(flag)) for flag in flags)
    title = t("platforms.flags_unknown", count=len(flags))
    return (Heading(title), Paragraph(t("platforms.flags_unknown_lead")), Table(title, columns, rows))


def _clear(found: CompanyAnalysis) -> tuple[Part, ...]:
    flags = [flag for flag in found.flags if flag.state == "clear"]
    if not flags:
        return ()
    columns = (
        Column(t("platforms.flag"), 1.4),
        Column(t("platforms.value"), 0.7),
        Column(t("platforms.line_column"), 0.9),
        Column(t("platforms.line_source"), 1.8),
    )
    rows = tuple(
        (t(f"platform.flag.{flag.name}.title"), flag_value(flag), flag_line(flag), line_source(flag))
        for flag in flags
    )
    title = t("platforms.flags_clear", count=len(flags))
    return (Heading(title), Table(title, columns, rows))

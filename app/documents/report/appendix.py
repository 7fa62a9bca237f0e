"""The appendix: identities that hold, and what is needed to get the same numbers again."""

from __future__ import annotations

from app.documents.report.assumptions import unused_table
from app.documents.report.parts import Column, Heading, Paragraph, Part, Table
from app.documents.report.words import ReportHead, numbers, word
from app.i18n import number, t, time_text
from app.services.project_figures import ProjectFigures

_DIGITS = 6


def appendix(figures: ProjectFigures, head: ReportHead) -> tuple[Part, ...]:
    projection = figures.projection
    count = len(projection.checks) + sum(len(table.checks) for table in figures.tables.values())
    unused = unused_table(projection.case)
    return (
        Heading(word("appendix.checks")),
        Paragraph(word("appendix.checks_lead", count=count, tables=len(figures.tables))),
        checks_table(figures),
        Heading(word("appendix.trace")),
        Paragraph(word("appendix.trace_lead")),
        _trace_table(figures, head),
        *(
            (Heading(word("appendix.unused")), Paragraph(word("appendix.unused_lead")), unused)
            if unused
            else ()
        ),
    )


def checks_table(figures: ProjectFigures) -> Table:
    rows = tuple(
        (
            str(at),
            t(f"finance.check.{check.code}"),
            number(check.difference, _DIGITS),
            number(check.tolerance, 2),
            word("appendix.passed" if check.passed else "appendix.failed"),
        )
        for at, check in enumerate(figures.projection.checks, 1)
    )
    columns = (
        Column(word("basis.no"), 0.6),
        Column(t("projects.results.check"), 4.2),
        *numbers(t("projects.results.difference"), t("projects.results.tolerance"), share=1.8),
        Column(t("projects.results.passed"), 1.0),
    )
    return Table(word("appendix.checks_title"), columns, rows)


def _trace_table(figures: ProjectFigures, head: ReportHead) -> Table:
    projection = figures.projection
    revision = t("projects.case.nth", revision=head.revision) if head.revision else word("appendix.case_file")
    rows = (
        (t("projects.number"), head.number or "—"),
        (word("facts.revision"), revision),
        (word("appendix.engine"), projection.engine_version),
        (word("appendix.digest"), projection.inputs_digest),
        (word("appendix.periods"), t(f"projects.periodicity.{projection.case.periodicity}")),
        (word("appendix.at"), time_text(head.at)),
    )
    columns = (Column(word("appendix.name"), 2.0), Column(word("appendix.value"), 6.0))
    return Table(word("appendix.trace_title"), columns, rows)

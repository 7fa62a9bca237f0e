"""The finance report of a project (项目财务测算报告) as a Word file, in the words of a finance bureau.

:func:`finance_report` says what stands in it (values of :mod:`app.documents.report.parts`), :func:`report_file` makes
the file, :func:`project_report` and :func:`case_report` do both for a stored project and for a case by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.documents.report.appendix import appendix
from app.documents.report.funding import funding
from app.documents.report.judgement import judgement
from app.documents.report.opening import facts, opening
from app.documents.report.parts import Report, Section
from app.documents.report.results import results
from app.documents.report.statements import statements
from app.documents.report.words import Numbering, ReportHead, word
from app.documents.report.writer import docx_file
from app.domain.users import Actor
from app.services.context import App
from app.services.project_figures import ProjectFigures, figures_of_case, figures_of_project

__all__ = ["ReportHead", "case_report", "finance_report", "project_report", "report_file"]


def finance_report(figures: ProjectFigures, head: ReportHead) -> Report:
    """The content of the report in the reader's language."""
    numbering, name = Numbering(), figures.projection.case.name
    front = (
        *opening(figures, numbering),
        *funding(figures, numbering),
        *results(figures, numbering),
    )
    return Report(
        title=name,
        kind=word("title"),
        running=word("running", name=name, number=head.number).strip(),
        facts=facts(figures, head),
        sections=(
            Section(front),
            Section(statements(figures, numbering), landscape=True),
            Section((*judgement(figures, numbering), *appendix(figures, head))),
        ),
    )


def report_file(figures: ProjectFigures, head: ReportHead) -> bytes:
    """The report as a .docx file."""
    return docx_file(finance_report(figures, head), head.at)


def project_report(app: App, actor: Actor, project_id: str) -> bytes:
    """The report of a project's newest case. Raises as `figures_of_project` does."""
    view, figures = figures_of_project(app, actor, project_id)
    project = view.project
    head = ReportHead(
        at=app.clock.now(),
        number=project.number,
        enterprise=project.enterprise_name,
        department=project.department,
        revision=view.case.revision,
    )
    return report_file(figures, head)


def case_report(case: Mapping[str, Any], at: datetime) -> bytes:
    """The report of a case that belongs to no stored project."""
    return report_file(figures_of_case(case), ReportHead(at))

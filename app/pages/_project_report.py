"""财务测算报告: the button that makes the report of a project as a Word file."""

from __future__ import annotations

from app.documents.report import project_report
from app.domain.users import Actor
from app.i18n import t
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.downloads import download


def report_download(app: App, actor: Actor, view: ProjectView) -> None:
    """A download button; the report is made of the newest case when it is pressed."""
    download(
        t("finance_report.download"),
        lambda: project_report(app, actor, view.project.id),
        f"{view.project.number}.docx",
        "docx",
        key=f"report.{view.project.id}",
    )

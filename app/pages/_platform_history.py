"""Files to take away, every saved state with the way back to it, and taking the company off the list."""

from __future__ import annotations

import streamlit as st

from app.documents.platform_file import company_workbook
from app.documents.platform_report import flags_report
from app.domain.platform_companies import PlatformPaper
from app.domain.users import Actor
from app.i18n import has, t, time_text
from app.services import platform_companies
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.downloads import download
from app.ui.links import go
from app.ui.outcome import attempt, flash
from app.ui.page import note
from app.ui.tables import Column, table


def show(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis | None = None) -> None:
    """Below every room; what changes something only for finance officers and companies on the list."""
    if found is not None:
        _files(app, view, found)
    edits = actor.role == "finance" and view.company.removed_at is None
    with st.expander(t("platforms.history")):
        _papers(app, actor, view, edits)
    if edits:
        with st.expander(t("platforms.remove_title")):
            _remove(app, actor, view)


def _files(app: App, view: CompanyView, found: CompanyAnalysis) -> None:
    number, now = view.company.number, app.clock.now()
    with st.container(horizontal=True):
        download(
            t("platforms.workbook"),
            lambda: company_workbook(view, found),
            f"{number}.xlsx",
            "xlsx",
            key="platforms.xlsx",
        )
        download(
            t("platforms.report"),
            lambda: flags_report(view, found, now),
            f"{number}-{t('platforms.report_file')}.docx",
            "docx",
            key="platforms.docx",
        )


def note_text(paper: PlatformPaper) -> str:
    """Where a saved state came from."""
    key = f"platforms.note.{paper.note}"
    return t(key) if paper.note and has(key) else paper.note


def _papers(app: App, actor: Actor, view: CompanyView, edits: bool) -> None:
    st.caption(t("platforms.history_lead"))
    table(
        [
            {
                "part": t(f"platforms.part.{paper.part}"),
                "revision": paper.revision,
                "by": paper.saved_by,
                "at": paper.saved_at,
                "note": note_text(paper),
            }
            for paper in view.papers
        ],
        [
            Column("part", t("platforms.part_column"), width=150),
            Column("revision", t("platforms.revision"), "integer", width=80),
            Column("by", t("projects.case.saved_by"), width=110),
            Column("at", t("projects.case.saved_at"), "time", width=150),
            Column("note", t("projects.case.note"), width=180),
        ],
        alt=t("platforms.history"),
    )
    older = {
        paper.id: t(
            "platforms.paper",
            part=t(f"platforms.part.{paper.part}"),
            revision=paper.revision,
            at=time_text(paper.saved_at),
        )
        for paper in view.papers
        if paper.revision < view.revisions[paper.part]
    }
    if not edits or not older:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.selectbox(
        t("platforms.put_back_choice"), list(older), format_func=older.__getitem__, key="platforms.paper"
    )
    if right.button(t("platforms.put_back"), key="platforms.put_back") and attempt(
        lambda: platform_companies.put_back(app, actor, view.company.id, str(chosen))
    ):
        flash(t("platforms.was_put_back"))
        st.rerun()


def _remove(app: App, actor: Actor, view: CompanyView) -> None:
    st.markdown(t("platforms.remove_lead"))
    sure = st.checkbox(t("platforms.remove_sure"), key="platforms.remove.sure")
    if not st.button(t("platforms.remove"), key="platforms.remove"):
        return
    if not sure:
        note(t("platforms.remove_unsure"), "wait")
    elif attempt(lambda: platform_companies.remove(app, actor, view.company.id)):
        flash(t("platforms.was_removed", number=view.company.number))
        go("platforms")

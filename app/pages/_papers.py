"""程序文书: the papers that the state of the procedure allows, as Word files."""

from __future__ import annotations

import streamlit as st

from app.documents.papers import available, loser_paper, paper
from app.domain.users import Actor
from app.i18n import t
from app.services import procedure_papers
from app.services.context import App
from app.services.publishing import OpportunityRow
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note, section

BEFORE = ("published", "closed", "withdrawn")


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """One button a paper; nothing before the opening."""
    if row.status in BEFORE:
        note(t("papers.error.not_opened"))
        return
    record = attempt(lambda: procedure_papers.record_of(app, actor, row.id))
    if record is None:
        return
    section(t("papers.title"), t("papers.lead"))
    for name in available(record):
        kind = t(f"papers.kind.{name}")
        file = t("papers.file", number=row.number, kind=kind)
        download(
            t("papers.print", kind=kind),
            lambda name=name: paper(name, record),
            file,
            "docx",
            key=f"papers.{name}",
        )
    if not record.feedback:
        return
    names = {bid.id: bid.enterprise_name for bid in record.bids}
    chosen = st.selectbox(
        t("papers.kind.loser_notice"),
        list(record.feedback),
        format_func=lambda key: t("papers.loser_of", name=names[key]),
        key=f"papers.loser.{row.number}",
    )
    kind = t("papers.kind.loser_notice")
    file = t("papers.file", number=row.number, kind=f"{kind}-{names[chosen]}")
    download(
        t("papers.print", kind=kind),
        lambda: loser_paper(record, chosen),
        file,
        "docx",
        key="papers.loser_notice",
    )

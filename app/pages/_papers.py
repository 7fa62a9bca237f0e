"""程序文书: the papers that the state of the procedure allows, as Word files."""

from __future__ import annotations

import streamlit as st

from app.documents.papers import available, loser_paper, paper
from app.documents.papers.failure import failure_file
from app.domain.users import Actor
from app.i18n import t
from app.pages import _notices
from app.services import failure_papers, procedure_papers, publishing
from app.services.context import App
from app.services.failure_papers import EVENTS
from app.services.publishing import OpportunityRow
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note, section

BEFORE = ("published", "closed", "withdrawn")


def _failure(app: App, actor: Actor, row: OpportunityRow) -> None:
    """流榜记录."""
    record = attempt(lambda: failure_papers.failure_of(app, actor, row.id))
    if record is None:
        return
    kind = t("papers.kind.failure_record")
    section(kind, t("papers.lead"))
    file = t("papers.file", number=row.number, kind=kind)
    download(t("papers.print", kind=kind), lambda: failure_file(record), file, "docx", key="papers.failure")


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """What was published, then one button a paper of the procedure; none of those before the opening."""
    _notices.show(app, actor, row.id)
    if row.status in BEFORE:
        note(t("papers.error.not_opened"))
        return
    opportunity = publishing.read(app, actor, row.id).opportunity
    if opportunity.failure_reason in EVENTS:
        _failure(app, actor, row)
    if opportunity.opened_at is None:
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

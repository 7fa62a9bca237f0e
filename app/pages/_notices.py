"""公告文书: what was published, as Word files, for everybody who may read it."""

from __future__ import annotations

import streamlit as st

from app.documents.papers.public import addendum_file, available_notices, notice_file
from app.domain.users import Actor
from app.i18n import t
from app.services import published_notices
from app.services.context import App
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import section


def show(app: App, actor: Actor, opportunity_id: str) -> None:
    """One button a notice, in the order of their publication."""
    published = attempt(lambda: published_notices.of(app, actor, opportunity_id))
    if published is None:
        return
    section(t("notices.title"), t("notices.lead"))
    number = published.opportunity.number
    with st.container(horizontal=True):
        for name in available_notices(published):
            kind = t(f"papers.kind.{name}")
            download(
                t("papers.print", kind=kind),
                lambda name=name: notice_file(name, published),
                t("papers.file", number=number, kind=kind),
                "docx",
                key=f"notices.{name}",
            )
        for each in published.addenda:
            kind = t("notices.addendum_kind", number=each.number)
            download(
                t("papers.print", kind=kind),
                lambda n=each.number: addendum_file(published, n),
                t("papers.file", number=number, kind=kind),
                "docx",
                key=f"notices.addendum.{each.number}",
            )

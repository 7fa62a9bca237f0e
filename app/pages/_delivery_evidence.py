"""佐证材料: choosing a file to hand in, and downloading one that was stored."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.files.intake import ATTACHMENT_KINDS
from app.files.names import extension
from app.i18n import t
from app.services import carrying_out
from app.services.carrying_out import File
from app.services.context import App
from app.ui.downloads import download
from app.ui.text import literal


def choose(key: str) -> File | None:
    """The file that was chosen, None without one."""
    found = st.file_uploader(
        t("delivery.file"), list(ATTACHMENT_KINDS), key=key, help=t("delivery.file_help")
    )
    return (found.name, found.getvalue()) if found is not None else None


def offer(app: App, actor: Actor, opportunity: str, digest: str, name: str, key: str) -> None:
    """A button that hands a stored piece of evidence out; nothing without one."""
    if digest:
        download(
            t("delivery.download", name=literal(name)),
            lambda: carrying_out.evidence(app, actor, opportunity, digest),
            name,
            extension(name),
            key=key,
        )

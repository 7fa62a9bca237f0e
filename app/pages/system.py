"""系统与备份: state of the installation, backups and how to restore them, verification."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import number, size_text, t
from app.services import auditing, keeping
from app.ui.app import get_app
from app.ui.model_notice import model_notice
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, key_values, table
from app.ui.text import literal

actor = require("admin")
app = get_app()


def state() -> None:
    """What an administrator must know before calling for help."""
    found = attempt(lambda: keeping.state(app, actor))
    if found is None:
        return
    key_values(
        [
            (t("system.profile"), t(f"system.profiles.{found.profile}")),
            (t("system.schema"), t("system.schema_nth", number=found.schema)),
            (t("system.size"), size_text(found.bytes)),
            (t("system.blobs"), number(found.blobs)),
            (t("system.key"), found.key_fingerprint),
            (t("system.encoder"), found.encoder),
            (t("system.engine"), found.engine_version),
        ]
    )
    st.caption(t("system.key_note"))


def backups() -> None:
    """Write a backup; what there is; how to restore."""
    section(t("system.backup.title"), t("system.backup.lead"))
    if st.button(t("system.backup.run"), type="primary", key="system.backup"):
        with st.spinner(t("system.backup.running")):
            made = attempt(lambda: keeping.backup(app, actor))
        if made is not None:
            flash(t("system.backup.done", name=made.path.name, size=size_text(made.bytes)))
            st.rerun()
    files = attempt(lambda: keeping.list_backups(app, actor))
    if not files:
        empty_state(t("system.backup.none"), t("system.backup.none_hint"))
        return
    table(
        [{"name": file.path.name, "at": file.at, "size": size_text(file.bytes)} for file in files],
        [
            Column("name", t("system.backup.file"), width="large"),
            Column("at", t("system.backup.at"), "time"),
            Column("size", t("system.size")),
        ],
        alt=t("system.backup.list_alt"),
    )
    st.markdown(t("system.backup.folder"))
    st.code(str(files[0].path.parent), language=None)


def restoring() -> None:
    """Restoring is done on the command line, into an empty installation."""
    section(t("system.restore.title"), t("system.restore.lead"))
    st.code("jiebang restore jiebang-YYYYMMDD-HHMMSS.tar --data DIR", language=None)
    for step in ("one", "two", "three"):
        st.markdown(f"- {t(f'system.restore.{step}')}")


def verification() -> None:
    """The same walk as on the audit page, with the findings counted."""
    section(t("system.verify.title"), t("system.verify.lead"))
    if not st.button(t("audit.verify.run"), key="system.verify"):
        return
    with st.spinner(t("audit.verify.running")):
        found = attempt(lambda: auditing.verify(app, actor))
    if found is None:
        return
    if found.sound:
        note(literal(t("audit.verify.sound", day=found.anchor.day, anchor=found.anchor.value[:16])), "good")
    else:
        note(literal(t("audit.verify.broken", count=len(found.findings))), "bad")
        st.markdown(t("audit.verify.what_now"))


page_header(t("system.title"), t("system.lead"))
model_notice(app, remedy=True)
state()
backups()
restoring()
verification()

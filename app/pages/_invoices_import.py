"""导入账单与付款: a file of bills or of payments, all of it or nothing, with templates to fill in."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.domain.users import Actor
from app.i18n import t
from app.services import invoicing
from app.services.context import App
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note

TYPES = ["csv", "xlsx", "jsonl"]
KINDS: dict[str, Callable[[App, Actor, str, bytes], int]] = {
    "bills": invoicing.import_file,
    "payments": invoicing.import_payments,
}


def show(app: App, actor: Actor) -> None:
    """Choice of what the file holds, its template, the file, the button."""
    with st.expander(t("invoices.import.title")):
        kind = str(
            st.radio(
                t("invoices.import.kind"),
                list(KINDS),
                format_func=lambda code: t(f"invoices.import.kind_{code}"),
                horizontal=True,
                key="invoices.kind",
            )
        )
        lead, rows, file = _words(kind)
        st.markdown(lead)
        download(t("invoices.import.template"), rows, file, "csv", key=f"invoices.template.{kind}")
        uploaded = st.file_uploader(t("invoices.import.choose"), type=TYPES, key="invoices.file")
        if not st.button(t("invoices.import.submit"), type="primary", key="invoices.import"):
            return
        if uploaded is None:
            note(t("invoices.import.no_file"), "bad")
            return
        count = attempt(lambda: KINDS[kind](app, actor, uploaded.name, uploaded.getvalue()))
        if count == 0:
            note(t("invoices.import.no_rows"), "bad")
        elif count is not None:
            done = "invoices.import.done" if kind == "bills" else "invoices.import.payments_done"
            flash(t(done, count=count))
            reset("invoices.file")
            st.rerun()


def _words(kind: str) -> tuple[str, str, str]:
    """What to do, the head of the template, its file name."""
    if kind == "bills":
        names = ("lead", "template_rows", "file")
    else:
        names = ("payments_lead", "payments_rows", "payments_file")
    lead, rows, file = (t(f"invoices.import.{name}") for name in names)
    return lead, rows, file

"""付款台账: bills and what was paid, who is late and what may be claimed, how each payer pays, what it all is worth."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.auth import require
from app.domain.users import Actor
from app.i18n import t
from app.pages import (
    _invoices_bills,
    _invoices_calibration,
    _invoices_import,
    _invoices_loss,
    _invoices_reminders,
)
from app.services import invoicing
from app.services.context import App
from app.services.invoicing import Ledger
from app.ui.app import get_app
from app.ui.links import param
from app.ui.outcome import attempt
from app.ui.page import empty_state, page_header

ROOMS: dict[str, Callable[[App, Actor, Ledger], None]] = {
    "bills": _invoices_bills.show,
    "reminders": _invoices_reminders.show,
    "calibration": _invoices_calibration.show,
    "loss": _invoices_loss.show,
}
actor = require("finance", "supervisor")
app = get_app()

page_header(t("invoices.title"), t("invoices.lead"))
if actor.role == "finance":
    _invoices_import.show(app, actor)
ledger = attempt(lambda: invoicing.ledger(app, actor))
if ledger is not None and not ledger.rows:
    mine = "" if actor.role == "finance" else "_reader"
    empty_state(t("invoices.empty"), t(f"invoices.empty_hint{mine}"))
elif ledger is not None:
    wanted = param("room")
    room = st.segmented_control(
        t("invoices.room_title"),
        list(ROOMS),
        default=wanted if wanted in ROOMS else "bills",
        required=True,
        format_func=lambda code: t(f"invoices.room.{code}"),
        key="invoices.room",
        label_visibility="collapsed",
    )
    ROOMS[str(room)](app, actor, ledger)

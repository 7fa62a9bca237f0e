"""付款方校准: from the ledger, from two ageing tables, the back-test, and what was saved; one part at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.domain.users import Actor
from app.i18n import t
from app.pages import _invoices_ageing, _invoices_backtest, _invoices_estimate, _invoices_profiles
from app.services.context import App
from app.services.invoicing import Ledger

PARTS: dict[str, Callable[[App, Actor, Ledger], None]] = {
    "estimate": _invoices_estimate.show,
    "backtest": _invoices_backtest.show,
    "ageing": _invoices_ageing.show,
    "saved": _invoices_profiles.show,
}


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """Four parts."""
    part = st.segmented_control(
        t("invoices.part_title"),
        list(PARTS),
        default="estimate",
        required=True,
        format_func=lambda code: t(f"invoices.part.{code}"),
        key="invoices.part",
        label_visibility="collapsed",
    )
    PARTS[str(part)](app, actor, ledger)

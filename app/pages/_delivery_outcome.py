"""履约结果 as everybody reads it: accepted or ended, how every promise was met, the pain points counted again."""

from __future__ import annotations

import streamlit as st

from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.i18n import date_text, t
from app.pages._delivery_promises import show_promises, show_recount
from app.pages._delivery_settling import show_balance, show_settled
from app.services import delivery_views
from app.services.context import App
from app.ui.page import note, section
from app.ui.text import literal


def show_outcome(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """Nothing before acceptance or termination."""
    found = delivery_views.outcome(app, actor, opportunity.id)
    if found is None:
        return
    section(t("delivery.outcome_title"), t("delivery.outcome_lead") if found.accepted_on else "")
    if found.terminated_on is not None and found.termination is not None:
        note(
            t(
                "delivery.outcome_terminated",
                on=date_text(found.terminated_on),
                cause=t(f"delivery.cause.{found.termination.cause}"),
                reason=literal(found.termination.reason),
            ),
            "bad",
        )
        return
    grade = t(f"delivery.grade.{found.grade}") if found.grade else ""
    note(t("delivery.accepted_note", on=date_text(found.accepted_on), grade=grade), "good")
    if found.exemption:
        st.caption(t("delivery.outcome_exempted", reason=literal(found.exemption)))
    if found.settled:
        show_settled(found.settled)
        show_balance(found.balance)
    show_promises(found.promises)
    if found.recount is not None:
        st.markdown(f"**{t('delivery.recount_title')}**")
        show_recount(found.recount)

"""专家抽取监督: the supervisor names the second number of a draw, and checks any draw that was made."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import t
from app.pages._committee_forming import show_draw
from app.services import drawing
from app.services.drawing import DrawView
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header
from app.ui.tables import key_values
from app.ui.text import literal

actor = require("supervisor")
app = get_app()


def waiting(view: DrawView) -> None:
    """The supervisor's number; the officer's stays hidden until the draw is made."""
    key = f"draws.number.{view.opportunity.number}"
    number = st.text_input(t("committee.supervise_number"), key=key, max_chars=12)
    if st.button(t("committee.witness"), key="draws.witness", type="primary"):
        found = attempt(lambda: drawing.witness(app, actor, view.opportunity.id, number or ""))
        if found is not None:
            reset(key)
            flash(t("committee.witnessed", count=len(found.drawn)))
            st.rerun()


def checking(view: DrawView) -> None:
    """Run it again from what was recorded."""
    if not st.button(t("committee.recheck"), key="draws.recheck", type="primary"):
        return
    found = attempt(lambda: drawing.recheck(app, actor, view.opportunity.id))
    if found is None:
        return
    note(
        t("committee.recheck_sound" if found.sound else "committee.recheck_wrong"),
        "good" if found.sound else "bad",
    )
    key_values(
        [
            (t(f"committee.recheck_{name}"), "✓" if getattr(found, name) else "✗")
            for name in ("entry", "seed", "announced", "order")
        ]
    )


page_header(t("committee.supervise_title"), t("committee.supervise_lead"))
views = attempt(lambda: drawing.draws(app, actor))
if views:
    position = st.selectbox(
        t("committee.supervise_choose"),
        range(len(views)),
        format_func=lambda n: (
            f"{views[n].opportunity.number}　{views[n].opportunity.title}　"
            + t("committee.supervise_drawn" if views[n].draw else "committee.supervise_waiting")
        ),
        key=f"draws.choice.{sum(view.draw is None for view in views)}",
    )
    view = views[position]
    announced = view.announcement
    st.markdown(f"### {literal(view.opportunity.title)}")
    st.markdown(
        t(
            "committee.supervise_plan",
            by=literal(view.announced_by),
            at=announced.announced_at,
            pool=len(announced.pool),
            count=announced.count,
            out=len(announced.left_out),
        )
    )
    if view.draw is None:
        waiting(view)
    else:
        show_draw(view.draw, view.names)
        for person, reason in view.dropped.items():
            st.caption(
                f"{literal(view.names.get(person, ''))}　{t('committee.dropped', reason=literal(reason))}"
            )
        checking(view)
elif views is not None:
    empty_state(t("committee.supervise_empty"), t("committee.supervise_empty_hint"))

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
from app.ui.text import literal, people_text

actor = require("supervisor")
app = get_app()


def _where(view: DrawView) -> str:
    return "waiting" if view.draw is None else "confirming" if view.waiting else "drawn"


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


def confirming(view: DrawView) -> None:
    """Drawn experts who cannot come, as the department says: confirmed here, or not."""
    for each in view.waiting:
        with st.container(border=True):
            words = t(
                "committee.confirm_lead", name=literal(view.names.get(each.person, "")), at=each.proposed_at
            )
            st.markdown(f"**{words}**")
            people_text(each.reason)
            left, right = st.columns(2, gap="medium")
            if left.button(t("committee.confirm_step_down"), key=f"draws.confirm.{each.id}", type="primary"):
                after = attempt(lambda waiting=each: drawing.confirm_step_down(app, actor, waiting.id))
                if after is not None:
                    flash(t("committee.stepped_down", name=literal(view.names.get(each.person, ""))))
                    st.rerun()
            key = f"draws.answer.{each.id}"
            answer = right.text_input(t("committee.refuse_reason"), key=key, max_chars=500)
            if right.button(t("committee.refuse_step_down"), key=f"draws.refuse.{each.id}") and attempt(
                lambda waiting=each, words=answer: drawing.refuse_step_down(
                    app, actor, waiting.id, words or ""
                )
            ):
                reset(key)
                flash(t("committee.step_down_refused"))
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
            + t(f"committee.supervise_{_where(views[n])}")
        ),
        key=f"draws.choice.{sum(_where(view) != 'drawn' for view in views)}",
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
        confirming(view)
        checking(view)
elif views is not None:
    empty_state(t("committee.supervise_empty"), t("committee.supervise_empty_hint"))

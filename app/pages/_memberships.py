"""参加联合体: a company confirms from its own account whom it follows; a lead sees who confirmed."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.i18n import t, time_text
from app.services import memberships, publishing
from app.services.context import App
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note
from app.ui.reading import reading_table
from app.ui.text import literal


def show(app: App, actor: Actor) -> None:
    """For a member: what it confirmed, and the form. Nothing here tells whether the lead bids."""
    rows = attempt(lambda: memberships.following(app, actor))
    if rows is None:
        return
    with st.expander(t("bids.follow_title"), expanded=any(row.may_leave for row in rows)):
        st.caption(t("bids.follow_lead"))
        if rows:
            reading_table(
                [t("bids.opportunity"), t("bids.follow_code"), t("bids.follow_at"), t("bids.follow_state")],
                [
                    (
                        f"{row.opportunity_number}　{row.opportunity_title}",
                        row.lead,
                        time_text(row.stated_at),
                        t("bids.follow_withdrawn" if row.withdrawn_at else "bids.follow_stands"),
                    )
                    for row in rows
                ],
            )
        for row in rows:
            if row.may_leave and st.button(
                t("bids.unfollow", number=row.opportunity_number, code=row.lead),
                key=f"bids.unfollow.{row.id}",
            ):
                _leave(app, actor, row.id)
        _form(app, actor)


def _leave(app: App, actor: Actor, membership: str) -> None:
    if attempt(lambda: memberships.leave(app, actor, membership) or True):
        flash(t("bids.unfollowed"))
        st.rerun()


def _form(app: App, actor: Actor) -> None:
    listed = [row for row in publishing.list_public(app, actor) if row.status == "published"]
    if not listed:
        st.caption(t("bids.follow_nothing"))
        return
    left, right = st.columns([2, 1])
    place = left.selectbox(
        t("bids.opportunity"),
        range(len(listed)),
        format_func=lambda n: f"{listed[n].number}　{listed[n].title}",
        key="bids.follow.opportunity",
    )
    code = right.text_input(t("bids.follow_code"), max_chars=40, key="bids.follow.code")
    sure = st.checkbox(t("bids.follow_sure"), key="bids.follow.sure")
    if st.button(t("bids.follow"), key="bids.follow"):
        if not sure:
            note(t("bids.tick_first"), "bad")
        elif attempt(lambda: memberships.join(app, actor, listed[place or 0].id, code or "")):
            reset("bids.follow.code", "bids.follow.sure")
            flash(t("bids.followed"))
            st.rerun()


def show_followers(app: App, actor: Actor, opportunity_id: str) -> None:
    """For the lead: which companies confirmed so far that they take part in its consortium."""
    found = attempt(lambda: memberships.followers(app, actor, opportunity_id))
    if found is None:
        return
    if not found:
        st.caption(t("bids.followers_none"))
        return
    names = t("ui.list_comma").join(f"{each.name}（{each.code}）" for each in found)
    note(t("bids.followers", names=literal(names)), "good")

"""我要反映: say what is wrong, see what the public will read of it, follow what became of it."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app.auth import require
from app.i18n import t, term, terms, time_text
from app.pages._similar_held import similar_choice
from app.services import field_decisions, pain_points, similar_messages
from app.services.pain_points import Followed, NewReport
from app.services.similar_messages import SimilarHeld
from app.ui.app import get_app
from app.ui.forms import nonce, renew
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import confirmation, empty_state, note, page_header, section
from app.ui.tags import tag
from app.ui.text import excerpt, literal, people_text

TONES = {"received": "info", "clustered": "wait", "listed": "good"}
PHOTO_MB = 10
ECHO = timedelta(seconds=3)
actor = require("citizen", "officer")
app = get_app()
turn = st.session_state.setdefault("report.turn", 0)
"""Counts the reports of this sitting: the widgets of the next one are new and therefore empty."""


def form() -> NewReport:
    """The questions, in the order people tell a story: what, where, the rest."""
    channel = st.radio(
        t("report.channel"),
        terms("channel"),
        format_func=lambda code: term("channel", code),
        captions=[t(f"report.channel_hint.{code}") for code in terms("channel")],
        key=f"report.channel.{turn}",
        horizontal=True,
    )
    title = st.text_input(
        t("report.subject"), key=f"report.title.{turn}", max_chars=60, placeholder=t("report.subject_hint")
    )
    text = st.text_area(
        t("report.text"),
        key=f"report.text.{turn}",
        max_chars=5_000,
        height=160,
        placeholder=t("report.text_hint"),
    )
    left, right = st.columns(2)
    with left:
        known = pain_points.districts(app)
        district = (
            st.selectbox(
                t("report.district"),
                ("", *known),
                format_func=lambda name: name or t("report.not_chosen"),
                key=f"report.district.{turn}",
            )
            if known
            else st.text_input(t("report.district"), key=f"report.district.{turn}", max_chars=40)
        )
    with right:
        place = st.text_input(
            t("report.place"), key=f"report.place.{turn}", max_chars=100, placeholder=t("report.place_hint")
        )
    field = st.selectbox(
        t("report.field"),
        ("", *terms("field")),
        format_func=lambda code: term("field", code) if code else t("report.field_unsure"),
        key=f"report.field.{turn}",
    )
    photo = st.file_uploader(
        t("report.photo"),
        type=["jpg", "jpeg", "png", "webp"],
        key=f"report.photo.{turn}",
        help=t("report.photo_help"),
        max_upload_size=PHOTO_MB,
    )
    return NewReport(
        channel=channel or "",
        title=title or "",
        text=text or "",
        district=district or "",
        place=place or "",
        field=field or "",
        photo=photo.getvalue() if photo else None,
    )


def public_side(new: NewReport) -> None:
    """What the public will see of it: personal data replaced by tags, no photo, no name."""
    with st.container(border=True):
        st.markdown(f"**{t('report.preview')}**")
        st.caption(t("report.privacy"))
        if not (new.title or new.text):
            st.caption(t("report.preview_empty"))
            return
        title, text = pain_points.preview(new.title, new.text)
        people_text(f"{title}\n\n{text}".strip())
        if (title, text) != (new.title, new.text):
            note(t("report.masked"), "good")
        guess = None if new.field else attempt(lambda: field_decisions.suggest(app, new.title, new.text))
        if guess and not guess.unsure:
            st.markdown(tag(t("report.guess", field=term("field", guess.field)), "info"))
            st.caption(t("report.guess_hint"))


def mine() -> None:
    """What I reported and how far it has come."""
    section(t("report.mine"), t("report.mine_lead"))
    rows = attempt(lambda: pain_points.follow(app, actor))
    if rows == []:
        empty_state(
            t("report.mine_empty"), t("report.mine_empty_hint"), page="topics", label=t("report.to_topics")
        )
    for row in rows or []:
        followed(row)


def followed(row: Followed) -> None:
    point = row.point
    with st.container(border=True):
        st.markdown(f"**{literal(point.title)}** {tag(t(f'report.status.{row.status}'), TONES[row.status])}")
        parts = [point.source_ref, time_text(point.created_at), term("channel", point.channel), point.place]
        st.caption(literal("　".join(part for part in parts if part)))
        people_text(point.text)
        if row.topic:
            page_link("topics", t("report.in_topic", title=literal(row.topic_title)), id=row.topic)
        for number, title in row.opportunities:
            page_link("opportunity", t("report.in_list", number=number, title=literal(title)), id=number)
        if point.photo and st.toggle(t("report.show_photo"), key=f"report.photo.{point.id}"):
            picture = attempt(lambda: pain_points.photo(app, actor, point.id))
            if picture:
                st.image(picture, width=480, alt=t("report.photo_alt", number=point.source_ref))


def similar_held(new: NewReport) -> list[SimilarHeld]:
    """Held messages that nearly equal a complete report; none while it has faults, which come first."""
    if pain_points.report_faults(new):
        return []
    return attempt(lambda: similar_messages.similar_to(app, actor, new.title, new.text)) or []


def begin_anew() -> None:
    """The next report of this sitting: a new nonce, empty fields."""
    renew("report")
    st.session_state["report.turn"] = turn + 1
    st.session_state.pop("report.similar", None)


def endorse(held: SimilarHeld) -> None:
    """这就是我要反映的: one endorsement more instead of a second message."""
    count = attempt(lambda: similar_messages.endorse(app, actor, held.message.id, nonce("report")))
    if count is not None:
        begin_anew()
        name = held.message.title or excerpt(held.message.text, 40)
        st.session_state["report.endorsed"] = t("report.endorsed", title=literal(name), count=count)
        st.rerun()


page_header(t("report.title"), t("report.lead"))
top = st.container()
questions, public = st.columns([3, 2], gap="large")
with questions:
    new = form()
    words = (new.title, new.text)
    asked, similar = st.session_state.get("report.similar", ((), []))
    choosing = bool(similar) and asked == words
    if choosing:
        same = similar_choice(similar)
        sent = st.button(t("report.submit_anyway"), key="report.submit_anyway", icon=":material/send:")
    else:
        same = None
        sent = st.button(t("report.submit"), key="report.submit", type="primary", icon=":material/send:")
        if message := st.session_state.pop("report.endorsed", ""):
            note(message, "good")  # where the choice stood: the top of the page is far up
    done, at = st.session_state.get("report.done", ("", app.clock.now()))
    fresh = not (new.title or new.text)
    echo = (
        bool(done) and fresh and app.clock.now() - at < ECHO
    )  # a third quick click falls on the next, empty form
    if same:
        endorse(same)
    if sent and not echo:
        if not choosing and (found := similar_held(new)):
            st.session_state["report.similar"] = (words, found)
            st.rerun()
        with top:
            stored = attempt(lambda: pain_points.report(app, actor, new, nonce("report")))
        if stored:
            begin_anew()
            st.session_state["report.done"] = (stored.source_ref, app.clock.now())
            st.rerun()
if done and fresh and (echo or not sent):
    with top:
        follow = "report.done_follow" if actor.role == "citizen" else "report.done_officer"
        confirmation(t("report.done"), done, [t("report.done_line"), t(follow)])
with public:
    public_side(new)
if actor.role == "citizen":
    mine()

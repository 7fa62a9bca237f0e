"""民生热点: what many people report, the hottest first; the officer groups anew and drafts a scenario from a topic."""

from __future__ import annotations

import streamlit as st

from app.auth import current_user
from app.domain.topics import Topic
from app.errors import AppError
from app.i18n import date_text, number, t, term, terms
from app.pages._course import FILTERS, burst_words, course_tags, course_words, fits, show_course
from app.pages._evidence import show_charts, show_counts
from app.services import scenarios, topics
from app.services.topic_courses import TopicCourse
from app.services.topics import TopicDetail, TopicList
from app.ui.address import address_button, address_choice
from app.ui.app import get_app
from app.ui.forms import nonce, renew
from app.ui.links import go, page_link, param
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tags import tag
from app.ui.text import literal, people_text

actor = current_user()
app = get_app()
officer = actor.role == "officer"


def cluster_button(found: TopicList) -> None:
    """重新聚类, with its progress and how many messages it is about."""
    if found.run and found.messages_since > 0:
        note(t("topics.since", count=found.messages_since), "wait")
    label = t("topics.cluster_again") if found.run else t("topics.cluster_first")
    if st.button(
        label, key="topics.cluster", type="primary", icon=":material/hub:", help=t("topics.cluster_help")
    ):
        bar = st.progress(0.0, text=t("topics.step.read"))

        def tell(share: float, step: str) -> None:
            bar.progress(share, text=t(f"topics.step.{step}"))

        run = attempt(lambda: topics.cluster(app, actor, tell))
        bar.empty()
        if run:
            flash(t("topics.clustered", messages=run.messages, topics=run.topics, unassigned=run.unassigned))
            st.rerun()


def card(topic: Topic, places: tuple[str, ...], course: TopicCourse) -> None:
    """One topic in the list."""
    with st.container(border=True):
        what, size, warmth = st.columns([7, 2, 2], vertical_alignment="center")
        with what:
            address_button(
                f":primary[**{topic.rank}. {literal(topic.title)}**]",
                key=f"topics.open.{topic.id}",
                id=topic.id,
            )
            field = tag(term("field", topic.field), "info") if topic.field else ""
            st.markdown(" ".join([*course_tags(course), field, *(tag(word) for word in topic.terms[:4])]))
            if words := burst_words(course) or (
                course_words(course) if course.direction != "unknown" else ""
            ):
                st.caption(words)
            if places:
                st.caption(literal(t("topics.places", places=places)))
        with size:
            st.caption(t("topics.size"))
            st.markdown(f"**{t('topics.size_count', count=number(topic.size))}**")
        with warmth:
            st.caption(t("topics.heat"), help=t("topics.heat_help"))
            st.markdown(f"**{number(topic.heat, 1)}**")


def listing() -> None:
    page_header(t("topics.title"), t("topics.lead"))
    found = attempt(lambda: topics.list_topics(app, actor))
    if found is None:
        return
    if found.run is None:
        empty_state(
            t("topics.empty"),
            t("topics.empty_officer", count=found.messages_since) if officer else t("topics.empty_hint"),
            page="pain_points" if officer else "",
            label=t("topics.to_import"),
        )
        if officer:
            cluster_button(found)
        return
    run = found.run
    st.caption(
        t("topics.run", at=run.at, messages=run.messages, topics=run.topics, unassigned=run.unassigned)
    )
    if officer:
        cluster_button(found)
    left, right = st.columns(2)
    with left:
        field = address_choice(
            t("topics.field"),
            "field",
            ("", *terms("field")),
            lambda code: term("field", code) if code else t("topics.all_fields"),
            key="topics.field",
        )
    with right:
        course = address_choice(
            t("topics.course"),
            "course",
            FILTERS,
            lambda code: t(f"topics.course_choice.{code or 'all'}"),
            key="topics.course",
        )
    shown = [
        topic
        for topic in found.topics
        if field in ("", topic.field) and fits(found.courses[topic.id], course)
    ]
    if course:
        st.caption(t("topics.shown", shown=len(shown), topics=len(found.topics)))
    for topic in shown:
        card(topic, found.places.get(topic.id, ()), found.courses[topic.id])
    if not shown:
        empty_state(
            t("topics.none_on_course" if course else "topics.none_in_field"),
            t("topics.none_on_course_hint" if course else "topics.none_in_field_hint"),
            page="topics",
            label=t("topics.all_fields"),
        )


def draft(detail: TopicDetail) -> None:
    """由此起草场景, and the scenarios that came from this topic before."""
    name = f"topics.draft.{detail.topic.id}"
    with st.container(border=True):
        st.markdown(f"**{t('topics.next')}**")
        for key, title in detail.scenarios:
            page_link("scenarios", t("topics.scenario", title=literal(title)), id=key)
        if st.button(t("topics.draft"), key="topics.draft", type="primary", icon=":material/edit_note:"):
            scenario = attempt(lambda: scenarios.draft_from_topic(app, actor, detail.topic.id, nonce(name)))
            if scenario:
                renew(name)
                flash(t("topics.drafted"))
                go("scenarios", id=scenario.id)
        st.caption(t("topics.draft_hint"))


def show(detail: TopicDetail) -> None:
    topic = detail.topic
    page_header(literal(topic.title), t("topics.detail_lead"))
    words = [*course_tags(detail.course), tag(t("topics.heat_value", heat=number(topic.heat, 1)))]
    if topic.field:
        words.append(tag(term("field", topic.field), "info"))
    st.markdown(" ".join([*words, *(tag(word) for word in topic.terms)]))
    show_counts(detail.evidence, detail.topic.repeated)
    if officer:
        draft(detail)
    section(t("topics.weeks"), t("topics.weeks_lead"))
    show_course(detail.course)
    section(t("topics.evidence"))
    show_charts(detail.evidence)
    section(t("topics.voices"), t("topics.voices_lead"))
    sides = st.columns(2)
    for position, member in enumerate(detail.members):
        with sides[position % 2], st.container(border=True):
            people_text(f"{member.title}\n{member.text}" if member.title else member.text)
            parts = [
                term("channel", member.channel),
                date_text(member.reported_at),
                member.district,
                member.place,
            ]
            if member.endorsements:
                parts.append(t("topics.endorsed", count=member.endorsements))
            st.caption(literal("　".join(part for part in parts if part)))
    if topic.size > len(detail.members):
        st.caption(t("topics.more", shown=len(detail.members), size=topic.size))
    address_button(t("topics.back"), key="topics.back")


wanted = param("id")
if wanted:
    try:
        detail = topics.read_topic(app, actor, wanted)
    except AppError as error:
        page_header(t("topics.title"))
        error_summary(error)
        address_button(t("topics.back"), key="topics.back")
    else:
        show(detail)
else:
    listing()

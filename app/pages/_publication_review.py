"""发榜审核: the second person answers the four-level checklist and publishes, or sends the scenario back."""

from __future__ import annotations

import streamlit as st

from app.domain.linting import ITEMS, refusals
from app.domain.users import Actor
from app.errors import InvalidFields
from app.i18n import role_name, t, time_text
from app.pages._scenario_publish import show_advice, show_terms
from app.services import custody, publishing
from app.services.context import App
from app.services.publishing import WaitingReview
from app.ui.forms import reset
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import note, section
from app.ui.tables import key_values

LEVELS = ("plan", "supervision", "rules", "foundation")
VERDICTS = ("met", "not_applicable", "unmet")


def show(app: App, actor: Actor, row: WaitingReview) -> None:
    """The terms as they will be public, what the linter finds, the checklist, and the decision."""
    scenario = row.scenario
    key_values(
        [
            (t("scenarios.column.title"), scenario.title),
            (t("approvals.submitter"), row.submitter),
            (t("approvals.submitted_at"), time_text(row.submission.submitted_at)),
            (t("scenarios.deadline"), time_text(row.submission.deadline)),
        ]
    )
    faults = refusals(row.findings)
    if faults:
        error_summary(InvalidFields("opportunities.publish_refused", faults))
    show_advice([each for each in row.findings if each.severity != "refuse"])
    with st.expander(t("approvals.terms"), expanded=True):
        show_terms(scenario, row.submission.deadline)
    answers = _checklist(scenario.id)
    publish, back = st.columns(2, gap="medium")
    with publish.container(border=True):
        section(t("approvals.publish_title"), t("approvals.publish_lead"))
        holders = _holders(app, actor, scenario.id)
        sure = st.checkbox(t("approvals.publish_sure"), key=f"approvals.publish_sure.{scenario.id}")
        if st.button(
            t("approvals.publish"), key="approvals.publish", type="primary", icon=":material/campaign:"
        ):
            if not sure:
                note(t("challenges.tick_first"), "bad")
            else:
                made = attempt(lambda: publishing.publish(app, actor, scenario.id, answers, holders))
                if made is not None:
                    flash(t("approvals.published", number=made.number))
                    st.rerun()
    with back.container(border=True):
        section(t("approvals.return_title"), t("approvals.publish_return_lead"))
        key = f"approvals.publish_reason.{scenario.id}"
        reason = st.text_area(t("approvals.reason"), key=key, max_chars=500)
        if st.button(t("approvals.send_back"), key="approvals.publish_back") and attempt(
            lambda: publishing.send_back(app, actor, scenario.id, reason or "") or True
        ):
            reset(key)
            flash(t("approvals.scenario_returned"))
            st.rerun()


def _holders(app: App, actor: Actor, scenario: str) -> tuple[str, ...]:
    """密钥保管方式: by the key file, or by two people whose passphrases the opening will need."""
    kind = st.radio(
        t("custody.choose"),
        custody.KINDS,
        custody.KINDS.index(app.settings.custody),
        format_func=lambda code: t(f"custody.kind.{code}"),
        horizontal=True,
        key=f"approvals.custody.{scenario}",
        help=t("custody.choose_help"),
    )
    if kind != "two_people":
        return ()
    people = attempt(lambda: custody.possible_holders(app, actor)) or []
    if len(people) < 2:
        note(t("custody.too_few"), "wait")
        return ("", "")
    words = {
        each.id: t("custody.person", name=each.name, department=each.department, role=role_name(each.role))
        for each in people
    }
    left, right = st.columns(2)
    first = left.selectbox(
        t("custody.holder_first"), list(words), format_func=words.get, key=f"approvals.first.{scenario}"
    )
    second = right.selectbox(
        t("custody.holder_second"),
        list(words),
        index=1,
        format_func=words.get,
        key=f"approvals.second.{scenario}",
    )
    return (first or "", second or "")


def _checklist(scenario: str) -> list[tuple[str, str, str]]:
    """四级管控审核清单: a verdict for every item, a note where one is needed."""
    section(t("linting.review.title"), t("linting.review.lead"))
    answers = []
    for level in LEVELS:
        st.markdown(f"**{t(f'linting.review.level.{level}')}**")
        for item in (each for each in ITEMS if each.level == level):
            left, middle, right = st.columns([5, 3, 4], vertical_alignment="center")
            left.markdown(t(f"linting.item.{item.code}"))
            verdict = middle.segmented_control(
                t(f"linting.item.{item.code}"),
                VERDICTS,
                format_func=lambda code: t(f"linting.review.verdict.{code}"),
                key=f"approvals.verdict.{scenario}.{item.code}",
                label_visibility="collapsed",
            )
            words = right.text_input(
                t("approvals.note"),
                key=f"approvals.note.{scenario}.{item.code}",
                placeholder=t("approvals.note"),
                max_chars=300,
                label_visibility="collapsed",
            )
            if verdict:
                answers.append((item.code, verdict, words or ""))
    return answers

"""异议与投诉: filed by enterprises, answered by the department, decided by the supervisor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.domain.opportunities import Opportunity
from app.domain.remedies import ANSWERS, SUBJECTS, StoredRemedy
from app.domain.users import Actor
from app.i18n import date_text, t
from app.services import remedies
from app.services.context import App
from app.services.remedies import RemedyView
from app.ui.forms import nonce, renew, reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tags import tag
from app.ui.text import literal, people_text


@dataclass(frozen=True)
class Step:
    """A button: code of its word, what it does with text and outcome, whether a text is needed, outcomes to choose from."""

    code: str
    act: Callable[[str, str], StoredRemedy]
    needs_text: bool = False
    outcomes: tuple[str, ...] = ()


TONES = {"filed": "wait", "accepted": "wait", "complained": "bad", "investigated": "bad"}


def show_department_remedies(app: App, actor: Actor, opportunity_id: str) -> None:
    """What the department has to answer, and what it has answered."""
    found = attempt(lambda: remedies.of(app, actor, opportunity_id))
    if not found:
        return
    section(t("remedies.title"), t("remedies.department_lead"))
    for view in found:
        one = view.remedy
        choices: dict[str, list[Step]] = {
            "filed": [
                Step("accept", lambda _, __, key=one.id: remedies.accept(app, actor, key)),
                Step(
                    "not_accept", lambda text, _, key=one.id: remedies.not_accept(app, actor, key, text), True
                ),
            ],
            "accepted": [
                Step(
                    "answer",
                    lambda text, outcome, key=one.id: remedies.answer(app, actor, key, text, outcome),
                    True,
                    ANSWERS if view.opportunity.reported_at else ANSWERS[:1],
                )
            ],
            "answered": [Step("close", lambda _, __, key=one.id: remedies.close(app, actor, key))],
        }
        show_remedy(view, choices.get(view.state, []))


def show_own_remedies(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """An enterprise's own objections to one opportunity, and the form of a new one."""
    found = attempt(lambda: remedies.of(app, actor, opportunity.id))
    if found is None:
        return
    section(t("remedies.title"), t("remedies.own_lead"))
    for view in found:
        one = view.remedy
        steps: list[Step] = []
        if view.state in ("filed", "accepted", "answered", "not_accepted"):
            steps.append(
                Step("complain", lambda text, _, key=one.id: remedies.complain(app, actor, key, text), True)
            )
        if view.state in ("filed", "accepted", "answered", "complained", "investigated"):
            steps.append(Step("withdraw", lambda _, __, key=one.id: remedies.withdraw(app, actor, key)))
        show_remedy(view, steps)
    with st.expander(t("remedies.new")):
        st.caption(t("remedies.new_lead"))
        subject = st.selectbox(
            t("remedies.column.subject"),
            SUBJECTS,
            format_func=lambda code: t(f"remedies.subject.{code}"),
            key=f"remedies.subject.{opportunity.number}",
        )
        key = f"remedies.text.{opportunity.number}"
        text = st.text_area(t("remedies.column.text"), key=key, max_chars=5000, height=120)
        name = f"remedies.{opportunity.id}"
        if st.button(t("remedies.file"), key="remedies.file") and attempt(
            lambda: remedies.file(app, actor, opportunity.id, subject, text or "", nonce(name))
        ):
            renew(name)
            reset(key)
            flash(t("remedies.filed"))
            st.rerun()


def show_remedy(view: RemedyView, choices: list[Step]) -> None:
    """One remedy with its texts, its periods, and what may be done now."""
    one = view.remedy
    with st.container(border=True):
        word = t(f"machines.remedy.{view.state}")
        st.markdown(
            f"**{literal(one.number)}　{literal(view.enterprise_name)}　{t(f'remedies.subject.{one.subject}')}** "
            + tag(word, TONES.get(view.state, "neutral"))
        )
        st.caption(t("remedies.filed_at", at=one.filed_at))
        for column in ("text", "answer", "complaint", "decision"):
            if words := getattr(one, column):
                st.caption(t(f"remedies.column.{column}"))
                people_text(words)
            if outcome := getattr(one, f"{column}_outcome", ""):
                st.markdown(f"**{t('remedies.outcome')}**　{t(f'remedies.outcome_of.{outcome}')}")
        _periods(view)
        if not choices:
            return
        text = ""
        if any(step.needs_text for step in choices):
            text = st.text_area(
                t("remedies.your_text"),
                key=f"remedies.reply.{one.id}.{view.state}",
                max_chars=5000,
                height=90,
            )
        outcome = ""
        if offered := next((step.outcomes for step in choices if step.outcomes), ()):
            outcome = st.selectbox(
                t("remedies.outcome"),
                offered,
                format_func=lambda code: t(f"remedies.outcome_of.{code}"),
                key=f"remedies.outcome.{one.id}.{view.state}",
                help=t("remedies.outcome_lead"),
            )
        with st.container(horizontal=True):
            for step in choices:
                if not st.button(t(f"remedies.act.{step.code}"), key=f"remedies.{step.code}.{one.id}"):
                    continue
                if step.needs_text and not (text or "").strip():
                    note(t("remedies.text_first"), "bad")
                elif attempt(lambda step=step: step.act(text or "", outcome or "")):
                    flash(t(f"remedies.done.{step.code}", number=one.number))
                    st.rerun()


def _periods(view: RemedyView) -> None:
    """By when who has to act, while it is open."""
    periods, state = view.steps, view.state
    due = {
        "filed": ("answer_by", periods.answer_by),
        "accepted": ("answer_by", periods.answer_by),
        "answered": ("complain_by", periods.complain_by),
        "not_accepted": ("complain_by", periods.complain_by),
        "complained": ("accept_by", periods.accept_by),
        "investigated": ("decide_by", periods.decide_by),
    }.get(state)
    if due and due[1] is not None:
        st.caption(t(f"remedies.{due[0]}", day=date_text(due[1].day)))

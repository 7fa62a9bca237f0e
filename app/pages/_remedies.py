"""异议与投诉: filed by enterprises, answered by the department, decided by the supervisor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.documents.papers.remedies import letter_file, letters
from app.domain.opportunities import Opportunity
from app.domain.remedies import StoredRemedy
from app.domain.remedy_outcomes import APPROVED_BY_TWO, Outcome
from app.domain.users import Actor
from app.i18n import t
from app.services import remedies, remedy_answers
from app.services.context import App
from app.services.remedies import RemedyView
from app.ui.days import due_text
from app.ui.downloads import download
from app.ui.forms import nonce, renew, reset
from app.ui.links import page_link
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
    outcomes: tuple[Outcome, ...] = ()


TONES = {
    "filed": "wait",
    "accepted": "wait",
    "answer_drafted": "wait",
    "complained": "bad",
    "investigated": "bad",
}


ENDING_A_RACE = ("re_evaluate", "redetermine", "void", "revoke_choice", "revoke_void")
"""Outcomes after which a race that rests on the result ends."""


def show_department_remedies(app: App, actor: Actor, opportunity_id: str) -> None:
    """What the department has to answer, and what it has answered."""
    found = attempt(lambda: remedies.of(app, actor, opportunity_id))
    if not found:
        return
    section(t("remedies.title"), t("remedies.department_lead"))
    for view in found:
        one = view.remedy
        choices: dict[str, list[Step]] = {
            "filed": []
            if view.refusal
            else [
                Step("accept", lambda _, __, key=one.id: remedies.accept(app, actor, key)),
                Step(
                    "not_accept",
                    lambda text, _, key=one.id: remedy_answers.draft_refusal(app, actor, key, text),
                    True,
                ),
            ],
            "accepted": [
                Step(
                    "answer",
                    lambda text, outcome, key=one.id: remedies.answer(app, actor, key, text, outcome),
                    True,
                    view.outcomes,
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
        if view.state in ("filed", "accepted", "answer_drafted", "answered", "not_accepted"):
            steps.append(
                Step("complain", lambda text, _, key=one.id: remedies.complain(app, actor, key, text), True)
            )
        if view.state in ("filed", "accepted", "answer_drafted", "answered", "complained", "investigated"):
            steps.append(Step("withdraw", lambda _, __, key=one.id: remedies.withdraw(app, actor, key)))
        show_remedy(view, steps)
    _new_one(app, actor, opportunity)


def _new_one(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """The form of an objection, for what may be objected to now, with the last day of each."""
    open_now = attempt(lambda: remedies.until(app, actor, opportunity.id))
    if open_now is None:
        return
    with st.expander(t("remedies.new")):
        if not open_now:
            st.caption(t("remedies.not_now"))
            return
        ended = opportunity.failed_at is not None
        st.caption(t("remedies.ended_lead" if ended else "remedies.new_lead"))
        for code, last in open_now.items():
            words = t(f"remedies.subject.{code}")
            if last is None:
                st.caption(t("remedies.may_object_open", subject=words))
            else:
                st.caption(t("remedies.may_object", subject=words, day=due_text(last)))
        subject = st.selectbox(
            t("remedies.column.subject"),
            list(open_now),
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
            flash(t("remedies.filed_after_end" if ended else "remedies.filed"))
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
        if view.draft is not None:
            show_draft(view)
        elif view.returned and view.state in ("filed", "accepted"):
            note(t("remedies.returned", reason=literal(view.returned)), "bad")
        _periods(view)
        _letters(view)
        if not choices:
            return
        if view.opportunity.opened_at is None:
            for words in ("complain", "identify"):
                if any(step.code == words for step in choices):
                    st.caption(t(f"remedies.before_{words}"))
        text = ""
        if written := next((step.code for step in choices if step.needs_text), ""):
            text = st.text_area(
                t(f"remedies.written.{written}"),
                key=f"remedies.reply.{one.id}.{view.state}",
                max_chars=5000,
                height=90,
            )
        outcome = ""
        if offered := next((step.outcomes for step in choices if step.outcomes), ()):
            outcome = _outcome(view, offered)
        with st.container(horizontal=True):
            for step in choices:
                if not st.button(t(f"remedies.act.{step.code}"), key=f"remedies.{step.code}.{one.id}"):
                    continue
                if step.needs_text and not (text or "").strip():
                    note(t("remedies.text_first"), "bad")
                elif attempt(lambda step=step: step.act(text or "", outcome or "")):
                    drafted = step.code == "answer" and outcome in APPROVED_BY_TWO
                    done = "draft_answer" if drafted else step.code
                    flash(t(f"remedies.done.{done}", number=one.number))
                    st.rerun()


def _outcome(view: RemedyView, offered: tuple[Outcome, ...]) -> str:
    """The choice among the outcomes that are possible now, with the article of the one chosen and what it costs."""
    bases = {each.code: each for each in offered}
    chosen = st.selectbox(
        t("remedies.outcome"),
        list(bases),
        format_func=lambda code: t(f"remedies.outcome_of.{code}"),
        key=f"remedies.outcome.{view.remedy.id}.{view.state}",
        help=t("remedies.outcome_lead"),
    )
    outcome = chosen or ""
    if outcome in bases:
        _basis(bases[outcome])
    if view.state == "accepted" and outcome in APPROVED_BY_TWO:
        note(t("remedies.two_people"), "wait")
    if view.race_paid_fen and outcome in ENDING_A_RACE:
        note(t("remedies.race_ends", paid_fen=view.race_paid_fen), "bad")
    return outcome


def _basis(outcome: Outcome) -> None:
    """The article, and whether it was compared with the official text."""
    known = t(f"opportunity.status.{outcome.status}")
    st.caption(t("remedies.basis", article=literal(outcome.article), status=known))


def show_draft(view: RemedyView) -> None:
    """The answer that waits for a second person."""
    assert view.draft is not None
    st.caption(t("remedies.column.draft"))
    people_text(view.draft.text)
    st.markdown(f"**{t('remedies.outcome')}**　{t(f'remedies.outcome_of.{view.draft.outcome}')}")
    st.caption(t("remedies.drafted_by", name=literal(view.drafter), at=view.draft.drafted_at))


def show_waiting_answers(app: App, actor: Actor) -> bool:
    """The drafted answers of the department, for the second person; True when there are any."""
    found = attempt(lambda: remedy_answers.waiting(app, actor))
    if not found:
        return False
    section(t("remedies.waiting_title", count=len(found)), t("remedies.waiting_lead"))
    for view in found:
        assert view.draft is not None
        page_link("opportunity", literal(view.opportunity.title), id=view.opportunity.number)
        for each in view.outcomes:
            if each.code == view.draft.outcome:
                _basis(each)
        if view.race_paid_fen and view.draft.outcome in ENDING_A_RACE:
            note(t("remedies.race_ends", paid_fen=view.race_paid_fen), "bad")
        key = view.remedy.id
        approve = "confirm_refusal" if view.refusal else "approve_answer"
        show_remedy(
            view,
            [
                Step(approve, lambda _, __, key=key: remedy_answers.approve(app, actor, key)),
                Step(
                    "return_refusal" if view.refusal else "return_answer",
                    lambda text, _, key=key: remedy_answers.send_back(app, actor, key, text),
                    True,
                ),
            ],
        )
    return True


def show_holds(app: App, actor: Actor, opportunity_id: str, late: bool) -> bool:
    """Why the opening waits and what to do; True when it does. late: the deadline has passed."""
    found = attempt(lambda: remedies.opening_waits_for(app, actor, opportunity_id))
    if not found:
        return False
    section(t("remedies.hold_title"))
    for hold in found:
        named = {"number": hold.number, "state": t(f"machines.remedy.{hold.state}")}
        if hold.kind == "addendum":
            note(t("remedies.hold_addendum_late" if late else "remedies.hold_addendum", **named), "bad")
        elif hold.answer_by is None:
            note(t("remedies.hold_complaint", **named), "bad")
        else:
            note(t("remedies.hold_objection", **named, day=due_text(hold.answer_by)), "bad")
    return True


def _letters(view: RemedyView) -> None:
    """What was answered and decided, in official form."""
    for kind in letters(view):
        words = t(f"papers.kind.{kind}")
        download(
            t("papers.print", kind=words),
            lambda kind=kind: letter_file(kind, view),
            t("papers.file", number=view.remedy.number, kind=words),
            "docx",
            key=f"remedies.{kind}.{view.remedy.id}",
        )


def _periods(view: RemedyView) -> None:
    """By when who has to act, while it is open."""
    periods, state = view.steps, view.state
    due = {
        "filed": ("answer_by", periods.answer_by),
        "accepted": ("answer_by", periods.answer_by),
        "answer_drafted": ("answer_by", periods.answer_by),
        "answered": ("complain_by", periods.complain_by),
        "not_accepted": ("complain_by", periods.complain_by),
        "complained": ("accept_by", periods.accept_by),
        "investigated": ("decide_by", periods.decide_by),
    }.get(state)
    if due and due[1] is not None:
        st.caption(t(f"remedies.{due[0]}", day=due_text(due[1])))

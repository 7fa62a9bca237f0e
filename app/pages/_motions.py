"""表决: what the committee votes on, every member under the own login; moving a rejection, asking a bidder to explain."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.documents.bidder_names import bidder_name
from app.domain.judging import OF_PRICES, REJECTIONS
from app.domain.opportunities import Opportunity
from app.domain.regimes import regime
from app.domain.users import Actor
from app.i18n import t, time_text
from app.services import clarifying, deliberating
from app.services.clarifying import HOURS
from app.services.competition import least
from app.services.context import App
from app.services.deliberating import REJECTING, Deliberation, MotionView
from app.services.evaluating import Assignment
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.tags import tag
from app.ui.text import literal, people_text

TONES = {"moved": "wait", "carried": "good", "lost": "neutral", "withdrawn": "neutral"}


def show(app: App, actor: Actor, chosen: Assignment, members: Mapping[str, str]) -> None:
    """Motions with their votes, explanations of bidders, and the forms. members: id -> name, where they may be read."""
    opportunity = chosen.opportunity
    found = attempt(lambda: deliberating.read(app, actor, opportunity.id))
    if found is None:
        return
    rejecting = chosen.status in REJECTING
    if not (found.motions or found.questions or rejecting):
        return
    section(t("scoring.motions_title"), t("scoring.motions_lead"))
    for view in found.motions:
        _motion(app, actor, opportunity, view, members)
    _explanations(found)
    if rejecting and found.bids:
        _reject(app, actor, opportunity, found)
        if found.may_end:
            _end(app, actor, opportunity, found)
        if chosen.chair:
            _ask(app, actor, opportunity, found)


def waiting_note(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """Tells a member at the top of the page that a vote is waited for; the motions stand at its end."""
    found = attempt(lambda: deliberating.read(app, actor, opportunity.id))
    count = sum(view.state == "moved" and not view.mine for view in found.motions) if found else 0
    if count:
        note(t("scoring.votes_wait", count=count), "wait")


def _words(opportunity: Opportunity, view: MotionView, members: Mapping[str, str]) -> str:
    motion, bid = view.motion, bidder_name(view.label)
    made = motion.correction
    if motion.kind == "competition":
        return t("scoring.motion_competition")
    if motion.kind == "dismissal":
        return t("scoring.motion_dismissal", bid=bid, kind=t(f"consortium.claim.{motion.code}"))
    if made is None:
        return t("scoring.motion_rejection", bid=bid, code=t(f"judging.reject.{motion.code}"))
    names = {each.id: each.name for each in opportunity.terms.criteria}
    return t(
        "scoring.motion_correction",
        bid=bid,
        criterion=names.get(made.criterion, ""),
        name=members.get(made.evaluator, ""),
        before=f"{made.before / 2:g}",
        after=f"{made.after / 2:g}",
        code=t(f"judging.case.{motion.code}"),
    )


def _motion(
    app: App, actor: Actor, opportunity: Opportunity, view: MotionView, members: Mapping[str, str]
) -> None:
    motion = view.motion
    with st.container(border=True):
        word = tag(t(f"machines.motion.{view.state}"), TONES.get(view.state, "neutral"))
        st.markdown(f"**{literal(_words(opportunity, view, members))}** {word}")
        votes = t("ui.list_comma").join(
            t("scoring.vote_yes" if agrees else "scoring.vote_no", name=name)
            for name, agrees in view.votes.items()
        )
        st.caption(t("scoring.motion_by", by=literal(view.mover), votes=literal(votes)))
        people_text(motion.reason)
        if view.state != "moved":
            return
        with st.container(horizontal=True):
            if not view.mine:
                for code, agrees in (("agree", True), ("disagree", False)):
                    if st.button(t(f"scoring.{code}"), key=f"scoring.{code}.{motion.id}"):
                        _vote(app, actor, motion.id, agrees)
            if (
                motion.moved_by == actor.id
                and st.button(t("scoring.withdraw_motion"), key=f"scoring.withdraw.{motion.id}")
                and attempt(lambda: deliberating.withdraw(app, actor, motion.id))
            ):
                flash(t("scoring.withdrawn_flash"))
                st.rerun()


def _vote(app: App, actor: Actor, motion_id: str, agrees: bool) -> None:
    after = attempt(lambda: deliberating.vote(app, actor, motion_id, agrees))
    if after is not None:
        flash(t("scoring.carried_flash" if after.carried_at else "scoring.voted"))
        st.rerun()


def _explanations(found: Deliberation) -> None:
    if not found.questions:
        return
    section(t("scoring.explanations"))
    reading_table(
        [t("scoring.which_bid"), t("scoring.question"), t("scoring.answer")],
        [
            (
                bidder_name(label),
                each.question,
                each.answer or t("scoring.explanation_waiting", at=time_text(each.due_at)),
            )
            for label, each in found.questions
        ],
    )


def _reject(app: App, actor: Actor, opportunity: Opportunity, found: Deliberation) -> None:
    with st.expander(t("scoring.reject_title")):
        st.caption(t("scoring.reject_lead"))
        left, right = st.columns([1, 2])
        bid = left.selectbox(
            t("scoring.which_bid"),
            list(found.bids),
            format_func=lambda key: bidder_name(found.bids[key]),
            key=f"scoring.reject_bid.{opportunity.number}",
        )
        code = right.selectbox(
            t("scoring.reject_reason"),
            [code for code in REJECTIONS if opportunity.scored_at or code not in OF_PRICES],
            format_func=lambda code: t(f"judging.reject.{code}"),
            key=f"scoring.reject_code.{opportunity.number}",
        )
        key = f"scoring.reject_facts.{opportunity.number}"
        facts = st.text_area(t("scoring.reject_facts"), key=key, max_chars=2000, height=90)
        if st.button(t("scoring.move_rejection"), key="scoring.move_rejection"):
            made = attempt(
                lambda: deliberating.move_rejection(
                    app, actor, opportunity.id, bid or "", code or "", facts or ""
                )
            )
            if made is not None:
                reset(key)
                flash(t("scoring.carried_flash" if made.carried_at else "scoring.moved"))
                st.rerun()


def _end(app: App, actor: Actor, opportunity: Opportunity, found: Deliberation) -> None:
    with st.expander(t("scoring.end_title")):
        st.caption(
            t(
                "scoring.end_lead",
                count=len(found.bids),
                least=least(opportunity),
                article=regime(opportunity.terms.regime).rules["minimum_valid_bids"].source,
            )
        )
        key = f"scoring.end_facts.{opportunity.number}"
        facts = st.text_area(t("scoring.end_facts"), key=key, max_chars=2000, height=90)
        if st.button(t("scoring.move_end"), key="scoring.move_end"):
            made = attempt(lambda: deliberating.move_no_competition(app, actor, opportunity.id, facts or ""))
            if made is not None:
                reset(key)
                flash(t("scoring.carried_flash" if made.carried_at else "scoring.moved"))
                st.rerun()


def _ask(app: App, actor: Actor, opportunity: Opportunity, found: Deliberation) -> None:
    with st.expander(t("scoring.ask_title")):
        st.caption(t("scoring.ask_lead"))
        left, right = st.columns([2, 1])
        bid = left.selectbox(
            t("scoring.which_bid"),
            list(found.bids),
            format_func=lambda key: bidder_name(found.bids[key]),
            key=f"scoring.ask_bid.{opportunity.number}",
        )
        least, most = HOURS
        hours = right.number_input(
            t("scoring.hours"), least, most, 24, 1, key=f"scoring.ask_hours.{opportunity.number}"
        )
        key = f"scoring.question.{opportunity.number}"
        question = st.text_area(t("scoring.question"), key=key, max_chars=2000, height=90)
        if st.button(t("scoring.ask"), key="scoring.ask") and attempt(
            lambda: clarifying.ask(app, actor, opportunity.id, bid or "", question or "", int(hours))
        ):
            reset(key)
            flash(t("scoring.asked"))
            st.rerun()

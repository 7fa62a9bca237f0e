"""榜单详情: the published terms in full, as everybody may read and print them; the way to a bid for enterprises."""

from __future__ import annotations

import streamlit as st

from app.auth import current_user
from app.domain.opportunities import accepts_bids
from app.domain.scenarios import Conditions
from app.domain.users import PUBLIC
from app.errors import AppError
from app.i18n import date_text, deadline_text, local, money_wan, t, term, time_text
from app.pages import _notices
from app.pages._addenda import show_addenda, show_answers
from app.pages._delivery_outcome import show_outcome
from app.pages._evidence import show_charts, show_counts, show_quotes
from app.pages._explanations import show_own_questions
from app.pages._mechanisms import show_mechanism
from app.pages._opening_record import show_public_record
from app.pages._own_result import show_own_result
from app.pages._publicity import show_notice
from app.pages._race_table import show_moved, show_racers
from app.pages._remedies import show_own_remedies
from app.pages._terms import (
    show_acceptance,
    show_conditions,
    show_criteria,
    show_data_offers,
    show_payment,
    show_regime,
    show_requirements,
)
from app.services import addenda, awarding, opening_records, publishing, questions, race_reading
from app.services.publishing import OpportunityView
from app.ui.app import get_app
from app.ui.forms import nonce, renew, reset
from app.ui.links import go, page_link, param
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import key_values
from app.ui.tags import status, tag
from app.ui.text import literal, people_text

actor = current_user()
app = get_app()


def outcome(view: OpportunityView) -> None:
    """What became of it: the winner, or why it ended without one."""
    opportunity = view.opportunity
    if view.winner:
        note(
            t(
                "opportunity.winner",
                name=literal(view.winner),
                amount=literal(money_wan(view.award_amount_fen)),
                at=view.awarded_at,
            ),
            "good",
        )
    elif view.status == "withdrawn":
        note(
            t(
                "opportunity.withdrawn",
                at=opportunity.withdrawn_at,
                reason=literal(opportunity.withdraw_reason),
            ),
            "wait",
        )
    elif view.status == "failed":
        reason = t(f"opportunity.failure.{opportunity.failure_reason}")
        note(t("opportunity.failed", at=opportunity.failed_at, reason=reason), "wait")


def publicity(view: OpportunityView) -> None:
    """What was opened, then the candidates, once they are published; for a bidder its own result and the way to object."""
    opportunity = view.opportunity
    record = opening_records.public_record(app, actor, opportunity.id)
    if record is not None:
        show_public_record(record)
    notice = awarding.notice(app, actor, opportunity.id)
    if notice is not None:
        show_notice(notice, app.clock.now())
    if actor.role == "enterprise" and opportunity.opened_at is not None:
        show_own_questions(app, actor, opportunity)
        show_own_result(app, actor, opportunity)
        show_own_remedies(app, actor, opportunity)


def way_to_bid(view: OpportunityView) -> None:
    """For an enterprise only: bid, and why this fits it."""
    if actor.role != "enterprise" or not accepts_bids(view.opportunity, app.clock.now()):
        return
    number = view.opportunity.number
    with st.container(horizontal=True):
        if st.button(t("opportunity.bid"), key="opportunity.bid", type="primary", icon=":material/lock:"):
            go("bids", id=number)
        if st.button(t("opportunity.why"), key="opportunity.why", icon=":material/join_inner:"):
            go("matches", id=number)
        if st.button(t("opportunity.estimate"), key="opportunity.estimate", icon=":material/calculate:"):
            go("before_bidding", id=number)
    st.caption(t("opportunity.bid_hint"))


def racing_public(view: OpportunityView) -> None:
    """The race as everybody reads it, once its racers are admitted."""
    if not view.opportunity.terms.race.stages:
        return
    room = race_reading.room(app, PUBLIC, view.opportunity.id)
    section(t("racing.public_title"), t("racing.public_lead"))
    show_moved(room)
    if room.rows:
        show_racers(room)
    else:
        st.caption(t("racing.not_yet"))
    page_link("race", t("racing.open_room"), id=view.opportunity.number)


def problem_and_goal(view: OpportunityView) -> None:
    terms = view.opportunity.terms
    for name in ("problem", "current_state", "goal", "scope"):
        text = getattr(terms, name)
        if text.strip():
            section(t(f"opportunity.{name}"))
            people_text(text)


def evidence(view: OpportunityView) -> None:
    found = view.opportunity.terms.evidence
    if found is None:
        return
    section(t("opportunity.evidence"), t("opportunity.evidence_lead"))
    show_counts(found)
    show_charts(found)
    if found.quotes:
        st.markdown(f"**{t('topics.voices')}**")
        st.caption(t("topics.voices_lead"))
        show_quotes(found.quotes)


def questions_and_addenda(view: OpportunityView) -> None:
    """What was clarified for everybody, and for an enterprise the way to ask."""
    opportunity = view.opportunity
    issued = addenda.of(app, actor, opportunity.id)
    if issued:
        section(t("addenda.title"), t("addenda.public_lead"))
        show_addenda(issued)
    answered = questions.answered(app, actor, opportunity.id)
    if answered:
        section(t("questions.title"), t("questions.public_lead"))
        show_answers(answered)
    if actor.role == "enterprise" and accepts_bids(opportunity, app.clock.now()):
        asking(opportunity.id)
    if actor.role == "enterprise" and opportunity.opened_at is None:
        show_own_remedies(app, actor, opportunity)


def asking(opportunity_id: str) -> None:
    """A question of this enterprise; the department reads it without a name."""
    with st.expander(t("questions.ask"), icon=":material/help:"):
        st.caption(t("questions.ask_lead"))
        open_ones = [each for each in questions.mine(app, actor, opportunity_id) if each.answered_at is None]
        for question in open_ones:
            people_text(question.text)
            st.caption(t("questions.still_waiting", at=question.asked_at))
        key = f"questions.ask.{opportunity_id}"
        text = st.text_area(t("questions.text"), key=key, max_chars=2000, height=100)
        if st.button(t("questions.send"), key="questions.send"):
            name = f"questions.{opportunity_id}"
            if attempt(lambda: questions.ask(app, actor, opportunity_id, text or "", nonce(name))):
                renew(name)
                reset(key)
                flash(t("questions.sent"))
                st.rerun()


def timetable(view: OpportunityView) -> None:
    """What has happened and what will; a time that has not come is not invented."""
    opportunity = view.opportunity
    section(t("opportunity.timetable"))
    steps = (
        ("published", opportunity.published_at),
        ("deadline", opportunity.tender_deadline),
        ("opened", opportunity.opened_at),
        ("reported", opportunity.reported_at),
        ("publicity", opportunity.publicity_from),
        ("awarded", opportunity.awarded_at),
        ("signed", opportunity.signed_at),
        *(
            (name, at)
            for name, at in (("started", opportunity.started_at), ("accepted", opportunity.accepted_at))
            if at is not None
        ),
    )
    key_values([(t(f"opportunity.step.{name}"), time_text(at)) for name, at in steps])


def show(view: OpportunityView) -> None:
    opportunity, terms = view.opportunity, view.opportunity.terms
    page_header(literal(terms.title), reference=opportunity.number)
    words = [
        tag(term("field", terms.field), "info"),
        tag(term("mechanism", terms.mechanism)),
        tag(term("purchase", terms.purchase)),
        tag(term("zone", terms.zone)),
    ]
    st.markdown(
        " ".join(
            [status("opportunity_status", view.badge), *words, tag(term("zone_class", terms.zone_class))]
        )
    )
    st.caption(literal(t("opportunity.issued", department=opportunity.department, batch=opportunity.batch)))
    outcome(view)
    left = deadline_text(opportunity.tender_deadline, app.clock.now())
    metric_row(
        [
            Metric(t("opportunity.ceiling"), money_wan(terms.ceiling_fen), t("opportunity.ceiling_help")),
            Metric(
                t("opportunity.deadline"),
                date_text(opportunity.tender_deadline),
                delta=f"{local(opportunity.tender_deadline):%H:%M}　{left}",
            ),
            Metric(t("opportunity.years"), t("opportunity.years_count", years=terms.operation_years)),
            Metric(t("opportunity.budget"), money_wan(terms.budget_fen or None)),
        ]
    )
    way_to_bid(view)
    publicity(view)
    show_outcome(app, actor, opportunity)
    problem_and_goal(view)
    evidence(view)
    show_mechanism(terms)
    racing_public(view)
    section(t("opportunity.requirements"), t("opportunity.requirements_lead"))
    show_requirements(terms)
    if terms.conditions != Conditions():
        section(t("opportunity.conditions"), t("opportunity.conditions_lead"))
        show_conditions(terms)
    section(t("opportunity.criteria"), t("opportunity.criteria_lead"))
    show_criteria(terms)
    section(t("opportunity.acceptance"), t("opportunity.acceptance_lead"))
    show_acceptance(terms)
    if terms.data_offers:
        section(t("opportunity.data"), t("opportunity.data_lead"))
        show_data_offers(terms)
    section(t("opportunity.payment"))
    show_payment(terms)
    timetable(view)
    questions_and_addenda(view)
    _notices.show(app, actor, opportunity.id)
    section(t("opportunity.regime"), t("opportunity.regime_lead", regime=term("regime", terms.regime)))
    show_regime(terms)
    address = f"/public/opportunities/{opportunity.number}.json"
    st.markdown(f"[{t('opportunities.open_data.record')}]({address})　`{address}`")
    st.caption(t("opportunity.print_hint"))
    page_link("opportunities", t("opportunity.back"))


wanted = param("id")
if not wanted:
    page_header(t("opportunity.title"))
    empty_state(
        t("opportunity.none_chosen"),
        t("opportunity.none_chosen_hint"),
        page="opportunities",
        label=t("opportunity.back"),
    )
else:
    try:
        view = publishing.read(app, actor, wanted)
    except AppError as error:
        page_header(t("opportunity.title"))
        error_summary(error)
        page_link("opportunities", t("opportunity.back"))
    else:
        show(view)

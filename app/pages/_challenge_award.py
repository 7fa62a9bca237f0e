"""定榜: publish the candidates, answer objections, propose the winner, record the contract; another person approves."""

from __future__ import annotations

import streamlit as st

from app.domain.awards import PASSING_OVER, PassedOver
from app.domain.evaluation import Award
from app.domain.users import Actor
from app.i18n import money_wan, t, time_text
from app.pages import _challenge_contract
from app.pages._challenge_opening import opened_names
from app.pages._publicity import show_notice
from app.pages._ranking import choice_label, show_ranking
from app.pages._remedies import show_department_remedies
from app.services import awarding, evaluating, publishing
from app.services.awarding import PublicNotice
from app.services.context import App
from app.services.evaluating import EvaluationState
from app.services.publishing import OpportunityRow
from app.ui.days import due_text
from app.ui.forms import reset
from app.ui.links import page_link
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import key_values
from app.ui.tags import status
from app.ui.text import literal

BEFORE = ("published", "closed", "opened", "scoring", "consensus")
DECIDED = ("proposed", "awarded", "signed", "carried_out", "accepted", "reviewed")


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Where the award stands and what may be done next."""
    if row.status in BEFORE:
        note(t("awards.before"))
        return
    if row.status in ("failed", "withdrawn", "terminated"):
        note(t("awards.ended"))
        return
    opportunity = publishing.read(app, actor, row.id).opportunity
    first = awarding.decides_first(opportunity)
    if row.status == "evaluated" and not first:
        _publicise(app, actor, row)
        show_department_remedies(app, actor, row.id)
        return
    notice = attempt(lambda: awarding.notice(app, actor, row.id))
    if row.status in DECIDED:
        award = attempt(lambda: awarding.award_of(app, actor, row.id))
        if award is not None:
            _standing(award)
        if row.status == "awarded" and first and opportunity.publicity_from is None:
            _announce(app, actor, row)
        if row.status != "proposed":
            _challenge_contract.show(app, actor, row)
    elif notice is not None or first:
        _propose(app, actor, row, notice)
    if notice is not None:
        show_notice(notice, today=app.clock.now())
    show_department_remedies(app, actor, row.id)


def _publicise(app: App, actor: Actor, row: OpportunityRow) -> None:
    """公示中榜候选人: after the report, for the days of the regime."""
    state = attempt(lambda: evaluating.state(app, actor, row.id))
    if state is None:
        return
    section(t("awards.publicise_title"), t("awards.publicise_lead"))
    names = opened_names(app, actor, row.id)
    criteria = publishing.read(app, actor, row.id).opportunity.terms.criteria
    show_ranking(state.totals, criteria, names)
    sure = st.checkbox(t("awards.publicise_sure"), key=f"awards.publicise_sure.{row.number}")
    if st.button(t("awards.publicise"), key="awards.publicise", type="primary", icon=":material/campaign:"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        plan = attempt(lambda: awarding.publicise(app, actor, row.id))
        if plan is not None:
            reset(f"awards.publicise_sure.{row.number}")
            flash(t("awards.publicised", until=due_text(plan.last_day)))
            st.rerun()


def _announce(app: App, actor: Actor, row: OpportunityRow) -> None:
    """公告中榜结果: after the decision, where the regime decides first."""
    by = attempt(lambda: awarding.announce_by(app, actor, row.id))
    section(t("awards.announce_title"), t("awards.announce_lead", day=due_text(by)) if by else "")
    sure = st.checkbox(t("awards.announce_sure"), key=f"awards.announce_sure.{row.number}")
    if st.button(t("awards.announce"), key="awards.announce", type="primary", icon=":material/campaign:"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        plan = attempt(lambda: awarding.announce(app, actor, row.id))
        if plan is not None:
            reset(f"awards.announce_sure.{row.number}")
            flash(t("awards.announced", until=due_text(plan.last_day)))
            st.rerun()


def _standing(award: Award) -> None:
    code = "approved" if award.approved_at else "proposed"
    st.markdown(status("award_status", code))
    note(t(f"awards.{code}_note"), "good" if award.approved_at else "wait")
    key_values(
        [
            (t("awards.winner_final" if award.approved_at else "awards.winner"), award.enterprise_name),
            (t("awards.amount"), money_wan(award.amount_fen)),
            (t("awards.reason"), award.reason or t("awards.no_reason")),
            (t("awards.proposed_at"), time_text(award.proposed_at)),
            (t("awards.approved_at"), time_text(award.approved_at)),
        ]
    )


def _propose(app: App, actor: Actor, row: OpportunityRow, notice: PublicNotice | None) -> None:
    state = attempt(lambda: evaluating.state(app, actor, row.id))
    returned = attempt(lambda: awarding.last_return(app, actor, row.id))
    if returned is not None:
        note(t("awards.returned_note", at=returned.at, by=literal(returned.by)), "bad")
        key_values([(t("awards.returned_reason"), returned.reason)])
    if state is None:
        return
    names = opened_names(app, actor, row.id)
    terms = publishing.read(app, actor, row.id).opportunity.terms
    show_ranking(state.totals, terms.criteria, names)
    if terms.race.stages and len(state.totals) > 1:
        note(t("racing.award_note"), "wait")
        page_link("race", t("racing.open_room"), id=row.number)
    if notice is not None and notice.suspended:
        note(t("awards.suspended"), "bad")
    listed = attempt(lambda: awarding.candidates_for(app, actor, row.id))
    if listed is not None:
        _form(app, actor, row, state, names, {each.bid for each in listed.rows})


def _form(
    app: App,
    actor: Actor,
    row: OpportunityRow,
    state: EvaluationState,
    names: dict[str, str],
    candidates: set[str],
) -> None:
    section(t("awards.propose_title"), t("awards.propose_lead"))
    rows = [each for each in state.totals if each.bid in candidates]
    labels = {each.bid: choice_label(each, names) for each in rows}
    bid = st.radio(
        t("awards.choose"), list(labels), format_func=lambda key: literal(labels[key]), key="awards.bid"
    )
    chosen = next(each for each in rows if each.bid == bid)
    passed = [each for each in rows if each.rank < chosen.rank]
    given = []
    if passed:
        note(t("awards.not_first", rank=chosen.rank), "wait")
    for each in passed:
        left, right = st.columns([1, 2])
        code = left.selectbox(
            t("awards.passing_of", rank=each.rank, name=names[each.bid]),
            ["", *PASSING_OVER],
            format_func=lambda key: t(f"awards.passing.{key}") if key else t("awards.passing_none"),
            key=f"awards.passing.{each.bid}",
        )
        facts = right.text_input(t("awards.passing_facts"), key=f"awards.facts.{each.bid}", max_chars=500)
        given.append(PassedOver(each.bid, code or "", facts or ""))
    tie = ""
    if sum(each.rank == chosen.rank for each in rows) > 1:
        note(t("awards.tied_note", rank=chosen.rank), "wait")
        tie = st.text_input(t("awards.tie_rule"), key="awards.tie_rule", max_chars=500)
    reason = st.text_area(
        t("awards.reason_label"), key="awards.reason", max_chars=1000, help=t("awards.reason_help")
    )
    sure = st.checkbox(t("awards.sure"), key="awards.sure")
    if st.button(t("awards.propose"), key="awards.propose", type="primary"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
        elif attempt(lambda: awarding.propose(app, actor, row.id, bid, reason, given, tie or "")):
            reset("awards.bid", "awards.reason", "awards.sure")
            flash(t("awards.proposed", number=row.number))
            st.rerun()

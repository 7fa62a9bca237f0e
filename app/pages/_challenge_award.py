"""定榜: propose the winner with a reason; another person approves."""

from __future__ import annotations

import streamlit as st

from app.domain.evaluation import Award
from app.domain.users import Actor
from app.i18n import money_wan, t, time_text
from app.pages._challenge_opening import opened_names
from app.pages._ranking import choice_label, show_ranking
from app.services import awarding, evaluating, publishing
from app.services.context import App
from app.services.evaluating import EvaluationState
from app.services.publishing import OpportunityRow
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import key_values
from app.ui.tags import status
from app.ui.text import literal


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Where the award stands and what may be done next."""
    if row.status in ("proposed", "awarded"):
        award = attempt(lambda: awarding.award_of(app, actor, row.id))
        if award is not None:
            _standing(award)
    elif row.status == "opened":
        _propose(app, actor, row)
    else:
        note(t("awards.ended" if row.status in ("failed", "withdrawn") else "awards.before"))


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


def _propose(app: App, actor: Actor, row: OpportunityRow) -> None:
    state = attempt(lambda: evaluating.state(app, actor, row.id))
    returned = attempt(lambda: awarding.last_return(app, actor, row.id))
    if returned is not None:
        note(t("awards.returned_note", at=returned.at, by=literal(returned.by)), "bad")
        key_values([(t("awards.returned_reason"), returned.reason)])
    if state is None:
        return
    if not state.complete:
        note(t("awards.not_ready"), "wait")
        return
    names = opened_names(app, actor, row.id)
    criteria = publishing.read(app, actor, row.id).opportunity.terms.criteria
    show_ranking(state.totals, criteria, names, key="awards.ranking")
    _form(app, actor, row, state, names)


def _form(app: App, actor: Actor, row: OpportunityRow, state: EvaluationState, names: dict[str, str]) -> None:
    section(t("awards.propose_title"), t("awards.propose_lead"))
    labels = {each.bid: choice_label(each, names) for each in state.totals}
    bid = st.radio(
        t("awards.choose"), list(labels), format_func=lambda key: literal(labels[key]), key="awards.bid"
    )
    rank = next(each.rank for each in state.totals if each.bid == bid)
    if rank != 1:
        note(t("awards.not_first", rank=rank), "wait")
    reason = st.text_area(
        t("awards.reason_label"), key="awards.reason", max_chars=1000, help=t("awards.reason_help")
    )
    sure = st.checkbox(t("awards.sure"), key="awards.sure")
    if st.button(t("awards.propose"), key="awards.propose", type="primary"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
        elif attempt(lambda: awarding.propose(app, actor, row.id, bid, reason)):
            reset("awards.bid", "awards.reason", "awards.sure")
            flash(t("awards.proposed", number=row.number))
            st.rerun()

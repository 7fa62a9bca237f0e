"""评榜: appoint the evaluators, follow their progress, read the totals once everybody has scored."""

from __future__ import annotations

import streamlit as st

from app.domain.opportunities import Opportunity
from app.domain.regimes import regime
from app.domain.users import Actor
from app.i18n import t
from app.pages._challenge_opening import opened_names
from app.pages._ranking import show_ranking
from app.services import evaluating, publishing
from app.services.context import App
from app.services.evaluating import EvaluationState
from app.services.publishing import OpportunityRow
from app.ui.forms import reset
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Nothing before opening; then the committee, its progress, and in the end the ranking."""
    if row.status in ("published", "closed"):
        note(t("evaluation.before"))
        return
    if row.status in ("failed", "withdrawn"):
        note(t("evaluation.ended"))
        return
    state = attempt(lambda: evaluating.state(app, actor, row.id))
    if state is None:
        return
    opportunity = publishing.read(app, actor, row.id).opportunity
    if not state.totals:
        note(t("evaluation.no_valid_bid"), "bad")
    elif not state.evaluators:
        _appoint(app, actor, opportunity)
    else:
        _progress(state)
        if state.complete:
            section(t("evaluation.ranking"), t("evaluation.ranking_lead"))
            names = opened_names(app, actor, row.id)
            show_ranking(state.totals, opportunity.terms.criteria, names, key="evaluation.ranking")
        else:
            note(t("evaluation.hidden"), "wait")


def _appoint(app: App, actor: Actor, opportunity: Opportunity) -> None:
    people = attempt(lambda: evaluating.candidates(app, actor, opportunity.id))
    if people is None:
        return
    if not people:
        empty_state(t("evaluation.nobody"), t("evaluation.nobody_hint"))
        return
    rules = regime(opportunity.terms.regime)
    section(
        t("evaluation.appoint_title"),
        t(
            "evaluation.appoint_lead",
            least=int(rules.number("evaluators_minimum")),
            article=rules.article("evaluators_minimum"),
        ),
    )
    words = {
        each.id: f"{each.name}（{each.department}）" if each.department else each.name for each in people
    }
    chosen = st.multiselect(
        t("evaluation.choose"),
        list(words),
        format_func=words.get,
        key=f"evaluation.chosen.{opportunity.number}",
        placeholder=t("evaluation.choose_hint"),
        select_all=False,
    )
    sure = st.checkbox(t("evaluation.appoint_sure"), key=f"evaluation.sure.{opportunity.number}")
    if st.button(t("evaluation.appoint"), key="evaluation.appoint", type="primary"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        if attempt(lambda: evaluating.appoint(app, actor, opportunity.id, chosen) or True):
            reset(f"evaluation.chosen.{opportunity.number}", f"evaluation.sure.{opportunity.number}")
            flash(t("evaluation.appointed", count=len(chosen)))
            st.rerun()


def _progress(state: EvaluationState) -> None:
    bids = len(state.totals)
    done = sum(state.done.values())
    metric_row(
        [
            Metric(t("evaluation.evaluators"), str(len(state.evaluators))),
            Metric(t("evaluation.bids"), str(bids)),
            Metric(t("evaluation.scored"), t("matching.of", part=done, whole=bids * len(state.evaluators))),
        ]
    )
    table(
        [
            {
                "name": each.name,
                "department": each.department,
                "done": t("matching.of", part=state.done.get(each.id, 0), whole=bids),
                "share": state.done.get(each.id, 0) / bids if bids else 0.0,
            }
            for each in state.evaluators
        ],
        [
            Column("name", t("evaluation.name"), width=140),
            Column("department", t("evaluation.department"), width="medium"),
            Column("done", t("evaluation.done"), width=120),
            Column("share", t("evaluation.progress"), "progress", width="medium"),
        ],
        alt=t("evaluation.progress_alt"),
        key="evaluation.progress",
    )

"""评榜打分: score anonymous bids by the published quality criteria; price points are computed, not scored."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.documents.bidder_names import bidder_name, bidder_number
from app.documents.criterion_words import how_scored, is_objective
from app.domain.anonymity import HIDDEN
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Criterion
from app.i18n import t, term
from app.pages import _consensus, _motions
from app.pages._bid_content import show_answers, show_attachments, show_texts
from app.services import evaluating
from app.services.evaluating import AnonymousBid, Assignment
from app.ui.app import get_app
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, table
from app.ui.text import literal, people_text

actor = require("evaluator")
app = get_app()


def standards(opportunity: Opportunity) -> None:
    """The published criteria: what evaluators score and what is computed."""
    table(
        [
            {"name": each.name, "weight": each.weight, "how": _how(each)}
            for each in opportunity.terms.criteria
        ],
        [
            Column("name", t("scoring.criterion"), width="medium"),
            Column("weight", t("scoring.weight"), "integer", width=100),
            Column("how", t("scoring.how_title"), width="large"),
        ],
        alt=t("scoring.criteria_alt"),
    )
    with st.expander(t("scoring.terms")):
        for name in ("problem", "goal", "scope"):
            st.caption(t(f"scoring.{name}"))
            people_text(getattr(opportunity.terms, name) or t("bids.nothing"))


def _how(criterion: Criterion) -> str:
    """Members score by what was published; without a standard it says only who gives the points."""
    published = criterion.scoring or is_objective(criterion)
    return how_scored(criterion) if published else t(f"scoring.how.{criterion.kind}")


def content_of(bid: AnonymousBid, opportunity: Opportunity) -> None:
    """What the bidder offers, without price and term: the opening record gives both beside names."""
    content = bid.content
    st.caption(t("scoring.hidden", hidden=HIDDEN))
    show_texts(content)
    section(t("scoring.answers"))
    show_answers(content, opportunity.terms.requirements)
    show_attachments(app, actor, bid.bid, content)


def form(opportunity: Opportunity, bid: AnonymousBid) -> None:
    """Points and remarks for every quality criterion; final once submitted."""
    quality = [each for each in opportunity.terms.criteria if each.kind == "quality"]
    section(t("scoring.form"), t("scoring.form_lead"))
    points, comments = {}, {}
    for each in quality:
        left, right = st.columns([1, 2])
        points[each.id] = left.number_input(
            t("scoring.points_of", name=literal(each.name), weight=each.weight),
            min_value=0.0,
            max_value=100.0,
            value=None,
            step=0.5,
            format="%.1f",
            key=f"scoring.points.{bid.bid}.{each.id}",
            placeholder="0—100",
        )
        comments[each.id] = right.text_input(
            t("scoring.comment"), key=f"scoring.comment.{bid.bid}.{each.id}", max_chars=1000
        )
    sure = st.checkbox(t("scoring.sure"), key=f"scoring.sure.{bid.bid}")
    if st.button(t("scoring.submit"), key="scoring.submit", type="primary"):
        given = {key: value for key, value in points.items() if value is not None}
        if not sure:
            note(t("scoring.tick_first"), "bad")
        elif attempt(lambda: evaluating.score(app, actor, bid.bid, given, comments) or True):
            flash(t("scoring.submitted", bidder=bidder_name(bid.label)))
            st.rerun()


def scoring_of(chosen: Assignment) -> None:
    """Progress, criteria, one bid after the other."""
    bids = sorted(chosen.bids, key=lambda bid: bidder_number(bid.label))
    if not chosen.declared:
        _consensus.declaration(app, actor, chosen.opportunity)
        return
    _motions.waiting_note(app, actor, chosen.opportunity)
    if chosen.status not in ("opened", "scoring"):
        _consensus.show(app, actor, chosen)
        return
    done = sum(bid.scored for bid in bids)
    st.progress(done / len(bids) if bids else 0.0, text=t("scoring.progress", done=done, count=len(bids)))
    standards(chosen.opportunity)
    if not bids:
        note(t("scoring.no_bids"))
        return
    _score_one(chosen, bids, done)
    _motions.show(app, actor, chosen, {})


def _score_one(chosen: Assignment, bids: list[AnonymousBid], done: int) -> None:
    if done == len(bids):
        note(t("scoring.all_done"), "good")
        if chosen.chair:
            _consensus.closing(app, actor, chosen.opportunity)
    first_open = next((n for n, bid in enumerate(bids) if not bid.scored), 0)
    key = st.selectbox(
        t("scoring.choose_bid"),
        range(len(bids)),
        index=first_open,
        format_func=lambda n: t(
            "scoring.bid_scored" if bids[n].scored else "scoring.bid_open", bidder=bidder_name(bids[n].label)
        ),
        key=f"scoring.bid.{chosen.opportunity.number}.{done}",  # the words of a choice change with every score
    )
    bid = bids[key]
    with st.container(border=True):
        content_of(bid, chosen.opportunity)
    if bid.scored:
        note(t("scoring.final"), "good")
    elif chosen.status != "scoring":
        note(t("scoring.closed", status=term("opportunity_status", chosen.status)))
    else:
        form(chosen.opportunity, bid)


page_header(t("scoring.title"), t("scoring.lead"))
assignments = attempt(lambda: evaluating.assignments(app, actor))
if assignments:
    position = st.selectbox(
        t("scoring.choose"),
        range(len(assignments)),
        format_func=lambda n: f"{assignments[n].opportunity.number}　{assignments[n].opportunity.title}",
        key="scoring.choice",
    )
    scoring_of(assignments[position])
elif assignments is not None:
    empty_state(t("scoring.empty"), t("scoring.empty_hint"))

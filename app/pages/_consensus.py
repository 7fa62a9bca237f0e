"""回避声明、合议和评审报告: what a member declares, what the committee sees together, what the chair hands in."""

from __future__ import annotations

import streamlit as st

from app.documents.bidder_names import bidder_name, bidder_number
from app.domain.judging import CORRECTABLE
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.i18n import t
from app.pages import _motions, _suspicions
from app.pages._bid_content import show_price_files
from app.pages._ranking import show_frozen, show_ranking
from app.services import committees, deliberating, evaluating
from app.services.context import App
from app.services.deliberating import CORRECTING
from app.services.evaluating import Assignment, Consensus
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.tables import Column, table
from app.ui.text import people_text


def declaration(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """回避声明: the companies this person is tied to; whether one of them bids is compared by the system."""
    section(t("scoring.declare_title"), t("scoring.declare_lead"))
    key = f"scoring.ties.{opportunity.number}"
    named = st.text_area(t("scoring.ties"), key=key, height=110, max_chars=2000, help=t("scoring.ties_help"))
    sure = st.checkbox(t("scoring.declare_sure"), key=f"scoring.declare_sure.{opportunity.number}")
    if st.button(t("scoring.declare"), key="scoring.declare", type="primary"):
        if not sure:
            note(t("scoring.tick_first"), "bad")
            return
        companies = (named or "").splitlines()
        clear = attempt(lambda: committees.declare(app, actor, opportunity.id, companies))
        if clear is not None:
            reset(key)
            flash(t("scoring.declared" if clear else "scoring.stands_aside"))
            st.rerun()


def closing(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """The chair ends individual scoring once everybody is done."""
    section(t("scoring.close_title"), t("scoring.close_lead"))
    sure = st.checkbox(t("scoring.close_sure"), key=f"scoring.close_sure.{opportunity.number}")
    if st.button(t("scoring.close"), key="scoring.close", type="primary"):
        if not sure:
            note(t("scoring.tick_first"), "bad")
        elif attempt(lambda: evaluating.close_scoring(app, actor, opportunity.id) or True):
            flash(t("scoring.closed_flash"))
            st.rerun()


def show(app: App, actor: Actor, chosen: Assignment) -> None:
    """合议: totals, scores worth a look, corrections, the report."""
    opportunity = chosen.opportunity
    found = attempt(lambda: evaluating.consensus(app, actor, opportunity.id))
    if found is None:
        return
    section(t("scoring.consensus"), t("scoring.consensus_lead"))
    labels = {row.bid: bidder_name(row.label) for row in found.totals}
    show_ranking(found.totals, opportunity.terms.criteria, {})
    _offers(app, actor, found)
    criteria = {each.id: each.name for each in opportunity.terms.criteria}
    if found.doubts:
        note(t("scoring.doubts", count=len(found.doubts)), "wait")
        reading_table(
            [t("scoring.which_bid"), t("scoring.criterion"), t("scoring.doubt"), t("evaluation.name")],
            [
                (
                    labels.get(each.bid, ""),
                    criteria.get(each.criterion, ""),
                    t(f"judging.case.{each.case}"),
                    t("ui.list_comma").join(found.members.get(key, "") for key in each.evaluators),
                )
                for each in found.doubts
            ],
        )
    _suspicions.show(app, actor, chosen)
    _motions.show(app, actor, chosen, found.members)
    _corrections(found, labels, criteria)
    if chosen.chair and chosen.status in CORRECTING:
        _correct(app, actor, opportunity, found, labels, criteria)
    if found.report is not None:
        section(t("evaluation.report"), t("evaluation.report_lead", at=found.report.written_at))
        show_frozen(found.report)
        people_text(found.report.summary)
    elif chosen.chair and chosen.status == "consensus":
        _report(app, actor, opportunity, found, labels)
    else:
        note(t("scoring.chair_writes"))


def _offers(app: App, actor: Actor, found: Consensus) -> None:
    """Prices and terms: what an abnormally low price is judged by (财政部令第87号第六十条)."""
    section(t("scoring.offers"), t("scoring.offers_lead"))
    table(
        [
            {
                **vars(each),
                "bidder": bidder_name(each.label),
                "of_others": None if each.of_others is None else float(each.of_others),
            }
            for each in sorted(found.offers, key=lambda each: bidder_number(each.label))
        ],
        [
            Column("bidder", t("opening.label"), width=90),
            Column("price_fen", t("bids.column.price_fen"), "money_wan", width=140),
            Column("of_others", t("scoring.of_others"), "percent", width=170),
            Column("capex_fen", t("bids.column.capex_fen"), "money_wan", width=140),
            Column("annual_opex_fen", t("bids.column.annual_opex_fen"), "money_wan", width=150),
            Column("term_months", t("bids.column.term_months"), "integer", width=100),
        ],
        alt=t("scoring.offers_alt", count=len(found.offers)),
        key="scoring.offers",
    )
    for each in found.offers:
        if any(file.price for file in each.attachments):
            st.caption(bidder_name(each.label))
            show_price_files(app, actor, each.bid, each.attachments)


def _corrections(found: Consensus, labels: dict[str, str], criteria: dict[str, str]) -> None:
    if not found.corrections:
        return
    section(t("scoring.corrections"))
    reading_table(
        [
            t("scoring.which_bid"),
            t("scoring.criterion"),
            t("evaluation.name"),
            t("scoring.before_after"),
            t("scoring.correction_reason"),
        ],
        [
            (
                labels.get(each.bid, ""),
                criteria.get(each.criterion, ""),
                found.members.get(each.evaluator, ""),
                f"{each.before / 2:g} → {each.after / 2:g}",
                f"{t(f'judging.case.{each.case}')}　{each.reason}",
            )
            for each in found.corrections
        ],
    )


def _correct(
    app: App,
    actor: Actor,
    opportunity: Opportunity,
    found: Consensus,
    labels: dict[str, str],
    criteria: dict[str, str],
) -> None:
    """更正: the chair moves to correct one score in one of the four cases; it counts once everybody has agreed."""
    with st.expander(t("scoring.correct_title")):
        st.caption(t("scoring.correct_lead"))
        place = st.selectbox(
            t("scoring.which_score"),
            range(len(found.scores)),
            format_func=lambda n: t(
                "scoring.score_line",
                bid=labels.get(found.scores[n].bid, ""),
                criterion=criteria.get(found.scores[n].criterion, ""),
                name=found.members.get(found.scores[n].evaluator, ""),
                points=f"{found.scores[n].points:g}",
            ),
            key=f"scoring.which.{opportunity.number}",
        )
        left, right = st.columns(2)
        case = left.selectbox(
            t("scoring.case"),
            CORRECTABLE,
            format_func=lambda code: t(f"judging.case.{code}"),
            key=f"scoring.case.{opportunity.number}",
        )
        left.caption(t(f"judging.case_means.{case}"))
        points = right.number_input(
            t("scoring.new_points"),
            0.0,
            100.0,
            step=0.5,
            format="%.1f",
            key=f"scoring.new.{opportunity.number}",
        )
        reason = st.text_input(
            t("scoring.correction_reason"), key=f"scoring.reason.{opportunity.number}", max_chars=500
        )
        if st.button(t("scoring.correct"), key="scoring.correct") and place is not None:
            one = found.scores[place]
            made = attempt(
                lambda: deliberating.move_correction(
                    app, actor, opportunity.id, case=case, bid=one.bid, criterion=one.criterion,
                    evaluator=one.evaluator, points=points, reason=reason or "",
                )
            )  # fmt: skip
            if made is not None:
                flash(t("scoring.corrected" if made.carried_at else "scoring.moved"))
                st.rerun()


def _report(
    app: App, actor: Actor, opportunity: Opportunity, found: Consensus, labels: dict[str, str]
) -> None:
    """评审报告: the reasons for every bid, the summary, final."""
    section(t("scoring.report_title"), t("scoring.report_lead"))
    reasons = {
        row.bid: st.text_area(
            t("scoring.reasons_of", rank=row.rank, bid=labels[row.bid]),
            key=f"scoring.reasons.{row.bid}",
            max_chars=2000,
            height=90,
        )
        or ""
        for row in found.totals
    }
    summary = st.text_area(
        t("scoring.summary"), key=f"scoring.summary.{opportunity.number}", max_chars=5000, height=90
    )
    sure = st.checkbox(t("scoring.report_sure"), key=f"scoring.report_sure.{opportunity.number}")
    if st.button(t("scoring.report"), key="scoring.report", type="primary"):
        if not sure:
            note(t("scoring.tick_first"), "bad")
        elif attempt(lambda: evaluating.report(app, actor, opportunity.id, reasons, summary or "")):
            flash(t("scoring.reported"))
            st.rerun()

"""评榜: form the committee, follow its progress, replace who cannot serve, read the ranking once it is reported."""

from __future__ import annotations

import streamlit as st

from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.i18n import t
from app.pages import _committee_forming
from app.pages._challenge_opening import opened_names
from app.pages._committee_forming import candidate_words
from app.pages._proposals import show_own
from app.pages._ranking import show_frozen, show_ranking
from app.services import committees, evaluating, publishing, replacing
from app.services.committees import Committee, Seat
from app.services.context import App
from app.services.evaluating import EvaluationState
from app.services.publishing import OpportunityRow
from app.ui.forms import reset
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal, people_text


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Nothing before opening; then the committee, its progress, and in the end the ranking with the reasons."""
    if row.status in ("published", "closed"):
        note(t("evaluation.before"))
        return
    if row.status in ("failed", "withdrawn", "terminated"):
        note(t("evaluation.ended"))
        return
    state = attempt(lambda: evaluating.state(app, actor, row.id))
    committee = attempt(lambda: committees.read(app, actor, row.id))
    if state is None or committee is None:
        return
    opportunity = publishing.read(app, actor, row.id).opportunity
    if not state.bids:
        note(t("evaluation.no_valid_bid"), "bad")
    elif row.status == "opened":
        _committee_forming.show(app, actor, opportunity, committee)
    else:
        _progress(state, committee)
        if row.status in ("scoring", "consensus") or committee.racing:
            _replace(app, actor, opportunity, committee)
        if row.status in ("scoring", "consensus"):
            note(t("evaluation.hidden"), "wait")
        else:
            _result(app, actor, row, state, opportunity)


def _result(
    app: App, actor: Actor, row: OpportunityRow, state: EvaluationState, opportunity: Opportunity
) -> None:
    section(t("evaluation.ranking"), t("evaluation.ranking_lead"))
    names = opened_names(app, actor, row.id)
    show_ranking(state.totals, opportunity.terms.criteria, names)
    found = attempt(lambda: evaluating.consensus(app, actor, row.id))
    if found is None or found.report is None:
        return
    section(t("evaluation.report"), t("evaluation.report_lead", at=found.report.written_at))
    show_frozen(found.report)
    people_text(found.report.summary)
    for total in state.totals:
        with st.expander(t("evaluation.reasons_of", rank=total.rank, name=names[total.bid])):
            people_text(found.report.reasons.get(total.bid, ""))
    if found.corrections:
        st.caption(t("evaluation.corrected", count=len(found.corrections)))


def _replace(app: App, actor: Actor, opportunity: Opportunity, committee: Committee) -> None:
    """更换: somebody cannot serve, or has declared a tie; what he or she scored is void. Who picks does not confirm."""
    if not committee.lawful:
        empty = [seat for seat in committee.seats if not seat.sits]
        note(t("evaluation.seat_empty", names="、".join(seat.name for seat in empty)), "bad")
        _move_up(app, actor, opportunity, committee)
    if show_own(app, actor, "replacement", opportunity.id):
        return
    with st.expander(t("evaluation.replace_title"), expanded=not committee.lawful):
        st.caption(t("evaluation.replace_lead"))
        sitting = {seat.id: seat.name for seat in committee.seats if seat.sits}
        outs = ["", *sitting] if not committee.lawful else list(sitting)
        out = st.selectbox(
            t("evaluation.replace_out"),
            outs,
            format_func=lambda key: sitting.get(key, t("evaluation.replace_fill")),
            key=f"evaluation.out.{opportunity.number}",
        )
        words = {each.id: candidate_words(each) for each in committee.candidates}
        into = st.selectbox(
            t("evaluation.replace_into"),
            list(words),
            format_func=words.get,
            key=f"evaluation.into.{opportunity.number}",
        )
        field = f"evaluation.reason.{opportunity.number}"
        reason = st.text_input(t("evaluation.replace_reason"), key=field, max_chars=500)
        if st.button(t("evaluation.replace"), key="evaluation.replace") and attempt(
            lambda: replacing.propose_replacement(
                app, actor, opportunity.id, out or "", into or "", reason or ""
            )
        ):
            reset(field)
            flash(t("evaluation.replacement_proposed", name=words.get(into or "", "")))
            st.rerun()


def _move_up(app: App, actor: Actor, opportunity: Opportunity, committee: Committee) -> None:
    """递补: the next of the draw takes an empty seat; nobody is picked, so nobody has to confirm."""
    following = attempt(lambda: replacing.next_of_draw(app, actor, opportunity.id))
    name = next((each.name for each in committee.candidates if each.id == following), "")
    if not name:
        return
    st.caption(t("evaluation.move_up_lead", name=literal(name)))
    if st.button(t("evaluation.move_up", name=name), key="evaluation.move_up", type="primary") and attempt(
        lambda: replacing.move_up(app, actor, opportunity.id)
    ):
        flash(t("evaluation.replaced", name=name))
        st.rerun()


def _progress(state: EvaluationState, committee: Committee) -> None:
    bids = state.bids
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
                "name": seat.name,
                "department": seat.department,
                "seat": _seat(seat),
                "done": t("matching.of", part=state.done.get(seat.id, 0), whole=bids),
                "share": state.done.get(seat.id, 0) / bids if bids else 0.0,
            }
            for seat in committee.seats
        ],
        [
            Column("name", t("evaluation.name"), width=120),
            Column("department", t("evaluation.department"), width=160),
            Column("seat", t("evaluation.seat"), width=190),
            Column("done", t("evaluation.done"), width=100),
            Column("share", t("evaluation.progress"), "progress", width="medium"),
        ],
        alt=t("evaluation.progress_alt"),
        key="evaluation.progress",
    )


def _seat(seat: Seat) -> str:
    if not seat.sits:
        return t(
            "evaluation.left", reason=t("evaluation.avoided") if seat.reason == "avoidance" else seat.reason
        )
    parts = [t("evaluation.chair")] if seat.chair else []
    parts += [
        t(f"evaluation.seat_{seat.kind}"),
        t("evaluation.declared" if seat.declared else "evaluation.undeclared"),
    ]
    return t("ui.list_comma").join(parts)

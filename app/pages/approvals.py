"""审核审批: the second person publishes what was handed in, approves a proposed award, or sends either back (S19)."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import money_wan, t, time_text
from app.pages import _addendum_release, _first_passwords, _proposals, _publication_review
from app.pages._challenge_opening import opened_names
from app.pages._ranking import show_ranking
from app.pages._remedies import show_waiting_answers
from app.services import amending, awarding, delivery_views, publishing
from app.services.awarding import Pending
from app.ui.app import get_app
from app.ui.links import page_link, param
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.second_person import decision_form
from app.ui.tables import key_values
from app.ui.text import literal

actor = require("reviewer", "supervisor")
app = get_app()


def facts(row: Pending) -> None:
    """What was proposed, by whom, on what ranking."""
    chosen = next((each for each in row.totals if each.bid == row.award.bid), None)
    key_values(
        [
            (t("approvals.number"), row.opportunity.number),
            (t("approvals.opportunity"), row.opportunity.title),
            (t("awards.winner"), row.award.enterprise_name),
            (t("evaluation.rank"), chosen.rank if chosen else "—"),
            (t("awards.amount"), money_wan(row.award.amount_fen)),
            (t("approvals.ceiling"), money_wan(row.opportunity.terms.ceiling_fen)),
            (t("approvals.proposer"), row.proposer),
            (t("awards.proposed_at"), time_text(row.award.proposed_at)),
            (t("awards.reason"), row.award.reason or t("awards.no_reason")),
        ]
    )
    if chosen is not None and chosen.rank != 1:
        note(t("approvals.not_first", rank=chosen.rank), "wait")
    page_link("opportunity", t("approvals.to_opportunity"), id=row.opportunity.number)
    section(t("evaluation.ranking"), t("evaluation.ranking_lead"))
    names = opened_names(app, actor, row.opportunity.id)
    show_ranking(row.totals, row.opportunity.terms.criteria, names)


def decide(row: Pending) -> None:
    """Approve, or send back with a reason."""
    number = row.opportunity.number
    decision_form(
        number,
        lambda: awarding.approve(app, actor, row.opportunity.id),
        lambda reason: awarding.send_back(app, actor, row.opportunity.id, reason) or True,
        sure=t("approvals.sure"),
        approved=t("approvals.approved", number=number, name=row.award.enterprise_name),
        sent_back=t("approvals.returned", number=number),
        lead=t("approvals.approve_lead"),
        label=t("approvals.approve"),
    )


def publications() -> bool:
    """What waits to be published; True when there is any."""
    rows = attempt(lambda: publishing.reviews(app, actor))
    if not rows:
        return False
    section(t("approvals.publications", count=len(rows)), t("approvals.publications_lead"))
    position = st.selectbox(
        t("approvals.choose_scenario"),
        range(len(rows)),
        format_func=lambda n: rows[n].scenario.title,
        key=f"approvals.scenario.{'.'.join(row.scenario.id for row in rows)}",
    )
    _publication_review.show(app, actor, rows[position])
    return True


def amendments() -> bool:
    """Addenda that wait to be released; True when there are any."""
    rows = attempt(lambda: amending.waiting(app, actor))
    if not rows:
        return False
    section(t("addenda.waiting_title", count=len(rows)), t("addenda.waiting_lead"))
    position = st.selectbox(
        t("addenda.choose"),
        range(len(rows)),
        format_func=lambda n: f"{rows[n].opportunity.number}　{rows[n].opportunity.title}",
        key=f"approvals.addendum.{'.'.join(row.draft.id for row in rows)}",
    )
    _addendum_release.show(app, actor, rows[position])
    return True


def deliveries() -> None:
    """Acceptances, changes and terminations that wait, each a step away."""
    waiting = [row for row in attempt(lambda: delivery_views.deliveries(app, actor)) or () if row.waiting]
    if waiting:
        section(t("approvals.deliveries", count=len(waiting)))
    for row in waiting:
        kind = t(f"delivery.kind.{row.waiting}")
        page_link("delivery", f"{kind}　{literal(row.number)}　{literal(row.title)}", id=row.number)


page_header(t("approvals.title"), t("approvals.lead"))
found = _proposals.show_waiting(app, actor)
if actor.role == "supervisor":
    found = _first_passwords.show(app, actor) or found
rows: list[Pending] | None = []
if actor.role == "reviewer":
    deliveries()
    found = publications() or found
    found = amendments() or found
    found = show_waiting_answers(app, actor) or found
    rows = attempt(lambda: awarding.pending(app, actor))
if rows:
    section(t("approvals.awards"))
    wanted = param("id")
    start = next(
        (n for n, row in enumerate(rows) if wanted in (row.opportunity.id, row.opportunity.number)), 0
    )
    position = st.selectbox(
        t("approvals.choose", count=len(rows)),
        range(len(rows)),
        index=start,
        format_func=lambda n: f"{rows[n].opportunity.number}　{rows[n].opportunity.title}",
        key=f"approvals.choice.{wanted}.{'.'.join(row.opportunity.number for row in rows)}",
    )
    facts(rows[position])
    decide(rows[position])
elif rows is not None and not found:
    empty_state(
        t("approvals.empty"), t("approvals.empty_hint"), page="opportunities", label=t("approvals.to_list")
    )

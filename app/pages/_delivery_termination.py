"""终止: the cause, the notices, what is settled; from the opening on, with or without a contract."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app.clock import CHINA
from app.documents.papers.delivery import termination_file
from app.domain.delivery import Notice, Settlement, causes
from app.domain.delivery.termination import FINANCE_CAUSES
from app.domain.machines import OPPORTUNITY
from app.domain.users import Actor
from app.i18n import t
from app.pages import _delivery_decision
from app.services import delivery_decisions, delivery_views
from app.services.context import App
from app.services.delivery_views import DeliveryView, MilestoneRow
from app.services.publishing import OpportunityRow
from app.ui.downloads import download
from app.ui.links import page_link
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.text import literal

FEN_PER_WAN = 1_000_000


def show_before_contract(app: App, actor: Actor, row: OpportunityRow) -> None:
    """The same for a procedure without a contract, among the department's opportunities."""
    view = attempt(lambda: delivery_views.read(app, actor, row.id))
    if view is not None:
        show(app, actor, view)


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """What was decided, what waits, or the form."""
    signed = view.contract is not None
    whom = t("delivery.termination_whom_after" if signed else "delivery.termination_whom_before")
    section(t("delivery.termination_title"), t("delivery.termination_lead", whom=whom))
    if view.termination is not None:
        _delivery_decision.show_content(view.termination, view)
        kind = t("papers.kind.termination_notice")
        download(
            t("delivery.report_termination"),
            lambda: termination_file(view, app.clock.now()),
            t("papers.file", number=view.opportunity.number, kind=kind),
            "docx",
            key="delivery.termination_file",
        )
        return
    if OPPORTUNITY.edge(view.status, "terminate") is None:
        note(t("delivery.termination_none"))
        return
    if signed and view.project and actor.role in ("officer", "finance", "supervisor"):
        st.caption(t("delivery.termination_finance"))
        page_link("projects", t("delivery.to_project"), id=view.project_id, room="analysis")
    _delivery_decision.show_returned(view, "termination")
    waiting = view.waiting
    if waiting is not None and waiting.kind == "termination":
        if actor.role != "reviewer":
            _delivery_decision.show(app, actor, view)
    elif waiting is None and actor.role == "officer":
        _propose(app, actor, view)


def _propose(app: App, actor: Actor, view: DeliveryView) -> None:
    number, signed = view.opportunity.number, view.contract is not None
    today = app.clock.now().astimezone(CHINA).date()
    cause = st.selectbox(
        t("delivery.termination_cause"), causes(signed), format_func=lambda code: t(f"delivery.cause.{code}"),
        key=f"delivery.end_cause.{number}",
    )  # fmt: skip
    if signed and cause in FINANCE_CAUSES:
        word = t(f"finance.termination_cause.{FINANCE_CAUSES[cause]}")
        st.caption(t("delivery.termination_finance_cause", cause=word))
    reason = st.text_area(
        t("delivery.termination_reason"), key=f"delivery.end_reason.{number}", max_chars=1000, height=90
    )
    notices = []
    for key, name in (
        attempt(lambda: delivery_decisions.to_tell(app, actor, view.opportunity.id)) or {}
    ).items():
        left, right = st.columns([1, 2])
        day = left.date_input(
            t("delivery.termination_told", name=literal(name)), today, key=f"delivery.told.{number}.{key}",
            format="YYYY-MM-DD",
        )  # fmt: skip
        means = right.text_input(
            t("delivery.termination_means"), key=f"delivery.means.{number}.{key}", max_chars=200
        )
        notices.append(Notice(key, name, day if isinstance(day, date) else today, means or ""))
    settlements = [_settlement(row) for row in view.milestones if row.state != "accepted"]
    if st.button(t("delivery.termination_propose"), key="delivery.propose_termination") and attempt(
        lambda: delivery_decisions.propose_termination(
            app, actor, view.opportunity.id, cause, reason or "", notices, settlements
        )
    ):
        flash(t("delivery.proposed_done", kind=t("delivery.kind.termination")))
        st.rerun()


def _settlement(row: MilestoneRow) -> Settlement:
    milestone = row.milestone
    left, right = st.columns([1, 2])
    paid = left.number_input(
        t("delivery.termination_settle", name=literal(milestone.name), most_fen=milestone.amount_fen),
        0.0, milestone.amount_fen / FEN_PER_WAN, 0.0, 1.0, "%.2f", key=f"delivery.settle.{milestone.id}",
    )  # fmt: skip
    words = right.text_input(
        t("delivery.column.note"), key=f"delivery.settle_note.{milestone.id}", max_chars=200
    )
    return Settlement(milestone.id, milestone.name, round((paid or 0) * FEN_PER_WAN), words or "")

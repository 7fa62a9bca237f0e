"""合同变更: what may change, before beside after, the proposal and the changes that were approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from app.domain.delivery import Change, with_addition
from app.domain.delivery.changes import ADDED, CAUSES
from app.domain.regimes import regime
from app.domain.users import Actor
from app.i18n import t, time_text
from app.pages import _delivery_decision
from app.services import delivery_decisions
from app.services.context import App
from app.services.delivery_views import DeliveryView
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.text import literal

FEN_PER_WAN = 1_000_000


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """The rules, the form or what waits, the history."""
    rules = regime(view.opportunity.terms.regime)
    section(
        t("delivery.change_title"),
        t(
            "delivery.change_lead",
            percent=int(rules.number("contract_increase_percent")),
            article=rules.article("contract_increase_percent"),
        ),
    )
    _delivery_decision.show_returned(view, "change")
    waiting = view.waiting
    if waiting is not None and waiting.kind == "change":
        if actor.role != "reviewer":
            _delivery_decision.show(app, actor, view)
    elif waiting is None and actor.role == "officer" and view.status == "carried_out":
        _propose(app, actor, view)
    approved = [each for each in view.decisions if each.kind == "change" and each.outcome == "approved"]
    if approved:
        section(t("delivery.change_list"))
    for n, each in enumerate(approved, 1):
        if each.change is not None and each.decided_at is not None:
            with st.expander(t("delivery.change_version", n=n, at=time_text(each.decided_at))):
                _delivery_decision.show_change(each.change, view)


def _propose(app: App, actor: Actor, view: DeliveryView) -> None:
    number = view.opportunity.number
    cause = st.selectbox(
        t("delivery.change_cause"), CAUSES, format_func=lambda code: t(f"delivery.cause.{code}"),
        key=f"delivery.change_cause.{number}",
    )  # fmt: skip
    change = _added(view) if cause == ADDED else _moved(view, cause)
    reason = st.text_area(
        t("delivery.change_reason"), key=f"delivery.change_reason.{number}", max_chars=1000, height=90
    )
    change = replace(change, reason=reason or "")
    section(t("delivery.change_compare"))
    _delivery_decision.show_comparison(change, view)
    if st.button(t("delivery.change_propose"), key="delivery.propose_change", type="primary") and attempt(
        lambda: delivery_decisions.propose_change(
            app, actor, view.opportunity.id, change.cause, change.reason, change.after, change.due_days,
            change.added_due_on,
        )
    ):  # fmt: skip
        flash(t("delivery.proposed_done", kind=t("delivery.kind.change")))
        st.rerun()


def _added(view: DeliveryView) -> Change:
    """追加同类标的."""
    terms, contract, number = view.terms, view.contract, view.opportunity.number
    assert terms is not None
    assert contract is not None
    percent = regime(view.opportunity.terms.regime).number("contract_increase_percent")
    limit = int(contract.terms.price_fen * percent / 100)
    used = terms.price_fen - contract.terms.price_fen
    note(t("delivery.change_left", left_fen=max(0, limit - used), used_fen=used))
    left, right = st.columns(2)
    price = left.number_input(
        t("delivery.change_price"), 0.0, value=terms.price_fen / FEN_PER_WAN, step=1.0, format="%.6f",
        key=f"delivery.change_price.{number}",
    )  # fmt: skip
    day = right.date_input(
        t("delivery.change_added_due"), view.today + timedelta(days=30), key=f"delivery.change_added.{number}",
        format="YYYY-MM-DD",
    )  # fmt: skip
    text = st.text_input(
        t("delivery.change_addition"), key=f"delivery.change_addition.{number}", max_chars=500
    )
    after_fen = round((price or 0) * FEN_PER_WAN)
    if text:
        after = with_addition(terms, text, after_fen - terms.price_fen)
    else:
        after = replace(terms, price_fen=after_fen)
    return Change(ADDED, "", terms, after, (), day if isinstance(day, date) and after != terms else None)


def _moved(view: DeliveryView, cause: str) -> Change:
    """顺延: months and the days of open milestones."""
    terms, number = view.terms, view.opportunity.number
    assert terms is not None
    months = st.number_input(
        t("delivery.change_months"), 1, 600, terms.term_months, 1, key=f"delivery.change_months.{number}"
    )
    days = []
    for row in view.milestones:
        if row.state == "accepted":
            continue
        day = st.date_input(
            t("delivery.change_due_of", name=literal(row.milestone.name)), row.milestone.due_on,
            key=f"delivery.change_due.{row.milestone.id}", format="YYYY-MM-DD",
        )  # fmt: skip
        if isinstance(day, date) and day != row.milestone.due_on:
            days.append((row.milestone.id, day))
    return Change(cause, "", terms, replace(terms, term_months=int(months or 0)), tuple(days))

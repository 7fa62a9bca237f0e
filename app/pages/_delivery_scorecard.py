"""履约评价: the parts with their evidence, what it is used for, objections and answers."""

from __future__ import annotations

import streamlit as st

from app.domain.delivery import Scorecard
from app.domain.delivery.scorecard import Part
from app.domain.users import Actor
from app.i18n import t, time_text
from app.services import scorecards
from app.services.context import App
from app.services.delivery_views import DeliveryView
from app.ui.forms import nonce, renew, reset
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import people_text


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """The card, then objections."""
    section(t("delivery.card_title"), t("delivery.card_lead"))
    note(t("delivery.card_use"))
    if view.card is not None:
        show_card(view.card, view.opportunity.number)
    section(t("delivery.objection_title"))
    if not view.objections:
        st.caption(t("delivery.objection_none"))
    for each in view.objections:
        with st.container(border=True):
            st.caption(time_text(each.filed_at))
            people_text(each.text)
            if each.answered_at is not None:
                st.caption(f"{t('delivery.objection_answer')}　{time_text(each.answered_at)}")
                people_text(each.answer)
            elif actor.role == "officer":
                _answer(app, actor, each.id)
            else:
                st.caption(t("delivery.objection_waits"))
    if actor.role == "enterprise":
        _object(app, actor, view)


def show_card(card: Scorecard, key: str) -> None:
    """Total, parts, evidence."""
    facts = card.facts
    if card.total is None:
        note(t("delivery.card_none"))
    else:
        metric_row([Metric(t("delivery.card_total"), f"{float(card.total):.1f}")])
    if facts.own_default:
        note(t("delivery.card_default"), "bad")
    table(
        [
            {
                "part": t(f"delivery.part.{part.name}"),
                "weight": part.weight,
                "share": float(part.share) if part.share is not None else None,
                "evidence": _evidence(card, part),
            }
            for part in card.parts
        ],
        [
            Column("part", t("delivery.card_part"), width=120),
            Column("weight", t("delivery.card_weight"), "integer", width=70),
            Column("share", t("delivery.card_share"), "percent", width=90),
            Column("evidence", t("delivery.card_evidence"), width=430),
        ],
        alt=t("delivery.card_alt"),
        key=f"delivery.card.{key}",
    )
    if facts.changes:
        st.caption(t("delivery.card_changes", count=facts.changes))


def _evidence(card: Scorecard, part: Part) -> str:
    facts = card.facts
    if part.name == "promises" and facts.exempted:
        return t("delivery.evidence.promises_exempted")
    if part.share is None:
        return t("delivery.card_left_out")
    return t(
        f"delivery.evidence.{part.name}",
        due=facts.milestones_due,
        on_time=facts.milestones_on_time,
        measured=facts.promises_measured,
        met=facts.promises_met,
        deliveries=facts.deliveries,
        first=facts.accepted_first_time,
        score="—" if facts.score is None else facts.score,
    )


def _object(app: App, actor: Actor, view: DeliveryView) -> None:
    key, form = f"delivery.objection.{view.opportunity.number}", f"delivery.objection.{view.opportunity.id}"
    text = st.text_area(t("delivery.objection_text"), key=key, max_chars=2000, height=100)
    if st.button(t("delivery.object_to"), key="delivery.object_to") and attempt(
        lambda: scorecards.object_to(app, actor, view.opportunity.id, text or "", nonce(form))
    ):
        renew(form)
        reset(key)
        flash(t("delivery.objected"))
        st.rerun()


def _answer(app: App, actor: Actor, objection: str) -> None:
    key = f"delivery.answer.{objection}"
    text = st.text_area(t("delivery.objection_answer"), key=key, max_chars=2000, height=90)
    if st.button(t("delivery.objection_send"), key="delivery.answer") and attempt(
        lambda: scorecards.answer(app, actor, objection, text or "")
    ):
        reset(key)
        flash(t("delivery.objection_answered"))
        st.rerun()

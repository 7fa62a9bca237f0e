"""双人办理: what was proposed, shown in full; the second person approves or sends back, the proposer may take it back."""

from __future__ import annotations

import streamlit as st

from app.domain.delivery import Acceptance, Change, Decision, Termination, compared
from app.domain.users import Actor
from app.i18n import date_text, money_wan, t, time_text
from app.pages import _delivery_settling
from app.services import delivery_decisions
from app.services.context import App
from app.services.delivery_views import DeliveryView
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.second_person import decision_form
from app.ui.tables import key_values
from app.ui.text import literal, people_text


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """The proposal that waits, with what this person may do to it."""
    waiting = view.waiting
    if waiting is None:
        return
    kind = t(f"delivery.kind.{waiting.kind}")
    by = view.names.get(waiting.proposed_by, "")
    section(
        t("delivery.decide_title", kind=kind),
        t("delivery.decide_by", name=literal(by), at=time_text(waiting.proposed_at)),
    )
    show_content(waiting, view)
    if actor.role == "reviewer":
        decision_form(
            waiting.id,
            lambda: delivery_decisions.approve(app, actor, waiting.id),
            lambda reason: delivery_decisions.send_back(app, actor, waiting.id, reason),
            sure=t("delivery.decide_sure"),
            approved=t("delivery.decide_approved", kind=kind),
            sent_back=t("delivery.decide_sent_back", kind=kind),
            label=t("delivery.decide_approve"),
        )
    elif (
        actor.role == "officer"
        and st.button(t("delivery.decide_recall"), key="delivery.recall")
        and attempt(lambda: delivery_decisions.recall(app, actor, waiting.id))
    ):
        flash(t("delivery.decide_recalled", kind=kind))
        st.rerun()


def show_content(decision: Decision, view: DeliveryView) -> None:
    """What a decision says, whatever its kind."""
    if decision.acceptance is not None:
        show_acceptance(decision.acceptance)
        _delivery_settling.show(view, decision.acceptance.settlements)
    elif decision.change is not None:
        show_change(decision.change, view)
    elif decision.termination is not None:
        show_termination(decision.termination)


def show_acceptance(found: Acceptance) -> None:
    rows = [
        (t("delivery.column.score"), str(found.score)),
        (t("delivery.column.opinion"), found.opinion),
    ]
    for name in ("open_milestones", "missed", "unmeasured"):
        if names := getattr(found, name):
            rows.append((t(f"delivery.{SHORT[name]}", names=""), t("ui.list_comma").join(names)))
    if found.exemption:
        rows.append((t("delivery.column.exemption"), found.exemption))
    key_values([(name.rstrip("：: "), value) for name, value in rows])


SHORT = {
    "open_milestones": "acceptance_open",
    "missed": "acceptance_missed",
    "unmeasured": "acceptance_unmeasured",
}


def show_change(found: Change, view: DeliveryView) -> None:
    """Why, and before beside after."""
    key_values(
        [
            (t("delivery.column.cause"), t(f"delivery.cause.{found.cause}")),
            (t("delivery.column.reason"), found.reason),
        ]
    )
    show_comparison(found, view)


def show_comparison(found: Change, view: DeliveryView) -> None:
    """Before beside after."""
    names = {row.milestone.id: row.milestone for row in view.milestones}
    rows = [
        (
            t(f"contracts.column.{each.field}") + (f" {each.subject}" if each.subject else ""),
            _value(each.field, each.before),
            _value(each.field, each.after),
        )
        for each in compared(found)
    ]
    rows += [
        (
            t("delivery.change_due_of", name=names[key].name) if key in names else "",
            date_text(names[key].due_on) if key in names else "",
            date_text(day),
        )
        for key, day in found.due_days
    ]
    if found.added_due_on is not None:
        rows.append((t("delivery.change_added_due"), "—", date_text(found.added_due_on)))
    if not rows:
        note(t("delivery.change_none"))
        return
    reading_table([t("contracts.what"), t("delivery.change_before"), t("delivery.change_after")], rows)


def _value(field: str, text: str) -> str:
    return money_wan(int(text)) if field == "price_fen" else text or "—"


def show_termination(found: Termination) -> None:
    key_values(
        [
            (t("delivery.column.cause"), t(f"delivery.cause.{found.cause}")),
            (t("delivery.column.reason"), found.reason),
        ]
    )
    st.caption(t("delivery.termination_notices"))
    for each in found.notices:
        people_text(t("delivery.notice_row", name=each.name, on=each.told_on, means=each.means))
    if found.settlements:
        st.caption(t("delivery.termination_settled"))
    for settled in found.settlements:
        line = t("delivery.settle_row", name=settled.name, paid_fen=settled.paid_fen)
        people_text(f"{line}　{settled.note}")


def show_returned(view: DeliveryView, kind: str) -> None:
    """The last proposal of a kind when it was sent back, with the reason."""
    last = next((each for each in reversed(view.decisions) if each.kind == kind), None)
    if last is not None and last.outcome == "sent_back" and last.decided_at is not None:
        words = t(f"delivery.kind.{kind}")
        at = time_text(last.decided_at)
        note(t("delivery.decide_returned", at=at, kind=words, reason=literal(last.reason)), "bad")

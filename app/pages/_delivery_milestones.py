"""里程碑与分期付款: the plan, handing in and inspecting, what is due by law and what stands in the ledger."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app.domain.users import Actor
from app.i18n import date_text, money_wan, t
from app.pages import _delivery_evidence, _delivery_settling
from app.services import carrying_out, delivery_bills
from app.services.context import App
from app.services.delivery_views import DeliveryView, MilestoneRow
from app.ui.forms import nonce, renew, reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal, people_text


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """The table, what may be done now, the records, the payments."""
    rows = view.milestones
    section(t("delivery.plan_milestones"), t("delivery.milestones_lead"))
    owed = sum(row.state in ("open", "sent_back") and row.days_late > 0 for row in rows)
    if owed and view.status == "carried_out":
        note(t("delivery.overdue_note", count=owed), "bad")
    _table(rows)
    if view.status == "carried_out":
        if actor.role == "enterprise":
            _hand_in(app, actor, view)
        elif actor.role == "officer":
            for row in rows:
                if row.state == "handed_in":
                    _inspect(app, actor, view, row)
    if any(row.hand_ins for row in rows):
        with st.expander(t("delivery.history")):
            _history(app, actor, view)
    _payments(app, actor, view)
    _delivery_settling.show_balance(view.balance)


def _table(rows: tuple[MilestoneRow, ...]) -> None:
    table(
        [
            {
                "number": row.milestone.number,
                "name": row.milestone.name,
                "percent": f"{row.milestone.percent}%" if row.milestone.percent else "—",
                "amount": row.milestone.amount_fen,
                "deliverable": row.milestone.deliverable,
                "due": row.milestone.due_on,
                "state": t(f"delivery.state.{row.state}"),
                "late": row.days_late or None,
            }
            for row in rows
        ],
        [
            Column("number", "№", "integer", width=40),
            Column("name", t("delivery.column.name"), width=150),
            Column("percent", t("delivery.column.percent"), width=64),
            Column("amount", t("delivery.column.amount"), "money_wan", width=130),
            Column("due", t("delivery.column.due_on"), "date", width=110),
            Column("state", t("delivery.column.state"), width=80),
            Column("late", t("delivery.column.days_late"), "integer", width=80),
            Column("deliverable", t("delivery.column.deliverable"), width=300),
        ],
        alt=t(
            "delivery.milestones_alt", count=len(rows), total_fen=sum(r.milestone.amount_fen for r in rows)
        ),
        key="delivery.milestones",
    )


def _hand_in(app: App, actor: Actor, view: DeliveryView) -> None:
    """提交成果, for milestones that wait for it."""
    names = {
        row.milestone.id: row.milestone.name for row in view.milestones if row.state in ("open", "sent_back")
    }
    if not names:
        return
    section(t("delivery.hand_in_title"))
    with st.container(border=True):
        chosen = st.selectbox(
            t("delivery.hand_in_choose"), list(names), format_func=lambda key: names[key],
            key=f"delivery.hand_in.{'.'.join(names)}",
        )  # fmt: skip
        returned = next(
            (r for r in view.milestones if r.milestone.id == chosen and r.state == "sent_back"), None
        )
        if returned is not None:
            note(f"{t('delivery.send_back_reason')}：{literal(returned.hand_ins[-1].reason)}", "wait")
        key, form = f"delivery.note.{chosen}", f"delivery.{chosen}"
        words = st.text_area(t("delivery.hand_in_note"), key=key, max_chars=500, height=90)
        file = _delivery_evidence.choose(f"delivery.file.{nonce(form)}")
        if st.button(t("delivery.hand_in"), key="delivery.hand_in", type="primary") and attempt(
            lambda: carrying_out.hand_in(app, actor, chosen, words or "", file, nonce(form))
        ):
            renew(form)
            reset(key)
            flash(t("delivery.handed_in", name=literal(names[chosen])))
            st.rerun()


def _inspect(app: App, actor: Actor, view: DeliveryView, row: MilestoneRow) -> None:
    """检验成果: accept or send back what waits."""
    found, milestone = row.hand_ins[-1], row.milestone
    until = found.handed_in_on + timedelta(days=milestone.inspection_days)
    section(
        f"{t('delivery.inspect_title')}　{literal(milestone.name)}",
        t("delivery.inspect_lead", until=date_text(until)),
    )
    with st.container(border=True):
        people_text(found.note)
        key = f"delivery.evidence.now.{found.id}"
        _delivery_evidence.offer(app, actor, view.opportunity.id, found.file, found.file_name, key)
        left, right = st.columns(2)
        with left:
            sure = st.checkbox(t("delivery.inspect_sure"), key=f"delivery.inspect_sure.{found.id}")
            if st.button(
                t("delivery.accept_milestone"), key=f"delivery.accept.{milestone.number}", type="primary"
            ):
                if not sure:
                    note(t("challenges.tick_first"), "bad")
                elif attempt(lambda: carrying_out.accept_delivery(app, actor, found.id)):
                    flash(t("delivery.milestone_accepted", name=literal(milestone.name)))
                    st.rerun()
        with right:
            why = st.text_area(
                t("delivery.send_back_reason"), key=f"delivery.why.{found.id}", max_chars=500, height=80
            )
            if st.button(t("delivery.send_back"), key=f"delivery.send_back.{milestone.number}") and attempt(
                lambda: carrying_out.send_back(app, actor, found.id, why or "")
            ):
                flash(t("delivery.sent_back_done"))
                st.rerun()


def _history(app: App, actor: Actor, view: DeliveryView) -> None:
    """Everything that was handed in, and what was said to it."""
    for row in view.milestones:
        for found in row.hand_ins:
            st.markdown(f"**{literal(row.milestone.name)}**")
            people_text(t("delivery.history_row", at=found.handed_in_at, note=found.note))
            if found.decided_at is not None:
                decision = t(f"delivery.decision.{found.decision}")
                people_text(
                    t("delivery.history_decided", at=found.decided_at, decision=decision, reason=found.reason)
                )
            _delivery_evidence.offer(
                app, actor, view.opportunity.id, found.file, found.file_name, f"delivery.evidence.{found.id}"
            )


def _payments(app: App, actor: Actor, view: DeliveryView) -> None:
    """分期付款: due days by law, and for finance the way into the ledger."""
    section(t("delivery.payments"), t("delivery.payments_lead"))
    due = [(row.milestone, row.payment) for row in view.milestones if row.payment is not None]
    if not due:
        st.caption(t("delivery.payments_none"))
        return
    table(
        [
            {
                "name": milestone.name,
                "amount": payment.amount_fen,
                "from": payment.runs_from,
                "due": payment.due_on,
                "bill": payment.number if payment.billed else "",
                "paid": payment.paid_fen if payment.billed else None,
            }
            for milestone, payment in due
        ],
        [
            Column("name", t("delivery.column.name"), width=150),
            Column("amount", t("delivery.column.amount"), "money_wan", width=130),
            Column("from", t("delivery.column.runs_from"), "date", width=110),
            Column("due", t("delivery.column.payment_due"), "date", width=110),
            Column("bill", t("delivery.column.billed"), width=140),
            Column("paid", t("delivery.column.paid"), "money_wan", width=130),
        ],
        alt=t("delivery.payments_alt", count=len(due)),
        key="delivery.payments",
    )
    rules = dict.fromkeys(payment.document + payment.article for _, payment in due if payment.document)
    if rules:
        st.caption(f"{t('delivery.column.rule')}：{t('ui.list_comma').join(rules)}")
    waiting = {milestone.id: (milestone, payment) for milestone, payment in due if not payment.billed}
    if not waiting:
        return
    if actor.role != "finance":
        st.caption(t("delivery.bill_note"))
        return
    chosen = st.selectbox(
        t("delivery.hand_in_choose"), list(waiting),
        format_func=lambda key: f"{waiting[key][0].name}　{money_wan(waiting[key][1].amount_fen)}",
        key=f"delivery.bill.{'.'.join(waiting)}",
    )  # fmt: skip
    if st.button(t("delivery.bill_write"), key="delivery.bill_write", type="primary"):
        bill = attempt(lambda: delivery_bills.write_bill(app, actor, chosen))
        if bill is not None:
            flash(t("delivery.bill_written", number=bill.number))
            st.rerun()

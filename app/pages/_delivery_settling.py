"""结清: how the milestones that an excused acceptance leaves open are settled: asked for, and shown with their sums."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.delivery import Balance, Settlement
from app.domain.delivery.settling import OUTCOMES
from app.i18n import money_wan, t
from app.services.delivery_views import DeliveryView, MilestoneRow
from app.ui.reading import reading_table
from app.ui.text import literal

FEN_PER_WAN = 1_000_000


def ask(view: DeliveryView) -> list[Settlement]:
    """For every open milestone its outcome, what is paid, and why."""
    rows = [row for row in view.milestones if row.state != "accepted"]
    if not rows:
        return []
    st.markdown(f"**{t('delivery.settle_title')}**")
    st.caption(t("delivery.settle_lead"))
    return [_asked(row) for row in rows]


def _asked(row: MilestoneRow) -> Settlement:
    milestone = row.milestone
    first, second, third = st.columns([2, 1, 3])
    outcome = first.selectbox(
        t("delivery.settle_outcome", name=literal(milestone.name), amount_fen=milestone.amount_fen),
        ["", *OUTCOMES],
        format_func=lambda code: t(f"delivery.state.{code}") if code else t("delivery.settle_choose"),
        key=f"delivery.settled_as.{milestone.id}",
    )
    paid = second.number_input(
        t("delivery.settle_paid"), 0.0, milestone.amount_fen / FEN_PER_WAN, 0.0, 1.0, "%.2f",
        key=f"delivery.settled_paid.{milestone.id}", disabled=outcome != "deducted",
    )  # fmt: skip
    why = third.text_input(
        t("delivery.settle_reason"), key=f"delivery.settled_why.{milestone.id}", max_chars=500
    )
    amounts = {"done": milestone.amount_fen, "deducted": round((paid or 0) * FEN_PER_WAN)}
    return Settlement(milestone.id, milestone.name, amounts.get(outcome, 0), (why or "").strip(), outcome)


def show(view: DeliveryView, settlements: Sequence[Settlement]) -> None:
    """What a proposed or decided acceptance makes of open milestones."""
    amounts = {row.milestone.id: row.milestone.amount_fen for row in view.milestones}
    _table([(each.name, amounts.get(each.milestone, 0), each.outcome, each) for each in settlements])


def show_settled(rows: Sequence[MilestoneRow]) -> None:
    """Milestones as they were settled."""
    _table(
        [
            (row.milestone.name, row.milestone.amount_fen, row.state, row.settlement)
            for row in rows
            if row.settlement is not None
        ]
    )


def show_balance(found: Balance) -> None:
    """What was agreed, payable and withheld, once something is withheld."""
    if found.withheld_fen:
        given = {name: getattr(found, name) for name in ("agreed_fen", "payable_fen", "withheld_fen")}
        st.caption(t("delivery.balance", **given))


def _table(rows: Sequence[tuple[str, int, str, Settlement]]) -> None:
    if not rows:
        return
    columns = ("name", "amount", "settled", "settled_paid", "settled_withheld", "reason")
    reading_table(
        [t(f"delivery.column.{name}") for name in columns],
        [
            (
                name,
                money_wan(amount),
                t(f"delivery.state.{outcome}"),
                money_wan(each.paid_fen),
                money_wan(amount - each.paid_fen),
                each.note,
            )
            for name, amount, outcome, each in rows
        ],
    )

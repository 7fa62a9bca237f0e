"""开工: the plan of milestones and the measurable promises, fixed once; names, shares and indicators are not typed again."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app.domain.delivery import NewPromise, PlannedMilestone, Target, apportion, first_promises
from app.domain.delivery.milestones import (
    INSPECTION_DAYS,
    LONGEST_INSPECTION,
    LONGEST_PAYMENT,
    PAYMENT_DAYS,
)
from app.domain.delivery.promises import DIRECTIONS
from app.domain.scenarios import AcceptanceIndicator
from app.domain.users import Actor
from app.i18n import money_wan, t
from app.services import carrying_out
from app.services.context import App
from app.services.delivery_views import DeliveryView
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.text import literal, people_text


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """The form of the start."""
    number = view.opportunity.number
    section(t("delivery.plan"), t("delivery.plan_lead"))
    planned = _milestones(view)
    left, right = st.columns(2)
    inspection = left.number_input(
        t("delivery.plan_inspection"), 1, LONGEST_INSPECTION, INSPECTION_DAYS, 1,
        key=f"delivery.inspection.{number}", help=t("delivery.plan_inspection_help"),
    )  # fmt: skip
    payment = right.number_input(
        t("delivery.plan_payment"), 1, LONGEST_PAYMENT, PAYMENT_DAYS, 1,
        key=f"delivery.payment.{number}", help=t("delivery.plan_payment_help"),
    )  # fmt: skip
    section(t("delivery.plan_promises"), t("delivery.plan_promises_lead"))
    promises = [
        _promise(number, n, indicator, target)
        for n, (indicator, target) in enumerate(first_promises(view.opportunity.terms.acceptance))
    ]
    if view.contract is not None and view.contract.terms.promise:
        st.caption(t("delivery.plan_bid"))
        people_text(view.contract.terms.promise)
        promises += _from_bid(number)
    sure = st.checkbox(t("delivery.start_sure"), key=f"delivery.start_sure.{number}")
    if st.button(t("delivery.start"), key="delivery.start", type="primary", icon=":material/play_arrow:"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
        elif attempt(
            lambda: carrying_out.start(
                app, actor, view.opportunity.id, planned, promises, int(inspection or 0), int(payment or 0)
            )
        ):
            flash(t("delivery.started", number=number))
            st.rerun()


def _milestones(view: DeliveryView) -> list[PlannedMilestone]:
    contract = view.contract
    assert contract is not None
    terms, number = contract.terms, view.opportunity.number
    amounts = apportion(terms.price_fen, [percent for _, percent in terms.payment])
    span = timedelta(days=30 * max(1, terms.term_months))
    last = max(1, len(terms.payment) - 1)
    planned = []
    for n, ((name, percent), amount) in enumerate(zip(terms.payment, amounts, strict=True)):
        with st.container(border=True):
            st.markdown(f"**{n + 1}. {literal(name)}**　{percent}%　{money_wan(amount)}")
            wide, narrow = st.columns([3, 1])
            deliverable = wide.text_input(
                t("delivery.plan_deliverable"), key=f"delivery.deliverable.{number}.{n}", max_chars=500
            )
            day = narrow.date_input(
                t("delivery.plan_due"), contract.signed_on + span * n / last if n else view.today,
                key=f"delivery.due.{number}.{n}", format="YYYY-MM-DD",
            )  # fmt: skip
            planned.append(PlannedMilestone(name, percent, deliverable or "", day or contract.signed_on))
    return planned


def _promise(number: str, n: int, indicator: AcceptanceIndicator, read: Target | None) -> NewPromise:
    """A published indicator; what its wording says is not typed again."""
    with st.container(border=True):
        st.markdown(f"**{literal(indicator.indicator)}**　{literal(indicator.target)}")
        st.caption(literal(indicator.how_measured))
        if read is not None:
            words = f"{t(f'delivery.direction.{read.direction}')} {read.value}{read.unit}"
            st.markdown(f":green[{t('delivery.plan_fixed')}] {literal(words)}")
            target = read
        else:
            st.markdown(f":orange[{t('delivery.plan_open')}]")
            target = _target(f"{number}.{n}")
    return NewPromise("acceptance", indicator.indicator, indicator.target, indicator.how_measured, target)


def _target(key: str) -> Target:
    one, two, three = st.columns(3)
    direction = one.selectbox(
        t("delivery.column.target"), DIRECTIONS, format_func=lambda code: t(f"delivery.direction.{code}"),
        key=f"delivery.direction.{key}",
    )  # fmt: skip
    value = two.text_input(t("delivery.plan_value"), key=f"delivery.value.{key}", max_chars=20)
    unit = three.text_input(t("delivery.unit"), key=f"delivery.unit.{key}", max_chars=10)
    return Target(direction, (value or "").strip(), (unit or "").strip())


def _from_bid(number: str) -> list[NewPromise]:
    """Promises of the bid itself, as many as the officer adds."""
    st.caption(t("delivery.plan_bid_lead"))
    count = int(
        st.number_input(t("delivery.plan_bid_count"), 0, 10, 0, 1, key=f"delivery.bid_count.{number}") or 0
    )
    found = []
    for n in range(count):
        with st.container(border=True):
            left, right = st.columns(2)
            name = left.text_input(
                t("delivery.column.indicator"), key=f"delivery.bid.name.{number}.{n}", max_chars=60
            )
            words = right.text_input(
                t("delivery.plan_bid_words"), key=f"delivery.bid.words.{number}.{n}", max_chars=200
            )
            how = st.text_input(
                t("delivery.column.how_measured"), key=f"delivery.bid.how.{number}.{n}", max_chars=200
            )
            target = _target(f"bid.{number}.{n}")
            found.append(NewPromise("bid", name or "", words or "", how or "", target))
    return found

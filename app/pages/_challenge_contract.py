"""签约: the contract beside the winning bid, by when to sign, and what has to be published and filed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from app.clock import CHINA
from app.domain.awards import Difference
from app.domain.users import Actor
from app.i18n import date_text, money_wan, number, t
from app.pages._contract_texts import as_signed
from app.services import contracting, publishing
from app.services.context import App
from app.services.contracting import ContractDesk
from app.services.publishing import OpportunityRow
from app.ui.days import due_text
from app.ui.forms import reset
from app.ui.links import page_link
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.tables import Column, key_values, table

FEN_PER_WAN = 1_000_000
FIRST_PAYMENT = (("签约", 30), ("建设验收", 40), ("运营考核", 30))


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Sign, or what was signed; then the list of duties."""
    desk = attempt(lambda: contracting.desk(app, actor, row.id))
    if desk is None:
        return
    section(t("contracts.title"), t("contracts.lead"))
    if desk.contract is not None:
        contract = desk.contract
        key_values(
            [
                (t("contracts.column.party"), contract.terms.party),
                (t("contracts.column.price_fen"), money_wan(contract.terms.price_fen)),
                (t("contracts.column.term_months"), number(contract.terms.term_months)),
                (t("contracts.column.signed_on"), date_text(contract.signed_on)),
                (
                    t("contracts.column.payment"),
                    t("ui.list_comma").join(f"{node} {percent}%" for node, percent in contract.terms.payment),
                ),
                *(
                    [(t("contracts.column.late_reason"), contract.late_reason)]
                    if contract.late_reason
                    else []
                ),
            ]
        )
        page_link("delivery", t("delivery.to_delivery"), id=row.number)
    elif row.status == "awarded":
        _sign(app, actor, row, desk)
    _duties(app, actor, row, desk)


def _sign(app: App, actor: Actor, row: OpportunityRow, desk: ContractDesk) -> None:
    if desk.sign_by is not None:
        note(t("contracts.sign_by", day=due_text(desk.sign_by)), "wait")
    if desk.waits_for_remedy:
        note(t("awards.suspended"), "bad")
    bid = desk.bid
    st.caption(t("contracts.enter_lead"))
    requirements = publishing.read(app, actor, row.id).opportunity.terms.requirements
    texts, stated = as_signed(bid, requirements, row.number)
    left, middle, right = st.columns(3)
    price = left.number_input(
        t("contracts.price_wan"), 0.0, value=bid.price_fen / FEN_PER_WAN, step=1.0, format="%.2f",
        key=f"contracts.price.{row.number}",
    )  # fmt: skip
    months = middle.number_input(
        t("contracts.column.term_months"), 1, 600, bid.term_months, 1, key=f"contracts.months.{row.number}"
    )
    years = right.number_input(
        t("contracts.column.operation_years"),
        0,
        40,
        bid.operation_years,
        1,
        key=f"contracts.years.{row.number}",
    )
    st.markdown(f"**{t('contracts.column.payment')}**")
    edited = st.data_editor(
        pd.DataFrame(FIRST_PAYMENT, columns=["node", "percent"]),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "node": st.column_config.TextColumn(t("contracts.node"), max_chars=60),
            "percent": st.column_config.NumberColumn(
                t("contracts.percent"), min_value=0, max_value=100, step=1
            ),
        },
        key=f"contracts.payment.{row.number}",
    )
    payment = tuple(
        (str(each.node or "").strip(), int(each.percent or 0))
        for each in edited.itertuples()
        if str(each.node or "").strip() or each.percent
    )
    contract = replace(
        texts,
        price_fen=round((price or 0) * FEN_PER_WAN),
        term_months=int(months or 0),
        operation_years=int(years or 0),
        payment=payment,
    )
    found = attempt(lambda: contracting.compare(app, actor, row.id, contract))
    if found is not None:
        _differences(found, stated)
    day = st.date_input(
        t("contracts.column.signed_on"),
        app.clock.now().astimezone(CHINA).date(),
        key=f"contracts.day.{row.number}",
        format="YYYY-MM-DD",
    )
    late = ""
    if desk.sign_by is not None and day is not None and day > desk.sign_by.day:
        late = st.text_area(
            t("contracts.column.late_reason"), key=f"contracts.late.{row.number}", max_chars=500, height=80
        )
    sure = st.checkbox(t("contracts.sure"), key=f"contracts.sure.{row.number}")
    if st.button(t("contracts.sign"), key="contracts.sign", type="primary"):
        if not stated:
            note(t("contracts.state_first"), "bad")
        elif not sure or day is None:
            note(t("challenges.tick_first"), "bad")
        elif attempt(lambda: contracting.sign(app, actor, row.id, contract, day, late or "")):
            reset(f"contracts.sure.{row.number}")
            flash(t("contracts.signed", number=row.number))
            st.rerun()


def _differences(found: tuple[Difference, ...], stated: bool) -> None:
    """Bid and contract side by side, material departures first, and what they mean. stated: every text was spoken to."""
    if any(each.material for each in found):
        note(t("contracts.departs"), "bad")
    elif stated:
        note(t("contracts.same"), "good")
    if not found:
        return
    reading_table(
        [t("contracts.what"), t("contracts.in_bid"), t("contracts.in_contract"), t("contracts.weight")],
        [
            (
                t(f"contracts.column.{each.field}") + (f" {each.subject}" if each.subject else ""),
                _value(each, each.before),
                _value(each, each.after),
                t("contracts.is_material" if each.material else "contracts.is_not_material"),
            )
            for each in found
        ],
    )


def _value(difference: Difference, text: str) -> str:
    if difference.field == "price_fen":
        return money_wan(int(text))
    return (f"{text}%" if difference.field == "payment" else text) if text else "—"


def _duties(app: App, actor: Actor, row: OpportunityRow, desk: ContractDesk) -> None:
    """公告、备案与归档清单."""
    section(t("contracts.duties"), t("contracts.duties_lead"))
    table(
        [
            {
                "duty": t(f"awards.duty.{each.code}"),
                "state": t(f"awards.duty_state.{each.state}"),
                "due": due_text(each.due) if each.due else None,
                "done": each.done_on,
                "article": each.article,
            }
            for each in desk.duties
        ],
        [
            Column("duty", t("contracts.duty"), width=300),
            Column("state", t("contracts.duty_state"), width=90),
            Column("due", t("contracts.due"), width=150),
            Column("done", t("contracts.done_on"), "date", width=110),
            Column("article", t("opportunity.article"), width=260),
        ],
        alt=t("contracts.duties_alt"),
        key="contracts.duties",
    )
    open_ones = [
        each.code
        for each in desk.duties
        if each.state in ("open", "overdue") and each.code not in ("sign", "keep")
    ]
    if not open_ones or actor.role != "officer":
        return
    left, right = st.columns([2, 1])
    code = left.selectbox(
        t("contracts.tick"),
        open_ones,
        format_func=lambda key: t(f"awards.duty.{key}"),
        key=f"contracts.tick.{row.number}",
    )
    today = app.clock.now().astimezone(CHINA).date()
    day = right.date_input(
        t("contracts.done_on"), today, key=f"contracts.done.{row.number}", format="YYYY-MM-DD"
    )
    if (
        st.button(t("contracts.tick_off"), key="contracts.tick_off")
        and day
        and attempt(lambda: contracting.fulfil(app, actor, row.id, code, day) or True)
    ):
        flash(t("contracts.ticked", duty=t(f"awards.duty.{code}")))
        st.rerun()

"""我的投标: sealed bids of this enterprise, their receipts, and the form for one opportunity (?id=)."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import t, term
from app.pages import _bid_form, _memberships
from app.pages._addenda import show_addenda
from app.pages._receipts import show_receipt
from app.services import addenda, bidding
from app.services.bidding import BidRow, TakingPart
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.links import go, page_link, param
from app.ui.outcome import attempt, flash
from app.ui.page import confirmation, empty_state, note, page_header, section
from app.ui.tables import Column, table
from app.ui.tags import tag
from app.ui.text import literal

STATE_TONES = {
    "sealed": "info",
    "unconfirmed": "bad",
    "returned": "neutral",
    "opened": "wait",
    "fell": "bad",
    "won": "good",
    "lost": "neutral",
    "handed_back": "neutral",
    "ended": "bad",
}
actor = require("enterprise")
app = get_app()


def overview(rows: list[BidRow]) -> None:
    """All revisions, newest first."""
    table(
        [
            {
                "number": row.opportunity_number,
                "title": row.opportunity_title,
                "revision": row.receipt.revision,
                "state": t(f"bids.state.{row.state}"),
                "received": row.receipt.received_at,
                "receipt": row.receipt.number,
                "status": term("opportunity_status", row.opportunity_badge),
            }
            for row in rows
        ],
        [
            Column("number", t("bids.number"), width=105),
            Column("title", t("bids.opportunity"), width=215),
            Column("status", t("bids.opportunity_status"), width=108),
            Column("revision", t("bids.revision"), "integer", width=55),
            Column("state", t("bids.state_title"), width=85),
            Column("received", t("bids.received_at"), "time", width=140),
            Column("receipt", t("bids.receipt_number"), width=182),
        ],
        alt=t("bids.table_alt", count=len(rows)),
        key="bids.table",
    )


def actions(row: BidRow) -> None:
    """Replace or withdraw, as long as the deadline has not passed."""
    if row.opportunity_status != "published":
        return
    if row.state == "withdrawn":
        if st.button(t("bids.again"), key="bids.again"):
            go("bids", id=row.opportunity_number)
        return
    if row.state == "unconfirmed":
        note(t("bids.unconfirmed_lead"), "wait")
        issued = addenda.of(app, actor, row.opportunity)
        show_addenda(issued)
        known = len(issued)
        sure = st.checkbox(t("bids.confirm_sure"), key="bids.confirm_sure")
        if st.button(t("bids.confirm"), key="bids.confirm", type="primary"):
            if not sure:
                note(t("bids.tick_first"), "bad")
            elif attempt(lambda: bidding.confirm(app, actor, row.bid, known)):
                reset("bids.confirm_sure")
                flash(t("bids.confirmed", number=row.opportunity_number))
                st.rerun()
    elif row.state != "sealed":
        return
    _memberships.show_followers(app, actor, row.opportunity)
    section(t("bids.change"), t("bids.change_lead"))
    if st.button(t("bids.replace"), key="bids.replace"):
        go("bids", id=row.opportunity_number)
    with st.container(border=True):
        sure = st.checkbox(t("bids.withdraw_sure", number=row.opportunity_number), key="bids.withdraw_sure")
        if st.button(t("bids.withdraw"), key="bids.withdraw"):
            if not sure:
                note(t("bids.tick_first"), "bad")
            elif attempt(lambda: bidding.withdraw(app, actor, row.bid)):
                reset("bids.withdraw_sure")
                flash(t("bids.withdrawn", number=row.opportunity_number))
                st.rerun()


def taking_part(rows: list[TakingPart]) -> None:
    """Opened bids of others in which this enterprise is a member."""
    section(t("bids.taking_part"), t("bids.taking_part_lead"))
    table(
        [
            {
                "number": row.opportunity_number,
                "title": row.opportunity_title,
                "lead": row.lead,
                "share": row.share,
                "work": row.work,
                "confirmed": t("bids.follow_stands" if row.confirmed else "bids.follow_never"),
                "state": t(f"bids.state.{row.state}"),
            }
            for row in rows
        ],
        [
            Column("number", t("bids.number"), width=105),
            Column("title", t("bids.opportunity"), width=215),
            Column("lead", t("bids.column.lead"), width=200),
            Column("share", t("bids.member_share"), "integer", width=80),
            Column("work", t("bids.member_work"), width=150),
            Column("confirmed", t("bids.follow_state"), width=110),
            Column("state", t("bids.state_title"), width=110),
        ],
        alt=t("bids.taking_part_alt", count=len(rows)),
        key="bids.taking_part",
    )


def my_list() -> None:
    """The list, and one bid of it."""
    page_header(t("bids.title"), t("bids.lead"))
    rows = attempt(lambda: bidding.my_bids(app, actor))
    parts = attempt(lambda: bidding.taking_part(app, actor))
    if rows is None or parts is None:
        return
    _memberships.show(app, actor)
    if parts:
        taking_part(parts)
    if not rows and parts:
        return
    if not rows:
        empty_state(t("bids.empty"), t("bids.empty_hint"), page="matches", label=t("bids.to_matches"))
        return
    if parts:
        section(t("bids.own"))
    overview(rows)
    position = st.selectbox(
        t("bids.choose"),
        range(len(rows)),
        format_func=lambda n: t(
            "bids.choice",
            number=rows[n].opportunity_number,
            title=rows[n].opportunity_title,
            revision=rows[n].receipt.revision,
        ),
        key="bids.choice",
    )
    row = rows[position]
    st.markdown(
        f"**{literal(row.opportunity_title)}** "
        + tag(t(f"bids.state.{row.state}"), STATE_TONES.get(row.state, "neutral"))
    )
    reason = t(f"opening.state.{row.reason}") if row.reason else ""
    st.caption(t(f"bids.state_note.{row.state}", reason=reason))
    page_link("opportunity", t("bids.to_opportunity"), id=row.opportunity_number)
    if row.state == "won" and row.opportunity_status in ("signed", "carried_out", "accepted", "reviewed"):
        page_link("delivery", t("delivery.to_delivery"), id=row.opportunity_number)
    show_receipt(row.receipt)
    actions(row)


def receipt_page(number: str) -> None:
    """The confirmation after sealing; it can be opened again by its address."""
    page_header(t("bids.sealed_title"))
    receipt = attempt(lambda: bidding.read_receipt(app, actor, number))
    if receipt is None:
        page_link("bids", t("bids.to_list"))
        return
    confirmation(
        t("bids.sealed_done"),
        receipt.number,
        [t("bids.sealed_next"), t("bids.sealed_keep")],
        page="bids",
        label=t("bids.to_list"),
    )
    show_receipt(receipt)


if param("receipt"):
    receipt_page(param("receipt"))
elif param("id"):
    _bid_form.show(app, actor, param("id"))
else:
    my_list()

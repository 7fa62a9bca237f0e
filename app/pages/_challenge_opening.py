"""开榜: before the deadline nothing but a countdown; after it the opening and its record (《招标投标法》第三十六条)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.documents.bidder_names import bidder_name, bidder_number
from app.documents.tables import workbook
from app.domain.bids import OpenedBid
from app.domain.scenarios import Requirement
from app.domain.users import Actor
from app.i18n import deadline_text, t, time_text
from app.pages._bid_content import PLANS, show_answers, show_texts
from app.services import opening, publishing
from app.services.context import App
from app.services.publishing import OpportunityRow
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, frame, table


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """What the state of the opportunity allows, and nothing more."""
    if row.status == "published":
        left = deadline_text(row.tender_deadline, app.clock.now())
        with st.container(border=True):
            st.metric(t("opening.countdown"), left)
            st.caption(t("opening.deadline", deadline=time_text(row.tender_deadline)))
        note(t("opening.sealed"))
    elif row.status == "closed":
        _open(app, actor, row)
    elif row.status == "failed":
        _failed(app, actor, row)
    elif row.status == "withdrawn":
        note(t("opening.withdrawn"))
    else:
        _record(app, actor, row)


def opened_names(app: App, actor: Actor, opportunity_id: str) -> dict[str, str]:
    """bid -> enterprise of the opened bids."""
    return {bid.id: bid.enterprise_name for bid in opening.read_opened(app, actor, opportunity_id)}


def _open(app: App, actor: Actor, row: OpportunityRow) -> None:
    note(t("opening.ready", deadline=time_text(row.tender_deadline)), "wait")
    sure = st.checkbox(t("opening.sure", number=row.number), key=f"opening.sure.{row.number}")
    if st.button(t("opening.open"), key="opening.open", type="primary", icon=":material/lock_open:"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        record = attempt(lambda: opening.open_bids(app, actor, row.id))
        if record is not None:
            reset(f"opening.sure.{row.number}")
            flash(t("opening.failed_flash" if record.failed else "opening.done", number=row.number))
            st.rerun()


def _failed(app: App, actor: Actor, row: OpportunityRow) -> None:
    opportunity = publishing.read(app, actor, row.id).opportunity
    note(
        t(
            f"opening.failed.{opportunity.failure_reason}",
            least=opportunity.minimum_bids,
            at=opportunity.failed_at,
        ),
        "bad",
    )
    empty_state(
        t("opening.again"), t("opening.again_hint"), page="scenarios", label=t("opening.to_scenarios")
    )
    if opportunity.opened_at:
        _record(app, actor, row)


def _record(app: App, actor: Actor, row: OpportunityRow) -> None:
    opened = attempt(lambda: opening.read_opened(app, actor, row.id))
    if not opened:
        return
    opened = sorted(opened, key=lambda bid: bidder_number(bid.label))
    section(t("opening.record"), t("opening.record_lead", at=opened[0].opened_at, count=len(opened)))
    rows, columns = [_row(bid) for bid in opened], _columns()
    table(rows, columns, alt=t("opening.record_alt", count=len(opened)), key="opening.record")
    exported, sheet = frame(rows, columns), t("opening.record")
    download(
        t("opening.export"),
        lambda: workbook(exported, sheet),
        f"{row.number}-{sheet}.xlsx",
        "xlsx",
        key="opening.export",
    )
    readable = [bid for bid in opened if bid.content is not None]
    if readable:
        terms = publishing.read(app, actor, row.id).opportunity.terms
        with st.expander(t("opening.contents")):
            _contents(readable, terms.requirements)


def _row(bid: OpenedBid) -> dict[str, object]:
    return {
        "label": bidder_name(bid.label),
        "enterprise": bid.enterprise_name,
        "price": bid.content.price_fen if bid.content else None,
        "months": bid.content.term_months if bid.content else None,
        "received": bid.received_at,
        "state": t(f"opening.state.{bid.unreadable or bid.rejected or 'valid'}"),
    }


def _columns() -> list[Column]:
    return [
        Column("label", t("opening.label"), width=80),
        Column("enterprise", t("opening.enterprise"), width=260),
        Column("price", t("opening.price"), "money_wan", width=130),
        Column("months", t("opening.months"), "integer", width=90),
        Column("received", t("opening.received"), "time", width=140),
        Column("state", t("opening.state_title"), width=220),
    ]


def _contents(bids: list[OpenedBid], requirements: Sequence[Requirement]) -> None:
    chosen = st.selectbox(
        t("opening.choose"),
        range(len(bids)),
        format_func=lambda n: f"{bidder_name(bids[n].label)}　{bids[n].enterprise_name}",
        key=f"opening.choice.{bids[0].id}",
    )
    content = bids[chosen].content
    if content is not None:
        show_texts(content, (*PLANS, "contact"))
        show_answers(content, requirements)

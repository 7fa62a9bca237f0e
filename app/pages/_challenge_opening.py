"""开榜: before the deadline nothing but a countdown; after it the opening and its record (《招标投标法》第三十六条)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.documents.bidder_names import bidder_name, bidder_number
from app.domain.bids import OpenedBid
from app.domain.regimes import regime
from app.domain.scenarios import Requirement
from app.domain.users import Actor
from app.i18n import deadline_text, t, time_text
from app.pages import _opening_ceremony
from app.pages._bid_content import (
    PLANS,
    show_answers,
    show_attachments,
    show_parts,
    show_qualifications,
    show_texts,
)
from app.pages._opening_record import show_record
from app.pages._remedies import show_department_remedies, show_holds
from app.services import opening, publishing
from app.services.context import App
from app.services.publishing import OpportunityRow
from app.ui.page import empty_state, note


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """What the state of the opportunity allows, and nothing more."""
    if row.status == "published":
        left = deadline_text(row.tender_deadline, app.clock.now())
        with st.container(border=True):
            st.metric(t("opening.countdown"), left)
            st.caption(t("opening.deadline", deadline=time_text(row.tender_deadline)))
        note(t("opening.sealed"))
        show_holds(app, actor, row.id, late=False)
        show_department_remedies(app, actor, row.id)
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
    return {bid.id: bid.bidder_name for bid in opening.read_opened(app, actor, opportunity_id)}


def _open(app: App, actor: Actor, row: OpportunityRow) -> None:
    note(t("opening.ready", deadline=time_text(row.tender_deadline)), "wait")
    held = show_holds(app, actor, row.id, late=True)
    show_department_remedies(app, actor, row.id)
    if not held:
        _opening_ceremony.show(app, actor, row.id, row.number, may_begin=True)


def _failed(app: App, actor: Actor, row: OpportunityRow) -> None:
    opportunity = publishing.read(app, actor, row.id).opportunity
    reason = opportunity.failure_reason
    if reason == "voided" and opportunity.opened_at is None:
        reason = "voided_sealed"
    rule = regime(opportunity.terms.regime).rules["minimum_valid_bids"]
    note(
        t(
            f"opening.failed.{reason}",
            least=opportunity.minimum_bids if reason == "too_few_bids" else int(rule.value),
            article=rule.source,
            at=opportunity.failed_at,
        ),
        "bad",
    )
    show_department_remedies(app, actor, row.id)
    empty_state(
        t("opening.again"), t("opening.again_hint"), page="scenarios", label=t("opening.to_scenarios")
    )
    _record(app, actor, row)


def _record(app: App, actor: Actor, row: OpportunityRow) -> None:
    record = show_record(app, actor, row.id, row.number)
    readable = [each.bid for each in record.bids if each.bid.content is not None] if record else []
    if record is not None and readable:
        with st.expander(t("opening.contents")):
            readable = sorted(readable, key=lambda bid: bidder_number(bid.label))
            _contents(app, actor, readable, record.opportunity.terms.requirements)


def _contents(app: App, actor: Actor, bids: list[OpenedBid], requirements: Sequence[Requirement]) -> None:
    chosen = st.selectbox(
        t("opening.choose"),
        range(len(bids)),
        format_func=lambda n: f"{bidder_name(bids[n].label)}　{bids[n].enterprise_name}",
        key=f"opening.choice.{bids[0].id}",
    )
    content = bids[chosen].content
    if content is not None:
        show_parts(content)
        show_qualifications(app, actor, bids[chosen].id)
        show_texts(content, (*PLANS, "contact"))
        show_answers(content, requirements)
        show_attachments(app, actor, bids[chosen].id, content)

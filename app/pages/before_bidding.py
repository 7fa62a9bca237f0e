"""投标前测算: an enterprise's own figures for an open opportunity, and what the payer's delay does to them.

Everything typed here lives in this browser session only, as a draft of a bid does; it can be taken home as a file.
"""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.domain.opportunities import Opportunity
from app.i18n import deadline_text, money_wan, t
from app.pages import _before_bidding_answer, _before_bidding_fields
from app.services import before_bidding, own_figures
from app.services.own_figures import OwnFigures
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.links import page_link, param
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tags import tag
from app.ui.text import literal

actor = require("enterprise")
app = get_app()


def choose() -> str:
    """The number of the opportunity to look at; "" when none takes bids."""
    rows = attempt(lambda: before_bidding.open_opportunities(app, actor))
    if not rows:
        empty_state(
            t("before_bidding.none_open"),
            t("before_bidding.none_open_hint"),
            page="opportunities",
            label=t("before_bidding.to_list"),
        )
        return ""
    names = {row.number: f"{row.number} {row.title}" for row in rows}
    wanted = param("id")
    if wanted and wanted not in names:
        note(t("before_bidding.error.not_open"), "wait")
    first = list(names).index(wanted) if wanted in names else 0
    return str(
        st.selectbox(
            t("before_bidding.opportunity"),
            list(names),
            first,
            format_func=names.__getitem__,
            key=f"before.opportunity.{wanted}",
        )
    )


def frame(opportunity: Opportunity) -> None:
    """What the opportunity says of price, term and payer."""
    left = deadline_text(opportunity.tender_deadline, app.clock.now())
    terms = opportunity.terms
    facts = t(
        "before_bidding.facts",
        ceiling=money_wan(terms.ceiling_fen),
        years=terms.operation_years,
        payer=literal(terms.payer),
    )
    st.markdown(f"{tag(left, 'wait')} :gray[{facts}]")
    note(t("before_bidding.secrecy"), "info")


@st.fragment
def estimate(opportunity: Opportunity) -> None:
    """Fields, delay, the answer; only this part runs again when a field changes."""
    name = f"before.{actor.enterprise_id}.{opportunity.number}"
    before = st.session_state.get(name) or own_figures.first_figures(opportunity)
    section(t("before_bidding.figures"), t("before_bidding.figures_lead"))
    figures = _before_bidding_fields.fields(before, f"{name}.{st.session_state.get(f'{name}.turn', 0)}")
    st.session_state[name] = figures
    record = attempt(lambda: before_bidding.payer_record(app, actor, opportunity))
    if record is None:
        return
    months = st.slider(
        t("before_bidding.months"),
        0,
        before_bidding.MOST_MONTHS,
        record.expected_months,
        1,
        key=f"{name}.months",
    )
    st.caption(literal(_before_bidding_answer.expectation(record)))
    known = st.session_state.get(f"{name}.found")
    found = attempt(lambda: before_bidding.outlook(app, actor, opportunity.number, figures, months, known))
    if found is not None:
        st.session_state[f"{name}.found"] = found
        _before_bidding_answer.show(found)
    section(t("before_bidding.file"), t("before_bidding.file_lead"))
    if found is not None:
        file = own_figures.figures_file(opportunity, found.figures, found.case)
        download(t("before_bidding.download"), file, f"{opportunity.number}-estimate.json", "json")
    upload(name)


def upload(name: str) -> None:
    """Take figures back in from a file of this page; the file is read in memory and not kept."""
    turn = st.session_state.get(f"{name}.turn", 0)
    file = st.file_uploader(t("before_bidding.upload"), ["json"], key=f"{name}.file.{turn}")
    if file is not None:
        read: OwnFigures | None = attempt(lambda: own_figures.figures_of_file(file.getvalue()))
        if read is not None:
            st.session_state[name] = read
            st.session_state[f"{name}.turn"] = turn + 1
            st.rerun()


page_header(t("before_bidding.title"), t("before_bidding.lead"))
number = choose()
opportunity = attempt(lambda: before_bidding.read_open(app, actor, number)) if number else None
if opportunity is not None:
    frame(opportunity)
    estimate(opportunity)
    with st.container(horizontal=True):
        page_link("bids", t("before_bidding.to_bid"), id=opportunity.number)
        page_link("opportunity", t("before_bidding.to_opportunity"), id=opportunity.number)

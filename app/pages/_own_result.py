"""告知未中榜单位: its own score and rank, how a race ended for it, and nobody else's (财政部令第87号第六十九条)."""

from __future__ import annotations

import streamlit as st

from app.documents.race_end_words import race_end_words
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.i18n import t
from app.services import contracting
from app.services.context import App
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import section
from app.ui.reading import reading_table
from app.ui.text import literal


def show_own_result(app: App, actor: Actor, opportunity: Opportunity) -> None:
    """For a bidder that did not win, once it is decided."""
    found = attempt(lambda: contracting.feedback_of(app, actor, opportunity.id))
    if found is None:
        return
    section(t("bids.result"), t("bids.result_lead"))
    if found.rejected:
        st.markdown(t("bids.result_rejected", reason=t(f"opening.state.{found.rejected}")))
        return
    if found.total is None or found.rank is None:
        return
    metric_row(
        [
            Metric(t("bids.result_total"), f"{float(found.total):.2f}"),
            Metric(
                t("bids.result_rank_race" if found.race else "bids.result_rank"),
                t("bids.result_rank_of", rank=found.rank, of=found.of),
            ),
        ]
    )
    if found.race:
        section(t("bids.result_race"))
        for words in race_end_words(found.race):
            st.markdown(f"- {literal(words)}")
    points = dict(found.each)
    reading_table(
        [t("opportunity.criterion"), t("opportunity.weight"), t("bids.result_points")],
        [
            (each.name, f"{each.weight}%", f"{float(points[each.id]):.2f}")
            for each in opportunity.terms.criteria
            if each.id in points
        ],
    )

"""查重 before a report is stored: the held messages that nearly equal it, to endorse one or to submit all the same."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.i18n import date_text, number, t, term
from app.services.similar_messages import SimilarHeld
from app.ui.tags import tag
from app.ui.text import excerpt, literal, people_text

TONES = {"equal": "bad", "close": "wait"}
PASSAGE = 60
LEAST_PASSAGE = 6
TEXT = 200


def degree_tag(degree: str) -> str:
    return tag(t(f"report.degree.{degree}"), TONES[degree])


def similar_choice(found: Sequence[SimilarHeld]) -> SimilarHeld | None:
    """Shows the held messages; the one that was just chosen as the same matter."""
    st.markdown(f"**{t('report.similar', count=len(found))}**")
    st.caption(t("report.similar_lead"))
    chosen = None
    for held in found:
        if _card(held):
            chosen = held
    return chosen


def _card(held: SimilarHeld) -> bool:
    message = held.message
    with st.container(border=True):
        st.markdown(f"{degree_tag(held.degree)} **{literal(message.title or excerpt(message.text, 40))}**")
        parts = [
            term("channel", message.channel),
            date_text(message.reported_at) if message.reported_at else "",
            message.district,
            message.place,
            t("report.endorsements", count=number(message.endorsements)) if message.endorsements else "",
        ]
        st.caption(literal("　".join(part for part in parts if part)))
        people_text(excerpt(message.text, TEXT))
        if len(held.passage.strip()) >= LEAST_PASSAGE:
            st.caption(t("report.shared_passage", passage=literal(excerpt(held.passage, PASSAGE))))
        if held.mine or held.endorsed:
            st.markdown(f":gray[{t('report.is_mine' if held.mine else 'report.is_endorsed')}]")
            return False
        return st.button(t("report.endorse"), key=f"report.endorse.{message.id}", icon=":material/thumb_up:")

"""How the evidence of a topic is shown: counts, months, places, voices (masked). Topics, scenarios and 榜单 share it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.topics import Evidence, Quote
from app.i18n import date_text, number, t, term
from app.ui.charts import bars
from app.ui.metrics import Metric, metric_row
from app.ui.text import people_text

MOST_MONTHS = 18


def show_counts(evidence: Evidence, repeated: int = 0) -> None:
    """The four figures an opportunity stands on; `repeated` messages nearly repeat another one."""
    metric_row(
        [
            Metric(
                t("topics.messages"),
                number(evidence.messages),
                t("topics.messages_help"),
                delta=t("topics.repeated", count=repeated) if repeated else None,
            ),
            Metric(t("topics.endorsements"), number(evidence.endorsements), t("topics.endorsements_help")),
            Metric(
                t("topics.recent"),
                number(evidence.recent),
                t("topics.recent_help"),
                delta=t("topics.previous", previous=evidence.previous),
            ),
            Metric(
                t("topics.last"),
                date_text(evidence.last),
                delta=t("topics.first", first=date_text(evidence.first)),
            ),
        ]
    )


def show_charts(evidence: Evidence) -> None:
    """Messages by month beside where they come from."""
    month_word, place_word, count_word = t("topics.month"), t("topics.place"), t("topics.messages_axis")
    months = filled_months(evidence.months)[-MOST_MONTHS:]
    places = evidence.places or evidence.districts
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{t('topics.by_month')}**")
        if months:
            bars(
                [{month_word: month, count_word: count} for month, count in months],
                month_word,
                count_word,
                alt=_month_finding(evidence, months),
                y_title=count_word,
                height=260,
            )
        if evidence.undated:
            st.caption(t("topics.undated", count=evidence.undated))
    with right:
        st.markdown(f"**{t('topics.by_place')}**")
        if places:
            bars(
                [{place_word: place, count_word: count} for place, count in places],
                place_word,
                count_word,
                alt=t("topics.place_finding", place=places[0][0], count=places[0][1]),
                horizontal=True,
                sort="-x",
                x_title="",
                y_title=count_word,
                height=260,
            )
        else:
            st.caption(t("topics.no_place"))
        if evidence.channels:
            words = [
                t("topics.channel_count", channel=term("channel", c), count=n) for c, n in evidence.channels
            ]
            st.caption(t("topics.by_channel", channels=words))


def _month_finding(evidence: Evidence, months: Sequence[tuple[str, int]]) -> str:
    most = max(months, key=lambda row: row[1])
    return t(
        "topics.month_finding",
        recent=evidence.recent,
        previous=evidence.previous,
        month=most[0],
        count=most[1],
    )


def show_quotes(quotes: Sequence[Quote]) -> None:
    """What people wrote, masked, as they wrote it."""
    for quote in quotes:
        with st.container(border=True):
            people_text(f"{quote.title}\n{quote.text}" if quote.title else quote.text)


def filled_months(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Every month from the first to the last, those without messages with a zero."""
    if not months:
        return []
    counts = dict(months)
    year, month = map(int, months[0][0].split("-"))
    filled = []
    while (name := f"{year:04d}-{month:02d}") <= months[-1][0]:
        filled.append((name, counts.get(name, 0)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return filled

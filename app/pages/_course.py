"""How the course of a topic is shown: direction and burst as badges, the ratio in words, the weeks as bars."""

from __future__ import annotations

import streamlit as st

from app.i18n import number, t
from app.services.topic_courses import TopicCourse
from app.ui.charts import bars
from app.ui.tags import tag

TONES = {"rising": "bad", "falling": "good", "steady": "info", "unknown": "neutral"}
FILTERS = ("", "burst", "rising", "falling")


def course_tags(course: TopicCourse) -> list[str]:
    """The badges of a topic; rising means more complaints and is not good news."""
    words = [tag(t(f"topics.trend.{course.direction}"), TONES[course.direction])]
    if not course.burst:
        return words
    # "Steady" beside "burst" reads like a contradiction: over months it is steady, last week it was not.
    return [tag(t("topics.burst"), "bad"), *(words if course.direction in ("rising", "falling") else [])]


def fits(course: TopicCourse, wanted: str) -> bool:
    """Whether a topic belongs under a choice of `FILTERS`."""
    return {"": True, "burst": course.burst is not None}.get(wanted, course.direction == wanted)


def course_words(course: TopicCourse) -> str:
    """The trend in a sentence, with its interval; the badge alone does not say how sure it is."""
    trend = course.course.trend
    if trend.ratio is None or trend.low is None or trend.high is None:
        return t("topics.ratio_unknown")
    return t(
        f"topics.ratio_{trend.direction}",
        ratio=number(trend.ratio, 2),
        low=number(trend.low, 2),
        high=number(trend.high, 2),
    )


def burst_words(course: TopicCourse) -> str:
    """When it burst, how many messages came and how many were to be expected; "" without a recent burst."""
    burst = course.burst
    if burst is None:
        return ""
    return t(
        "topics.burst_words",
        start=burst.start,
        end=burst.end,
        observed=burst.observed,
        expected=number(burst.expected, 1),
    )


def show_course(course: TopicCourse) -> None:
    """The sentence, the weeks with the bursts among them, and how it is calculated."""
    st.markdown(course_words(course))
    if words := burst_words(course):
        st.markdown(words)
    if not course.messages:
        st.caption(t("topics.no_weeks"))
        return
    week, count, kind = t("topics.week"), t("topics.messages_axis"), t("topics.week_kind")
    rows = []
    for point in course.course.series:
        bursting = any(burst.start <= point.start <= burst.end for burst in course.course.bursts)
        code = "burst" if bursting else "usual" if point.complete else "unfinished"
        rows.append({week: f"{point.start:%m-%d}", count: point.count, kind: t(f"topics.week_kinds.{code}")})
    bars(rows, week, count, color=kind, alt=_finding(course), y_title=count, height=240)
    st.caption(t("topics.course_hint"))


def _finding(course: TopicCourse) -> str:
    words = [t(f"topics.trend.{course.direction}"), course_words(course), burst_words(course)]
    return t("topics.week_finding", words=" ".join(word for word in words if word))

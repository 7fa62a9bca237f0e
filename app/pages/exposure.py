"""匹配曝光情况: do small and new enterprises appear at the top as often as their capability would have it?"""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import number, percent, t
from app.services import fairness
from app.ui.app import get_app
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, table
from matching import ExposureReport, GroupExposure, Ratio

actor = require("officer", "supervisor")
app = get_app()


def verdict(ratio: Ratio | None) -> str:
    """More, less or about as much as the share of capable firms; the interval decides."""
    if ratio is None or ratio.low is None or ratio.high is None:
        return t("exposure.verdict.unknown")
    if ratio.low > 1:
        return t("exposure.verdict.more")
    return t("exposure.verdict.less") if ratio.high < 1 else t("exposure.verdict.even")


def interval(ratio: Ratio | None) -> str:
    """「1.11（0.70—1.41）」, without the interval when there are too few opportunities for one."""
    if ratio is None:
        return ""
    if ratio.low is None or ratio.high is None:
        return number(ratio.value, 2)
    return t(
        "exposure.interval",
        value=number(ratio.value, 2),
        low=number(ratio.low, 2),
        high=number(ratio.high, 2),
    )


def row(group: GroupExposure) -> dict[str, object]:
    return {
        "group": t(f"exposure.group.{group.group}"),
        "firms": group.firms,
        "capable": group.capable_share,
        "top": group.top_share,
        "attention": group.exposure_share,
        "ratio": interval(group.exposure),
        "verdict": verdict(group.exposure),
    }


def show(report: ExposureReport, title: str, key: str) -> None:
    """One way to group enterprises."""
    section(title)
    table(
        [row(group) for group in report.groups],
        [
            Column("group", t("exposure.group_title"), width=190),
            Column("firms", t("exposure.firms"), "integer", width=70),
            Column("capable", t("exposure.capable"), "percent", width=135, help=t("exposure.capable_help")),
            Column("top", t("exposure.top", places=report.places), "percent", width=120),
            Column(
                "attention", t("exposure.attention"), "percent", width=110, help=t("exposure.attention_help")
            ),
            Column("ratio", t("exposure.ratio"), width=165),
            Column("verdict", t("exposure.verdict_title"), width=190),
        ],
        alt=t("exposure.alt", title=title),
        key=key,
    )


page_header(t("exposure.title"), t("exposure.lead"))
note(t("exposure.note"))
with st.spinner(t("exposure.working")):
    found = attempt(lambda: fairness.exposure(app, actor))
if found is not None and not found.by_scale.opportunities:
    empty_state(t("exposure.empty"), t("exposure.empty_hint"))
elif found is not None:
    metric_row(
        [
            Metric(t("exposure.rankings"), str(found.rankings)),
            Metric(t("exposure.counted"), str(found.by_scale.opportunities), t("exposure.counted_help")),
            Metric(t("exposure.enterprises"), str(found.enterprises)),
        ]
    )
    show(found.by_scale, t("exposure.by_scale"), "exposure.scale")
    show(found.by_age, t("exposure.by_age", years=fairness.NEW_FOR_YEARS), "exposure.age")
    st.caption(t("exposure.method", confidence=percent(found.by_scale.confidence, 0)))

"""Key figures (指标卡) in a row of cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.ui.text import literal

PER_ROW = 4


@dataclass(frozen=True)
class Metric:
    """One figure. value: already formatted with its unit; delta: change in words, None = no change shown."""

    label: str
    value: str
    help: str = ""
    delta: str | None = None


def metric_row(metrics: Sequence[Metric]) -> None:
    """Cards, at most four in a row; labels are our words, values are shown literally."""
    for start in range(0, len(metrics), PER_ROW):
        part = metrics[start : start + PER_ROW]
        columns = st.columns(len(part))
        for column, metric in zip(columns, part, strict=True):
            column.metric(
                metric.label,
                literal(metric.value),
                delta=None if metric.delta is None else literal(metric.delta),
                delta_color="off",
                delta_arrow="off",
                help=metric.help or None,
                border=True,
                height="stretch",
            )

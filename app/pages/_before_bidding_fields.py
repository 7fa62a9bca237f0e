"""The eight rough figures of an enterprise, in the units people think in: 万元, percent, months, days."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from app.i18n import t
from app.services.own_figures import LIMITS, WHOLE, OwnFigures

MONEY = ("price_yuan", "capex_yuan", "annual_opex_yuan")
PER_ROW = 4


def fields(before: OwnFigures, key: str) -> OwnFigures:
    """Draw the fields with what they held before; what they hold now. A number nobody touched stays exact."""
    values = {}
    names = list(asdict(before))
    for start in range(0, len(names), PER_ROW):
        columns = st.columns(PER_ROW)
        for column, name in zip(columns, names[start : start + PER_ROW], strict=False):
            with column:
                values[name] = _field(name, getattr(before, name), f"{key}.{name}")
    return OwnFigures(**values)


def _field(name: str, before: float, key: str) -> float:
    low, high = LIMITS[name]
    label, help_ = t(f"before_bidding.column.{name}"), t(f"before_bidding.help.{name}")
    if name in WHOLE:
        return int(st.number_input(label, int(low), int(high), int(before), step=1, key=key, help=help_) or 0)
    factor, step = (10_000.0, 10.0) if name in MONEY else (0.01, 0.5 if "share" not in name else 5.0)
    shown = round(before / factor, 6)
    typed = st.number_input(
        label, low / factor, high / factor, shown, step=step, format="%.2f", key=key, help=help_
    )
    if typed is None:
        return low
    return before if typed == shown else round(typed * factor, 10)

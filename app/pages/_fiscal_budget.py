"""一般公共预算支出: past years and growth to edit, with their source; what is on the screen counts at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import streamlit as st

from app.clock import CHINA
from app.domain.project_inputs import CityBudget
from app.domain.users import Actor
from app.i18n import percent, t, time_text
from app.i18n.money import NOTHING
from app.services import city_budget
from app.services.context import App
from app.ui.outcome import attempt, flash
from app.ui.page import note
from app.ui.text import literal

YUAN_PER_WAN = 10_000.0


def budget_desk(app: App, actor: Actor, saved: CityBudget | None) -> CityBudget | None:
    """The figures as edited; None while there is nothing that could be a budget."""
    key = f"fiscal.{saved.id if saved else 'new'}"
    with st.expander(t("fiscal.budget"), expanded=saved is None):
        st.caption(t("fiscal.budget_lead"))
        draft = _fields(app, saved, key)
        pressed = st.button(t("fiscal.save"), key=f"{key}.save", type="primary")
        if saved:
            st.caption(t("value.paper", by=literal(saved.saved_by), at=time_text(saved.saved_at)))
        if pressed and _save(app, actor, draft):
            flash(t("fiscal.saved"))
            st.rerun()
    if saved is not None and _same(draft, saved):
        return saved
    if not draft.amounts:
        return saved
    if saved is not None:
        note(t("fiscal.unsaved"), "wait")
    shown = replace(draft, source=draft.source or t("fiscal.no_source"))
    return attempt(lambda: city_budget.check_budget(shown)) or saved


def _fields(app: App, saved: CityBudget | None, key: str) -> CityBudget:
    this_year = app.clock.now().astimezone(CHINA).year
    first = saved.first_year if saved else this_year - city_budget.HISTORY_YEARS
    past = list(saved.amounts) if saved else [None] * city_budget.HISTORY_YEARS
    left, right = st.columns([2, 3])
    year, money = (
        t("projects.results.year"),
        t("ui.unit.header", title=t("fiscal.amount"), unit=t("ui.unit.wan")),
    )
    frame = pd.DataFrame(
        {
            year: [first + place for place in range(len(past))],
            money: pd.Series([None if a is None else a / YUAN_PER_WAN for a in past], dtype="float64"),
        }
    )
    with left:
        edited = st.data_editor(
            frame,
            hide_index=True,
            num_rows="dynamic",
            placeholder=NOTHING,
            column_config={
                year: st.column_config.NumberColumn(format="%d", step=1, min_value=1990, max_value=2100),
                money: st.column_config.NumberColumn(format="%,.2f", min_value=0.0),
            },
            key=f"{key}.history",
            alt=t("fiscal.history_alt"),
        )
    rows = sorted(
        (int(row[year]), float(row[money]))
        for row in edited.to_dict("records")
        if not pd.isna(row[year]) and not pd.isna(row[money])
    )
    gaps = [when for when, _ in rows] != list(range(rows[0][0], rows[0][0] + len(rows))) if rows else False
    with right:
        own = st.checkbox(
            t("fiscal.own_growth"), saved is not None and saved.growth is not None, key=f"{key}.own"
        )
        growth = None
        if own:
            start = saved.growth if saved and saved.growth is not None else 0.0
            shown = st.number_input(
                t("fiscal.growth"), -50.0, 50.0, round(start * 100, 6), 0.5, "%.2f", key=f"{key}.growth"
            )
            growth = round(shown / 100, 8)
        ratio = st.number_input(
            t("fiscal.risk_ratio"),
            0.0,
            50.0,
            round((saved.risk_ratio if saved else 0.0) * 100, 6),
            1.0,
            "%.2f",
            key=f"{key}.risk",
            help=t("fiscal.risk_help"),
        )
        source = st.text_input(
            t("fiscal.source"),
            saved.source if saved else "",
            max_chars=200,
            key=f"{key}.source",
            placeholder=t("fiscal.source_hint"),
        )
        if gaps:
            note(t("fiscal.gaps"), "bad")
        if len(rows) >= 2 and not gaps:
            steps = [b[1] / a[1] - 1 for a, b in pairwise(rows) if a[1] > 0]
            if steps:
                st.caption(t("fiscal.mean_growth", growth=percent(sum(steps) / len(steps), 2)))
    amounts = () if gaps else tuple(round(wan * YUAN_PER_WAN, 2) for _, wan in rows)
    first_year = rows[0][0] if rows else first
    return CityBudget(
        "", first_year, amounts, growth, round(ratio / 100, 8), source.strip(), "", app.clock.now()
    )


def _save(app: App, actor: Actor, draft: CityBudget) -> CityBudget | None:
    return attempt(
        lambda: city_budget.save_budget(
            app,
            actor,
            first_year=draft.first_year,
            amounts=draft.amounts,
            growth=draft.growth,
            risk_ratio=draft.risk_ratio,
            source=draft.source,
        )
    )


def _same(draft: CityBudget, saved: CityBudget) -> bool:
    names = ("first_year", "amounts", "growth", "risk_ratio", "source")
    kept = replace(saved, amounts=tuple(round(amount, 2) for amount in saved.amounts))
    return all(getattr(draft, name) == getattr(kept, name) for name in names)

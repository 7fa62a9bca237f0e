"""The part of the scenario's form that a mechanism asks for: the plan of a race, the basis of a first use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from app.domain.racing import MOST_STAGES, RESULT_LENGTH, RacePlan, Stage
from app.domain.scenarios import FirstUse, Scenario
from app.i18n import t
from app.ui.page import note, section

FEN_PER_WAN = 1_000_000
LONGEST = 2_000
BEFORE_START, STAGE_LENGTH = timedelta(days=120), timedelta(days=60)
"""Bids, evaluation and publicity before the first stage; a stage."""
kinds = st.column_config


def mechanism_fields(base: Scenario, mechanism: str, version: int) -> tuple[RacePlan, FirstUse]:
    """What the widgets of this mechanism say; of the others, what there was."""
    if base.origin:
        note(t("scenarios.origin_note", number=base.origin))
    if mechanism == "race":
        return _race(base.race, base.updated_at.date(), version), base.first_use
    if mechanism == "first_use":
        return base.race, _first_use(base.first_use, version)
    return base.race, base.first_use


def _race(before: RacePlan, beginning: date, version: int) -> RacePlan:
    section(t("racing.title"), t("racing.plan_lead"))
    left, right = st.columns(2)
    racers = left.number_input(
        t("racing.racers_count"), 2, 10, max(2, before.racers), 1, key=f"racing.racers.{version}",
        help=t("racing.racers_help"),
    )  # fmt: skip
    cap = right.number_input(
        t("racing.cap"), 0.0, value=before.cap_fen / FEN_PER_WAN, step=10.0, format="%.2f",
        key=f"racing.cap.{version}", help=t("racing.cap_help"),
    )  # fmt: skip
    st.caption(t("racing.plan_form"))
    edited = st.data_editor(
        pd.DataFrame(
            {
                "result": pd.Series([each.result for each in before.stages], dtype="string"),
                "due_on": pd.Series(
                    [pd.Timestamp(each.due_on) for each in before.stages], dtype="datetime64[ns]"
                ),
                "payment": pd.Series(
                    [each.payment_fen / FEN_PER_WAN for each in before.stages], dtype="Float64"
                ),
                "places": pd.Series([each.places for each in before.stages], dtype="Int64"),
            }
        ),
        column_config={
            "result": kinds.TextColumn(t("racing.result"), width="large", max_chars=RESULT_LENGTH),
            "due_on": kinds.DateColumn(t("racing.due_on"), format="YYYY-MM-DD", width=130),
            "payment": kinds.NumberColumn(t("racing.payment_wan"), min_value=0.0, format="%.2f", width=140),
            "places": kinds.NumberColumn(t("racing.places"), min_value=1, max_value=10, step=1, width=110),
        },
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        key=f"racing.stages.{version}",
        alt=t("racing.title"),
    )
    rows = [row for row in edited.to_dict("records") if any(_there(value) for value in row.values())]
    stages: list[Stage] = []
    for n, row in enumerate(rows[:MOST_STAGES], 1):
        proposed = stages[-1].due_on + STAGE_LENGTH if stages else beginning + BEFORE_START
        stages.append(_stage(n, row, proposed))
    plan = RacePlan(int(racers or 2), round((cap or 0.0) * FEN_PER_WAN), tuple(stages))
    st.caption(t("racing.most", total_fen=plan.most_fen))
    return plan


def _stage(number: int, row: Mapping[str, Any], proposed: date) -> Stage:
    """A stage as typed; where no day is typed, a proposed one stands there for the officer to change."""
    day = row.get("due_on")
    if isinstance(day, str) and day:
        day = date.fromisoformat(day[:10])
    elif isinstance(day, datetime) and _there(day):
        day = day.date()
    payment, places = row.get("payment"), row.get("places")
    return Stage(
        number,
        str(row["result"]).strip() if _there(row.get("result")) else "",
        day if isinstance(day, date) and _there(day) else proposed,
        round(float(payment) * FEN_PER_WAN) if _there(payment) else 0,  # type: ignore[arg-type]
        int(places) if _there(places) else 1,  # type: ignore[arg-type]
    )


def _there(value: object) -> bool:
    return value is not None and value is not pd.NA and value == value and value != ""


def _first_use(before: FirstUse, version: int) -> FirstUse:
    section(t("opportunity.first_use"), t("opportunity.first_use_lead"))
    typed = {
        name: st.text_area(
            t(f"scenarios.column.first_use_{name}"),
            getattr(before, name),
            height=90,
            max_chars=LONGEST,
            key=f"scenarios.first_use_{name}.{version}",
            help=t(f"scenarios.help.first_use_{name}"),
            placeholder=t(f"scenarios.hint_first_use.{name}"),
        )
        for name in ("site", "basis")
    }
    return FirstUse(typed["site"] or "", typed["basis"] or "")

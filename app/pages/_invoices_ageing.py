"""由账龄表推算: two ageing tables one year apart, typed in or from a file; never called calibrated."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

import finance
from app.domain.users import Actor
from app.i18n import percent, t
from app.pages import _invoices_save
from app.pages._invoices_words import PRESETS, age_name
from app.services import payer_calibration, payer_profiles
from app.services.context import App
from app.services.invoicing import Ledger
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

AGES = 6
FEN_PER_WAN = 1_000_000
Tables = tuple[Sequence[int], Sequence[int]]


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """The tables, what they say, saving."""
    section(t("invoices.part.ageing"), t("invoices.ageing_tables.lead"))
    left, right = st.columns(2)
    prior = left.selectbox(
        t("invoices.calibration.prior"),
        PRESETS,
        index=1,
        format_func=lambda code: t(f"projects.preset.{code}"),
        key="invoices.roll.prior",
        help=t("invoices.ageing_tables.prior_help"),
    )
    payer = right.text_input(t("invoices.column.payer"), key="invoices.roll.payer", max_chars=120).strip()
    tables = _from_file(app, actor) or _typed()
    if tables is None or not any(tables[0]):
        st.caption(t("invoices.ageing_tables.waiting"))
        return
    opening, closing = tables
    profile = attempt(lambda: payer_calibration.from_ageing(app, actor, opening, closing, prior, payer))
    if profile is None:
        return
    _result(tables, profile, prior)
    if actor.role == "finance":
        suggested = t("invoices.profile.suggested_ageing", payer=payer, day=ledger.today)
        _invoices_save.form(
            "ageing",
            suggested,
            lambda name: payer_profiles.save_ageing(app, actor, name, opening, closing, payer, prior),
        )


def _from_file(app: App, actor: Actor) -> Tables | None:
    download(
        t("invoices.import.template"),
        t("invoices.ageing_tables.template_rows"),
        t("invoices.ageing_tables.file"),
        "csv",
        key="invoices.roll.template",
    )
    uploaded = st.file_uploader(
        t("invoices.ageing_tables.choose"), type=["csv", "xlsx", "jsonl"], key="invoices.roll.file"
    )
    if uploaded is None:
        return None
    return attempt(lambda: payer_calibration.read_ageing(app, actor, uploaded.name, uploaded.getvalue()))


def _typed() -> Tables:
    age, before, after = (
        t("invoices.calibration.age"),
        t("invoices.ageing_tables.opening"),
        t("invoices.ageing_tables.closing"),
    )
    blank = pd.DataFrame(
        {
            age: [age_name(each) for each in range(AGES)],
            before: pd.Series([0.0] * AGES),
            after: pd.Series([0.0] * AGES),
        }
    )
    money = st.column_config.NumberColumn(format="%,.2f", min_value=0.0, max_value=1e9)
    edited = st.data_editor(
        blank,
        hide_index=True,
        disabled=[age],
        column_config={before: money, after: money},
        key="invoices.roll.tables",
        alt=t("invoices.ageing_tables.alt"),
    )
    return _fen(edited[before].tolist()), _fen(edited[after].tolist())


def _fen(amounts: Sequence[float | None]) -> list[int]:
    return [0 if wan is None or pd.isna(wan) else round(wan * FEN_PER_WAN) for wan in amounts]


def _result(tables: Tables, profile: finance.PayerProfile, prior: str) -> None:
    two = profile.survival()[2]
    first = percent(profile.hazards[0])
    note(literal(t("invoices.ageing_tables.finding", first=first, two=percent(two))), "info")
    note(t("invoices.ageing_tables.never"), "wait")
    preset = finance.PAYER_PROFILES[prior]
    table(
        [
            {
                "age": age_name(age),
                "opening": tables[0][age],
                "closing": tables[1][age],
                "roll": 1.0 - profile.hazards[age],
                "paid": profile.hazards[age],
                "preset": preset.hazards[age],
            }
            for age in range(AGES)
        ],
        [
            Column("age", t("invoices.calibration.age"), width=120),
            Column("opening", t("invoices.ageing_tables.opening_column"), "money_wan"),
            Column("closing", t("invoices.ageing_tables.closing_column"), "money_wan"),
            Column("roll", t("invoices.ageing_tables.roll"), "percent"),
            Column("paid", t("invoices.ageing_tables.paid"), "percent"),
            Column("preset", t("invoices.calibration.before"), "percent"),
        ],
        alt=t("invoices.ageing_tables.result_alt"),
    )
    st.caption(t("invoices.ageing_tables.method"))

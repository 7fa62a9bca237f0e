"""Saving a part of a platform company's file from a room, and tables to type in."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.domain.platform_companies import Part, part_name
from app.domain.users import Actor
from app.errors import Conflict
from app.i18n import t
from app.services import platform_companies
from app.services.context import App
from app.services.platform_companies import CompanyView
from app.ui.outcome import attempt, error_summary, flash

WAN = 10_000.0
ROW_HEIGHT, SHORT_TABLE = 36, 9


def may_edit(actor: Actor, view: CompanyView) -> bool:
    """Finance officers, while the company is on the list."""
    return actor.role == "finance" and view.company.removed_at is None


def form_key(view: CompanyView, part: str) -> str:
    """A key that begins anew with every saved state: fields then show what is saved.

    Whoever pressed the button of an older state, because somebody else saved meanwhile, is told that it was not saved.
    """
    place, now = f"platforms.{view.company.id}.{part}", view.revisions[part]
    before = st.session_state.get(f"{place}.shown", now)
    if before != now and st.session_state.get(f"{place}.{before}.save"):
        error_summary(Conflict("platforms.changed"))
    st.session_state[f"{place}.shown"] = now
    return f"{place}.{now}"


def save(app: App, actor: Actor, view: CompanyView, value: Part) -> None:
    """Save and show the page again; a refusal is explained where the button is."""
    part = part_name(value)
    saved = attempt(
        lambda: platform_companies.save_part(app, actor, view.company.id, value, view.revisions[part])
    )
    if saved is not None:
        flash(t("platforms.saved", part=t(f"platforms.part.{part}"), revision=saved.revision))
        st.rerun()


def table_height(rows: int) -> int | None:
    """Height at which a table shows all its rows; a short one finds it by itself."""
    return None if rows <= SHORT_TABLE else ROW_HEIGHT * (rows + 1) + 2


def yuan(shown: Any) -> float:
    """Yuan of a cell in 万元; an empty cell is 0."""
    return 0.0 if blank(shown) else round(float(shown) * WAN, 2)


def yuan_or_none(shown: Any) -> float | None:
    """Yuan of a field in 万元; an empty field is not known."""
    return None if blank(shown) else round(float(shown) * WAN, 2)


def shown_wan(value: float | None) -> float | None:
    """万元 of a field; None stays empty."""
    return None if value is None else round(value / WAN, 6)


def words(shown: Any) -> str:
    """Text of a cell."""
    return "" if blank(shown) else " ".join(str(shown).split())


def blank(shown: Any) -> bool:
    return shown is None or shown == "" or bool(pd.isna(shown))


def answer_words() -> dict[bool | None, str]:
    """Words of the answers to a yes-or-no question, 不清楚 among them."""
    return {None: t("platforms.not_known"), True: t("ui.yes"), False: t("ui.no")}


def answer_of(shown: Any) -> bool | None:
    """The answer behind its word."""
    return next((value for value, word in answer_words().items() if word == shown), None)


def wan_field(label: str, value: float | None, key: str, help: str = "") -> float | None:
    """A field in 万元 that may stay empty; yuan."""
    shown = st.number_input(
        t("ui.unit.header", title=label, unit=t("ui.unit.wan")),
        min_value=0.0,
        value=shown_wan(value),
        step=10.0,
        format="%.2f",
        key=key,
        help=help or None,
        placeholder=t("platforms.not_known"),
    )
    return yuan_or_none(shown)

"""Figures, variables and outcomes of an analysis as people read them: one unit a figure, steps with their sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import finance
from app.documents.finance_words import amount, times
from app.i18n import number, percent, t
from app.ui.tables import Kind

UNITS: dict[str, tuple[Kind, float]] = {
    "rate": ("number", 100.0),
    "yuan": ("yuan_wan", 1.0),
    "times": ("number", 1.0),
    "years": ("number", 1.0),
}
MONEY = {
    *("capex", "opex", "maintenance", "revenue", "service_fee", "availability", "subsidy"),
    "construction_grant",
}


def place_of_year(years: Sequence[int], year: int) -> int:
    """Where a year stands in years that follow one another; the first or the last one when it is outside of them."""
    return min(max(year - years[0], 0), len(years) - 1)


def figure_text(name: str, value: float | None) -> str:
    """A figure with its unit; 无法计算 when there is none."""
    if value is None:
        return t("projects.results.no_value")
    unit = finance.FIGURES[name].unit
    if unit == "rate":
        return percent(value, 2)
    if unit == "yuan":
        return amount(value)
    return times(value) if unit == "times" else t("projects.results.years", value=number(value, 1))


def step_text(name: str, step: float) -> str:
    """+10%, +6 个月, +1 年."""
    kind = finance.VARIABLES[name].kind
    if kind == "share":
        return ("+" if step > 0 else "") + percent(
            step, 0 if abs(100 * step - round(100 * step)) < 1e-9 else 1
        )
    return t(f"analysis.added.{kind}", value=f"{step:+g}")


def value_text(name: str, value: float | None) -> str:
    """What a variable is, in its unit."""
    if value is None:
        return ""
    if name in MONEY:
        return amount(value)
    if name in ("user_price",):
        return t("analysis.yuan", value=number(value, 2))
    return number(value) if name == "user_volume" else percent(value, 2)


def lever_text(unit: str, lever: str, value: float | None) -> str:
    """What a lever is, in its unit."""
    if value is None:
        return ""
    if unit == "yuan":
        return t("analysis.yuan", value=number(value, 2)) if lever == "user_price" else amount(value)
    return percent(value, 1) if unit == "share" else t("projects.results.years", value=number(value))


def outcome_text(
    code: str, figure: str, params: Mapping[str, Any], shown: Callable[[float], str] = number
) -> str:
    """Why there is no value, or what to know about it; "" for a plain one. ``shown`` writes a value of what is sought."""
    if code == "ok":
        return ""
    nearest = params.get("nearest")
    return t(
        f"analysis.outcome.{code}",
        nearest=figure_text(figure, nearest if isinstance(nearest, float) else None),
        low=shown(params["low"]) if "low" in params else "",
        high=shown(params["high"]) if "high" in params else "",
    )

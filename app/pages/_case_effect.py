"""What a changed case does (试算): old and new figures side by side, before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import finance
from app.documents.finance_words import amount, rate_text, times_text
from app.domain.project_inputs import CityBudget
from app.i18n import number, percent, t, yuan_to_wan
from app.pages._case_fields import CaseField, value_at
from app.services import city_budget, financing
from app.services.city_budget import CityCapacity
from app.services.financing import ProjectView
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import note
from app.ui.tables import Column, table
from app.ui.text import literal

RATES = ("equity_irr", "project_irr_after_tax")
HARDLY = 50.0  # yuan: what rounds to 0.00 万元 twice over


City = tuple[CityBudget, CityCapacity] | None
"""The city's budget and capacity as they are, for the red lines; None without a budget."""


def show_effect(
    view: ProjectView, new: Mapping[str, Any], changes: Sequence[CaseField], key: str, city: City
) -> None:
    """Figures of the saved case, beside them those of the changed one; a case that cannot be is told field by field."""
    saved = view.case.case
    before = st.session_state.get(f"{key}.before")
    if before is None:
        before = attempt(lambda: financing.preview(saved))
        if before is None:
            return
        st.session_state[f"{key}.before"] = before
    after = before if not changes else attempt(lambda: financing.preview(new))
    if after is None:
        return
    _figures(before, after, bool(changes))
    _yearly(before, after, bool(changes))
    if not changes:
        st.caption(t("projects.effect.none"))
        return
    _changes(saved, new, changes)
    _red_flags(before, after)
    _red_line(view.project.number, before, after, city)


def _figures(before: finance.Projection, after: finance.Projection, changed: bool) -> None:
    cards = []
    for name in RATES:
        old, now = getattr(before, name), getattr(after, name)
        words = rate_text(now.to_dict())
        delta = _delta(rate_text(old.to_dict()), words, changed, _points(old.rate, now.rate))
        cards.append(Metric(t(f"projects.results.{name}"), words, delta=delta))
    old, now = times_text(before.min_dscr.to_dict()), times_text(after.min_dscr.to_dict())
    cards.append(Metric(t("projects.results.min_dscr"), now, delta=_delta(old, now, changed)))
    for name in ("project_npv", "debt", "liquidity_gap"):
        old, now = amount(getattr(before, name)), amount(getattr(after, name))
        cards.append(Metric(t(f"projects.effect.{name}"), now, delta=_delta(old, now, changed)))
    old, now = (amount(sum(yearly_cost(each).values())) for each in (before, after))
    words = t("projects.effect.government_help")
    cards.append(Metric(t("projects.effect.government"), now, words, _delta(old, now, changed)))
    old, now = (
        t("projects.effect.met" if each.meets_target else "projects.effect.missed")
        for each in (before, after)
    )
    cards.append(Metric(t("projects.results.target"), now, delta=_delta(old, now, changed)))
    metric_row(cards)


def _delta(old: str, now: str, changed: bool, step: str = "") -> str | None:
    if not changed:
        return None
    if old == now:
        return t("projects.effect.same")
    return t("projects.effect.was_and", old=old, step=step) if step else t("projects.effect.was", old=old)


def _points(old: float | None, now: float | None) -> str:
    """The step of a rate in percentage points."""
    if old is None or now is None:
        return ""
    return t("projects.effect.points", points=f"{100 * (now - old):+.2f}")


def yearly_cost(projection: finance.Projection) -> dict[int, float]:
    """What government pays each year (财政支出责任), without a provision for risk."""
    return finance.government_expenditure(projection)


def _yearly(before: finance.Projection, after: finance.Projection, changed: bool) -> None:
    old, now = yearly_cost(before), yearly_cost(after)
    years = sorted({year for rows in (old, now) for year, yuan in rows.items() if abs(yuan) >= HARDLY})
    if not years:
        st.caption(t("projects.effect.no_government"))
        return
    rows = [("before", old)] if not changed else [("before", old), ("after", now)]
    if changed:
        rows.append(("step", {year: now.get(year, 0.0) - old.get(year, 0.0) for year in years}))
    st.caption(t("projects.effect.government_years"))
    table(
        [
            {
                "item": t(f"projects.effect.{name}"),
                **{str(y): yuan_to_wan(amounts.get(y, 0.0)) for y in years},
            }
            for name, amounts in rows
        ],
        [Column("item", t("projects.results.item"), width=110, pinned=True)]
        + [Column(str(year), str(year), "number", width=92) for year in years],
        alt=t("projects.effect.government_years"),
    )


def _changes(saved: Mapping[str, Any], new: Mapping[str, Any], changes: Sequence[CaseField]) -> None:
    parts = [
        t(
            "projects.effect.change",
            name=field.label,
            old=field.words(value_at(saved, field.path)),
            new=field.words(value_at(new, field.path)),
        )
        for field in changes
    ]
    st.markdown(
        f"**{t('projects.effect.changes', count=number(len(changes)))}** "
        + literal(t("ui.list_comma").join(parts))
    )


def _red_flags(before: finance.Projection, after: finance.Projection) -> None:
    """What the change breaks or mends: years of default and lock-up, findings of the regime."""
    for name, tone in (("default_years", "bad"), ("lockup_years", "wait")):
        old, now = set(getattr(before, name)), set(getattr(after, name))
        if now - old:
            note(t(f"projects.effect.new_{name}", years=[str(year) for year in sorted(now - old)]), tone)
        elif old - now:
            note(t(f"projects.effect.gone_{name}", years=[str(year) for year in sorted(old - now)]), "good")
    known = {finding.code for finding in before.findings}
    fresh = [finding for finding in after.findings if finding.code not in known]
    if fresh:
        note(t("projects.effect.findings", count=number(len(fresh))), "wait")


def _red_line(number_: str, before: finance.Projection, after: finance.Projection, city: City) -> None:
    """What the change means for the city's fiscal capacity; silent for projects that do not count."""
    if city is None:
        return
    budget, capacity = city
    old, now = (city_budget.worst_with(capacity, number_, each, budget) for each in (before, after))
    if old is None or now is None or f"{old.ratio:.4f}" == f"{now.ratio:.4f}":
        return
    words = t(
        "projects.effect.red_line",
        before=percent(old.ratio, 2),
        after=percent(now.ratio, 2),
        year=now.year,
        state=t(f"fiscal.state.{now.line}"),
    )
    if now.line == old.line:
        st.markdown(words)
    else:
        note(words, "good" if now.line == "ok" else "bad")

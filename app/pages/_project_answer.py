"""The answer of a project: return, debt service, when cash runs short, what the rules forbid, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import finance
from app.documents.finance_words import (
    amount,
    digits_apart,
    rate_text,
    reason,
    reason_text,
    times,
    times_text,
)
from app.documents.periods import by_period, period_text, periods_text
from app.i18n import number, percent, t
from app.services.explaining import Reason
from app.services.financing import ProjectView
from app.ui.metrics import Metric, metric_row
from app.ui.page import note, section
from app.ui.text import literal
from finance.engine.metrics import reaches

Result = Mapping[str, Any]
TONES = ("bad", "wait", "good")
RATES = ("equity_irr", "project_irr_after_tax", "project_irr_pre_tax")
SMALL = 50.0  # yuan: what rounds to 0.00 万元 twice over


def show_answer(
    view: ProjectView, result: Result, projection: finance.Projection, reasons: Sequence[Reason]
) -> None:
    """One line with the verdict, four figures, what would mend it. `result` has one row a period."""
    clauses = [_return(result), _debt(result), _cash(result), *_rules(result)]
    tone = min((tone for _, tone in clauses), key=TONES.index)
    said = t("projects.answer.stop").join(words for words, _ in clauses)
    note(literal(t("projects.answer.sentence", clauses=said)), tone)
    section(t("projects.results.figures"))
    metric_row([_return_card(result), _cover_card(result), _gap_card(result), _government_card(projection)])
    for name in RATES:
        if why := reason(result[name]):
            words = t("projects.results.why_none", name=t(f"projects.results.{name}"), reason=why)
            st.caption(literal(words))
    _what_to_do(view, result, [each for each in reasons if each.code.startswith("mend_")])


def _return(result: Result) -> tuple[str, str]:
    rate, target = result["equity_irr"]["rate"], result["case"]["target_equity_irr"]
    if rate is None:
        return t("projects.answer.return_none"), "wait"
    met = result["meets_target"]
    words = t(
        f"projects.answer.return_{'met' if met else 'missed'}", rate=percent(rate), target=percent(target)
    )
    return words, "good" if met else "wait"


def worst_cover(result: Result) -> Mapping[str, Any] | None:
    """The row in which debt service is covered least; None without a loan."""
    rows = [row for row in result["rows"] if row["dscr"] is not None]
    return min(rows, key=lambda row: row["dscr"]) if rows else None


def _debt(result: Result) -> tuple[str, str]:
    worst = worst_cover(result)
    if worst is None:
        return t("projects.answer.no_debt"), "good"
    enough = reaches(worst["dscr"], 1.0)
    limit = result["case"]["debt"]["lockup_dscr"] if enough else 1.0
    cover = times(worst["dscr"], digits_apart(worst["dscr"], limit))
    covered = {"period": period_text(worst["year"]), "cover": cover}
    if not enough:
        return t("projects.answer.cover_short", **covered), "bad"
    if result["lockup_years"]:
        locked = periods_text(result["lockup_years"])
        return t("projects.answer.cover_locked", locked=locked, **covered), "wait"
    return t("projects.answer.cover_good", **covered), "good"


def _cash(result: Result) -> tuple[str, str]:
    if result["default_years"]:
        broken = periods_text(result["default_years"])
        return t("projects.answer.cash_broken", periods=broken), "bad"
    if result["liquidity_gap"] > SMALL:
        return t("projects.answer.cash_bridged", gap=amount(result["liquidity_gap"])), "wait"
    return t("projects.answer.cash_enough"), "good"


def _rules(result: Result) -> list[tuple[str, str]]:
    forbidden = [each for each in result["findings"] if each["severity"] == "forbidden"]
    return [(t("projects.answer.forbidden", count=number(len(forbidden))), "bad")] if forbidden else []


def _return_card(result: Result) -> Metric:
    target = percent(result["case"]["target_equity_irr"])
    if result["equity_irr"]["rate"] is None:
        words = t("projects.answer.target", target=target)
    else:
        met = "target_met" if result["meets_target"] else "target_missed"
        words = t(f"projects.results.{met}", target=target)
    return Metric(t("projects.results.equity_irr"), rate_text(result["equity_irr"]), delta=words)


def _cover_card(result: Result) -> Metric:
    worst, limit = worst_cover(result), result["case"]["debt"]["lockup_dscr"]
    words = None
    if worst is not None:
        words = t("projects.answer.lowest_in", period=period_text(worst["year"]))
    help_ = t("projects.answer.covenant", limit=times(limit))
    return Metric(t("projects.results.min_dscr"), times_text(result["min_dscr"]), help_, words)


def _gap_card(result: Result) -> Metric:
    words = t("projects.answer.never_short")
    if result["default_years"]:
        words = t("projects.answer.short_from", period=period_text(result["default_years"][0]))
    elif result["liquidity_gap"] > SMALL:
        row = max(result["rows"], key=lambda row: row["liquidity_gap"])
        words = t("projects.answer.deepest_in", period=period_text(row["year"]))
    label, gap = t("projects.results.liquidity_gap"), amount(result["liquidity_gap"])
    return Metric(label, gap, t("projects.results.liquidity_gap_help"), words)


def _government_card(projection: finance.Projection) -> Metric:
    paid = finance.government_expenditure(projection)
    most = max(paid, key=lambda year: paid[year], default=None)
    words = t("projects.answer.nothing_public")
    if most is not None and paid[most] > SMALL:
        words = t("projects.answer.most_in", period=period_text(most), amount=amount(paid[most]))
    label, total = t("projects.effect.government"), amount(sum(paid.values()))
    return Metric(label, total, t("projects.effect.government_help"), words)


def _what_to_do(view: ProjectView, result: Result, mends: Sequence[Reason]) -> None:
    missed = result["equity_irr"]["rate"] is not None and not result["meets_target"]
    forbidden = bool(_rules(result))
    if not (mends or missed or forbidden or result["default_years"]):
        return
    st.markdown(f"**{t('projects.answer.to_do')}**")
    lines = [reason_text(each) for each in mends]
    if result["default_years"] and not mends:
        lines.append(t("projects.answer.do_bridge", gap=amount(result["liquidity_gap"])))
    if missed:
        lines.append(t("projects.answer.do_return", target=percent(result["case"]["target_equity_irr"])))
    if forbidden:
        lines.append(t("projects.answer.do_rules"))
    st.markdown("\n".join(f"- {literal(line)}" for line in lines))
    with st.container(horizontal=True):
        if missed:
            _way(view, "goal", "analysis")
        if forbidden:
            _way(view, "rules", "compliance")


def _way(view: ProjectView, name: str, room: str) -> None:
    st.button(
        t(f"projects.answer.to_{name}"), key=f"answer.{name}", on_click=_enter, args=[view.project.id, room]
    )


def _enter(project_id: str, room: str) -> None:
    st.session_state[f"projects.room.{project_id}"] = room
    if room == "analysis":
        st.session_state["analysis.part"] = "goal"


def key_figures(old: Result, new: Result) -> str:
    """What a saved change did to return and cover: 资本金内部收益率 3.0% → 2.5%，最低偿债备付率 1.08 倍 → 1.05 倍."""
    parts = []
    for name, words in (("equity_irr", rate_text), ("min_dscr", times_text)):
        before, after, label = words(old[name]), words(new[name]), t(f"projects.results.{name}")
        key = "figure_same" if before == after else "figure_step"
        parts.append(t(f"projects.answer.{key}", name=label, old=before, new=after))
    for name in ("default_years", "lockup_years"):
        before_, after_ = by_period(old)[name], by_period(new)[name]
        if fresh := [each for each in after_ if each not in before_]:
            parts.append(t(f"projects.answer.new_{name}", periods=periods_text(fresh)))
    return t("projects.answer.stop").join(parts)

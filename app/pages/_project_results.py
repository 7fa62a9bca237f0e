"""结果: the answer and what to do, why it is so, cash and cover by year or quarter, more figures, identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.documents import annual_table as annual
from app.documents.finance_words import reason_text
from app.documents.periods import by_period
from app.domain.users import Actor
from app.i18n import t
from app.pages._project_answer import show_answer
from app.pages._project_charts import choose_span, in_span, show_cash, show_cover
from app.pages._project_more import show_more
from app.services import explaining, financing
from app.services.context import App
from app.services.explaining import Reason
from app.services.financing import ProjectView
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, section
from app.ui.tables import Column, table
from app.ui.text import literal

Result = Mapping[str, Any]
_MARKS = {
    "good": ":green[:material/check_circle:]",
    "wait": ":orange[:material/warning:]",
    "bad": ":red[:material/error:]",
    "info": ":gray[:material/chevron_right:]",
}


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """The newest result, or the button that makes one."""
    may = actor.role == "finance"
    if view.projection is None:
        hint = t("projects.results.none_hint" if may else "projects.results.none_hint_reader")
        empty_state(t("projects.results.none"), hint)
        if may:
            _run(app, actor, view, "run")
        return
    projection = attempt(lambda: financing.preview(view.case.case))
    if projection is None:
        return
    result = view.projection.result
    whole = by_period(result)
    reasons = explaining.reasons(whole)
    show_answer(view, whole, projection, reasons)
    _why([each for each in reasons if not each.code.startswith(("mend_", "return_"))])
    span = choose_span(result, view.project.id)
    spanned = in_span(result, span)
    show_cash(spanned, span)
    show_cover(spanned)
    show_more(result, projection)
    _checks(result)
    st.caption(literal(annual.trace_text(view.projection)))
    if may:
        _run(app, actor, view, "again")


def _run(app: App, actor: Actor, view: ProjectView, word: str) -> None:
    kind = "primary" if word == "run" else "secondary"
    if st.button(t(f"projects.results.{word}"), key="projects.run", type=kind) and attempt(
        lambda: financing.project(app, actor, view.project.id)
    ):
        flash(t("projects.results.done"))
        st.rerun()


def _why(reasons: Sequence[Reason]) -> None:
    """Why the ratios are what they are: what fails first, then what explains it."""
    section(t("reasons.title"), t("reasons.lead"))
    for each in reasons:
        st.markdown(f"{_MARKS[each.tone]} {literal(reason_text(each))}")


def _checks(result: Result) -> None:
    with st.expander(t("projects.results.checks", count=len(result["checks"]))):
        rows = [{**check, "name": t(f"finance.check.{check['code']}")} for check in result["checks"]]
        table(
            rows,
            [
                Column("name", t("projects.results.check"), width="large"),
                Column("difference", t("projects.results.difference"), "number"),
                Column("tolerance", t("projects.results.tolerance"), "number"),
                Column("passed", t("projects.results.passed"), "check"),
            ],
            alt=t("projects.results.checks_alt"),
        )

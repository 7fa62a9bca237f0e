"""付款风险: when payers pay, simulated through the cash waterfall of one project, of several, of the whole city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.auth import require
from app.documents import risk_words
from app.documents.risk_workbook import risk_json, risk_workbook
from app.domain.risk_runs import COMPARISONS, RiskRun
from app.i18n import number, t, time_text
from app.pages import _risk_figures as figures
from app.pages import _risk_money as money
from app.pages import _risk_parts as parts
from app.pages import _risk_question
from app.services import payment_risk, risk_choices, risk_comparisons, risk_freshness, risk_records
from app.services.payment_risk import RiskQuestion
from app.services.risk_choices import RiskChoices
from app.services.risk_questions import question_of
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import empty_state, flash, note, page_header
from app.ui.text import literal

actor = require("finance", "supervisor")
app = get_app()


def show(run: RiskRun, current: bool) -> None:
    """The answer in three sentences, then every figure it rests on, then what it was compared with; a run of earlier
    inputs is not compared any more.
    """
    show_answer(run)
    trace(show_comparisons(run, current))


def show_answer(run: RiskRun) -> None:
    result, risk = run.result, run.result["risk"]
    calibrated = all(each["calibrated"] for each in run.question["profiles"])
    note("\n".join(f"- {literal(line)}" for line in risk_words.answer(run)), "info")
    for line in risk_words.setting(run):
        st.markdown(literal(line))
    note(literal(risk_words.label_text(run)), "good" if calibrated else "wait")
    figures.metrics(risk)
    if run.scope == "city" and risk["cities"]:
        parts.city(risk["cities"][0])
    figures.flows(risk["total"])
    money.at_risk(risk["total"])
    figures.survival(risk)
    figures.ageing(risk["total"])
    figures.by_year(risk["total"])
    figures.quantiles(risk)
    money.amounts(risk)
    parts.losses(result["losses"])
    if len(risk["projects"]) > 1:
        parts.projects(risk, result["numbers"])
    parts.refused(result["refused"])


def show_comparisons(run: RiskRun, current: bool) -> RiskRun:
    """Each comparison as it is ready, below the answer that has been drawn; what nobody computed yet is computed here."""
    missing = risk_comparisons.to_compare(run) if current and actor.role == "finance" else []
    place = 0
    for kind in COMPARISONS:
        if kind in missing:
            place += 1
            name = t(f"risk.compare.{kind}")
            with st.spinner(t("risk.compare.running", name=name, place=place, count=len(missing))):
                compared = attempt(lambda run=run, kind=kind: risk_comparisons.compare(app, actor, run, kind))
            if compared is None:
                return run
            run = compared
        _comparison(run.result, kind)
    if not any(kind in run.result for kind in COMPARISONS):
        st.caption(t("risk.not_compared"))
    return run


def _comparison(result: Mapping[str, Any], kind: str) -> None:
    if kind not in result:
        return
    if kind == "drivers":
        figures.drivers(result["drivers"], result["compared_paths"])
    elif kind == "liquidity":
        parts.liquidity(result["liquidity"])
    else:
        parts.late_interest(result["late_interest"])


def trace(run: RiskRun) -> None:
    """What is needed to get the same numbers again, and everything to take away."""
    st.caption(literal(risk_words.trace(run)))
    name = f"{t('risk.file')}-{run.inputs_digest[:12]}"
    with st.container(horizontal=True):
        download(t("risk.xlsx"), lambda: risk_workbook(run), f"{name}.xlsx", "xlsx", key="risk.xlsx")
        download(t("risk.json"), lambda: risk_json(run), f"{name}.json", "json", key="risk.json")
    if run.scope == "project":
        page_link("projects", t("risk.to_project"), id=run.question["projects"][0])


def ask(choices: RiskChoices, scope: str, projects: tuple[str, ...]) -> RiskRun | None:
    """The form, and the run when its button was pressed."""
    question = _risk_question.ask(choices, scope, projects)
    if question is None:
        return None
    run = answered(question)
    if run is not None:
        note(t("risk.done", paths=number(question.paths)), "good")
    return run


def answered(question: RiskQuestion) -> RiskRun | None:
    with st.spinner(t("risk.running", paths=number(question.paths))):
        return attempt(lambda: payment_risk.answer(app, actor, question))


def is_current(run: RiskRun) -> bool:
    """Whether the run still answers its question; else says what has changed and offers to compute it again."""
    changed = risk_freshness.changed_since(app, actor, run)
    if not changed:
        return True
    what = t("ui.list_comma").join(t(f"risk.changed.{code}") for code in changed)
    stale = t("risk.stale", changed=what)
    if actor.role != "finance":
        note(f"{stale}{t('risk.stale_reader')}", "wait")
        return False
    note(stale, "wait")
    if st.button(t("risk.again"), key="risk.again"):
        question = question_of(run)
        if answered(question) is not None:
            flash(t("risk.done", paths=number(question.paths)))
            st.rerun()
    return False


def main() -> None:
    choices = attempt(lambda: risk_choices.choices(app, actor))
    if choices is None:
        return
    if not choices.projects:
        empty_state(
            t("projects.empty"), t("projects.empty_hint"), page="projects", label=t("risk.to_projects")
        )
        return
    scope, projects = _risk_question.scope_of(choices)
    if scope == "several" and not projects:
        empty_state(t("risk.none_chosen"), t("risk.none_chosen_hint"))
        return
    found = ask(choices, scope, projects) if actor.role == "finance" else None
    fresh = found is not None
    if found is None:
        found = attempt(lambda: risk_records.latest(app, actor, scope, projects))
    if found is None:
        hint = "risk.none_hint" if actor.role == "finance" else "risk.none_hint_reader"
        empty_state(t("risk.none"), t(hint))
        return
    st.caption(t("risk.ran", at=time_text(found.at), by=literal(found.run_by)))
    show(found, fresh or is_current(found))


page_header(t("risk.title"), t("risk.lead"))
main()

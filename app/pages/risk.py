"""付款风险: when payers pay, simulated through the cash waterfall of one project, of several, of the whole city."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.documents import risk_words
from app.documents.risk_workbook import risk_json, risk_workbook
from app.domain.risk_runs import RiskRun
from app.i18n import number, t, time_text
from app.pages import _risk_figures as figures
from app.pages import _risk_parts as parts
from app.pages import _risk_question
from app.services import payment_risk, risk_choices, risk_records
from app.services.risk_choices import RiskChoices
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header
from app.ui.text import literal

actor = require("finance", "supervisor")
app = get_app()


def show(run: RiskRun) -> None:
    """The answer in three sentences, then every figure it rests on."""
    result, risk = run.result, run.result["risk"]
    calibrated = all(each["calibrated"] for each in run.question["profiles"])
    note("\n".join(f"- {literal(line)}" for line in risk_words.answer(run)), "info")
    note(literal(risk_words.label_text(run)), "good" if calibrated else "wait")
    figures.metrics(risk)
    if run.scope == "city" and risk["cities"]:
        parts.city(risk["cities"][0])
    figures.flows(risk["total"])
    figures.survival(risk)
    figures.ageing(risk["total"])
    if "drivers" in result:
        figures.drivers(result["drivers"], result["compared_paths"])
    figures.by_year(risk["total"])
    figures.quantiles(risk)
    parts.losses(result["losses"])
    if "liquidity" in result:
        parts.liquidity(result["liquidity"])
    if "late_interest" in result:
        parts.late_interest(result["late_interest"])
    if "drivers" not in result:
        st.caption(t("risk.not_compared"))
    if len(risk["projects"]) > 1:
        parts.projects(risk, result["numbers"])
    parts.refused(result["refused"])
    trace(run)


def trace(run: RiskRun) -> None:
    """What is needed to get the same numbers again, and everything to take away."""
    st.caption(literal(risk_words.trace(run)))
    name = f"{t('risk.file')}-{run.inputs_digest[:12]}"
    with st.container(horizontal=True):
        download(t("risk.xlsx"), lambda: risk_workbook(run), f"{name}.xlsx", "xlsx", key="risk.xlsx")
        download(t("risk.json"), risk_json(run), f"{name}.json", "json", key="risk.json")
    if run.scope == "project":
        page_link("projects", t("risk.to_project"), id=next(iter(run.revisions)))


def ask(choices: RiskChoices, scope: str, projects: tuple[str, ...]) -> RiskRun | None:
    """The form, and the run when its button was pressed."""
    question = _risk_question.ask(choices, scope, projects)
    if question is None:
        return None
    with st.spinner(t("risk.running", paths=number(question.paths))):
        run = attempt(lambda: payment_risk.simulate(app, actor, question))
    if run is not None:
        note(t("risk.done", paths=number(question.paths)), "good")
    return run


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
    if found is None:
        found = attempt(lambda: risk_records.latest(app, actor, scope, projects))
    if found is None:
        hint = "risk.none_hint" if actor.role == "finance" else "risk.none_hint_reader"
        empty_state(t("risk.none"), t(hint))
        return
    st.caption(t("risk.ran", at=time_text(found.at), by=literal(found.run_by)))
    show(found)


page_header(t("risk.title"), t("risk.lead"))
main()

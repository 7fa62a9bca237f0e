"""付款风险: when this payer pays, simulated through the whole cash waterfall of a project."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.documents.finance_words import source_text
from app.domain.projects import ProjectionRecord
from app.i18n import number, t, time_text
from app.pages import _risk_figures
from app.services import financing
from app.services.financing import ProjectView
from app.ui.app import get_app
from app.ui.links import page_link, param
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, page_header
from app.ui.text import literal

actor = require("finance", "supervisor")
app = get_app()


def simulate(view: ProjectView) -> None:
    """Number of paths, seed, button."""
    with st.form("risk.form", border=True):
        left, right = st.columns(2)
        paths = left.number_input(
            t("risk.paths"),
            100,
            financing.MOST_PATHS,
            financing.PATHS,
            step=1000,
            key="risk.paths",
            help=t("risk.paths_help"),
        )
        seed = right.number_input(
            t("risk.seed"), 0, 2**53 - 1, financing.SEED, step=1, key="risk.seed", help=t("risk.seed_help")
        )
        pressed = st.form_submit_button(t("risk.run"), type="primary", key="risk.run")
    if pressed:
        with st.spinner(t("risk.running", paths=number(paths))):
            record = attempt(lambda: financing.risk(app, actor, view.project.id, int(paths), int(seed)))
        if record is not None:
            flash(t("risk.done", paths=number(paths)))
            st.rerun()


def trace(record: ProjectionRecord) -> None:
    """What is needed to get the same numbers again."""
    words = t(
        "risk.trace",
        paths=number(record.result["n_paths"]),
        seed=record.seed,
        revision=record.case_revision,
        engine=record.engine_version,
        digest=record.inputs_digest[:12],
        at=time_text(record.at),
    )
    st.caption(literal(words))


page_header(t("risk.title"), t("risk.lead"))
rows = attempt(lambda: financing.list_projects(app, actor))
if not rows:
    empty_state(t("projects.empty"), t("projects.empty_hint"), page="projects", label=t("risk.to_projects"))
    st.stop()
names = {row.id: f"{row.number} {row.name}" for row in rows}
wanted = param("id") if param("id") in names else rows[0].id
chosen = st.selectbox(
    t("projects.name"),
    list(names),
    list(names).index(wanted),
    format_func=lambda key: names[key],
    key="risk.project",
)
view = attempt(lambda: financing.read_project(app, actor, chosen))
if view is None:
    st.stop()
preset = view.case.case["late_payment"]["payer_preset"]
st.markdown(
    t("risk.payer", payer=literal(view.project.payer), preset=literal(t(f"projects.preset.{preset}")))
)
if actor.role == "finance":
    simulate(view)
if view.risk is None:
    empty_state(t("risk.none"), t("risk.none_hint" if actor.role == "finance" else "risk.none_hint_reader"))
    st.stop()
result = view.risk.result
note(literal(source_text(result["label"])), "good" if result["payer"]["calibrated"] else "wait")
_risk_figures.show(result)
trace(view.risk)
page_link("projects", t("risk.to_project"), id=view.project.id)

"""匹配模型: which model matches, learning on the city's own texts, old against new, and the way back."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import number, t, time_text
from app.pages._learning_runs import figures, past, sentence
from app.services import learning
from app.services.learning import ModelState
from app.ui.app import get_app
from app.ui.model_notice import model_notice
from app.ui.outcome import attempt, flash
from app.ui.page import note, page_header, section
from app.ui.tables import key_values

actor = require("admin")
app = get_app()


def model_words(version: str) -> str:
    """How people call a model: "" is the packaged one."""
    return t("model.learned_model", version=version) if version else t("model.packaged_model")


def present(state: ModelState) -> None:
    """The model in use."""
    section(t("model.present"))
    if state.older_base:
        note(t("model.older_base"), "wait")
    previous = t("model.no_previous") if state.previous is None else model_words(state.previous)
    key_values(
        [
            (t("model.kind_label"), t(f"model.kind.{state.kind}")),
            (t("model.version"), state.version),
            (t("model.since"), time_text(state.since) if state.since else t("model.since_start")),
            (t("model.trained_on"), number(state.texts) if state.texts else "—"),
            (t("model.tokens"), number(state.tokens) if state.tokens else "—"),
            (t("model.previous"), previous),
        ]
    )


def learn(state: ModelState) -> None:
    """开始学习, with progress; the decision in words afterwards."""
    section(
        t("model.learn_title"),
        t("model.learn_lead", available=number(state.available), least=number(state.least)),
    )
    if state.kind == "setting":
        note(t("model.setting_note"))
        return
    if not state.can_learn:
        note(t("model.too_little", available=number(state.available), least=number(state.least)), "wait")
    if not st.button(
        t("model.start"),
        key="model.learn",
        type="primary",
        icon=":material/model_training:",
        disabled=not state.can_learn,
    ):
        return
    bar = st.progress(0.0, text=t("model.step.read"))

    def tell(share: float, step: str) -> None:
        bar.progress(share, text=t(f"model.step.{step}"))

    run = attempt(lambda: learning.learn(app, actor, tell))
    bar.empty()
    if run is not None:
        flash(sentence(run))
        st.rerun()


def back(state: ModelState) -> None:
    """换回上一个模型, after saying so."""
    if state.previous is None or state.kind == "setting":
        return
    section(t("model.back"), t("model.back_lead", model=model_words(state.previous)))
    sure = st.checkbox(t("model.back_sure"), key=f"model.sure.{state.version}")
    if st.button(t("model.back"), key="model.back", icon=":material/undo:"):
        if not sure:
            note(t("model.not_sure"), "bad")
            return
        switch = attempt(lambda: learning.go_back(app, actor, state.switched_to))
        if switch is not None:
            flash(t("model.went_back", model=model_words(switch.version)))
            st.rerun()


page_header(t("model.title"), t("model.lead"))
model_notice(app, remedy=True)
state = attempt(lambda: learning.state(app, actor))
runs = attempt(lambda: learning.history(app, actor))
if state is not None and runs is not None:
    present(state)
    learn(state)
    back(state)
    if runs:
        figures(runs[0])
    past(runs)

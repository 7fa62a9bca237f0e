"""运营模式建议: questions, which modes they speak for with reasons, and the finance of each mode."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents.finance_words import document_text
from app.domain.platform_companies import ModeAnswers
from app.domain.users import Actor
from app.i18n import t
from app.pages import _mode_comparison
from app.pages._platform_saving import form_key, may_edit, save
from app.services import platform_modes
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tags import tag

TONES = {"suitable": "good", "possible": "info", "unsuitable": "neutral", "excluded": "bad"}
ADVICE_TONES = {
    "single": "good",
    "mix": "good",
    "close": "wait",
    "none_suitable": "wait",
    "too_little": "info",
}
PER_ROW = 3


def show(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis) -> None:
    """The questions with their advice at once, then the finance of each mode."""
    section(t("platforms.modes"), t("platforms.modes_lead"))
    answers = _questions(view)
    advice = attempt(lambda: platform_modes.advise(answers))
    if advice is None:
        return
    _advice(advice)
    if may_edit(actor, view) and answers != view.file.mode.answers:
        st.caption(t("platforms.answers_unsaved"))
        if st.button(t("platforms.save_answers"), type="primary", key="platforms.answers.save"):
            save(app, actor, view, ModeAnswers(answers))
    _mode_comparison.show(app, actor, found)


def _questions(view: CompanyView) -> dict[str, str]:
    """A choice for every question; what is left open is no answer."""
    saved, key = view.file.mode.answers, form_key(view, "mode")
    answers = {}
    names = list(finance.MODE_FIELDS)
    for start in range(0, len(names), PER_ROW):
        for column, name in zip(st.columns(PER_ROW), names[start : start + PER_ROW], strict=False):
            options = finance.MODE_FIELDS[name]
            chosen = column.selectbox(
                t(f"platform.question.{name}"),
                options,
                options.index(saved[name]) if name in saved else None,
                format_func=lambda code, name=name: t(f"platform.answer.{name}.{code}"),  # type: ignore[misc]
                placeholder=t("platforms.no_answer"),
                key=f"{key}.{name}",
            )
            if chosen is not None:
                answers[name] = str(chosen)
    return answers


def _advice(advice: finance.Advice) -> None:
    modes = t("platforms.modes_join").join(t(f"platform.mode.{mode}") for mode in advice.recommended)
    note(t(f"platform.advice.{advice.code}", modes=modes), ADVICE_TONES[advice.code])
    if advice.unanswered:
        open_ = t("ui.list_comma").join(t(f"platform.question.{name}") for name in advice.unanswered)
        st.caption(t("platforms.unanswered", names=open_))
    st.caption(t("platforms.advice_source", source=document_text(advice.source.to_dict())))
    if advice.code == "too_little":
        return
    for mode in advice.modes:
        with st.container(border=True):
            badge = tag(t(f"platform.mode_state.{mode.state}"), TONES[mode.state])
            points = t("platforms.points", points=mode.points)
            st.markdown(f"{badge} **{t(f'platform.mode.{mode.mode}')}** :gray[{points}]")
            for sign, reasons in (
                ("excluded", mode.excluded_by),
                ("for", mode.reasons_for),
                ("against", mode.reasons_against),
            ):
                if reasons:
                    each = t("platforms.reason_join").join(
                        t(f"platform.reason.{code}").rstrip("。.") for code in reasons
                    )
                    st.markdown(f"**{t(f'platforms.reasons.{sign}')}** {each}{t('platforms.full_stop')}")
            if not (mode.reasons_for or mode.reasons_against or mode.excluded_by):
                st.caption(t("platforms.no_reasons"))

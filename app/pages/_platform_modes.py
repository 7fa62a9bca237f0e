"""运营模式建议: questions, which modes they speak for with reasons, and one project under each mode side by side."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents.finance_words import amount, document_text
from app.domain.platform_companies import ModeAnswers
from app.domain.users import Actor
from app.i18n import number, percent, t
from app.pages._findings import finding_lines
from app.pages._platform_saving import form_key, may_edit, save, table_height
from app.services import financing, platform_modes
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.services.platform_modes import ModeFinance
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table
from app.ui.tags import tag
from app.ui.text import literal

TONES = {"suitable": "good", "possible": "info", "unsuitable": "neutral", "excluded": "bad"}
ADVICE_TONES = {
    "single": "good",
    "mix": "good",
    "close": "wait",
    "none_suitable": "wait",
    "too_little": "info",
}
PER_ROW = 3
ROWS = (
    *("bureau_pays", "market_pays", "public_capital", "public_flow"),
    *("project_irr", "private_irr", "project_npv", "min_dscr", "liquidity_gap"),
)
RATES = {"private_irr", "project_irr"}


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
    _side_by_side(app, actor, found)


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


def _side_by_side(app: App, actor: Actor, found: CompanyAnalysis) -> None:
    section(t("platforms.side_by_side"), t("platforms.side_by_side_lead"))
    projects = attempt(lambda: financing.list_projects(app, actor))
    if not projects:
        empty_state(
            t("projects.empty"), t("projects.empty_hint"), page="projects", label=t("risk.to_projects")
        )
        return
    held = [row.held.project for row in found.projects]
    ordered = sorted(projects, key=lambda row: held.index(row.id) if row.id in held else len(held))
    names = {row.id: f"{row.number} {row.name}" for row in ordered}
    chosen = st.selectbox(
        t("platforms.mode_project"), list(names), format_func=names.__getitem__, key="platforms.mode.project"
    )
    rows = attempt(lambda: platform_modes.compare_modes(app, actor, str(chosen)))
    if rows is None:
        return
    note(t("platforms.mode_presets"), "wait")
    columns = [Column("item", t("projects.results.item"), width=190, pinned=True)]
    columns += [Column(row.mode, t(f"platforms.mode_short.{row.mode}"), width=148) for row in rows]
    table(
        [
            {
                "item": t(f"platforms.mode_row.{name}"),
                **{row.mode: _cell(row, name) for row in rows},
            }
            for name in ROWS
        ],
        columns,
        alt=t("platforms.side_by_side"),
        height=table_height(len(ROWS)),
    )
    _findings(rows)


def _cell(row: ModeFinance, name: str) -> str:
    value = getattr(row, name)
    if row.refused or value is None:
        return t("projects.results.no_value")
    if name in RATES:
        return percent(value, 2)
    return t("projects.results.times", value=number(value, 2)) if name == "min_dscr" else amount(value)


def _findings(rows: tuple[ModeFinance, ...]) -> None:
    """What the rules say against a project under a mode."""
    for row in rows:
        name = t(f"platform.mode.{row.mode}")
        if row.refused:
            note(literal(t("platforms.mode_refused", mode=name)), "wait")
        elif row.findings:
            with st.expander(t("platforms.mode_findings", mode=name, count=len(row.findings))):
                regime = finance.MODE_PRESETS[row.mode].regime
                finding_lines(regime, [finding.to_dict() for finding in row.findings])

"""Step 5, 检查并发榜: the deadline, everything that still stands in the way, the terms once more, and the publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import streamlit as st

from app.domain.linting import Finding, refusals
from app.domain.scenarios import Conditions, Scenario
from app.domain.users import Actor
from app.errors import Fault
from app.i18n import SHANGHAI, explain_fault, money_wan, percent, t, term, time_text
from app.pages._mechanisms import show_mechanism
from app.pages._scenario_form import STEP_OF, STEPS
from app.pages._terms import (
    show_acceptance,
    show_conditions,
    show_criteria,
    show_data_offers,
    show_regime,
    show_requirements,
)
from app.services import publishing
from app.services.context import App
from app.ui.outcome import attempt, column_name, flash
from app.ui.page import confirmation, note, section
from app.ui.reading import reading_table
from app.ui.tables import key_values
from app.ui.text import literal, people_text


def publish_step(app: App, actor: Actor, scenario: Scenario, to_step: Callable[[int], None]) -> bool:
    """True when it has just been handed in. `scenario` is as stored: what is not saved is not checked."""
    returned = attempt(lambda: publishing.last_return(app, actor, scenario.id))
    if returned is not None:
        note(t("scenarios.returned", at=returned.ended_at, reason=literal(returned.reason)), "bad")
    deadline = _deadline(app, scenario)
    batch = st.text_input(
        t("scenarios.batch"),
        key=f"scenarios.batch.{scenario.id}",
        max_chars=40,
        placeholder=t("scenarios.batch_hint"),
    )
    section(t("scenarios.check"), t("scenarios.check_lead"))
    findings = attempt(lambda: publishing.check(app, actor, scenario.id, deadline))
    if findings is None:
        return False
    faults = refusals(findings)
    if faults:
        _show_faults(faults, to_step)
    else:
        note(t("scenarios.check_passed"), "good")
    show_advice([each for each in findings if each.severity != "refuse"])
    _answers(scenario, deadline)
    section(t("scenarios.publish"))
    sure = st.checkbox(t("scenarios.confirm"), key=f"scenarios.confirm.{scenario.id}.{scenario.revision}")
    pressed = st.button(
        t("scenarios.publish_now"),
        key="scenarios.publish",
        type="primary",
        icon=":material/campaign:",
        disabled=bool(faults) or not sure,
    )
    if not (pressed and sure and deadline):
        return False
    return attempt(lambda: publishing.submit(app, actor, scenario.id, deadline, batch or "")) is not None


def _deadline(app: App, scenario: Scenario) -> datetime | None:
    """Date and time on a Shanghai clock; begins at the first working time the regime allows."""
    first = publishing.proposed_deadline(app, scenario.regime)
    section(t("scenarios.deadline"), t("scenarios.deadline_lead", first=first))
    key = f"{scenario.id}.{scenario.regime}"
    left, right = st.columns(2)
    day = left.date_input(
        t("scenarios.deadline_day"), first.date(), key=f"scenarios.deadline_day.{key}", format="YYYY-MM-DD"
    )
    hour = right.time_input(
        t("scenarios.deadline_time"), first.time(), key=f"scenarios.deadline_time.{key}", step=1800
    )
    if day is None or hour is None or isinstance(day, tuple):
        return None
    return datetime.combine(day, hour, SHANGHAI)


def _show_faults(faults: tuple[Fault, ...], to_step: Callable[[int], None]) -> None:
    """Every fault with its place and its article, and the way to the step that holds it."""
    note(t("scenarios.check_failed", count=len(faults)), "bad")
    reading_table(
        [t("scenarios.step"), t("ui.column"), t("ui.reason")],
        [(step_name(STEP_OF.get(fault.column, 4)), _column(fault), explain_fault(fault)) for fault in faults],
    )
    steps = sorted({STEP_OF.get(fault.column, 4) for fault in faults} - {4})
    with st.container(horizontal=True):
        for step in steps:
            if st.button(t("scenarios.go_fix", step=step_name(step)), key=f"scenarios.fix.{step}"):
                to_step(step)


def show_advice(findings: list[Finding]) -> None:
    """What the person who publishes has to judge (请核实), and what is only advice (建议)."""
    if not findings:
        return
    grave = sum(each.severity == "warn" for each in findings)
    note(t("linting.advice", warn=grave, hint=len(findings) - grave), "wait" if grave else "info")
    reading_table(
        [t("linting.severity_title"), t("ui.column"), t("ui.reason")],
        [
            (
                t(f"linting.severity.{each.severity}"),
                _column(each.fault),
                explain_fault(each.fault),
            )
            for each in findings
        ],
    )


def _column(fault: Fault) -> str:
    """What the form calls the column, whichever check found the fault."""
    return column_name(replace(fault, code=f"scenarios.{fault.code.partition('.')[2]}"))


def step_name(step: int) -> str:
    return f"{step + 1} {t(f'scenarios.steps.{STEPS[step]}')}"


def _answers(scenario: Scenario, deadline: datetime | None) -> None:
    """检查答案: the terms as they will be published."""
    section(t("scenarios.answers"), t("scenarios.answers_lead"))
    show_terms(scenario, deadline)


def show_terms(scenario: Scenario, deadline: datetime | None) -> None:
    """The terms as everybody will read them; the deadline where one is set."""
    key_values(
        [
            (t("scenarios.column.title"), scenario.title),
            (t("scenarios.column.field"), term("field", scenario.field)),
            (
                t("scenarios.column.zone"),
                f"{term('zone', scenario.zone)}　{term('zone_class', scenario.zone_class)}",
            ),
            (t("scenarios.column.mechanism"), term("mechanism", scenario.mechanism)),
            (t("scenarios.column.purchase"), term("purchase", scenario.purchase)),
            (t("opportunity.budget"), money_wan(scenario.budget_fen or None)),
            (t("opportunity.ceiling"), money_wan(scenario.ceiling_fen)),
            (t("scenarios.column.operation_years"), scenario.operation_years),
            (t("scenarios.column.payer"), scenario.payer),
            (t("scenarios.column.public_good_share"), percent(scenario.public_good_share, 0)),
            (t("scenarios.deadline"), time_text(deadline)),
        ]
    )
    for name in ("problem", "current_state", "goal", "scope", "funding_note"):
        if text := getattr(scenario, name).strip():
            st.markdown(f"**{t(f'scenarios.column.{name}')}**")
            people_text(text)
    show_mechanism(scenario)
    for name, show in (
        ("requirements", show_requirements),
        *((("conditions", show_conditions),) if scenario.conditions != Conditions() else ()),
        ("criteria", show_criteria),
        ("acceptance", show_acceptance),
        ("data_offers", show_data_offers),
    ):
        st.markdown(f"**{t(f'scenarios.column.{name}')}**")
        show(scenario)
    st.markdown(f"**{t('opportunity.regime')}** {term('regime', scenario.regime)}")
    show_regime(scenario)


def in_review_view(app: App, actor: Actor, scenario: Scenario) -> None:
    """What stands while a reviewer has it, and the way to take it back."""
    note(t("scenarios.waits_for_review", at=scenario.submitted_at), "wait")
    if st.button(t("scenarios.recall"), key="scenarios.recall") and attempt(
        lambda: publishing.recall(app, actor, scenario.id) or True
    ):
        flash(t("scenarios.recalled"))
        st.rerun()
    _answers(scenario, None)


def published_view(app: App, actor: Actor, scenario: Scenario) -> None:
    """What stands after publication: the number to quote and the way on."""
    view = attempt(lambda: publishing.read(app, actor, scenario.opportunity))
    if view is None:
        return
    confirmation(
        t("scenarios.published"),
        view.opportunity.number,
        [
            t(
                "scenarios.published_line",
                deadline=view.opportunity.tender_deadline,
                batch=view.opportunity.batch,
            ),
            t("scenarios.published_next"),
        ],
        page="opportunity",
        label=t("scenarios.to_opportunity"),
        params={"id": view.opportunity.number},
    )

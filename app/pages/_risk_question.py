"""What to simulate: one project, several, the whole city; a profile for every payer; paths, seed and terms."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.i18n import t
from app.pages import _risk_advanced
from app.pages._payer_profile_words import profile_text
from app.services import payment_risk
from app.services.payment_risk import RiskQuestion
from app.services.risk_choices import RiskChoices, RiskProject
from app.ui.links import param
from app.ui.page import note
from app.ui.text import literal

MOST_PAYERS_SHOWN = 12
FEW_PROJECTS = 3


def scope_of(choices: RiskChoices) -> tuple[str, tuple[str, ...]]:
    """The scope and the projects somebody chose; the address may name one project."""
    scope = st.segmented_control(
        t("risk.scope"),
        ["project", "several", "city"],
        default="project",
        format_func=lambda code: t(f"risk.scopes.{code}"),
        key="risk.scope",
        required=True,
    )
    if scope == "city":
        if not choices.has_budget:
            note(t("risk.no_budget"), "wait")
        return "city", ()
    if scope == "several":
        return "several", _several(choices.projects)
    return "project", (_one(choices.projects),)


def _one(projects: Sequence[RiskProject]) -> str:
    names = {row.id: f"{row.number} {row.name}" for row in projects}
    wanted = param("id") if param("id") in names else projects[0].id
    return str(
        st.selectbox(
            t("projects.name"),
            list(names),
            list(names).index(wanted),
            format_func=names.__getitem__,
            key="risk.project",
        )
    )


def _several(projects: Sequence[RiskProject]) -> tuple[str, ...]:
    """All projects of a company to begin with; any others may be added."""
    left, right = st.columns([1, 2])
    companies = {row.enterprise: row.company for row in projects}
    company = left.selectbox(
        t("risk.company"), list(companies), format_func=companies.__getitem__, key="risk.company"
    )
    names = {row.id: f"{row.number} {row.name}" for row in projects}
    mine = [row.id for row in projects if row.enterprise == company]
    chosen = right.multiselect(
        t("risk.projects"),
        list(names),
        mine,
        format_func=names.__getitem__,
        key=f"risk.projects.{company}",
        max_selections=payment_risk.MOST_PROJECTS,
    )
    return tuple(chosen)


def ask(choices: RiskChoices, scope: str, projects: tuple[str, ...]) -> RiskQuestion | None:
    """The form; the question when its button was pressed."""
    rows = [row for row in choices.projects if scope == "city" or row.id in projects]
    payers: dict[str, list[str]] = {}
    for row in rows:
        payers.setdefault(row.payer, []).append(row.preset)
    with st.form("risk.form", border=True):
        profiles = _profiles(choices, payers)
        with st.expander(t("risk.terms")):
            first, second = st.columns(2)
            paths = first.number_input(
                t("risk.paths"),
                payment_risk.LEAST_PATHS,
                payment_risk.MOST_PATHS,
                payment_risk.PATHS,
                step=1000,
                key="risk.paths",
                help=t("risk.paths_help"),
            )
            seed = second.number_input(
                t("risk.seed"),
                0,
                2**53 - 1,
                payment_risk.SEED,
                step=1,
                key="risk.seed",
                help=t("risk.seed_help"),
            )
            periodicity = first.selectbox(
                t("risk.periodicity"),
                payment_risk.PERIODICITIES,
                format_func=lambda code: t(f"risk.period.{code}"),
                key="risk.periodicity",
            )
            wrong_way = second.checkbox(
                t("risk.wrong_way"), key="risk.wrong_way", help=t("risk.wrong_way_help")
            )
            compare = first.checkbox(
                t("risk.compare.label"),
                len(rows) <= FEW_PROJECTS,
                key=f"risk.compare.{len(rows) <= FEW_PROJECTS}",
                help=t("risk.compare.help"),
            )
            billed = sum(row.billed for row in rows)
            ledger = bool(billed) and first.checkbox(
                t("risk.ledger.label", count=billed),
                True,
                key=f"risk.ledger.{billed}",
                help=t("risk.ledger.help"),
            )
            with_city = (
                scope == "project"
                and choices.has_budget
                and len(choices.projects) > 1
                and second.checkbox(
                    t("risk.together.label"), key="risk.with_city", help=t("risk.together.help")
                )
            )
            sensitivity = 0.0
            if scope == "city":
                sensitivity = second.slider(
                    t("risk.sensitivity"),
                    0.0,
                    1.0,
                    0.0,
                    0.05,
                    key="risk.sensitivity",
                    help=t("risk.sensitivity_help"),
                )
        limited = choices.has_budget and (
            scope == "city" or (scope == "project" and len(choices.projects) > 1)
        )
        more = _risk_advanced.ask(choices.projects if limited else ())
        pressed = st.form_submit_button(t("risk.run"), type="primary", key="risk.run")
    if not pressed:
        return None
    return RiskQuestion(
        scope,
        projects,
        profiles,
        int(paths or 0),
        int(seed or 0),
        str(periodicity),
        wrong_way,
        float(sensitivity),
        compare,
        ledger,
        with_city,
        more.bills,
        more.late_interest,
        more.priorities if with_city or scope == "city" else {},
    )


def _profiles(choices: RiskChoices, payers: dict[str, list[str]]) -> dict[str, str]:
    """A select box for every payer: its calibrated profile, else the class in each case; any other may be taken."""
    profiles = {each.key: each for each in choices.profiles}
    chosen = {}
    st.caption(t("risk.profiles_lead"))
    shown = list(payers)[:MOST_PAYERS_SHOWN]
    columns = st.columns(min(3, max(1, len(shown))))
    for place, payer in enumerate(shown):
        own = ["", *(key for key, each in profiles.items() if each.payer in ("", payer))]
        mine = [key for key, each in profiles.items() if each.payer == payer and each.profile.calibrated]
        classes = t("ui.list_comma").join(sorted(set(payers[payer])))
        with columns[place % len(columns)]:
            st.caption(literal(payer))
            chosen[payer] = str(
                st.selectbox(
                    t("risk.profile_of"),
                    own,
                    own.index(mine[0]) if mine else 0,
                    format_func=lambda key, classes=classes: (
                        profile_text(profiles[key]) if key else t("risk.as_in_case", classes=classes)
                    ),
                    key=f"risk.profile.{payer}",
                    label_visibility="collapsed",
                )
            )
    if len(payers) > len(shown):
        st.caption(t("risk.other_payers", count=len(payers) - len(shown)))
    return {payer: key for payer, key in chosen.items() if key}

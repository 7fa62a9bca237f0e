"""机制 in words: the five mechanisms side by side, and what each of them shows of its terms."""

from __future__ import annotations

import streamlit as st

from app.domain.scenarios import Scenario
from app.i18n import t, term, terms
from app.pages._race_table import show_plan
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.tables import key_values


def explain_mechanism(mechanism: str) -> None:
    """The chosen one in a sentence, when to use it, on what it rests; the others behind a line."""
    st.caption(t(f"scenarios.mechanism_means.{mechanism}"))
    st.caption(f"{t('scenarios.mechanism_when_title')}　{t(f'scenarios.mechanism_when.{mechanism}')}")
    st.caption(f"{t('scenarios.mechanism_basis_title')}　{t(f'scenarios.mechanism_basis.{mechanism}')}")


def compare_mechanisms() -> None:
    """All five side by side, for whoever chooses."""
    with st.expander(t("scenarios.choose_mechanism"), icon=":material/compare_arrows:"):
        names = ("means", "when", "basis")
        reading_table(
            [
                t("scenarios.mechanism_name"),
                t("scenarios.mechanism_what"),
                t("scenarios.mechanism_when_title"),
                t("scenarios.mechanism_basis_title"),
            ],
            [
                (term("mechanism", code), *(t(f"scenarios.mechanism_{name}.{code}") for name in names))
                for code in terms("mechanism")
            ],
        )


def show_mechanism(scenario: Scenario) -> None:
    """What the terms say beside the usual: the race's plan, the basis of a first use, where a proposal comes from."""
    if scenario.race.stages:
        section(t("opportunity.race"), t("racing.plan_lead"))
        show_plan(scenario.race)
    if scenario.first_use.site:
        section(t("opportunity.first_use"), t("opportunity.first_use_lead"))
        key_values(
            [
                (t("opportunity.first_use_site"), scenario.first_use.site),
                (t("opportunity.first_use_basis"), scenario.first_use.basis),
            ]
        )
    if scenario.origin:
        section(t("opportunity.origin"))
        note(t("opportunity.origin_note", number=scenario.origin))

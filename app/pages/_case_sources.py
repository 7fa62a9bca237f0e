"""取值来源: where every value of a case comes from; what nobody entered is a preset and says so."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import finance
from app.documents.report.assumptions import Assumption, all_assumptions, status_word
from app.domain.projects import CaseRevision
from app.i18n import number, t
from app.ui.outcome import attempt
from app.ui.page import section
from app.ui.tables import Column, table

_HEADER = ("name", "payer")
"""Stand at the head of the page."""


def show_sources(case: CaseRevision) -> None:
    """What was entered or estimated, then the system's defaults, then what the case does not use."""
    section(t("projects.case.sources"), t("projects.case.sources_lead"))
    listed = attempt(lambda: all_assumptions(finance.case_from_dict(case.case)))
    if listed is None:
        return
    given = [each for each in listed if each.in_effect and not each.default and each.path not in _HEADER]
    _table(given, t("projects.case.sources_alt"))
    defaults = [each for each in listed if each.in_effect and each.default]
    unused = [each for each in listed if not each.in_effect]
    for key, rows in (("defaults", defaults), ("unused", unused)):
        if rows:
            with st.expander(t(f"projects.case.{key}", count=number(len(rows)))):
                st.caption(t(f"projects.case.{key}_lead"))
                _table(rows, t(f"projects.case.{key}", count=number(len(rows))))


def _table(rows: Sequence[Assumption], alt: str) -> None:
    table(
        [
            {
                "name": each.name,
                "value": each.value if each.unit == "—" else f"{each.value} {each.unit}",
                "status": status_word(each.status),
                "source": each.source,
            }
            for each in rows
        ],
        [
            Column("name", t("projects.results.item"), width=240),
            Column("value", t("projects.case.value"), width=270),
            Column("status", t("projects.case.status"), width="small"),
            Column("source", t("projects.case.source"), width="large"),
        ],
        alt=alt,
    )

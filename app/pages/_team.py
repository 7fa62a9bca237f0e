"""How a suggested consortium is shown: who, what each one brings, and what even the team lacks."""

from __future__ import annotations

import streamlit as st

from app.i18n import t
from app.pages._fits import band, barred_words, points, show_gaps
from app.services.teams import Team
from app.ui.metrics import Metric, metric_row
from app.ui.page import empty_state, note
from app.ui.tables import Column, table
from app.ui.text import literal


def show_team(team: Team, key: str) -> None:
    """One lead and at most four members; a lead alone when nobody adds enough."""
    if not team.members:
        empty_state(t("matching.team.nobody"), t("matching.team.nobody_hint"))
        return
    metric_row(
        [
            Metric(
                t("matching.team.lead_alone"), str(points(team.lead_coverage)), t("matching.coverage_help")
            ),
            Metric(t("matching.team.together"), str(points(team.coverage)), t("matching.team.together_help")),
            Metric(
                t("matching.covered_count"),
                t(
                    "matching.of",
                    part=len(team.requirements) - len(team.gaps),
                    whole=len(team.requirements),
                ),
            ),
        ]
    )
    if len(team.members) == 1:
        note(t("matching.team.alone"), "good" if not team.gaps else "info")
    else:
        _members(team, key)
    _requirements(team, key)
    show_gaps(team.gaps, t("matching.team.gaps"))
    for name, reasons in team.left_out:
        words = t("ui.list_comma").join(barred_words(reason) for reason in reasons)
        st.caption(t("matching.team.left_out", name=name, reasons=words))
    if team.unmet:
        conditions = [
            t("matching.team.unmet_one", name=name, reason=barred_words(code)) for code, name in team.unmet
        ]
        note(literal(t("matching.team.unmet", conditions=t("ui.list_comma").join(conditions))), "wait")
    st.caption(t("matching.team.basis", count=team.considered))
    if team.considered < team.known:
        st.caption(t("matching.team.preselected", known=team.known, count=team.considered))
    if team.gap > 0.005:
        st.caption(t("matching.team.approximate", gap=points(team.gap)))


def _members(team: Team, key: str) -> None:
    table(
        [
            {
                "part": t("matching.team.lead") if place == 0 else t("matching.team.member", number=place),
                "name": member.name,
                "city": member.city,
                "alone": points(member.coverage_alone),
                "adds": points(member.adds),
                "answers": len(member.requirements),
            }
            for place, member in enumerate(team.members)
        ],
        [
            Column("part", t("matching.team.part"), width=90),
            Column("name", t("matching.enterprise"), width=260),
            Column("alone", t("matching.team.alone_column"), "integer", width=100),
            Column("adds", t("matching.team.adds"), "integer", width=110, help=t("matching.team.adds_help")),
            Column("answers", t("matching.team.answers"), "integer", width=110),
            Column("city", t("matching.city"), width=90),
        ],
        alt=t("matching.team.alt", count=len(team.members)),
        key=f"{key}.members",
    )


def _requirements(team: Team, key: str) -> None:
    table(
        [
            {
                "requirement": row.requirement.text,
                "mandatory": row.requirement.mandatory,
                "who": row.enterprise_name or t("matching.team.nobody_answers"),
                "statement": row.statement_title,
                "band": band(row.band),
                "lead_band": band(row.lead_band),
            }
            for row in team.requirements
        ],
        [
            Column("requirement", t("matching.team.requirement"), width=330),
            Column("mandatory", t("matching.mandatory"), "check", width=55),
            Column("who", t("matching.team.who"), width=220),
            Column("statement", t("matching.nearest"), width=190),
            Column("band", t("matching.band_title"), width=80),
            Column("lead_band", t("matching.team.lead_band"), width=100),
        ],
        alt=t("matching.team.requirements_alt"),
        key=f"{key}.requirements",
    )

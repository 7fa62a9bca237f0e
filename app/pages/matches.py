"""适合我的榜单: which open opportunities fit this enterprise, why, and what it lacks."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import deadline_text, t, term, time_text
from app.pages._fits import (
    band,
    band_help,
    mandatory_met,
    points,
    show_barred,
    show_calibration,
    show_gaps,
    show_requirements,
    top_reason,
)
from app.pages._team import show_team
from app.services import matching, publishing, teams
from app.services.matching import OpportunityFit
from app.ui.app import get_app
from app.ui.links import go, page_link, param
from app.ui.metrics import Metric, metric_row
from app.ui.model_notice import model_notice
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, choose
from app.ui.text import literal

actor = require("enterprise")
app = get_app()


def ranked(wanted: str) -> list[OpportunityFit]:
    """What fits best, and after it the opportunity the address asks for when that is not among them."""
    found = matching.for_enterprise(app, actor)
    if not wanted or any(wanted in (each.opportunity.id, each.opportunity.number) for each in found):
        return found
    rows = [row for row in publishing.list_public(app, actor) if wanted in (row.id, row.number)]
    return [*found, *(OpportunityFit(row, matching.explain(app, actor, row.id)) for row in rows)]


def overview(fits: list[OpportunityFit], wanted: str) -> OpportunityFit:
    """The ranked table, and which of its rows is looked at."""
    start = (n for n, each in enumerate(fits) if wanted in (each.opportunity.id, each.opportunity.number))
    chosen = choose(
        [
            {
                "number": each.opportunity.number,
                "title": each.opportunity.title,
                "coverage": points(each.fit.coverage),
                "band": t("matching.band.barred") if each.fit.barred else band(each.fit.band),
                "deadline": each.opportunity.tender_deadline,
                "reason": top_reason(each.fit),
            }
            for each in fits
        ],
        [
            Column("number", t("matches.number"), width=105),
            Column("title", t("matches.opportunity"), width=240),
            Column("coverage", t("matching.coverage"), "integer", width=70, help=t("matching.coverage_help")),
            Column("band", t("matching.band_title"), width=80),
            Column("deadline", t("matches.deadline"), "time", width=130),
            Column("reason", t("matches.reason"), width=305),
        ],
        [f"{each.opportunity.number}　{each.opportunity.title}" for each in fits],
        label=t("matches.choose"),
        alt=t("matches.table_alt", count=len(fits)),
        key=f"matches.table.{wanted}",
        start=next(start, 0),
    )
    show_calibration(matching.calibration(app))
    return fits[chosen]


def detail(chosen: OpportunityFit) -> None:
    """One opportunity, requirement by requirement."""
    opportunity, fit = chosen.opportunity, chosen.fit
    met, mandatory = mandatory_met(fit)
    metric_row(
        [
            Metric(t("matching.coverage"), str(points(fit.coverage)), t("matching.coverage_help")),
            Metric(t("matching.band_title"), band(fit.band), band_help(matching.calibration(app))),
            Metric(t("matching.mandatory_met"), t("matching.of", part=met, whole=mandatory)),
            Metric(
                t("matches.deadline"),
                deadline_text(opportunity.tender_deadline, app.clock.now()),
                time_text(opportunity.tender_deadline),
            ),
        ]
    )
    show_barred(fit)
    if fit.gaps:
        with st.container(border=True):
            show_gaps(fit.gaps, t("matches.gaps"))
            st.caption(t("matches.gaps_hint"))
    else:
        note(t("matches.no_gaps"), "good")
    with st.container(horizontal=True):
        if opportunity.status == "published" and st.button(
            t("matches.to_bid"), key="matches.bid", type="primary", icon=":material/mark_email_read:"
        ):
            go("bids", id=opportunity.number)
        if st.button(t("matches.to_profile"), key="matches.profile", icon=":material/badge:"):
            go("profile")
        page_link("opportunity", t("matches.to_opportunity"), id=opportunity.number)
    section(t("matches.requirements"), t("matches.requirements_lead"))
    show_requirements(fit)


def partners(chosen: OpportunityFit) -> None:
    """Who could fill what this enterprise lacks."""
    section(t("matching.team.partners_title"), t("matching.team.partners_lead"))
    key = f"matches.team.{chosen.opportunity.number}"
    if st.button(t("matching.team.start"), key=key, icon=":material/group_add:"):
        st.session_state[f"{key}.open"] = True
    if not st.session_state.get(f"{key}.open"):
        return
    with st.spinner(t("matching.team.working")):
        team = attempt(lambda: teams.partners(app, actor, chosen.opportunity.id))
    if team is not None:
        show_team(team, key)


page_header(t("matches.title"), t("matches.lead"))
model_notice(app)
wanted = param("id")
fits = attempt(lambda: ranked(wanted))
if fits:
    chosen = overview(fits, wanted)
    section(
        literal(chosen.opportunity.title),
        t("matches.field_of", field=term("field", chosen.opportunity.field)),
    )
    detail(chosen)
    partners(chosen)
elif fits is not None:
    empty_state(t("matches.empty"), t("matches.empty_hint"), page="profile", label=t("matches.to_profile"))

"""匹配企业: which enterprises fit an opportunity, so that they can be invited to look at it."""

from __future__ import annotations

import streamlit as st

from app.documents.tables import workbook
from app.domain.users import Actor
from app.i18n import t, term
from app.pages._fits import (
    band,
    band_help,
    barred_words,
    lacking_words,
    mandatory_met,
    points,
    show_calibration,
    show_gaps,
    show_requirements,
    top_reason,
)
from app.pages._team import show_team
from app.services import matching, teams
from app.services.context import App
from app.services.matching import Fit, OpportunityMatches
from app.services.publishing import OpportunityRow
from app.ui.downloads import download
from app.ui.metrics import Metric, metric_row
from app.ui.model_notice import model_notice
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, choose, frame

MOST = 30


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Ranked enterprises, what each one covers, what nobody covers."""
    note(t("matching.officer_note"))
    model_notice(app)
    with st.spinner(t("matching.working")):
        matches = attempt(lambda: matching.for_opportunity(app, actor, row.id, top=MOST))
    if matches is None:
        return
    if not matches.fits:
        empty_state(t("matching.nobody"), t("matching.nobody_hint"))
        return
    calibration = matching.calibration(app)
    _figures(matches, band_help(calibration))
    with st.container(border=True):
        if matches.uncovered:
            show_gaps(matches.uncovered, t("matching.uncovered_title"))
            st.caption(t("matching.uncovered_hint"))
        else:
            st.markdown(f":green[:material/check_circle: {t('matching.all_covered')}]")
    fits = matches.fits
    section(t("matching.explain_title"), t("matching.explain_lead"))
    rows, columns = [_row(n, fit) for n, fit in enumerate(fits, 1)], _columns()
    chosen = choose(
        rows,
        columns,
        [t("matching.choice", name=fit.enterprise_name, coverage=points(fit.coverage)) for fit in fits],
        label=t("matching.choose"),
        alt=t("matching.table_alt", count=len(rows)),
        key=f"matching.table.{row.number}",
    )
    show_requirements(fits[chosen])
    show_calibration(calibration)
    exported, sheet = frame(rows, columns), t("matching.file")
    download(
        t("matching.export"),
        lambda: workbook(exported, sheet),
        f"{row.number}-{sheet}.xlsx",
        "xlsx",
        key="matching.export",
    )
    _team(app, actor, row)
    if matches.barred:
        with st.expander(t("matching.barred_title", count=len(matches.barred))):
            for fit in matches.barred:
                reasons = [barred_words(each) for each in fit.barred]
                reasons += [lacking_words(fit)] if fit.lacking else []
                st.text(f"{fit.enterprise_name}：{'；'.join(reasons)}")


def _figures(matches: OpportunityMatches, help: str) -> None:
    likely = sum(1 for fit in matches.fits if fit.band == "likely")
    whole = len(matches.opportunity.terms.requirements)
    metric_row(
        [
            Metric(t("matching.considered"), str(matches.considered)),
            Metric(t("matching.likely_count"), str(likely), help),
            Metric(
                t("matching.covered_count"),
                t("matching.of", part=whole - len(matches.uncovered), whole=whole),
            ),
            Metric(t("matching.barred_count"), str(len(matches.barred)), t("matching.barred_help")),
        ]
    )


def _row(place: int, fit: Fit) -> dict[str, object]:
    met, mandatory = mandatory_met(fit)
    return {
        "place": place,
        "enterprise": fit.enterprise_name,
        "coverage": points(fit.coverage),
        "band": band(fit.band),
        "mandatory": t("matching.of", part=met, whole=mandatory),
        "gaps": len(fit.gaps),
        "city": fit.city,
        "whitelist": term("whitelist", fit.whitelist),
        "reason": top_reason(fit),
    }


def _columns() -> list[Column]:
    return [
        Column("place", t("matching.place"), "integer", width=50),
        Column("enterprise", t("matching.enterprise"), width=200),
        Column("coverage", t("matching.coverage"), "integer", width=70, help=t("matching.coverage_help")),
        Column("band", t("matching.band_title"), width=80),
        Column("mandatory", t("matching.mandatory_met"), width=80),
        Column("gaps", t("matching.gaps"), "integer", width=60),
        Column("reason", t("matching.reason_title"), width=270),
        Column("city", t("matching.city"), width=80),
        Column("whitelist", t("matching.whitelist"), width=90),
    ]


def _team(app: App, actor: Actor, row: OpportunityRow) -> None:
    section(t("matching.team.title"), t("matching.team.lead_text"))
    key = f"matching.team.{row.number}"
    if st.button(t("matching.team.start"), key=key, icon=":material/group_add:"):
        st.session_state[f"{key}.open"] = True
    if not st.session_state.get(f"{key}.open"):
        return
    with st.spinner(t("matching.team.working")):
        team = attempt(lambda: teams.suggest(app, actor, row.id))
    if team is not None:
        show_team(team, key)

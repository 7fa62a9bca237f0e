"""匹配企业: which enterprises fit an opportunity, so that they can be invited to look at it."""

from __future__ import annotations

import streamlit as st

from app.documents.tables import workbook
from app.domain.users import Actor
from app.i18n import t, term
from app.pages._fits import (
    band,
    barred_words,
    mandatory_met,
    points,
    show_barred,
    show_gaps,
    show_requirements,
    top_reason,
)
from app.services import matching
from app.services.context import App
from app.services.matching import Fit, OpportunityMatches
from app.services.publishing import OpportunityRow
from app.ui.downloads import download
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, frame, table

MOST = 30


def show(app: App, actor: Actor, row: OpportunityRow) -> None:
    """Ranked enterprises, what each one covers, what nobody covers."""
    note(t("matching.officer_note"))
    with st.spinner(t("matching.working")):
        matches = attempt(lambda: matching.for_opportunity(app, actor, row.id, top=MOST))
    if matches is None:
        return
    if not matches.fits and not matches.barred:
        empty_state(t("matching.nobody"), t("matching.nobody_hint"))
        return
    _figures(matches)
    with st.container(border=True):
        if matches.uncovered:
            show_gaps(matches.uncovered, t("matching.uncovered_title"))
            st.caption(t("matching.uncovered_hint"))
        else:
            st.markdown(f":green[:material/check_circle: {t('matching.all_covered')}]")
    rows, columns = [_row(n, fit) for n, fit in enumerate(matches.fits, 1)], _columns()
    table(rows, columns, alt=t("matching.table_alt", count=len(rows)), key="matching.table")
    st.caption(t("matching.coverage_help"))
    exported, sheet = frame(rows, columns), t("matching.file")
    download(
        t("matching.export"),
        lambda: workbook(exported, sheet),
        f"{row.number}-{sheet}.xlsx",
        "xlsx",
        key="matching.export",
    )
    _explanation(matches)
    if matches.barred:
        with st.expander(t("matching.barred_title", count=len(matches.barred))):
            for fit in matches.barred:
                st.text(f"{fit.enterprise_name}：{'；'.join(barred_words(each) for each in fit.barred)}")


def _figures(matches: OpportunityMatches) -> None:
    likely = sum(1 for fit in matches.fits if fit.band == "likely")
    whole = len(matches.opportunity.terms.requirements)
    metric_row(
        [
            Metric(t("matching.considered"), str(matches.considered)),
            Metric(t("matching.likely_count"), str(likely), t("matching.band_help")),
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
        Column("enterprise", t("matching.enterprise"), width=210),
        Column("coverage", t("matching.coverage"), "integer", width=70, help=t("matching.coverage_help")),
        Column("band", t("matching.band_title"), width=80),
        Column("mandatory", t("matching.mandatory_met"), width=105),
        Column("gaps", t("matching.gaps"), "integer", width=60),
        Column("reason", t("matching.reason_title"), width=300),
        Column("city", t("matching.city"), width=80),
        Column("whitelist", t("matching.whitelist"), width=90),
    ]


def _explanation(matches: OpportunityMatches) -> None:
    fits = [*matches.fits, *matches.barred]
    section(t("matching.explain_title"), t("matching.explain_lead"))
    chosen = st.selectbox(
        t("matching.choose"),
        range(len(fits)),
        format_func=lambda n: t(
            "matching.choice", name=fits[n].enterprise_name, coverage=points(fits[n].coverage)
        ),
        key=f"matching.choice.{matches.opportunity.number}",
    )
    show_barred(fits[chosen])
    show_requirements(fits[chosen])

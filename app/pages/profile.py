"""能力画像: what the enterprise says it can do, with evidence; registration facts are shown and not edited here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from app.auth import require
from app.domain.enterprises import CapabilityStatement, Enterprise
from app.errors import Conflict
from app.i18n import date_text, local, t, term
from app.pages._fits import band, points
from app.pages._profile_form import statement_form
from app.services import enterprises, matching
from app.services.first_uses import references
from app.ui.app import get_app
from app.ui.forms import reset
from app.ui.links import page_link
from app.ui.outcome import attempt, error_summary, flash
from app.ui.page import note, page_header, section
from app.ui.reading import reading_table
from app.ui.tables import Column, key_values, table
from app.ui.tags import status

SOON = timedelta(days=90)
REVISION = "profile.revision"
IDENTITY = "profile.representative"
actor = require("enterprise")
app = get_app()


def registration(enterprise: Enterprise) -> None:
    """What comes from registration."""
    st.markdown(status("whitelist", enterprise.whitelist))
    with st.expander(t("profile.registration"), icon=":material/domain:"):
        key_values(
            [
                (t("profile.name"), enterprise.name),
                (t("profile.uscc"), enterprise.uscc),
                (t("profile.participant_type"), term("participant_type", enterprise.participant_type)),
                (
                    t("profile.chain_links"),
                    t("ui.list_comma").join(term("chain_link", each) for each in enterprise.chain_links),
                ),
                (t("profile.place"), f"{enterprise.city} {enterprise.district}"),
                (t("profile.founded_on"), date_text(enterprise.founded_on)),
                (t("profile.legal_representative"), enterprise.legal_representative),
                (t("profile.whitelist"), term("whitelist", enterprise.whitelist)),
                (t("profile.updated_at"), enterprise.updated_at),
            ]
        )
        st.caption(t("profile.registration_note"))


def expiries(enterprise: Enterprise, today: date) -> None:
    """Evidence that has run out or will within 90 days."""
    rows = [
        {
            "statement": statement.title,
            "evidence": item.title,
            "valid_until": item.valid_until,
            "state": t("profile.expired" if item.expired(today) else "profile.expires_soon"),
        }
        for statement in enterprise.statements
        for item in statement.evidence
        if item.valid_until is not None and item.valid_until <= today + SOON
    ]
    if rows:
        note(t("profile.expiry_note", count=len(rows)), "wait")
        table(
            rows,
            [
                Column("statement", t("profile.statement"), width="medium"),
                Column("evidence", t("profile.evidence"), width="large"),
                Column("valid_until", t("profile.valid_until"), "date", width=110),
                Column("state", t("profile.state"), width=100),
            ],
            alt=t("profile.expiry_note", count=len(rows)),
            key="profile.expiries",
        )


def first_uses(enterprise: Enterprise) -> None:
    """首场景业绩: accepted first uses, as the records have them."""
    found = attempt(lambda: references(app, actor, enterprise.id))
    if not found:
        return
    section(t("profile.first_uses"), t("profile.first_uses_lead"))
    reading_table(
        [
            t("matches.number"),
            t("profile.first_uses_title"),
            t("profile.first_uses_site"),
            t("profile.first_uses_accepted"),
        ],
        [(each.number, each.title, each.site, date_text(each.accepted_at)) for each in found],
    )


def save(
    enterprise: Enterprise,
    summary: str,
    parties: str,
    below: str,
    statements: tuple[CapabilityStatement, ...],
    identity: str = "",
    imported: dict[str, bool] | None = None,
) -> None:
    """Save over the revision this form began with; somebody else's save in between is a conflict, nothing is lost."""
    held = replace(enterprise, revision=st.session_state[REVISION])
    try:
        saved = enterprises.save_profile(
            app, actor, held, summary, statements, parties.split(), identity.strip(), below.split(), imported
        )
    except Conflict as error:
        error_summary(error)
        st.button(
            t("profile.reload"), key="profile.reload", on_click=lambda: st.session_state.pop(REVISION, None)
        )
        return
    st.session_state[REVISION] = saved.revision
    reset(IDENTITY)
    flash(t("profile.saved"))
    st.rerun()


def imported_ties(enterprise: Enterprise, held: int) -> dict[str, bool]:
    """What a file said of who controls the enterprise: it confirms or strikes each, and what it leaves open waits."""
    if not enterprise.imported_control:
        return {}
    answers = {"waits": None, "true": True, "false": False}
    note(f"**{t('profile.imported')}**　{t('profile.imported_lead')}", "wait")
    chosen = {
        code: st.radio(
            t("profile.imported_choice", uscc=code),
            list(answers),
            format_func=lambda answer: t(f"profile.imported_{answer}"),
            horizontal=True,
            key=f"profile.imported.{code}.{held}",
        )
        for code in enterprise.imported_control
    }
    found = {code: answers[answer or "waits"] for code, answer in chosen.items()}
    return {code: answer for code, answer in found.items() if answer is not None}


def effect(enterprise: Enterprise) -> None:
    """Which open opportunities these statements carry now."""
    section(t("profile.effect"), t("profile.effect_lead"))
    if not st.toggle(t("profile.effect_show"), key="profile.effect"):
        return
    fits = attempt(lambda: matching.for_enterprise(app, actor))
    titles = {statement.title for statement in enterprise.statements}
    table(
        [
            {
                "number": each.opportunity.number,
                "title": each.opportunity.title,
                "coverage": points(each.fit.coverage),
                "band": band(each.fit.band),
                "used": list(
                    dict.fromkeys(
                        part.statement_title
                        for part in each.fit.requirements
                        if part.band != "unlikely" and part.statement_title in titles
                    )
                ),
            }
            for each in fits or []
        ],
        [
            Column("number", t("matches.number"), width=120),
            Column("title", t("matches.opportunity"), width="medium"),
            Column("coverage", t("matching.coverage"), "integer", width=80),
            Column("band", t("matching.band_title"), width=100),
            Column("used", t("profile.used"), "list", width="large"),
        ],
        alt=t("profile.effect"),
        key="profile.effects",
    )
    page_link("matches", t("profile.to_matches"))


page_header(t("profile.title"), t("profile.lead"))
enterprise = attempt(lambda: enterprises.read(app, actor, actor.enterprise_id))
if enterprise is not None:
    held = st.session_state.get(REVISION)
    if held is None or f"profile.summary.{held}" not in st.session_state:
        held = st.session_state[REVISION] = enterprise.revision
    registration(enterprise)
    expiries(enterprise, local(app.clock.now()).date())
    first_uses(enterprise)
    section(t("profile.summary"))
    summary = st.text_area(
        t("profile.summary_label"),
        value=enterprise.summary,
        key=f"profile.summary.{held}",
        max_chars=enterprises.TEXT_LENGTH,
    )
    answers = imported_ties(enterprise, held)
    parties = st.text_area(
        t("profile.controlled_by"),
        value="\n".join(enterprise.controlled_by),
        key=f"profile.controlled_by.{held}",
        height=80,
        max_chars=500,
        help=t("profile.controlled_by_help"),
    )
    below = st.text_area(
        t("profile.controls"),
        value="\n".join(enterprise.controls),
        key=f"profile.controls.{held}",
        height=80,
        max_chars=500,
        help=t("profile.controls_help"),
    )
    identity = st.text_input(
        t("profile.representative"),
        key=IDENTITY,
        type="password",
        max_chars=40,
        placeholder=t(
            "profile.representative_held" if enterprise.representative else "profile.representative_none"
        ),
        help=t("profile.representative_help"),
    )
    if st.button(t("profile.save_summary"), key="profile.save_summary"):
        attempt(
            lambda: save(enterprise, summary, parties, below, enterprise.statements, identity or "", answers)
        )
    changed = statement_form(enterprise.statements, held)
    if changed is not None:
        attempt(lambda: save(enterprise, summary, parties, below, changed))
    effect(enterprise)

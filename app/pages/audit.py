"""审计与核验: the record of every step in words, and the proof that nobody has touched it."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.documents.tables import csv_file
from app.i18n import has, number, percent, role_name, t, time_text
from app.services import auditing
from app.services.auditing import LogEntry, Verification
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, frame, table
from app.ui.text import literal

AREAS = [
    "pain_points",
    "topics",
    "scenarios",
    "opportunities",
    "enterprises",
    "bids",
    "evaluation",
    "awards",
    "projects",
    "invoices",
    "users",
    "proposals",
    "sign",
    "login",
    "access",
    "model",
    "workdays",
    "store",
]
PAGE_ROWS = 50
MOST_EXPORTED = 20_000
ANCHOR_DAYS = 14
COLUMNS = ("seq", "at", "who", "role", "what", "about", "outcome", "details")
actor = require("supervisor", "admin")
app = get_app()


def row(entry: LogEntry) -> dict[str, object]:
    """An event in words; ids and hashes stay in the store."""
    event = entry.event
    return {
        "seq": event.seq,
        "at": time_text(event.at),
        "who": t("audit.system") if event.actor == "system" else event.actor_name or t("ui.not_signed_in"),
        "role": "" if event.actor == "system" else role_name(event.role),
        "what": action(event.action),
        "about": entry.about,
        "outcome": t(f"audit.outcome.{event.outcome}")
        if has(f"audit.outcome.{event.outcome}")
        else event.outcome,
        "details": details(event.data),
    }


def action(code: str) -> str:
    """What was done; an action that has no words yet is named by its area."""
    key = f"audit.action.{code.replace('.', '_')}"
    if has(key):
        return t(key)
    area = f"audit.area.{code.partition('.')[0]}"
    return t(area) if has(area) else t("audit.other")


def details(data: dict[str, object]) -> str:
    """The counts and codes of an event that mean something to people."""
    parts = []
    for name, value in data.items():
        key = f"audit.data.{name}"
        if not has(key) or value in ("", None):
            continue
        if name == "role":
            value = role_name(str(value))
        elif name == "wanted":
            value = action(str(value))
        elif name == "effect" and has(f"remedies.outcome_of.{value}"):
            value = t(f"remedies.outcome_of.{value}")
        elif isinstance(value, list):
            value = len(value)
        elif name in ("sha256", "digest"):
            value = str(value)[:12]
        elif has(f"audit.{name}.{value}"):
            value = t(f"audit.{name}.{value}")
        parts.append(t(key, **{"value": value, "value_fen": value}))
    return t("audit.joined").join(parts)


def explain(found: Verification) -> None:
    """The result of a verification, each finding in a sentence."""
    if found.sound:
        note(literal(t("audit.verify.sound", day=found.anchor.day, anchor=found.anchor.value[:16])), "good")
    else:
        note(literal(t("audit.verify.broken", count=len(found.findings))), "bad")
        for finding in found.findings:
            words = t(f"audit.finding.{finding.kind}", seq=finding.seq, detail=finding.detail[:60])
            st.markdown(f"- {literal(words)}")
        st.markdown(t("audit.verify.what_now"))
    if found.orphans:
        st.caption(t("audit.verify.orphans", count=found.orphans))


page_header(t("audit.title"), t("audit.lead"))
section(t("audit.verify.title"), t("audit.verify.lead"))
if st.button(t("audit.verify.run"), type="primary", key="audit.verify"):
    with st.spinner(t("audit.verify.running")):
        found = attempt(lambda: auditing.verify(app, actor))
    if found is not None:
        explain(found)

section(t("audit.log"), t("audit.log_lead"))
st.caption(t("audit.hidden"))
if actor.role != "supervisor":
    st.caption(t("audit.hidden_committee"))
one, two, three, four, five = st.columns([3, 2, 2, 2, 2])
area = one.selectbox(
    t("audit.filter.area"),
    ["", *AREAS],
    format_func=lambda code: t(f"audit.area.{code}") if code else t("audit.all"),
    key="audit.area",
)
outcome = two.selectbox(
    t("audit.filter.outcome"),
    ["", "done", "refused"],
    format_func=lambda code: t(f"audit.outcome.{code}") if code else t("audit.all"),
    key="audit.outcome",
)
person = three.text_input(t("audit.filter.person"), key="audit.person", max_chars=60)
first = four.date_input(t("audit.filter.first"), None, key="audit.first", format="YYYY-MM-DD")
last = five.date_input(t("audit.filter.last"), None, key="audit.last", format="YYYY-MM-DD")
wanted = {"area": area, "outcome": outcome, "person": person, "first": first, "last": last}
page = int(st.session_state.get("audit.page", 1))
listed = attempt(
    lambda: auditing.read_log(app, actor, **wanted, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)  # type: ignore[arg-type]
)
if listed is None:
    st.stop()
total, entries = listed
if not total:
    empty_state(t("audit.empty"), t("audit.empty_hint"))
    st.stop()
columns = [
    Column("seq", t("audit.column.seq"), "integer", width="small"),
    *(
        Column(name, t(f"audit.column.{name}"), width="large" if name == "details" else None)
        for name in COLUMNS[1:]
    ),
]
table([row(entry) for entry in entries], columns, alt=t("audit.log_alt"))
pages = -(-total // PAGE_ROWS)
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.number_input(
        t("audit.page", pages=number(pages)), 1, pages, min(page, pages), key="audit.page", width=180
    )
    st.caption(t("audit.count", total=number(total), share=percent(len(entries) / total, 0)))
    if st.button(t("audit.export.prepare"), key="audit.export"):
        everything = attempt(lambda: auditing.read_log(app, actor, **wanted, limit=MOST_EXPORTED))  # type: ignore[arg-type]
        if everything is not None:
            exported = csv_file(frame([row(entry) for entry in everything[1]], columns))
            download(t("audit.export.save"), exported, t("audit.export.file"), "csv", key="audit.save")
with st.expander(t("audit.anchors.title"), icon=":material/anchor:"):
    st.caption(t("audit.anchors.lead"))
    known = attempt(lambda: auditing.anchors(app, actor, ANCHOR_DAYS))
    table(
        [{"day": each.day, "value": each.value} for each in known or ()],
        [
            Column("day", t("audit.anchors.day"), "date", width="small"),
            Column("value", t("audit.anchors.value")),
        ],
        alt=t("audit.anchors.alt"),
        key="audit.anchors",
    )

"""假设: the case of a project with the effect of every change, its sources, its file and its revisions."""

from __future__ import annotations

import streamlit as st

from app.domain.projects import CaseRevision
from app.domain.users import Actor
from app.i18n import has, t, time_text
from app.pages._case_effect import City, show_effect
from app.pages._case_fields import assumption_name, case_fields, changed, value_at, with_values
from app.pages._case_form import case_form
from app.pages._case_sources import show_sources
from app.pages._project_answer import key_figures
from app.services import city_budget, financing
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note
from app.ui.tables import Column, table
from app.ui.text import literal

EFFECT_HEIGHT = 590
"""Pixels: room for the figures with every step beside them and a warning, so that the fields below stay where they are."""


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Fields with their effect at once for finance officers, a table for readers; sources, file and history below."""
    if actor.role == "finance":
        st.caption(t("projects.case.lead"))
        _desk(app, actor, view)
    else:
        st.caption(t("projects.case.reader"))
        _values(view.case)
    show_sources(view.case)
    with st.expander(t("projects.case.files")):
        _files(app, actor, view)
    with st.expander(t("projects.case.history"), expanded=len(view.revisions) > 1):
        _history(view.revisions)


@st.fragment
def _desk(app: App, actor: Actor, view: ProjectView) -> None:
    """The draft of a new revision: only this part of the page runs again when a field changes."""
    key = f"case.{view.project.id}.{view.case.revision}"
    draft = st.session_state.setdefault(f"{key}.draft", {})
    effect = st.container(border=True, height=EFFECT_HEIGHT)
    case_form(view.case.case, draft, key)
    new = with_values(view.case.case, draft, actor.name)
    changes = changed(view.case.case, new)
    with effect:
        show_effect(view, new, changes, key, _city(app, actor, key))
    words = st.text_input(
        t("projects.case.note"), key=f"{key}.note", max_chars=200, placeholder=t("projects.case.note_hint")
    )
    above = st.container()
    with st.container(horizontal=True):
        pressed = st.button(t("projects.case.save"), type="primary", key=f"{key}.save")
        if changes:
            st.button(t("projects.case.discard"), key=f"{key}.discard", on_click=_discard, args=[key])
    done = st.session_state.get(_saved_key(view.project.id, view.case.revision), "")
    with above:
        if pressed and changes:
            saved = attempt(
                lambda: financing.save_case(app, actor, view.project.id, new, view.case.revision, words)
            )
            _then_project(app, actor, view, saved)
        elif pressed:
            note(t("projects.case.same"))
        elif done and not changes:
            note(literal(done), "good")


def _city(app: App, actor: Actor, key: str) -> City:
    """The city's fiscal capacity, computed once while this revision is worked on."""
    place = f"{key}.city"
    if place not in st.session_state:
        budget = city_budget.read_budget(app, actor)
        capacity = city_budget.city_capacity(app, actor, budget) if budget else None
        st.session_state[place] = (budget, capacity) if budget and capacity else None
    found: City = st.session_state[place]
    return found


def _discard(key: str) -> None:
    """Back to the saved case: the draft and every field of it begin again."""
    for name in [name for name in st.session_state if str(name).startswith(f"{key}.")]:
        if name not in (f"{key}.part", f"{key}.discard"):
            del st.session_state[name]


def _then_project(app: App, actor: Actor, view: ProjectView, saved: CaseRevision | None) -> None:
    """Compute what was saved and say beside the button what it did to return and cover."""
    made = attempt(lambda: financing.project(app, actor, view.project.id)) if saved else None
    if saved is None or made is None:
        return
    before = attempt(lambda: financing.preview(view.case.case))
    steps = key_figures(before.to_dict(), made.result) if before else ""
    words = t("projects.case.saved", revision=saved.revision, steps=steps)
    st.session_state[_saved_key(view.project.id, saved.revision)] = words
    st.rerun()


def _saved_key(project_id: str, revision: int) -> str:
    return f"case.{project_id}.{revision}.saved_words"


def _values(case: CaseRevision) -> None:
    rows = [
        {
            "group": t(f"projects.case.{field.group.removesuffix('_payment')}"),
            "name": assumption_name(field.path),
            "value": field.words(value_at(case.case, field.path)),
        }
        for field in case_fields()
    ]
    columns = [Column("group", t("ui.column")), Column("name", t("projects.results.item"), width="large")]
    columns.append(Column("value", t("projects.case.value"), width="large"))
    table(rows, columns, alt=t("projects.tab.case"), height=420)


def _files(app: App, actor: Actor, view: ProjectView) -> None:
    name = f"{view.project.number}-{view.case.revision}.json"
    download(t("projects.case.export"), financing.case_file(view.case.case), name, "json")
    if actor.role != "finance":
        return
    uploaded = st.file_uploader(
        t("projects.case.upload"), type="json", key="case.file", help=t("projects.case.upload_hint")
    )
    if st.button(t("projects.case.import"), key="case.import"):
        if uploaded is None:
            note(t("projects.case.no_file"), "bad")
            return
        content, words = uploaded.getvalue(), financing.IMPORTED
        saved = attempt(
            lambda: financing.import_case(app, actor, view.project.id, content, view.case.revision, words)
        )
        _then_project(app, actor, view, saved)


def _history(revisions: list[CaseRevision]) -> None:
    older = [*revisions[1:], None]
    table(
        [
            {
                "revision": t("projects.case.nth", revision=revision.revision),
                "by": revision.saved_by,
                "at": time_text(revision.saved_at),
                "note": note_text(revision.note),
                "changes": _changes(before, revision),
            }
            for revision, before in zip(revisions, older, strict=True)
        ],
        [
            Column("revision", t("projects.case.revision"), width="small"),
            Column("by", t("projects.case.saved_by"), width="small"),
            Column("at", t("projects.case.saved_at"), width=140),
            Column("note", t("projects.case.note"), width="medium"),
            Column("changes", t("projects.case.changes"), width="large"),
        ],
        alt=t("projects.case.history_alt"),
    )


def note_text(words: str) -> str:
    """What was changed; our own notes in the reader's language, a person's as written."""
    key = f"projects.note_word.{words}"
    return t(key) if words and has(key) else words


def _changes(before: CaseRevision | None, after: CaseRevision) -> str:
    if before is None:
        return ""
    names = [assumption_name(field.path) for field in changed(before.case, after.case)]
    return t("ui.list_comma").join(names) or t("projects.case.no_changes")

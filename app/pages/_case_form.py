"""The fields of a finance case to fill in: the usual ones, or a group; every change goes into a draft at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.documents.finance_words import source_text
from app.i18n import t
from app.pages._case_fields import LISTS, CaseField, case_fields, value_at
from app.pages._case_layout import GROUPS, OFF, USUAL, USUAL_OF_BLOCK, YEARS_TABLE, Block, blocks_of
from app.pages._case_lists import list_editor, years_editor
from app.pages._finance_tags import status_tag
from app.ui.text import literal

PER_ROW = 4
MARKED = ("preset", "unchecked")
Case = Mapping[str, Any]
Draft = dict[str, Any]


def case_form(case: Case, draft: Draft, key: str) -> None:
    """Choose a part of the case and fill it in. `draft`: path -> new value, what equals the saved case leaves it."""
    known = {field.path: field for field in case_fields()}
    part = st.segmented_control(
        t("projects.case.part"),
        ["usual", *GROUPS],
        default="usual",
        required=True,
        format_func=lambda code: t(f"projects.case.{code}"),
        key=f"{key}.part",
        label_visibility="collapsed",
    )
    if part == "usual":
        st.caption(t("projects.case.usual_lead"))
        _fields([known[path] for path in usual(case)], case, draft, key)
        return
    for block in blocks_of(str(part)):
        fields = [known[path] for path in block.paths]
        if not block.code:
            _fields(fields, case, draft, key, block.per_row)
        else:
            with st.expander(
                _title(block, case, draft), expanded=part == "revenue" and in_use(block, case, draft)
            ):
                _fields(fields, case, draft, key, block.per_row)


def usual(case: Case) -> tuple[str, ...]:
    """The fields that are changed most often: how the project is paid first, as far as the case has it."""
    paid = [
        path
        for block in blocks_of("revenue")
        if in_use(block, case, {})
        for path in USUAL_OF_BLOCK[block.code]
    ]
    return (*paid, *USUAL)


def in_use(block: Block, case: Case, draft: Draft) -> bool:
    """Whether this arrangement is part of the case as drafted."""
    values = [draft.get(path, value_at(case, path)) for path in block.used]
    return any(any(value) if isinstance(value, list) else value not in OFF for value in values)


def _title(block: Block, case: Case, draft: Draft) -> str:
    name = t(f"projects.block.{block.code}")
    return name if in_use(block, case, draft) else t("projects.block.unused", name=name)


def _fields(fields: list[CaseField], case: Case, draft: Draft, key: str, per_row: int = PER_ROW) -> None:
    single = [field for field in fields if field.kind not in LISTS]
    for start in range(0, len(single), per_row):
        row = st.columns(per_row, vertical_alignment="bottom")
        for column, field in zip(row, single[start : start + per_row], strict=False):
            with column:
                _keep(field.path, _widget(field, case, draft, f"{key}.{field.path}"), case, draft)
    paths = [field.path for field in fields]
    if YEARS_TABLE[0] in paths:
        _years(case, draft, f"{key}.years")
    for field in fields:
        if field.kind in LISTS and field.path not in YEARS_TABLE:
            saved = value_at(case, field.path)
            now, label = draft.get(field.path, saved), _list_label(field, case)
            _keep(field.path, list_editor(field, label, saved, now, f"{key}.{field.path}"), case, draft)


def _list_label(field: CaseField, case: Case) -> str:
    """Name of a table with the badge of its source."""
    source = case["assumptions"].get(field.path)
    if source is None:
        return field.label
    return f"{field.label} {status_tag(source['status'])} {literal(source_text(source['source']))}"


def _keep(path: str, value: Any, case: Case, draft: Draft) -> None:
    if value == value_at(case, path):
        draft.pop(path, None)
    else:
        draft[path] = value


def _years(case: Case, draft: Draft, key: str) -> None:
    known = {field.path: field for field in case_fields()}
    saved = [value_at(case, path) for path in YEARS_TABLE]
    now = [draft.get(path, old) for path, old in zip(YEARS_TABLE, saved, strict=True)]
    first, second = (known[path] for path in YEARS_TABLE)
    for path, value in zip(YEARS_TABLE, years_editor(first, second, saved, now, key), strict=True):
        _keep(path, value, case, draft)


def _widget(field: CaseField, case: Case, draft: Draft, key: str) -> Any:
    """The field, beginning with what the draft holds; its value in the units of the library."""
    saved, (label, help) = value_at(case, field.path), _label(field, case, draft)
    now = draft.get(field.path, saved)
    if field.kind == "choice":
        st.session_state.setdefault(key, now)
        return st.selectbox(
            label,
            field.options,
            format_func=lambda code: t(f"projects.{field.name}.{code}"),
            key=key,
            help=help,
        )
    if field.kind == "text":
        st.session_state.setdefault(key, now)
        return st.text_input(label, key=key, max_chars=200, help=help)
    if field.kind == "integer":
        st.session_state.setdefault(key, int(now))
        return int(st.number_input(label, int(field.low), int(field.high), step=1, key=key, help=help))
    st.session_state.setdefault(key, None if now is None else field.shown(now))
    low, high = field.shown(field.low), field.shown(field.high)
    step = 0.1 if field.unit == "percent" else 10.0 if field.unit == "wan" else 0.05
    shape: dict[str, Any] = {"step": step, "format": "%.2f", "key": key, "help": help}
    if field.kind == "optional":
        empty = t("projects.case.general")
        shown = st.number_input(label, low, high, value=None, placeholder=empty, **shape)
        return field.read_optional(shown, saved)
    return field.read(st.number_input(label, low, high, **shape), saved)


def _label(field: CaseField, case: Case, draft: Draft) -> tuple[str, str | None]:
    """Label with the mark 预设, 待核对 or 已改, and the source as its explanation."""
    source = case["assumptions"].get(field.path)
    words = literal(source_text(source["source"])) if source else None
    if field.path in draft:
        return t("projects.case.marked", name=field.label, mark=t("projects.case.touched")), words
    if source and source["status"] in MARKED:  # plain words: what is read out is the label as it is written
        mark = t(f"finance.status.{source['status']}")
        return t("projects.case.marked", name=field.label, mark=mark), words
    return field.label, words

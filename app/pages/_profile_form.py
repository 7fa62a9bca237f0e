"""The editor of capability statements (能力陈述): choose one or add one, its words, its evidence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.domain.enterprises import CapabilityStatement, EvidenceItem
from app.i18n import t, term, terms
from app.services.enterprises import STATEMENTS, TEXT_LENGTH
from app.ui.page import note, section
from app.ui.tables import Column, table

NEW = -1
MOST_EVIDENCE = 12
Statements = tuple[CapabilityStatement, ...]


def statement_form(statements: Statements, revision: int) -> Statements | None:
    """The editor; all statements as they should be saved when a button was pressed, None otherwise."""
    section(
        t("profile.statements"),
        t("profile.statements_lead", count=len(statements), most=STATEMENTS, length=TEXT_LENGTH),
    )
    _overview(statements)
    options = [*range(len(statements)), *([NEW] if len(statements) < STATEMENTS else [])]
    chosen = st.selectbox(
        t("profile.choose"),
        options,
        format_func=lambda n: t("profile.new_statement") if n == NEW else statements[n].title,
        key=f"profile.choice.{revision}",
    )
    before = CapabilityStatement("", "", "") if chosen == NEW else statements[chosen]
    with st.container(border=True):
        after = _fields(before, f"{revision}.{chosen}")
        with st.container(horizontal=True):
            saving = st.button(t("profile.save_statement"), key="profile.save_statement", type="primary")
            removing = chosen != NEW and st.button(t("profile.remove"), key="profile.remove")
        sure = chosen != NEW and st.checkbox(
            t("profile.remove_sure"), key=f"profile.remove_sure.{revision}.{chosen}"
        )
    if saving:
        return (*statements, after) if chosen == NEW else _with(statements, chosen, after)
    if removing:
        if sure:
            return (*statements[:chosen], *statements[chosen + 1 :])
        note(t("profile.remove_tick"), "bad")
    return None


def _with(statements: Statements, place: int, changed: CapabilityStatement) -> Statements:
    return (*statements[:place], changed, *statements[place + 1 :])


def _overview(statements: Statements) -> None:
    table(
        [
            {"title": each.title, "text": each.text, "evidence": [item.title for item in each.evidence]}
            for each in statements
        ],
        [
            Column("title", t("profile.statement"), width=220),
            Column("text", t("profile.text"), width="large"),
            Column("evidence", t("profile.evidence"), "list", width="medium"),
        ],
        alt=t("profile.statements_alt", count=len(statements)),
        key="profile.statements",
    )


def _fields(before: CapabilityStatement, key: str) -> CapabilityStatement:
    title = st.text_input(
        t("profile.statement_title"), value=before.title, key=f"profile.title.{key}", max_chars=60
    )
    text = st.text_area(
        t("profile.statement_text"),
        value=before.text,
        key=f"profile.text.{key}",
        max_chars=TEXT_LENGTH,
        height=120,
        help=t("profile.statement_help"),
    )
    st.markdown(f"**{t('profile.evidence')}**")
    extra = f"profile.extra.{key}"
    blank = EvidenceItem("case", "")
    rows = [*before.evidence, *[blank] * st.session_state.get(extra, 0)]
    kept = [_evidence(item, f"{key}.{n}") for n, item in enumerate(rows)]
    if len(rows) < MOST_EVIDENCE and st.button(
        t("profile.add_evidence"), key=f"profile.add.{key}", type="tertiary"
    ):
        st.session_state[extra] = st.session_state.get(extra, 0) + 1
        st.rerun()
    evidence = tuple(item for item in kept if item.title)
    return replace(before, title=title.strip(), text=text.strip(), evidence=evidence)


def _evidence(before: EvidenceItem, key: str) -> EvidenceItem:
    kind, title, issuer, issued, until = st.columns([1.1, 2.6, 1.8, 1.3, 1.3])
    kinds = terms("evidence_kind")
    return EvidenceItem(
        kind=kind.selectbox(
            t("profile.evidence_kind"),
            kinds,
            index=kinds.index(before.kind) if before.kind in kinds else 0,
            format_func=lambda code: term("evidence_kind", code),
            key=f"profile.kind.{key}",
        ),
        title=title.text_input(
            t("profile.evidence_title"),
            value=before.title,
            key=f"profile.evidence.{key}",
            max_chars=120,
            help=t("profile.evidence_help"),
        ).strip(),
        issuer=issuer.text_input(
            t("profile.issuer"), value=before.issuer, key=f"profile.issuer.{key}", max_chars=80
        ).strip(),
        issued_on=issued.date_input(
            t("profile.issued_on"),
            value=before.issued_on,
            key=f"profile.issued.{key}",
            format="YYYY-MM-DD",
            min_value="1949-10-01",
            max_value="2099-12-31",
        ),
        valid_until=until.date_input(
            t("profile.valid_until"),
            value=before.valid_until,
            key=f"profile.until.{key}",
            format="YYYY-MM-DD",
            min_value="1949-10-01",
            max_value="2099-12-31",
        ),
    )

"""催收与逾期利息: overdue bills with their statutory day, what may be claimed, a letter to the payer, one bill in detail."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents.reminder_letter import reminder_letter
from app.documents.reminder_list import (
    counted_from,
    reminders_csv,
    reminders_xlsx,
    rule_text,
    statutory_rule,
)
from app.domain.users import Actor
from app.i18n import days_text, money_wan, number, t
from app.pages import _invoices_interest
from app.services import late_claims
from app.services.context import App
from app.services.invoicing import Ledger
from app.services.late_claims import PAYER_KINDS, ReminderList
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """Terms, the list, files to take away, the letter, the calculator."""
    section(t("invoices.reminder.title"), t("invoices.reminder.lead"))
    terms = attempt(_terms)
    if terms is None:
        return
    found = attempt(lambda: late_claims.overdue(app, actor, terms))
    if found is None:
        return
    if found.rows:
        _list(found)
        _letter(app, actor, found)
    else:
        note(t("invoices.reminder.none"), "good")
    _invoices_interest.show(app, actor, ledger, terms)


def _terms() -> finance.LateTerms:
    left, middle, right = st.columns(3)
    kind = left.selectbox(
        t("invoices.reminder.payer_kind"),
        PAYER_KINDS,
        format_func=lambda code: t(f"invoices.reminder.kind_{code}"),
        key="invoices.payer_kind",
    )
    agreed = middle.number_input(
        t("invoices.reminder.agreed"),
        0.0,
        100.0,
        0.0,
        0.5,
        "%.2f",
        key="invoices.agreed",
        help=t("invoices.reminder.agreed_help"),
    )
    lpr = right.number_input(
        t("invoices.reminder.lpr"),
        0.0,
        100.0,
        0.0,
        0.05,
        "%.2f",
        key="invoices.lpr",
        help=t("invoices.reminder.lpr_help"),
        disabled=agreed == 0.0,
    )
    return late_claims.late_terms(kind, round(agreed / 100, 8), round(lpr / 100, 8))


def _list(found: ReminderList) -> None:
    longest = found.rows[0]
    words = t(
        "invoices.reminder.finding",
        count=number(len(found.rows)),
        amount=money_wan(found.open_fen),
        payers=len(found.payers),
        days=days_text(longest.days_overdue),
        number=longest.number,
        claim=money_wan(found.claimable_fen),
    )
    note(literal(words), "wait")
    table([_line(found, row) for row in found.rows], _columns(), alt=t("invoices.reminder.alt"))
    st.caption(t("invoices.reminder.days_from"))
    left, right = st.columns(2)
    name = t("invoices.reminder.file")
    with left:
        download(
            t("invoices.reminder.csv"),
            lambda: reminders_csv(found),
            f"{name}.csv",
            "csv",
            key="invoices.reminder.csv",
        )
    with right:
        download(
            t("invoices.reminder.xlsx"),
            lambda: reminders_xlsx(found),
            f"{name}.xlsx",
            "xlsx",
            key="invoices.reminder.xlsx",
        )


def _line(found: ReminderList, row: finance.Reminder) -> dict[str, object]:
    return {
        "days": row.days_overdue,
        "payer": row.payer,
        "number": row.number,
        "project": row.project,
        "open": round(row.outstanding),
        "agreed": row.agreed_due_on,
        "statutory": row.statutory_due_on,
        "counted": counted_from(row),
        "article": statutory_rule(found.terms.payer_kind, row),
        "claim": None if row.claimable is None else round(row.claimable),
        "rule": rule_text(row.rule),
    }


def _columns() -> list[Column]:
    return [
        Column("days", t("invoices.days_late"), "integer", width=80, pinned=True),
        Column("number", t("invoices.column.number"), width=112),
        Column("payer", t("invoices.column.payer"), width=128),
        Column("project", t("invoices.column.project"), width=112),
        Column("open", t("invoices.open"), "money_wan", width=128),
        Column("agreed", t("invoices.reminder.agreed_day"), "date", width=100),
        Column("statutory", t("invoices.reminder.statutory_day"), "date", width=100),
        Column("counted", t("invoices.reminder.counted"), width=88),
        Column("article", t("invoices.reminder.article"), width=200),
        Column("claim", t("invoices.claim"), "money_wan", width=132),
        Column("rule", t("invoices.span.source"), width=200),
    ]


def _letter(app: App, actor: Actor, found: ReminderList) -> None:
    """One payer, one creditor, the file."""
    section(t("invoices.letter.heading"), t("invoices.letter.lead"))
    owed_to = attempt(lambda: late_claims.senders(app, actor, found))
    if not owed_to:
        return
    left, right = st.columns(2)
    payer = left.selectbox(t("invoices.column.payer"), list(owed_to), key="invoices.letter.payer")
    names = owed_to[payer]
    sender = right.selectbox(
        t("invoices.letter.creditor"),
        list(names),
        format_func=lambda key: names[key] or t("invoices.letter.no_creditor"),
        key=f"invoices.letter.sender.{payer}",
    )
    letter = attempt(lambda: late_claims.letter(app, actor, payer, sender, found.terms))
    if letter is None:
        return
    st.caption(
        t(
            "invoices.letter.about",
            count=number(len(letter.reminders.rows)),
            amount=money_wan(letter.reminders.open_fen),
        )
    )
    if not letter.protected:
        note(t("invoices.letter.large"), "wait")
    name = t("invoices.letter.file", payer=payer)
    download(
        t("invoices.letter.download"),
        lambda: reminder_letter(letter),
        f"{name}.docx",
        "docx",
        key="invoices.letter.docx",
    )

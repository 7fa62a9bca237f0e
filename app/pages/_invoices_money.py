"""按金额与按张数: the share of the money beside the share of the bills, and which way a projection errs where they part."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents.money_rate_words import parting_text
from app.i18n import number, percent, t
from app.pages._invoices_words import age_name
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal
from finance.ledger.money import DRAWS, SIGNIFICANT


def show(found: finance.MoneyRates) -> None:
    """Both rates per age, amounts in fen; the warning; how it was decided."""
    section(t("invoices.money.title"), t("invoices.money.lead"))
    tone = "wait" if found.parting else "info"
    note(literal(parting_text(found)), tone)
    rows = [_line(found, each) for each in found.ages if each.bills]
    if not rows:
        return
    table(
        rows,
        [
            Column("age", t("invoices.calibration.age"), width=120, pinned=True),
            Column("balance", t("invoices.money.balance"), "money_wan"),
            Column("paid", t("invoices.money.paid"), "money_wan"),
            Column("by_bills", t("invoices.money.by_bills"), "percent"),
            Column("by_money", t("invoices.money.by_money"), "percent"),
            Column("verdict", t("invoices.money.verdict"), width=170),
        ],
        alt=t("invoices.money.alt"),
    )
    st.caption(t("invoices.money.help", draws=number(DRAWS), level=percent(SIGNIFICANT, 0)))


def _line(found: finance.MoneyRates, each: finance.MoneyRate) -> dict[str, object]:
    return {
        "age": age_name(each.age),
        "balance": round(each.balance),
        "paid": round(each.paid),
        "by_bills": each.by_bills,
        "by_money": each.by_money,
        "verdict": t("invoices.money.parts" if each in found.parting else "invoices.money.chance"),
    }

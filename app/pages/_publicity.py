"""中榜候选人公示 as everybody reads it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from app.domain.deadlines import china_date
from app.i18n import date_text, t
from app.services.awarding import PublicNotice
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal


def show_notice(notice: PublicNotice, today: datetime) -> None:
    """Candidates in their order, until when the publicity lasts and until when one may object."""
    plan, day = notice.plan, china_date(today)
    lead = t(
        "awards.result_lead" if notice.decided else "awards.notice_lead",
        begun=date_text(plan.begun_on),
        last=date_text(plan.last_day.day),
        objections=date_text(plan.objections_until.day),
    )
    section(t("awards.result_title" if notice.decided else "awards.notice_title"), lead)
    if not plan.last_day.certain:
        st.caption(t("awards.uncertain_day"))
    if notice.suspended:
        note(t("awards.suspended"), "bad")
    elif not plan.over(day):
        note(t("awards.result_running" if notice.decided else "awards.running"), "wait")
    table(
        [
            {
                "rank": each.rank,
                "name": each.enterprise_name,
                "amount": each.amount_fen,
                "total": float(each.total),
                "equal": t("awards.equal") if each.equal else "",
            }
            for each in notice.candidates
        ],
        [
            Column("rank", t("evaluation.rank"), "integer", width=70),
            Column("name", t("awards.winner_final" if notice.decided else "awards.candidate"), width=440),
            Column("amount", t("awards.bid_price"), "money_wan", width=140),
            Column("total", t("evaluation.total"), "number", width=90),
            Column("equal", t("awards.remark"), width=110),
        ],
        alt=t("awards.notice_alt", count=len(notice.candidates)),
        key="awards.notice",
    )
    if notice.experts:
        st.caption(literal(t("awards.experts", names=t("ui.list_comma").join(notice.experts))))

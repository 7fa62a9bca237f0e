"""The ranking of an evaluation (评审结果排序): totals, and the points of each bid by published criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.documents.bidder_names import bidder_name
from app.domain.evaluation import BidTotal
from app.domain.judging import EvaluationReport
from app.domain.scenarios import Criterion
from app.i18n import number, t
from app.ui.reading import reading_rows, reading_table
from app.ui.tables import Column


def show_ranking(totals: Sequence[BidTotal], criteria: Sequence[Criterion], names: Mapping[str, str]) -> None:
    """Best first. names: bid -> enterprise, empty while bidders are labels. Points are rounded to two digits here, ranks rest on the exact values."""
    reading_rows(
        [
            {
                "rank": row.rank,
                "bidder": " ".join(filter(None, (bidder_name(row.label), names.get(row.bid, "")))),
                "price": row.price_fen,
                "total": float(row.total),
            }
            for row in totals
        ],
        [
            Column("rank", t("evaluation.rank"), "integer"),
            Column("bidder", t("opening.enterprise" if names else "opening.label")),
            Column("price", t("opening.price"), "money_wan"),
            Column("total", t("evaluation.total"), "number"),
        ],
    )
    st.caption(t("evaluation.by_criterion"))
    reading_table(
        [t("scoring.criterion"), *(bidder_name(row.label) for row in totals)],
        [
            (
                t("evaluation.criterion_header", name=each.name, weight=each.weight),
                *(number(float(row.each[each.id]), 2) for row in totals),
            )
            for each in criteria
        ],
        [False, *(True for _ in totals)],
    )
    if any(each.kind == "price" for each in criteria):
        st.caption(t("evaluation.price_formula"))


def show_frozen(report: EvaluationReport) -> None:
    """Which version of the report the result is frozen with, and its digest."""
    if report.digest:
        st.caption(t("scoring.frozen", version=report.version, digest=report.digest[:16]))


def choice_label(row: BidTotal, names: Mapping[str, str]) -> str:
    """One bid in a list to choose from: rank, label, enterprise, total."""
    return t(
        "evaluation.choice",
        rank=row.rank,
        bidder=bidder_name(row.label),
        enterprise=names.get(row.bid, ""),
        total=number(float(row.total), 2),
    )

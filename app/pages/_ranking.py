"""The ranking of an evaluation (评审结果排序): totals with one column a published criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.documents.bidder_names import bidder_name
from app.domain.evaluation import BidTotal
from app.domain.judging import EvaluationReport
from app.domain.scenarios import Criterion
from app.i18n import number, t
from app.ui.tables import Column, table
from app.ui.text import literal


def show_ranking(
    totals: Sequence[BidTotal], criteria: Sequence[Criterion], names: Mapping[str, str], *, key: str
) -> None:
    """Best first. names: bid -> enterprise, empty while bidders are labels. Points are rounded to two digits here, ranks rest on the exact values."""
    table(
        [
            {
                "rank": row.rank,
                "bidder": bidder_name(row.label),
                "enterprise": names.get(row.bid, ""),
                "price": row.price_fen,
                "total": float(row.total),
                **{_key(each): float(row.each[each.id]) for each in criteria},
            }
            for row in totals
        ],
        [
            Column("rank", t("evaluation.rank"), "integer", width=50),
            Column("bidder", t("opening.label"), width=75),
            *([Column("enterprise", t("opening.enterprise"), width=195)] if names else []),
            Column("price", t("opening.price"), "money_wan", width=125),
            Column("total", t("evaluation.total"), "number", width=70),
            *(
                Column(
                    _key(each),
                    t("evaluation.criterion_header", name=each.name, weight=each.weight),
                    "number",
                    width=100,
                    help=t("evaluation.price_formula") if each.kind == "price" else "",
                )
                for each in criteria
            ),
        ],
        alt=t("evaluation.ranking_alt", count=len(totals)),
        key=key,
    )
    headers = [t("evaluation.criterion_header", name=each.name, weight=each.weight) for each in criteria]
    st.caption(t("evaluation.criteria", criteria=literal(t("ui.list_comma").join(headers))))


def _key(criterion: Criterion) -> str:
    """Column of a criterion: its id may be the name of another column."""
    return f"points.{criterion.id}"


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

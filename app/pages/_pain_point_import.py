"""Import of whole files into the 痛点库: template, upload, progress, result; and the files that came in before."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.pain_points import ImportBatch
from app.domain.users import Actor
from app.files.exports import pain_point_template
from app.i18n import number, t
from app.services import pain_points, similar_messages
from app.services.context import App
from app.services.similar_messages import ImportReview
from app.ui.downloads import download
from app.ui.forms import nonce, renew
from app.ui.links import go
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table
from app.ui.text import literal

MOST_MB = 20
MOST_NEAR = 200


def import_tab(app: App, actor: Actor) -> None:
    """Template, file, progress, result; or every bad row and nothing stored."""
    section(t("pain_points.import"), t("pain_points.import_lead"))
    with st.container(horizontal=True):
        for kind in ("xlsx", "csv"):
            download(
                t(f"pain_points.template_{kind}"),
                lambda kind=kind: pain_point_template(kind),
                f"{t('pain_points.template_name')}.{kind}",
                kind,
            )
    turn = st.session_state.setdefault("pain_points.turn", 0)
    file = st.file_uploader(
        t("pain_points.file"),
        type=["csv", "xlsx", "jsonl"],
        key=f"pain_points.file.{turn}",
        help=t("pain_points.file_help"),
        max_upload_size=MOST_MB,
    )
    if (
        st.button(t("pain_points.start"), key="pain_points.import", type="primary", disabled=file is None)
        and file
    ):
        st.session_state.pop("pain_points.result", None)
        bar = st.progress(0.0, text=t("pain_points.step.read"))

        def tell(share: float, step: str) -> None:
            bar.progress(share, text=t(f"pain_points.step.{step}"))

        submission = nonce("pain_points.import")
        result = attempt(
            lambda: pain_points.import_file(app, actor, file.name, file.getvalue(), tell, submission)
        )
        review = None
        if result:
            tell(0.9, "review")
            review = attempt(lambda: similar_messages.review_import(app, actor, result))
        bar.empty()
        if result:
            renew("pain_points.import")
            st.session_state["pain_points.turn"] = turn + 1
            st.session_state["pain_points.result"] = (file.name, result.rows, result.masked, review)
            st.rerun()
    if last := st.session_state.get("pain_points.result"):
        name, rows, masked, review = last
        note(t("pain_points.imported", name=literal(name), rows=rows), "good")
        metric_row(
            [
                Metric(t("pain_points.rows"), number(rows)),
                Metric(t("pain_points.masked"), number(masked), t("pain_points.masked_help")),
                *(review_figures(review) if review else ()),
            ]
        )
        if review:
            near_rows(review)
        if st.button(t("pain_points.to_topics"), key="pain_points.to_topics"):
            go("topics")


def review_figures(review: ImportReview) -> tuple[Metric, Metric]:
    """How many rows repeat something, and how many name no field and give no clear sign of one."""
    near = len(review.near)
    split = t("pain_points.near_split", held=review.near_held, own=near - review.near_held) if near else None
    bare = review.without_field
    return (
        Metric(t("pain_points.near"), number(near), t("pain_points.near_help"), delta=split),
        Metric(
            t("pain_points.unsure"),
            number(review.unsure),
            t("pain_points.unsure_help"),
            delta=t("pain_points.without_field", count=bare) if bare else None,
        ),
    )


def near_rows(review: ImportReview) -> None:
    """Which rows those are, with their lines; they were imported all the same."""
    if not review.near:
        return
    st.markdown(f"**{t('pain_points.near_rows')}**")
    st.caption(t("pain_points.near_rows_lead"))
    shown = review.near[:MOST_NEAR]
    table(
        [
            {
                "line": row.line,
                "title": row.title,
                "degree": t(f"report.degree.{row.degree}"),
                "where": t("pain_points.near_line", line=row.other_line)
                if row.other_line
                else t("pain_points.near_on_hand"),
                "other": row.other_title,
            }
            for row in shown
        ],
        [
            Column("line", t("ui.line"), "integer", 70),
            Column("title", t("pain_points.column.title"), width="medium"),
            Column("degree", t("pain_points.near_degree"), width=100),
            Column("where", t("pain_points.near_where"), width=120),
            Column("other", t("pain_points.near_other"), width="medium"),
        ],
        alt=t("pain_points.near_alt", count=len(review.near)),
    )
    if len(review.near) > MOST_NEAR:
        st.caption(t("pain_points.near_more", shown=MOST_NEAR, count=len(review.near)))


def batches_tab(batches: Sequence[ImportBatch]) -> None:
    if not batches:
        empty_state(t("pain_points.no_batches"), t("pain_points.no_batches_hint"))
        return
    table(
        [
            {"at": b.at, "file": b.file_name, "rows": b.rows, "actor": b.actor, "digest": b.sha256[:16]}
            for b in batches
        ],
        [
            Column("at", t("pain_points.batch_at"), "time", 150),
            Column("file", t("pain_points.batch_file"), width="large"),
            Column("rows", t("pain_points.rows"), "integer", 90),
            Column("actor", t("pain_points.batch_actor"), width=120),
            Column(
                "digest", t("pain_points.batch_digest"), width=170, help=t("pain_points.batch_digest_help")
            ),
        ],
        alt=t("pain_points.batches_alt", count=len(batches)),
    )

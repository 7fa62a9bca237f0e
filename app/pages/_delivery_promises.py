"""军令状与指标: every promise with target, measurement and verdict; measuring; the same pain points counted again."""

from __future__ import annotations

import streamlit as st

from app.domain.delivery import Recount
from app.domain.users import Actor
from app.i18n import percent, t
from app.pages import _delivery_evidence
from app.services import carrying_out, delivery_reviews
from app.services.context import App
from app.services.delivery_views import DeliveryView, PromiseRow
from app.ui.forms import nonce, renew, reset
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import section
from app.ui.tables import Column, table
from app.ui.text import literal, people_text


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """The table, the form, the evidence of the pain points."""
    section(t("delivery.plan_promises"), t("delivery.promises_lead"))
    show_promises(view.promises)
    if actor.role == "officer" and view.status == "carried_out" and view.promises:
        _measure(app, actor, view)
    if any(row.measurements for row in view.promises):
        with st.expander(t("delivery.measurements")):
            _measurements(app, actor, view)
    section(t("delivery.recount_title"), t("delivery.recount_lead"))
    found = view.recount or attempt(lambda: delivery_reviews.counted(app, actor, view.opportunity.id))
    show_recount(found)


def show_promises(rows: tuple[PromiseRow, ...]) -> None:
    """The promises with their verdicts, as everybody may read them after acceptance."""
    table(
        [
            {
                "origin": t(f"delivery.origin.{row.promise.origin}"),
                "indicator": row.promise.indicator,
                "wording": row.promise.wording,
                "target": target_text(row),
                "value": f"{row.measured.value}{row.promise.target.unit}" if row.measured else "",
                "on": row.measured.measured_on if row.measured else None,
                "verdict": t(f"delivery.verdict.{row.verdict}"),
                "source": row.measured.source if row.measured else "",
            }
            for row in rows
        ],
        [
            Column("indicator", t("delivery.column.indicator"), width=180),
            Column("wording", t("delivery.column.wording"), width=170),
            Column("target", t("delivery.column.target"), width=120),
            Column("value", t("delivery.column.value"), width=90),
            Column("verdict", t("delivery.column.verdict"), width=80),
            Column("on", t("delivery.column.measured_on"), "date", width=110),
            Column("source", t("delivery.column.source"), width=230),
            Column("origin", t("delivery.column.origin"), width=90),
        ],
        alt=t("delivery.promises_alt", count=len(rows), met=sum(row.verdict == "met" for row in rows)),
        key="delivery.promises",
    )


def target_text(row: PromiseRow) -> str:
    """The target in words."""
    target = row.promise.target
    return f"{t(f'delivery.direction.{target.direction}')} {target.value}{target.unit}"


def _measure(app: App, actor: Actor, view: DeliveryView) -> None:
    section(t("delivery.measure_title"))
    with st.container(border=True):
        names = {row.promise.id: f"{row.promise.indicator}　{target_text(row)}" for row in view.promises}
        chosen = st.selectbox(
            t("delivery.measure_choose"), list(names), format_func=lambda key: names[key],
            key=f"delivery.measure.{view.opportunity.number}",
        )  # fmt: skip
        unit = next(row.promise.target.unit for row in view.promises if row.promise.id == chosen)
        form = f"delivery.measure.{chosen}"
        keys = (f"delivery.measured.{chosen}", f"delivery.measured_by.{chosen}")
        left, right = st.columns(2)
        value = left.text_input(t("delivery.measure_value", unit=literal(unit)), key=keys[0], max_chars=20)
        day = right.date_input(
            t("delivery.measure_on"), view.today, key=f"delivery.measured_on.{chosen}", format="YYYY-MM-DD"
        )
        source = st.text_input(t("delivery.measure_source"), key=keys[1], max_chars=500)
        file = _delivery_evidence.choose(f"delivery.measured_file.{nonce(form)}")
        if (
            st.button(t("delivery.measure"), key="delivery.measure", type="primary")
            and day
            and attempt(
                lambda: carrying_out.measure(
                    app, actor, chosen, value or "", day, source or "", file, nonce(form)
                )
            )
        ):
            renew(form)
            reset(*keys)
            flash(t("delivery.measured"))
            st.rerun()


def _measurements(app: App, actor: Actor, view: DeliveryView) -> None:
    for row in view.promises:
        for found in row.measurements:
            people_text(
                f"{row.promise.indicator}　{found.measured_on}　{found.value}{row.promise.target.unit}　{found.source}"
            )
            _delivery_evidence.offer(
                app, actor, view.opportunity.id, found.file, found.file_name, f"delivery.evidence.{found.id}"
            )


def show_recount(found: Recount | None) -> None:
    """Before and after, or why there is nothing to compare."""
    if found is None:
        st.caption(t("delivery.recount_none"))
        return
    st.caption(t("delivery.recount_topic", title=literal(found.topic_title)))
    change = found.change
    metric_row(
        [
            Metric(t("delivery.recount_before", days=found.days), str(found.before)),
            Metric(t("delivery.recount_after", days=found.days), str(found.after)),
            Metric(t("delivery.recount_change"), percent(float(change)) if change is not None else "—"),
        ]
    )

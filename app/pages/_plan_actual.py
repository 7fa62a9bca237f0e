"""计划与实际: what the projection said would be billed and paid, beside what was; and what that says of the payer."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor, allowed
from app.i18n import money_wan, percent, t, wan
from app.services import plan_actual
from app.services.context import App
from app.services.payer_calibration import LEVEL
from app.services.plan_actual import PlanAgainstActual
from app.ui.charts import lines
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

TWO_YEARS = 2


def show_plan_against_actual(app: App, actor: Actor, project_id: str) -> None:
    """Sentence, years, chart, the payer's posterior; nothing for people who may not read the ledger."""
    if not allowed(actor, "invoices.read"):
        return
    found = attempt(lambda: plan_actual.plan_against_actual(app, actor, project_id))
    if found is None:
        return
    section(t("invoices.plan.title"), t("invoices.plan.lead", day=found.today))
    if not found.bills:
        st.caption(t("invoices.plan.no_bills"))
        page_link("invoices", t("projects.late.to_invoices"))
        return
    direction = "behind" if found.gap_fen > 0 else "ahead"
    words = t(
        f"invoices.plan.{direction}",
        gap_fen=abs(found.gap_fen),
        overdue=money_wan(found.overdue_fen),
        bills=found.bills,
    )
    note(literal(words), "wait" if found.gap_fen > 0 else "good")
    _years(found)
    _chart(found)
    _payer(found)
    page_link("invoices", t("projects.late.to_invoices"))


def _years(found: PlanAgainstActual) -> None:
    table(
        [
            {
                "year": f"{each.year}{t('invoices.plan.running') if each.state == 'running' else ''}",
                "planned_billed": round(each.planned_billed),
                "billed": None if each.billed is None else round(each.billed),
                "planned": round(each.planned_collected),
                "collected": None if each.collected is None else round(each.collected),
                "gap": None if each.collection_gap is None else round(each.collection_gap),
                "cumulative": None if each.cumulative_gap is None else round(each.cumulative_gap),
            }
            for each in found.years
            if each.state != "future"
        ],
        [
            Column("year", t("projects.results.year"), width=130),
            Column("planned_billed", t("invoices.plan.planned_billed"), "money_wan"),
            Column("billed", t("invoices.plan.billed"), "money_wan"),
            Column("planned", t("invoices.plan.planned"), "money_wan"),
            Column("collected", t("invoices.plan.collected"), "money_wan"),
            Column("gap", t("invoices.plan.gap"), "money_wan"),
            Column("cumulative", t("invoices.plan.cumulative"), "money_wan"),
        ],
        alt=t("invoices.plan.alt"),
    )
    st.caption(t("invoices.plan.help"))


def _chart(found: PlanAgainstActual) -> None:
    year, kind, value = (
        t("projects.results.year"),
        t("projects.results.series"),
        t("ui.unit.header", title=t("invoices.plan.receipts"), unit=t("ui.unit.wan")),
    )
    rows = []
    for each in found.years:
        rows.append(
            {
                year: str(each.year),
                kind: t("invoices.plan.planned"),
                value: wan(round(each.planned_collected)),
            }
        )
        if each.collected is not None:
            rows.append(
                {year: str(each.year), kind: t("invoices.plan.collected"), value: wan(round(each.collected))}
            )
    lines(rows, year, value, color=kind, alt=t("invoices.plan.chart_alt"), y_title=value, height=260)


def _payer(found: PlanAgainstActual) -> None:
    """What the case assumed of the payer, and what it is after this project's payments."""
    if found.posterior is None:
        return
    estimate, prior = found.posterior, found.prior
    low, high = estimate.survival_interval(LEVEL)[TWO_YEARS]
    words = t(
        "invoices.plan.posterior",
        preset=t(f"projects.preset.{prior.code}"),
        before=percent(prior.survival()[TWO_YEARS]),
        paid=estimate.observed_paid,
        after=percent(estimate.profile.survival()[TWO_YEARS]),
        low=percent(low),
        high=percent(high),
    )
    st.markdown(literal(words))
    if not estimate.calibration.allowed:
        st.caption(t("invoices.plan.uncalibrated", paid=estimate.observed_paid))

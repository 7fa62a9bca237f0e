"""回溯检验: estimate as of a past day, hold it against what came after, and say plainly what that is worth."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

import finance
from app.documents.calibration_tables import backtest_workbook
from app.domain.users import Actor
from app.i18n import number, percent, t
from app.pages._invoices_estimate import choose
from app.pages._invoices_words import age_name
from app.services import payer_calibration
from app.services.context import App
from app.services.invoicing import Ledger
from app.services.payer_calibration import HELD_OUT_DAYS
from app.ui.charts import bars
from app.ui.downloads import download
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from finance.ledger.backtest import TELLING

FEW_PERIODS = 5


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """Payer, prior and day; scores with their sample, the verdict, the cells."""
    section(t("invoices.part.backtest"), t("invoices.backtest.lead"))
    payer, prior = choose(ledger, "invoices.backtest")
    day = st.date_input(
        t("invoices.backtest.cutoff"),
        ledger.today - timedelta(days=HELD_OUT_DAYS),
        max_value=ledger.today - timedelta(days=1),
        key="invoices.backtest.day",
        help=t("invoices.backtest.cutoff_help"),
    )
    found = attempt(lambda: payer_calibration.back_test(app, actor, payer, prior, day))
    if found is None:
        return
    if found.code != "ok":
        note(t("invoices.backtest.nothing"), "wait")
        return
    _verdict(found)
    _scores(found)
    _histogram(found)
    _cells(found)
    download(
        t("invoices.backtest.download"),
        lambda: backtest_workbook(found, payer, prior),
        f"{t('invoices.backtest.file')}-{day}.xlsx",
        "xlsx",
        key="invoices.backtest.xlsx",
    )


def _verdict(found: finance.Backtest) -> None:
    """How large the sample is, whether the estimate beats the preset, what the band held."""
    parts = [
        t(
            "invoices.backtest.sample",
            day=found.cutoff,
            trained=number(found.trained_on),
            tested=number(found.tested_on),
            cells=len(found.cells),
            periods=found.periods,
        )
    ]
    better = None
    if found.brier is not None and found.brier_preset is not None:
        better = found.brier < found.brier_preset
        parts.append(
            t(
                "invoices.backtest.better" if better else "invoices.backtest.worse",
                brier=number(found.brier, 3),
                preset=number(found.brier_preset, 3),
            )
        )
    if found.coverage is not None:
        parts.append(t("invoices.backtest.covered", share=percent(found.coverage, 0)))
    note("".join(parts), "good" if better else "wait")
    if found.periods < FEW_PERIODS:
        note(t("invoices.backtest.few", periods=found.periods), "wait")
    if not found.calibrated:
        st.caption(t("invoices.backtest.uncalibrated"))


def _scores(found: finance.Backtest) -> None:
    metric_row(
        [
            Metric(t("invoices.backtest.brier"), number(found.brier, 3), t("invoices.backtest.brier_help")),
            Metric(t("invoices.backtest.brier_preset"), number(found.brier_preset, 3)),
            Metric(
                t("invoices.backtest.coverage"),
                percent(found.coverage, 0),
                t("invoices.backtest.coverage_help", least=TELLING),
            ),
            Metric(t("invoices.backtest.periods"), str(found.periods), t("invoices.backtest.periods_help")),
        ]
    )


def _histogram(found: finance.Backtest) -> None:
    section(t("invoices.backtest.pit"), t("invoices.backtest.pit_lead"))
    tenth, count = t("invoices.backtest.tenth"), t("invoices.backtest.count")
    rows = [
        {tenth: f"{place / 10:.1f}–{(place + 1) / 10:.1f}", count: cells}
        for place, cells in enumerate(found.pit_histogram)
    ]
    alt = t("invoices.backtest.pit_alt", cells=len(found.cells))
    bars(rows, tenth, count, alt=alt, x_title=tenth, y_title=count, height=220)


def _cells(found: finance.Backtest) -> None:
    table(
        [
            {
                "period": cell.period,
                "age": age_name(cell.age),
                "at_risk": cell.at_risk,
                "paid": cell.paid,
                "expected": cell.expected,
                "low": cell.low,
                "high": cell.high,
                "covered": cell.covered,
            }
            for cell in found.cells
        ],
        [
            Column("period", t("projects.results.year"), width=80),
            Column("age", t("invoices.calibration.age"), width=110),
            Column("at_risk", t("invoices.calibration.at_risk"), "integer"),
            Column("paid", t("invoices.calibration.paid"), "integer"),
            Column("expected", t("invoices.backtest.expected"), "number"),
            Column("low", t("invoices.calibration.low"), "integer"),
            Column("high", t("invoices.calibration.high"), "integer"),
            Column("covered", t("invoices.backtest.inside"), "check"),
        ],
        alt=t("invoices.backtest.cells_alt"),
    )
    st.caption(t("invoices.backtest.cells_help", least=TELLING))

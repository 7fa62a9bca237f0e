"""Calibration and back-test to take away (校准与回溯检验导出): the figures of the page in a workbook, sample and method named."""

from __future__ import annotations

from itertools import chain

import finance
from app.files.exports import Value, to_workbook
from app.i18n import t
from app.services.payer_calibration import LEVEL, PayerEstimate

Rows = list[list[Value]]


def estimate_workbook(found: PayerEstimate) -> bytes:
    """Probabilities by age with their intervals, the share unpaid by year, the sample behind them."""
    estimate, preset = found.estimate, finance.PAYER_PROFILES[found.prior]
    ages: Rows = []
    for age, posterior in enumerate(estimate.posteriors):
        counted: list[Value] = [posterior.at_risk, posterior.paid, posterior.effective]
        ages.append([_age(age), preset.hazards[age], *counted, posterior.mean, *posterior.interval(LEVEL)])
    survival = estimate.profile.survival()
    unpaid: Rows = [
        [year, *(100 * share for share in (survival[year], *bounds))]
        for year, bounds in enumerate(estimate.survival_interval(LEVEL))
    ]
    sample: Rows = [
        [t("invoices.column.payer"), found.payer or t("invoices.all_payers")],
        [t("invoices.calibration.prior"), t(f"projects.preset.{found.prior}")],
        [t("invoices.calibration.as_of"), estimate.as_of],
        [t("invoices.calibration.bills"), estimate.invoices],
        [t("invoices.calibration.seen_paid"), estimate.observed_paid],
        [t("invoices.calibration.rho_used"), estimate.profile.rho],
        [t("risk.label"), estimate.profile.source],
    ]
    bounds = ("invoices.calibration.low", "invoices.calibration.high")
    heads = ("age", "before", "at_risk", "paid", "effective", "after")
    return to_workbook(
        [
            (
                t("invoices.part.estimate"),
                _words(*(f"invoices.calibration.{head}" for head in heads), *bounds),
                ages,
            ),
            (
                t("invoices.calibration.survival"),
                _words("invoices.calibration.years_after", "invoices.calibration.unpaid_share", *bounds),
                unpaid,
            ),
            (t("invoices.calibration.sample"), _words("risk.figure", "risk.value"), sample),
        ]
    )


def backtest_workbook(found: finance.Backtest, payer: str, prior: str) -> bytes:
    """Every cell that was held out, the scores, and how the predictions spread over tenths."""
    cells: Rows = []
    for each in found.cells:
        counted: list[Value] = [each.at_risk, each.paid, each.expected, each.low, each.high]
        cells.append([each.period, _age(each.age), *counted, t("ui.yes" if each.covered else "ui.no")])
    scores: Rows = [
        [t("invoices.column.payer"), payer or t("invoices.all_payers")],
        [t("invoices.calibration.prior"), t(f"projects.preset.{prior}")],
        [t("invoices.backtest.cutoff"), found.cutoff],
        [t("invoices.backtest.trained_on"), found.trained_on],
        [t("invoices.backtest.tested_on"), found.tested_on],
        *([t(f"invoices.backtest.{name}"), getattr(found, name)] for name in _SCORES),
    ]
    tenths: Rows = [
        [f"{place / 10:.1f}–{(place + 1) / 10:.1f}", count] for place, count in enumerate(found.pit_histogram)
    ]
    calibration = (f"invoices.calibration.{head}" for head in ("age", "at_risk", "paid"))
    heads = chain(
        ("projects.results.year",),
        calibration,
        ("invoices.backtest.expected", "invoices.calibration.low", "invoices.calibration.high"),
        ("invoices.backtest.inside",),
    )
    return to_workbook(
        [
            (t("invoices.part.backtest"), _words("risk.figure", "risk.value"), scores),
            (t("invoices.backtest.cells"), _words(*heads), cells),
            (
                t("invoices.backtest.pit"),
                _words("invoices.backtest.tenth", "invoices.backtest.count"),
                tenths,
            ),
        ]
    )


_SCORES = ("brier", "brier_preset", "coverage", "periods")


def _words(*keys: str) -> list[str]:
    return [t(key) for key in keys]


def _age(age: int) -> str:
    return t(f"invoices.years_{age}")

"""由台账估计: how a payer pays by age of the bill, how sure that is, and whether it may be called calibrated."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents.calibration_tables import estimate_workbook
from app.domain.users import Actor
from app.i18n import number, percent, t
from app.pages import _invoices_money, _invoices_save
from app.pages._invoices_words import PRESETS, age_name, payer_name
from app.services import payer_calibration, payer_profiles
from app.services.context import App
from app.services.invoicing import Ledger
from app.services.payer_calibration import LEVEL, PayerEstimate
from app.ui.charts import fan
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal
from finance.ledger.calibration import ENOUGH_PAID
from finance.ledger.correlation import LEAST_PERIODS

TWO_YEARS = 2


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """Payer and prior; the finding, the ages, the correlation; saving."""
    section(t("invoices.part.estimate"), t("invoices.calibration.lead"))
    payer, prior = choose(ledger, "invoices.estimate")
    found = attempt(lambda: payer_calibration.estimate(app, actor, payer, prior))
    if found is None:
        return
    _finding(found)
    _ages(found)
    _invoices_money.show(found.money)
    _survival(found)
    _correlation(found.estimate)
    download(
        t("invoices.calibration.download"),
        lambda: estimate_workbook(found),
        f"{t('invoices.calibration.file')}-{ledger.today}.xlsx",
        "xlsx",
        key="invoices.estimate.xlsx",
    )
    if actor.role == "finance":
        _invoices_save.form(
            f"estimate.{payer}.{prior}",
            t("invoices.profile.suggested", payer=payer_name(payer), day=ledger.today),
            lambda name: payer_profiles.save_estimate(app, actor, name, payer, prior),
        )


def choose(ledger: Ledger, key: str) -> tuple[str, str]:
    """Payer ("" = all) and the preset that enters as prior."""
    left, right = st.columns(2)
    payer = left.selectbox(
        t("invoices.column.payer"),
        [*(row.payer for row in ledger.payers), ""],
        format_func=payer_name,
        key=f"{key}.payer",
    )
    prior = right.selectbox(
        t("invoices.calibration.prior"),
        PRESETS,
        index=1,
        format_func=lambda code: t(f"projects.preset.{code}"),
        key=f"{key}.prior",
        help=t("invoices.calibration.prior_help"),
    )
    return payer, prior


def _finding(found: PayerEstimate) -> None:
    """What is known and how well; the refusal with the number of bills that are missing."""
    estimate = found.estimate
    low, high = estimate.posteriors[0].interval(LEVEL)
    left, right = estimate.survival_interval(LEVEL)[TWO_YEARS]
    words = t(
        "invoices.calibration.finding",
        payer=payer_name(found.payer),
        bills=number(estimate.invoices),
        paid=number(estimate.paid_invoices),
        first=percent(estimate.profile.hazards[0]),
        low=percent(low),
        high=percent(high),
        two=percent(estimate.profile.survival()[TWO_YEARS]),
        two_low=percent(left),
        two_high=percent(right),
    )
    note(literal(words), "info")
    if found.missing:
        refusal = t(
            "invoices.calibration.refused",
            paid=number(estimate.paid_invoices),
            observed=number(estimate.observed_paid),
            missing=number(found.missing),
            enough=ENOUGH_PAID,
        )
        note(refusal, "wait")
    else:
        note(
            t("invoices.calibration.allowed", paid=number(estimate.observed_paid), enough=ENOUGH_PAID), "good"
        )
    if not found.payer:
        st.caption(t("invoices.calibration.pooled"))


def _ages(found: PayerEstimate) -> None:
    estimate = found.estimate
    preset = finance.PAYER_PROFILES[found.prior]
    rows = []
    for age, posterior in enumerate(estimate.posteriors):
        low, high = posterior.interval(LEVEL)
        rows.append(
            {
                "age": age_name(age),
                "prior": preset.hazards[age],
                "at_risk": posterior.at_risk,
                "paid": posterior.paid,
                "effective": posterior.effective,
                "mean": posterior.mean,
                "low": low,
                "high": high,
            }
        )
    table(
        rows,
        [
            Column("age", t("invoices.calibration.age"), width=120, pinned=True),
            Column("prior", t("invoices.calibration.before"), "percent"),
            Column("at_risk", t("invoices.calibration.at_risk"), "integer"),
            Column("paid", t("invoices.calibration.paid"), "integer"),
            Column("effective", t("invoices.calibration.effective"), "number"),
            Column("mean", t("invoices.calibration.after"), "percent"),
            Column("low", t("invoices.calibration.low"), "percent"),
            Column("high", t("invoices.calibration.high"), "percent"),
        ],
        alt=t("invoices.calibration.ages_alt"),
    )
    st.caption(t("invoices.calibration.ages_help"))


def _survival(found: PayerEstimate) -> None:
    """Share unpaid by years after the due day, with its interval and the preset's."""
    section(t("invoices.calibration.survival"), t("invoices.calibration.survival_lead"))
    age, low, high, middle = (
        t("invoices.calibration.years_after"),
        t("invoices.calibration.low"),
        t("invoices.calibration.high"),
        t("invoices.calibration.unpaid_share"),
    )
    survival = found.estimate.profile.survival()
    rows = [
        {age: str(year), low: 100 * bounds[0], middle: 100 * survival[year], high: 100 * bounds[1]}
        for year, bounds in enumerate(found.estimate.survival_interval(LEVEL))
    ]
    alt = t("invoices.calibration.survival_alt", one=percent(survival[1]), two=percent(survival[TWO_YEARS]))
    fan(rows, age, [(low, high)], middle, alt=alt, x_title=age, y_title=middle)


def _correlation(estimate: finance.LedgerEstimate) -> None:
    """The correlation with its interval, or why there is none."""
    section(t("invoices.calibration.correlation"), t("invoices.calibration.correlation_lead"))
    found = estimate.correlation
    if found.code == "ok":
        words = t(
            "invoices.calibration.rho",
            rho=number(found.rho, 2),
            low=number(found.low, 2),
            high=number(found.high, 2),
            level=percent(found.level, 0),
            periods=found.periods,
            bills=number(found.bills),
        )
        note(words, "info")
        return
    reason = t(
        f"invoices.calibration.{found.code}", periods=found.periods, least=LEAST_PERIODS, bills=found.bills
    )
    note(t("invoices.calibration.no_rho", reason=reason, rho=number(estimate.profile.rho, 2)), "wait")

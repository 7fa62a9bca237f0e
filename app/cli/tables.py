"""What the command line prints for people: short tables in the chosen language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import click

import finance
from app.documents.money_rate_words import parting_text
from app.i18n import money_wan, percent, t, yuan_wan
from app.services.demonstration import Journey
from app.services.matching import Fit
from app.services.payer_calibration import LEVEL, PayerEstimate
from finance.ledger.calibration import ENOUGH_PAID
from finance.ledger.correlation import LEAST_PERIODS
from matching import Calibration


def width(text: str) -> int:
    """Columns a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns."""
    widths = [max(width(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell + " " * (widths[n] - width(cell)) for n, cell in enumerate(row)).rstrip()
        for row in rows
    )


def ratio(value: float | None, digits: int = 2) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def share(value: float | None) -> str:
    return "—" if value is None else percent(value)


def journey_step(step: str, facts: dict[str, Any]) -> None:
    """One line while the demonstration runs."""
    click.echo("· " + t(f"cli.step.{step}", **facts))


def journey_table(journey: Journey) -> str:
    """The closing table of the demonstration."""
    rows = [
        (
            t("cli.journey.messages"),
            t("cli.journey.messages_value", rows=journey.messages, masked=journey.masked),
        ),
        (
            t("cli.journey.clusters"),
            t("cli.journey.clusters_value", topics=journey.clusters, unassigned=journey.unassigned),
        ),
        (t("cli.journey.topic"), journey.topic),
        (t("cli.journey.opportunity"), f"{journey.opportunity} {journey.opportunity_title}"),
        (t("cli.journey.considered"), str(journey.considered)),
        *(
            (
                t("cli.journey.match", n=n),
                f"{name}  {t('cli.journey.coverage', value=f'{cover * 100:.0f}')}  {why}",
            )
            for n, (name, cover, why) in enumerate(journey.matches, 1)
        ),
        (t("cli.journey.bids"), t("cli.journey.bids_value", sealed=journey.sealed, opened=journey.opened)),
        (t("cli.journey.award"), f"{journey.winner}  {money_wan(journey.amount_fen)}"),
        (t("cli.journey.project_irr"), share(journey.project_irr)),
        (t("cli.journey.equity_irr"), share(journey.equity_irr)),
        (t("cli.journey.min_dscr"), ratio(journey.min_dscr)),
        (t("cli.journey.unpaid"), f"{share(journey.unpaid_beyond_two_years)}  {t('cli.preset')}"),
        (
            t("cli.journey.audit"),
            t(
                "cli.journey.sound" if journey.audit_sound else "cli.journey.unsound",
                events=journey.audit_events,
            ),
        ),
        (t("cli.journey.seconds"), f"{journey.seconds:.1f}"),
    ]
    return "\n" + columns(rows)


def fits_document(fits: Sequence[Fit], encoder: str, calibration: Calibration | None) -> dict[str, Any]:
    """Matches as one JSON document; `calibration` is null for a model that was never calibrated."""
    return {
        "encoder": encoder,
        "calibration": None if calibration is None else _calibration_document(calibration),
        "matches": [
            {
                "enterprise": fit.enterprise_id,
                "name": fit.enterprise_name,
                "coverage": round(fit.coverage, 6),
                "band": fit.band,
                "barred": list(fit.barred),
                "requirements": [
                    {
                        "id": row.requirement.id,
                        "text": row.requirement.text,
                        "weight": row.requirement.weight,
                        "mandatory": row.requirement.mandatory,
                        "score": round(row.score, 6),
                        "band": row.band,
                        "statement": row.statement_title,
                        "words": [[word, round(part, 4)] for word, part in row.words],
                        "lexical_share": round(row.lexical_share, 4),
                    }
                    for row in fit.requirements
                ],
                "gaps": [gap.id for gap in fit.gaps],
            }
            for fit in fits
        ],
    }


def _calibration_document(calibration: Calibration) -> dict[str, Any]:
    return {
        "source": calibration.source,
        "judgements": calibration.judgements,
        "scenarios": calibration.scenarios,
        "bands": [vars(each) | {"reached": each.reached} for each in calibration.bands],
    }


def fits_table(fits: Sequence[Fit]) -> str:
    """Matches with the statement that answers each requirement."""
    if not fits:
        return t("cli.no_match")
    lines = []
    for n, fit in enumerate(fits, 1):
        lines.append(
            f"{n:>3}. {fit.enterprise_name}  {fit.coverage * 100:.0f}  {t('matching.band.' + fit.band)}"
        )
        lines += [
            f"       {t('matching.band.' + row.band)}  {row.requirement.text} ← {row.statement_title}"
            for row in fit.requirements
        ]
    return "\n".join(lines)


def evaluation_table(result: dict[str, Any]) -> str:
    """One line an encoder: means with 95 % intervals, and the difference to a baseline where one was named."""
    depth, baseline = result["depth"], result["baseline"]
    names = [f"{metric}@{depth}" for metric in ("recall", "ndcg", "mrr")]
    head = [t("cli.evaluation.encoder"), *names]
    if baseline:
        head.append(t("cli.evaluation.difference", metric=names[1], baseline=baseline))
    rows = []
    for name, row in result["encoders"].items():
        cells = [name, *(_with_interval(row, each) for each in names)]
        if baseline:
            cells.append(_with_interval(row["difference"], names[1], "+") if "difference" in row else "—")
        rows.append((*cells, f"{row['seconds']:.2f}"))
    counted = t("cli.evaluation.counted", queries=result["queries"], documents=result["documents"])
    return counted + "\n" + columns([(*head, t("cli.seconds")), *rows])


def _with_interval(row: dict[str, Any], name: str, sign: str = "") -> str:
    low, high = row["intervals"][name]
    return f"{row[name]:{sign}.4f} [{low:{sign}.4f}, {high:{sign}.4f}]"


def projection_table(result: finance.Projection) -> str:
    """Key figures and the yearly rows in 万元."""
    figures = [
        (t("cli.figure.investment"), yuan_wan(result.total_investment)),
        (t("cli.figure.project_irr"), share(result.project_irr_after_tax.rate)),
        (t("cli.figure.equity_irr"), share(result.equity_irr.rate)),
        (t("cli.figure.npv"), yuan_wan(result.project_npv)),
        (t("cli.figure.min_dscr"), ratio(result.min_dscr.value)),
        (t("cli.figure.gap"), yuan_wan(result.liquidity_gap)),
    ]
    names = ("collections", "opex", "cfads", "interest_paid", "principal_paid", "distributions", "cash")
    head = (t("cli.figure.year"), *(t(f"cli.series.{name}") for name in names), "DSCR")
    rows = [
        (str(row["year"]), *(f"{row[name] / 1e4:,.2f}" for name in names), ratio(row["dscr"]))
        for row in result.rows
    ]
    return columns(figures) + "\n\n" + t("cli.figure.unit") + "\n" + columns([head, *rows])


def risk_table(result: finance.PaymentRisk) -> str:
    """Key figures of a payment-risk simulation."""
    quantiles = result.equity_irr_quantiles or {}
    rows = [
        (t("cli.risk.paths"), f"{result.n_paths:,} (seed {result.seed})"),
        (t("cli.risk.unpaid"), share(result.p_unpaid_2y)),
        (t("cli.risk.delay"), ratio(result.mean_delay_years)),
        (t("cli.risk.dscr"), share(result.p_dscr_below_1)),
        *((t("cli.risk.irr", quantile=name), share(value)) for name, value in quantiles.items()),
        (t("cli.preset_label"), result.label),
    ]
    return columns(rows)


def estimate_table(found: PayerEstimate) -> str:
    """How a payer pays, age by age, and whether that may be called calibrated."""
    estimate = found.estimate
    names = ("age", "before", "at_risk", "paid", "after", "low", "high")
    head = (
        *(t(f"invoices.calibration.{name}") for name in names),
        *(t(f"invoices.money.{name}") for name in ("by_bills", "by_money")),
    )
    rows = []
    for age, (posterior, money) in enumerate(zip(estimate.posteriors, found.money.ages, strict=True)):
        low, high = posterior.interval(LEVEL)
        rows.append(
            (
                t(f"invoices.years_{age}"),
                share(finance.PAYER_PROFILES[found.prior].hazards[age]),
                str(posterior.at_risk),
                str(posterior.paid),
                share(posterior.mean),
                share(low),
                share(high),
                share(money.by_bills),
                share(money.by_money),
            )
        )
    state = "refused" if found.missing else "allowed"
    correlation, observed = estimate.correlation, estimate.observed_paid
    paid = estimate.paid_invoices if found.missing else observed
    counts = {"paid": paid, "observed": observed, "missing": found.missing, "enough": ENOUGH_PAID}
    words = t(f"invoices.calibration.{state}", **counts)
    if correlation.code == "ok":
        low, high = ratio(correlation.low), ratio(correlation.high)
        counts = {"periods": correlation.periods, "bills": correlation.bills}
        level = percent(correlation.level, 0)
        dependence = t(
            "invoices.calibration.rho", rho=ratio(correlation.rho), low=low, high=high, level=level, **counts
        )
    else:
        reason = t(
            f"invoices.calibration.{correlation.code}",
            periods=correlation.periods,
            bills=correlation.bills,
            least=LEAST_PERIODS,
        )
        dependence = t("invoices.calibration.no_rho", reason=reason, rho=ratio(estimate.profile.rho))
    return "\n".join((columns([head, *rows]), words, parting_text(found.money), dependence))

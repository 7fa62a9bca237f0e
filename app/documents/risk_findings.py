"""The finding of every chart and table of payment risk in one sentence made of its own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.documents.finance_words import amount
from app.documents.risk_words import SMALL, Result, return_text
from app.i18n import has, number, percent, t

OLD_AGE = 2


def fan_sentence(total: Result, flow: str) -> str:
    """The year in which the worst twentieth falls furthest below the middle."""
    band, years = total["bands"][flow], total["years"]
    gaps = [middle - low for middle, low in zip(band["p50"], band["p05"], strict=True)]
    place = gaps.index(max(gaps))
    if gaps[place] < SMALL:
        return t("risk.finding.fan_narrow", flow=t(f"risk.flow.{flow}"))
    return t(
        "risk.finding.fan",
        flow=t(f"risk.flow.{flow}"),
        year=years[place],
        middle=amount(band["p50"][place]),
        low=amount(band["p05"][place]),
        gap=amount(gaps[place]),
    )


def at_risk_sentence(total: Result) -> str:
    """The year in which most of the cash for debt service is at risk."""
    tail = total["cfads_at_risk"]
    place = max(range(len(total["years"])), key=tail["at_risk"].__getitem__)
    if tail["at_risk"][place] < SMALL:
        return t("risk.finding.at_risk_none")
    return t(
        "risk.finding.at_risk",
        year=total["years"][place],
        amount=amount(tail["at_risk"][place]),
        middle=amount(tail["median"][place]),
        worst=amount(tail["worst_mean"][place]),
    )


def survival_sentence(risk: Result) -> str:
    """The shares, and why more is unpaid than in average years: stress that persists, or years in which the city is short."""
    two, steady = risk["survival"][2], risk["survival_preset"][2]
    stress = any(payer["rho"] > 0.0 for payer in risk["payers"])
    short = any(any(city["p_short_by_year"]) for city in risk["cities"])
    causes = {(True, True): "more_both", (True, False): "more", (False, True): "more_short"}
    code = causes.get((stress, short), "same") if two > steady + 5e-4 else "same"
    return t(
        f"risk.finding.survival_{code}",
        one=percent(risk["survival"][1]),
        two=percent(two),
        steady=percent(steady),
        five=percent(risk["survival"][5]),
    )


def ageing_sentence(total: Result) -> str:
    sums = [sum(ages) for ages in total["ageing_mean"]]
    place = sums.index(max(sums)) if sums else 0
    if not sums or sums[place] < SMALL:
        return t("risk.finding.nothing_unpaid")
    old = sum(total["ageing_mean"][place][OLD_AGE:])
    days = total["days_outstanding"][place]
    return t(
        "risk.finding.ageing",
        year=total["years"][place],
        amount=amount(sums[place]),
        share=percent(old / sums[place]),
        days=t("risk.finding.no_days") if days is None else number(days),
    )


def driver_name(name: str) -> str:
    return t(f"risk.driver.{name}") if has(f"risk.driver.{name}") else name


def driver_figure(drivers: Result) -> str:
    """What the bars show: the return of the worst twentieth, or the credit line where nothing moves a return."""
    moved = any(_moves(bar, "irr_p05") for bar in drivers["bars"])
    return "irr_p05" if drivers["base_irr_p05"] is not None and moved else "credit_line"


def moving_drivers(drivers: Result) -> list[Mapping[str, Any]]:
    """The bars that move the figure, the widest first."""
    figure = driver_figure(drivers)
    moving = [bar for bar in drivers["bars"] if _moves(bar, figure)]
    return sorted(moving, key=lambda bar: -abs(bar[f"{figure}_high"] - bar[f"{figure}_low"]))


def _moves(bar: Mapping[str, Any], figure: str) -> bool:
    low, high = bar[f"{figure}_low"], bar[f"{figure}_high"]
    least = SMALL if figure == "credit_line" else 5e-5
    return low is not None and high is not None and abs(high - low) > least


def driver_value(bar: Mapping[str, Any], side: str) -> str:
    """The value tried: a number, or a factor on the assumption as ×0.75."""
    sign = "×" if bar["scale"] == "factor" else ""
    return sign + f"{bar[side]:g}"


def driver_sentence(drivers: Result) -> str:
    bars, figure = moving_drivers(drivers), driver_figure(drivers)
    if not bars:
        return t("risk.finding.no_driver")
    top = bars[0]
    shown = return_text if figure == "irr_p05" else amount
    return t(
        "risk.finding.driver" if figure == "irr_p05" else "risk.finding.driver_line",
        name=driver_name(top["name"]),
        low=driver_value(top, "low"),
        high=driver_value(top, "high"),
        at_low=shown(top[f"{figure}_low"]),
        at_high=shown(top[f"{figure}_high"]),
    )


def yearly_sentence(total: Result) -> str:
    chances = total["p_dscr_below_1_by_year"]
    place = chances.index(max(chances)) if chances else 0
    if not chances or chances[place] <= 0.0:
        return t("risk.finding.never_short", locked=number(total["expected_locked_years"], 1))
    return t(
        "risk.finding.yearly",
        year=total["years"][place],
        chance=percent(chances[place]),
        locked=number(total["expected_locked_years"], 1),
    )


def loss_sentence(losses: Result) -> str:
    if not losses or sum(losses["amounts"]) < SMALL:
        return t("risk.finding.nothing_unpaid")
    owed = sum(losses["amounts"])
    return t(
        "risk.finding.loss",
        year=losses["year"],
        owed=amount(owed),
        total=amount(losses["total"]),
        share=percent(losses["total"] / owed),
        delay=amount(losses["delay"]),
        credit=amount(losses["credit"]),
    )


def liquidity_sentence(choice: Result) -> str:
    rows: Sequence[Mapping[str, Any]] = choice["rows"]
    best = next((row for row in rows if row["kind"] == choice["best"]), None)
    if best is None or choice["best"] == "none":
        return t("risk.finding.liquidity_none")
    worst = next(row["p_default"] for row in rows if row["kind"] == "none")
    close = best["gain"] < 2 * (best["gain_error"] or 0.0)
    return t(
        "risk.finding.liquidity_close" if close else "risk.finding.liquidity",
        kind=t(f"risk.liquidity.{best['kind']}"),
        gain=amount(best["gain"]),
        before=percent(worst),
        after=percent(best["p_default"]),
    )


def interest_sentence(effect: Result) -> str:
    before, after = effect["irr_mean_without"], effect["irr_mean_with"]
    if effect["collected"] < SMALL:
        return t("risk.finding.interest_nothing")
    if before is None or after is None:
        return t("risk.finding.interest_claim", claim=amount(effect["collected"]))
    return t(
        "risk.finding.interest",
        claim=amount(effect["collected"]),
        before=return_text(before),
        after=return_text(after),
    )

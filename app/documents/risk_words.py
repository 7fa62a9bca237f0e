"""What a simulation of payment risk says, in sentences made of its own figures: for the page and for the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.documents.finance_words import amount
from app.domain.risk_runs import RiskRun
from app.i18n import number, percent, t
from finance import PRIORITY_CLASSES

Result = Mapping[str, Any]
SMALL = 50.0
"""Yuan: less is nothing in 万元 with two decimals."""
LOST = -1.0
MOST_CAUSES = 3


def return_text(rate: float | None) -> str:
    """A rate of return; a path on which owners get nothing back counts as -100 %."""
    if rate is None:
        return t("projects.results.no_value")
    return t("risk.all_lost") if rate <= LOST else percent(rate)


def delay_text(years: float | None) -> str:
    """A mean delay; part of the bills may never be paid."""
    return t("risk.never") if years is None else t("risk.years", value=number(years, 2))


def in_wan(title: str) -> str:
    """A heading with its unit, 万元."""
    return t("ui.unit.header", title=title, unit=t("ui.unit.wan"))


def chance(value: float, error: float | None) -> str:
    """A probability with its standard error, without it where there is none."""
    if error is None:
        return percent(value)
    return t("risk.plus_minus", value=percent(value), error=percent(error, 2))


def amounts(total: Result, errors: Mapping[str, float]) -> list[tuple[str, float, float | None]]:
    """Name, yuan and standard error (None: there is none) of every amount of a run."""
    titles = {
        "credit_line": "risk.credit_line",
        "liquidity_gap_mean": "risk.gap_mean",
        "delay_cost": "risk.delay_cost",
        "value_of_delay": "risk.value_of_delay",
        "credit_loss": "risk.credit_loss",
        "expected_loss": "risk.expected_loss",
        "equity_npv_mean": "risk.npv_mean",
        "late_interest_claim": "risk.late_interest_claim",
        "late_interest_collected": "risk.late_interest_collected",
    }
    return [(t(title), total[name], errors.get(name)) for name, title in titles.items()]


def label_text(run: RiskRun) -> str:
    """Where the payer profiles come from; one that is not calibrated is said to be a preset (预设，未用本市数据校准)."""
    used = run.question["profiles"]
    presets = sorted({each["payer"] for each in used if not each["calibrated"]})
    if not presets:
        return t("risk.label_calibrated", count=number(len({each["payer"] for each in used})))
    if not any(each["calibrated"] for each in used):
        return t("risk.label_preset")
    return t("risk.label_mixed", payers=t("ui.list_comma").join(presets))


def answer(run: RiskRun) -> list[str]:
    """Three sentences: when is it paid, who survives waiting, what it costs; of the city: arrears, lines, causes."""
    risk = run.result["risk"]
    if run.scope == "city" and risk["cities"]:
        return [arrears(risk["cities"][0]), crossing(risk["cities"][0]), survive(risk)]
    return [when(risk), survive(risk), earns(risk["total"])]


def when(risk: Result) -> str:
    return t(
        "risk.answer.when",
        one=percent(risk["survival"][1]),
        two=percent(risk["p_unpaid_2y"]),
        error=percent(risk["standard_errors"]["p_unpaid_2y"], 2),
        delay=delay_text(risk["mean_delay_years"]),
    )


def survive(risk: Result) -> str:
    """The line needed, and the chances of running short: of several projects, that any of them does."""
    total = risk["total"]
    line = total["liquidity_gap_quantiles"]["p95"]
    one = t("risk.answer.line_needed", line=amount(line)) if line >= SMALL else t("risk.answer.no_line")
    return one + t(
        "risk.answer.survive_any" if len(risk["projects"]) > 1 else "risk.answer.survive",
        dscr=percent(total["p_dscr_below_1"]),
        default=percent(total["p_default"]),
    )


def earns(total: Result) -> str:
    quantiles = total["equity_irr_quantiles"]
    cost = t(
        "risk.answer.cost",
        cost=amount(total["delay_cost"]),
        delay=amount(total["value_of_delay"]),
        credit=amount(total["credit_loss"]),
    )
    if quantiles is None:
        return t("risk.answer.no_return") + cost
    on_time = return_text(total["equity_irr_on_time"])
    if quantiles["p50"] <= LOST:
        return t("risk.answer.lost", on_time=on_time, share=percent(total["p_total_loss"])) + cost
    return (
        t(
            "risk.answer.earns",
            on_time=on_time,
            middle=return_text(quantiles["p50"]),
            worst=return_text(total["equity_irr_cvar"]),
        )
        + cost
    )


def arrears(city: Result) -> str:
    owed = city["arrears_mean"]
    place = owed.index(max(owed))
    if owed[place] < SMALL:
        return t("risk.answer.no_arrears")
    name, share = first(city["contributions"])
    bands = city["arrears_bands"]
    given = bands["p95"][place] - bands["p05"][place] < SMALL  # it was so before the first draw
    return t(
        "risk.answer.arrears_given" if given else "risk.answer.arrears",
        year=city["years"][place],
        amount=amount(owed[place]),
        high=amount(city["arrears_bands"]["p95"][place]),
        name=name,
        share=percent(share, 0),
    )


def crossing(city: Result) -> str:
    lines = city["lines"]
    if not lines:
        return t("risk.answer.no_budget")
    last = lines[-1]
    chances = t("ui.list_comma").join(
        t("risk.answer.line", line=percent(each["line"], 0), chance=percent(each["p_any_year_owed"]))
        for each in lines
    )
    words = t("risk.answer.crossing", chances=chances)
    cause = next((each for each in lines if any(share > 0 for share in each["causes"].values())), None)
    if cause is None:
        return words + t("risk.answer.no_cause", line=percent(last["line"], 0))
    name, share = first(cause["causes"])
    return words + t("risk.answer.cause", line=percent(cause["line"], 0), name=name, share=percent(share, 0))


def causes(line: Result) -> str:
    """The projects without which most crossings of a line would not happen."""
    ordered = sorted(line["causes"].items(), key=lambda item: (-item[1], item[0]))
    return t("ui.list_comma").join(
        f"{name} {percent(share, 0)}" for name, share in ordered[:MOST_CAUSES] if share > 0
    )


def first(shares: Mapping[str, float]) -> tuple[str, float]:
    """The largest share with its name."""
    name = max(shares, key=lambda each: shares[each])
    return name, shares[name]


def setting(run: RiskRun) -> list[str]:
    """What the run began with, whom it shares the city's capacity with, and what else was set; [] for the usual."""
    return [*_opening(run.result.get("opening")), *_together(run), *_advanced(run)]


def _opening(found: Result | None) -> list[str]:
    if not found or not found["projects"]:
        return []
    each = list(found["projects"].values())
    words = t(
        "risk.finding.opening",
        day=found["day"],
        count=number(len(each)),
        amount=amount(sum(sum(project["amounts"]) for project in each)),
        year=each[0]["year"],
    )
    left_out = sum(project["left_out"] for project in each)
    return (
        [words] if left_out < SMALL else [words, t("risk.finding.opening_left_out", amount=amount(left_out))]
    )


def _together(run: RiskRun) -> list[str]:
    count = run.result.get("together")
    if count is None:
        return []
    city = run.result["risk"]["cities"][0]
    chances = city["p_short_by_year"]
    worst = max(range(len(chances)), key=chances.__getitem__)
    if chances[worst] == 0.0:
        return [t("risk.finding.together_enough", count=number(count))]
    return [
        t(
            "risk.finding.together",
            count=number(count),
            year=city["years"][worst],
            chance=percent(chances[worst]),
        )
    ]


def _advanced(run: RiskRun) -> list[str]:
    """Settings that most runs leave alone."""
    asked, said = run.question, []
    if asked.get("bills"):
        said.append(t("risk.finding.bills", count=number(asked["bills"])))
    if asked.get("late_interest"):
        received = run.result["risk"]["total"]["late_interest_collected"]
        share = percent(asked["late_interest"], 0)
        said.append(t("risk.finding.late_interest", share=share, amount=amount(received)))
    counts = Counter(asked.get("priorities", {}).values())
    later = [
        t("risk.finding.priority_class", name=t(f"risk.priority.{code}"), count=counts[code])
        for code in PRIORITY_CLASSES[1:]
        if counts[code]
    ]
    if later:
        first, classes = t("risk.finding.priority_first"), t("ui.list_comma").join(later)
        said.append(t("risk.finding.priorities", first=first, classes=classes))
    return said


def trace(run: RiskRun) -> str:
    """What is needed to get the same numbers again, and what proves that they are the same."""
    words = t(
        "risk.trace",
        paths=number(run.question["paths"]),
        period=t(f"risk.period.{run.question['periodicity']}"),
        seed=run.seed,
        engine=run.engine_version,
        digest=run.inputs_digest[:12],
    )
    found = results_digest(run)
    return f"{words} {t('risk.trace_results', digest=found[:12])}" if found else words


def results_digest(run: RiskRun) -> str:
    """Digest of the rounded results; "" of a run kept before there was one."""
    return str(run.result["risk"].get("results_digest", ""))

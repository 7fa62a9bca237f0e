"""The city in the workbook of payment risk: arrears and budgets by year, its fiscal lines, and who causes crossings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.documents.risk_words import Result, in_wan
from app.files.exports import Value
from app.i18n import percent, t, yuan_to_wan

Rows = list[list[Value]]
BANDS = ("p05", "p50", "p95")


def city_sheets(found: Result) -> Iterator[tuple[str, Rows]]:
    """Title and rows of each sheet; without a budget there are no lines."""
    yield t("risk.sheet.city"), _arrears(found)
    if found["lines"]:
        yield t("risk.sheet.lines"), _lines(found)
        yield t("risk.sheet.causes"), _causes(found)


def budget_rows(asked: Result) -> Rows:
    """The budget that was entered and its forecast, as the question has kept them; none for a run without a budget."""
    budget = asked.get("budget")
    if not budget:
        return []
    entered: Rows = [
        [f"{in_wan(t('risk.budget'))} {budget['first_year'] + place}", yuan_to_wan(yuan)]
        for place, yuan in enumerate(budget["amounts"])
    ]
    growth = t("risk.growth_mean") if budget["growth"] is None else percent(budget["growth"], 2)
    return [*entered, [t("risk.growth"), growth], [t("risk.source"), budget["source"]]]


def _arrears(found: Result) -> Rows:
    bands = [in_wan(f"{t('risk.arrears')} {t(f'risk.{name}')}") for name in BANDS]
    rows: Rows = [[t("risk.year"), in_wan(t("risk.arrears_mean")), *bands]]
    for place, year in enumerate(found["years"]):
        amounts = [found["arrears_mean"], *(found["arrears_bands"][name] for name in BANDS)]
        rows.append([year, *(yuan_to_wan(values[place]) for values in amounts)])
    rows += [[], [t("projects.name"), t("risk.share_of_arrears")]]
    rows += [[name, share] for name, share in found["contributions"].items()]
    return rows


def _lines(found: Result) -> Rows:
    """Chances of any year with their errors, then those of every year beside the budget they are measured against."""
    rows: Rows = [
        [
            t("risk.line"),
            t("risk.p_paid"),
            t("risk.standard_error"),
            t("risk.p_owed"),
            t("risk.standard_error"),
        ]
    ]
    for each in found["lines"]:
        chances: list[Any] = [each["p_any_year_paid"], each["error_paid"], each["p_any_year_owed"]]
        rows.append([percent(each["line"], 0), *chances, each["error_owed"]])
    names = [percent(each["line"], 0) for each in found["lines"]]
    kinds = {"paid_above": "p_paid_by_year", "owed_above": "p_owed_by_year"}
    heads = [t(f"risk.{kind}", line=line) for line in names for kind in kinds]
    rows += [[], [t("risk.year"), in_wan(t("risk.budget")), t("risk.p_short"), *heads]]
    budgets = found.get("budgets") or [None] * len(found["years"])
    for place, year in enumerate(found["years"]):
        chances = [each[name][place] for each in found["lines"] for name in kinds.values()]
        rows.append(
            [
                year,
                yuan_to_wan(budgets[place]),
                found["p_short_by_year"][place],
                *chances,
            ]
        )
    return rows


def _causes(found: Result) -> Rows:
    """Of the crossings of each line, the share that would not be without the project."""
    lines = found["lines"]
    heads = [t("risk.cause_of", line=percent(each["line"], 0)) for each in lines]
    rows: Rows = [[t("projects.name"), *heads]]
    names = dict.fromkeys(name for each in lines for name in each["causes"])
    rows += [[name, *(each["causes"].get(name, 0.0) for each in lines)] for name in names]
    return rows

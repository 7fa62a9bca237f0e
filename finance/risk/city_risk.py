"""Figures of a city over its projects (城市付款风险): arrears, whose they are, and crossings of the fiscal lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finance.risk.city_record import LINES, CityRecord
from finance.risk.risk_figures import (
    QUANTILES,
    RiskFigures,
    Values,
    plain,
    quantiles_of_sorted,
    replicate_error,
)


@dataclass(frozen=True)
class CityLine:
    """Crossing of one fiscal line (越线概率). "paid": payments of the year over the budget; "owed": with what is unpaid at
    its end. ``causes``: project -> share of the owed crossings that would not be without it.
    """

    line: float
    p_paid_by_year: Values
    p_owed_by_year: Values
    p_any_year_paid: float
    p_any_year_owed: float
    error_paid: float | None
    error_owed: float | None
    causes: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class CityRisk:
    """One city (城市付款风险), yuan at the end of each calendar year.

    ``contributions``: project -> share of the mean arrears over all years, largest first. ``p_short_by_year``: the
    city's own limit binds. ``budgets``: what the lines are measured against, before stress; it and ``lines`` are empty
    when no budget is known.
    """

    name: str
    years: tuple[int, ...]
    arrears_mean: Values
    arrears_bands: Mapping[str, Values]
    contributions: Mapping[str, float]
    p_short_by_year: Values
    budgets: Values
    lines: tuple[CityLine, ...]

    def to_dict(self) -> dict[str, Any]:
        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}


def city_risk(
    record: CityRecord, years: tuple[int, ...], projects: Sequence[RiskFigures], bounds: Sequence[int]
) -> CityRisk:
    """Figures of a city whose arrears are in order; ``bounds`` as in ``risk_figures``."""
    counts, paths = record.counts(), bounds[-1]
    bands = np.array([quantiles_of_sorted(row) for row in record.arrears]).T
    names = _names(projects)
    sums = {name: sum(project.receivable_mean) for name, project in zip(names, projects, strict=True)}
    whole = sum(sums.values())
    lines = []
    for place, line in enumerate(LINES[: record.ever_paid.shape[0]]):
        paid, owed = record.ever_paid[place], record.ever_owed[place]
        crossings = int(counts.owed_over[place].sum())
        caused = (counts.causes[place] / max(crossings, 1)).tolist()
        several = len(bounds) > 2
        lines.append(
            CityLine(
                line=line,
                p_paid_by_year=tuple((counts.paid_over[place] / paths).tolist()),
                p_owed_by_year=tuple((counts.owed_over[place] / paths).tolist()),
                p_any_year_paid=float(paid.mean()),
                p_any_year_owed=float(owed.mean()),
                error_paid=float(replicate_error(np.mean, paid, bounds)) if several else None,
                error_owed=float(replicate_error(np.mean, owed, bounds)) if several else None,
                causes=_largest_first(dict(zip(names, caused, strict=True))),
            )
        )
    return CityRisk(
        name=record.city.name,
        years=years,
        arrears_mean=tuple((counts.arrears / paths).tolist()),
        arrears_bands={k: tuple(row.tolist()) for k, row in zip(QUANTILES, bands, strict=True)},
        contributions=_largest_first({n: s / whole if whole > 0.0 else 0.0 for n, s in sums.items()}),
        p_short_by_year=tuple((counts.short / paths).tolist()),
        budgets=() if record.budgets is None else tuple(record.budgets.tolist()),
        lines=tuple(lines),
    )


def _names(projects: Sequence[RiskFigures]) -> list[str]:
    """Names of the projects, numbered where several have the same."""
    names = [project.name for project in projects]
    return [
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]


def _largest_first(shares: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))

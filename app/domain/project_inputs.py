"""What people enter beside the case of a project: the city's budget, papers of the evaluation, scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

PAPER_KINDS = ("value", "experts", "parts", "liability")
"""Inputs of value for money, score sheets of the experts, parts of the project by who pays for them, how the risk of
its fiscal liability is estimated and what government provides."""


@dataclass(frozen=True)
class CityBudget:
    """General public budget expenditure (一般公共预算支出) of past years and its forecast; the newest one counts.

    first_year: of `amounts` (yuan, one a year, oldest first); growth: of the forecast, None = the mean of the past;
    risk_ratio: risk-bearing expenditure as a share of yearly cost (比例法); source: the document the amounts are from.
    """

    id: str
    first_year: int
    amounts: tuple[float, ...]
    growth: float | None
    risk_ratio: float
    source: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class EvaluationPaper:
    """Inputs of one evaluation of a project (评价底稿), never changed, only followed by a newer one of its kind."""

    id: str
    project: str
    kind: str
    content: dict[str, Any]
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class CaseScenario:
    """A named scenario (情景) of a project: changes by variable and values by field, as `finance.Scenario` has them."""

    id: str
    project: str
    name: str
    content: dict[str, Any]
    saved_by: str
    saved_at: datetime
    removed_at: datetime | None = None

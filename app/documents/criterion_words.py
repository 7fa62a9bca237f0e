"""How the points of a criterion come about (评分办法), as every page and paper says it."""

from __future__ import annotations

from app.domain.scenarios import Criterion
from app.i18n import t


def how_scored(criterion: Criterion) -> str:
    """The published scoring standard, else who gives the points and how; an objective criterion is named as one."""
    how = criterion.scoring or t(f"opportunity.kind.{criterion.kind}")
    return t("opportunity.objective", how=how) if is_objective(criterion) else how


def is_objective(criterion: Criterion) -> bool:
    return criterion.objective and criterion.kind == "quality"

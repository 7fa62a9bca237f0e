"""Public-good and profitable parts of a scenario (公益性与经营性拆分): what users do not pay for.

Parts that nobody pays for are bought by government, parts whose users pay their cost can be left to a
concession or to the market. What the share means for funding is in :mod:`finance.official.funding_channels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finance.errors import FinanceError
from finance.official.findings import RuleSource

NATURES = ("public", "mixed", "commercial")
PUBLIC_FROM, COMMERCIAL_TO = 0.9, 0.1
OUR_THRESHOLDS = RuleSource("公益性占比分档（90%、10%）", "", "judgement")


@dataclass(frozen=True)
class Part:
    """One part of a scenario (组成部分): yearly cost including the return of capital, and what users pay."""

    name: str
    annual_cost: float
    annual_income: float

    def __post_init__(self) -> None:
        amounts = (self.annual_cost, self.annual_income)
        if not np.isfinite(amounts).all() or min(amounts) < 0.0:
            raise FinanceError("part_amounts", f"“{self.name}”的年成本和年收入应为不小于零的数。")

    @property
    def covered(self) -> float:
        """What of the cost its own users pay (自身收入覆盖的成本)."""
        return min(self.annual_income, self.annual_cost)


@dataclass(frozen=True)
class Split:
    """Split of a scenario (拆分结果). ``separate``: every part on its own; ``bundled``: a surplus of one part
    pays for another (肥瘦搭配). Both are the share of cost that users do not pay.
    """

    separate: float
    bundled: float
    public_parts: tuple[str, ...]
    mixed_parts: tuple[str, ...]
    profitable_parts: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "separate": self.separate,
            "bundled": self.bundled,
            "public_parts": list(self.public_parts),
            "mixed_parts": list(self.mixed_parts),
            "profitable_parts": list(self.profitable_parts),
        }


def split_scenario(parts: Sequence[Part]) -> Split:
    """Split the parts of a scenario by who can pay for them. Raises FinanceError when there is no cost."""
    cost = sum(part.annual_cost for part in parts)
    if cost <= 0.0:
        raise FinanceError("no_cost", "各组成部分的年成本合计为零，无法计算公益性占比。")
    covered = sum(part.covered for part in parts)
    income = sum(part.annual_income for part in parts)
    names = {nature: tuple(p.name for p in parts if _part_nature(p) == nature) for nature in NATURES}
    return Split(
        separate=1.0 - covered / cost,
        bundled=1.0 - min(income, cost) / cost,
        public_parts=names["public"],
        mixed_parts=names["mixed"],
        profitable_parts=names["commercial"],
    )


def nature_of(share: float) -> str:
    """ "public", "mixed" or "commercial" by our thresholds (判断)."""
    if share >= PUBLIC_FROM:
        return "public"
    return "commercial" if share <= COMMERCIAL_TO else "mixed"


def _part_nature(part: Part) -> str:
    """A part without cost of its own is what it earns."""
    if part.annual_cost <= 0.0:
        return "commercial" if part.annual_income > 0.0 else "public"
    return nature_of(1.0 - part.covered / part.annual_cost)

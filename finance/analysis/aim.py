"""What is aimed at (目标): a figure and its value, and how far a case is from it.

A rate of return is aimed at through the net present value at the target rate, which is defined everywhere and zero
exactly there; a figure such as the cover ratio is aimed at directly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finance.analysis.figures import FIGURES, Figures
from finance.case.project_case import ProjectCase
from finance.errors import FinanceError

FloatArray = NDArray[np.float64]
_EQUAL = 1e-6  # of a rate or ratio: further away, the figure jumps over the target
REACHED = 1e-9  # of the target, or of the investment: a figure this near is at its target
_VALUE_AT = {"project_irr_after_tax": "project_npv", "equity_irr": "equity_npv"}
AIMS = (
    *("project_irr_after_tax", "project_irr_pre_tax", "equity_irr"),
    *("min_dscr", "llcr", "project_npv", "equity_npv"),
)


@dataclass(frozen=True)
class Aim:
    """What is aimed at (目标): a figure and its value."""

    figure: str
    target: float

    def __post_init__(self) -> None:
        if self.figure not in AIMS:
            raise FinanceError("unknown_figure", f"不能以此指标为目标：{self.figure}。")
        if not math.isfinite(self.target) or (self.is_rate and not -0.5 <= self.target <= 1.0):
            raise FinanceError("bad_target", "目标值应为有限的数；收益率目标应在 -50% 与 100% 之间。")

    @property
    def is_rate(self) -> bool:
        return FIGURES[self.figure].unit == "rate"

    def ready(self, case: ProjectCase) -> ProjectCase:
        """The case whose present values are taken at the target rate."""
        return replace(case, discount_rate=self.target) if self.figure in _VALUE_AT else case

    def gaps(self, figures: Figures) -> FloatArray:
        """Zero where the target is met [case], above zero where the figure is higher; NaN where there is none."""
        values = figures.values
        if self.figure in _VALUE_AT:
            return values[_VALUE_AT[self.figure]]
        return values[self.figure] - self.target

    def slack(self, figures: Figures) -> FloatArray:
        """How far a gap may be from zero [case] where the target is met: rounding, or less than anybody counts."""
        if FIGURES[self.figure].unit == "yuan" or self.is_rate:
            return REACHED * np.maximum(figures.values["total_investment"], 1.0)
        return np.full(len(figures), REACHED * max(abs(self.target), 1.0))

    def reached(self, achieved: float, scale: float) -> bool:
        """Whether a figure equals the target but for rounding; ``scale`` is the project's size in yuan."""
        tolerance = _EQUAL * max(scale, 1.0) if FIGURES[self.figure].unit == "yuan" else _EQUAL
        return abs(achieved - self.target) <= tolerance

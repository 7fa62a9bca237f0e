"""Tail of a cash flow (尾部风险): cash flow at risk and the mean of the worst cases, per period of simulated paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CashFlowAtRisk:
    """Per period, yuan: ``median``, the ``1 - alpha`` quantile ``low``, ``at_risk = median - low`` (CFaR), and
    ``worst_mean``, the mean of the worst ``1 - alpha`` of the paths (条件均值).
    """

    alpha: float
    median: tuple[float, ...]
    low: tuple[float, ...]
    at_risk: tuple[float, ...]
    worst_mean: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        plain = {name: list(getattr(self, name)) for name in ("median", "low", "at_risk", "worst_mean")}
        return {"alpha": self.alpha, **plain}

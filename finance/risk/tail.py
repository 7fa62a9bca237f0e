"""Tail of a cash flow (尾部风险): cash flow at risk and the mean of the worst cases, per period of simulated paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from finance.errors import FinanceError


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


def cash_flow_at_risk(paths: ArrayLike, alpha: float = 0.95) -> CashFlowAtRisk:
    """Tail of ``paths`` [n, periods], yuan (high is good). ``worst_mean`` weighs the path on the edge by what is needed
    to fill exactly ``1 - alpha`` (Rockafellar and Uryasev 2002). Raises FinanceError when empty or not finite.
    """
    values = np.asarray(paths, dtype=np.float64)
    if values.ndim != 2 or values.size == 0 or not np.isfinite(values).all() or not 0.0 < alpha < 1.0:
        raise FinanceError("bad_paths", "路径应为非空的有限数值表，置信水平在 0 与 1 之间。")
    ordered = np.sort(values, axis=0)
    share = (1.0 - alpha) * values.shape[0]
    whole = min(int(share), values.shape[0] - 1)
    worst = (ordered[:whole].sum(axis=0) + (share - whole) * ordered[whole]) / share
    median, low = np.median(values, axis=0), np.quantile(values, 1.0 - alpha, axis=0)
    return CashFlowAtRisk(
        alpha,
        tuple(median.tolist()),
        tuple(low.tolist()),
        tuple((median - low).tolist()),
        tuple(worst.tolist()),
    )

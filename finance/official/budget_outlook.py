"""Forecast of general public budget expenditure (一般公共预算支出预测): the denominator of the capacity lines.

财金〔2015〕21号第二十六条 (待核对): by the mean of the last five years and their mean growth, adjusted to the
facts. The notice of 2022 asks for prudence; the flags say where a forecast is bolder than the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from finance.errors import FinanceError
from finance.official.findings import Finding, RuleSource

HISTORY_YEARS = 5
OUTLOOK_SOURCE = RuleSource("财金〔2015〕21号", "第二十六条")
PRUDENCE_SOURCE = RuleSource(
    "财政部关于进一步推动政府和社会资本合作（PPP）规范发展、阳光运行的通知（2022年）", "", "official"
)


@dataclass(frozen=True)
class BudgetOutlook:
    """Forecast (预测): yuan by calendar year, the growth used and what the past grew by, per year.

    ``mean_growth`` is the arithmetic mean of the yearly growth rates, ``compound_growth`` the constant rate
    that leads from the first to the last year.
    """

    budget: dict[int, float]
    growth: float
    mean_growth: float
    compound_growth: float
    last_growth: float
    history_mean: float
    findings: tuple[Finding, ...]
    source: RuleSource = OUTLOOK_SOURCE

    @property
    def prudent(self) -> bool:
        """Nothing in the forecast needs a second look (预测审慎)."""
        return not any(finding.severity == "warning" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        names = ("growth", "mean_growth", "compound_growth", "last_growth", "history_mean", "prudent")
        return {
            "budget": {str(year): amount for year, amount in self.budget.items()},
            **{name: getattr(self, name) for name in names},
            "findings": [finding.to_dict() for finding in self.findings],
            "source": self.source.to_dict(),
        }


def budget_outlook(
    history: ArrayLike, first_year: int, years: int, growth: float | None = None
) -> BudgetOutlook:
    """Forecast ``years`` from ``first_year`` on, the year after the last of ``history`` (yuan, oldest first).

    Grows the last year at ``growth``; None takes the mean growth of the last five years, which alone are looked at.
    Raises FinanceError for less than two years of history or amounts that are not above zero.
    """
    past = np.asarray(history, dtype=np.float64)
    if past.ndim != 1 or past.size < 2 or not np.isfinite(past).all() or (past <= 0).any():
        raise FinanceError("too_short", "至少需要两年的一般公共预算支出，且应大于零。")
    past = past[-HISTORY_YEARS:]
    rates = past[1:] / past[:-1] - 1.0
    mean = float(rates.mean())
    compound = float((past[-1] / past[0]) ** (1.0 / rates.size) - 1.0)
    used = mean if growth is None else growth
    if not np.isfinite(used) or used <= -1.0:
        raise FinanceError("growth_range", "预测增长率应为大于 -100% 的有限的数。")
    return BudgetOutlook(
        budget={first_year + k: float(past[-1] * (1 + used) ** (k + 1)) for k in range(years)},
        growth=used,
        mean_growth=mean,
        compound_growth=compound,
        last_growth=float(rates[-1]),
        history_mean=float(past.mean()),
        findings=tuple(_prudence(past.size, used, mean, float(rates[-1]))),
    )


def _prudence(size: int, used: float, mean: float, last: float) -> list[Finding]:
    """Growth is compared with a hair of tolerance, so that the mean itself is never called bold."""
    found, hair = [], 1e-9
    if size < HISTORY_YEARS:
        found.append(
            Finding(
                "short_history",
                "warning",
                f"只有 {size} 年的一般公共预算支出，规定参照前五年。",
                OUTLOOK_SOURCE,
                {"years": size},
            )
        )
    if used > mean + hair:
        found.append(
            Finding(
                "growth_above_mean",
                "warning",
                f"预测增长率 {used:.2%} 高于历史平均增长率 {mean:.2%}，须说明理由。",
                PRUDENCE_SOURCE,
                {"growth": f"{used:.2%}", "mean": f"{mean:.2%}"},
            )
        )
    elif used > last + hair:
        found.append(
            Finding(
                "growth_above_last",
                "warning",
                f"预测增长率 {used:.2%} 高于最近一年的增长率 {last:.2%}，增长正在放缓，请审慎预测。",
                PRUDENCE_SOURCE,
                {"growth": f"{used:.2%}", "last": f"{last:.2%}"},
            )
        )
    return found

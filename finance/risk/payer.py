"""Payers (付款方): how likely a bill is paid each year, by how old it is. All presets are uncalibrated.

Age 0 is the year of the bill. ``hazards[a]`` is the probability that an amount still unpaid at age a is
paid in that year; ``write_offs[a]`` the share of what is then still unpaid that is given up. The last entry
holds for all later years.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from finance.errors import FinanceError
from finance.risk.ageing import AbsorbingChain, absorbing_chain

AGES = 6
UNCALIBRATED = "预设，未用本市数据校准"
_WRITE_OFFS = (0.0, 0.0, 0.0, 0.0, 0.02, 0.25)


@dataclass(frozen=True)
class PayerProfile:
    """Payment behaviour of a payer (付款方特征).

    ``rho`` correlation of payments through the city's fiscal stress, ``phi`` yearly persistence of that stress,
    ``omega`` its national share. ``capacity_yuan`` limits what the payer can pay per year on all projects
    together (None: no limit) and shrinks by ``exp(-capacity_sensitivity * stress)`` when stress is positive.
    """

    code: str
    label: str
    hazards: tuple[float, ...]
    write_offs: tuple[float, ...] = _WRITE_OFFS
    rho: float = 0.20
    phi: float = 0.80
    omega: float = 0.30
    capacity_yuan: float | None = None
    capacity_sensitivity: float = 0.0
    calibrated: bool = False
    source: str = UNCALIBRATED

    def __post_init__(self) -> None:
        rates = (*self.hazards, *self.write_offs)
        if len(self.hazards) != AGES or len(self.write_offs) != AGES:
            raise FinanceError("bad_payer", f"付款概率和核销比例应各有 {AGES} 档（账龄 0-1 年至 5 年以上）。")
        if not all(math.isfinite(r) and 0.0 <= r <= 1.0 for r in rates):
            raise FinanceError("bad_payer", "付款概率和核销比例应在 0 与 1 之间。")
        if not (0.0 <= self.rho < 1.0 and 0.0 <= self.phi < 1.0 and 0.0 <= self.omega <= 1.0):
            raise FinanceError("bad_payer", "相关系数与持续系数应在 0 与 1 之间（不含 1）。")
        limits = (self.capacity_sensitivity, 0.0 if self.capacity_yuan is None else self.capacity_yuan)
        if not all(math.isfinite(limit) and limit >= 0.0 for limit in limits):
            raise FinanceError("bad_payer", "年度支付能力及其敏感系数应为不小于 0 的有限的数。")

    def survival(self, years: int = AGES) -> tuple[float, ...]:
        """Share unpaid after 0..``years`` years (未付比例) when all years are alike: ``prod (1 - h)``."""
        left = [1.0]
        for age in range(years):
            left.append(left[-1] * (1.0 - self.hazards[min(age, AGES - 1)]))
        return tuple(left)

    def mean_delay_years(self) -> float | None:
        """Mean number of years late (平均延迟年数) ``sum of S(k), k >= 1``; None when the tail is never
        paid.
        """
        survival = self.survival(AGES)
        if self.hazards[-1] == 0.0:
            return float(sum(survival[1:])) if survival[-1] == 0.0 else None
        return float(sum(survival[1:AGES]) + survival[AGES] / self.hazards[-1])

    def chain(self, amounts: tuple[float, ...]) -> AbsorbingChain:
        """Eventual paid and lost amounts (最终收回与损失) of ``amounts`` now entering each age."""
        paid = np.array(self.hazards)
        lost = (1 - paid) * np.array(self.write_offs)
        onward = (1 - paid) * (1 - np.array(self.write_offs))
        moves = np.zeros((AGES, AGES))
        for age in range(AGES):
            moves[age, min(age + 1, AGES - 1)] += onward[age]
        return absorbing_chain(moves, np.column_stack([paid, lost]), amounts)

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "hazards": list(self.hazards),
            "write_offs": list(self.write_offs),
            "rho": self.rho,
            "phi": self.phi,
            "omega": self.omega,
            "capacity_yuan": self.capacity_yuan,
            "capacity_sensitivity": self.capacity_sensitivity,
            "calibrated": self.calibrated,
            "source": self.source,
        }


_DISCLOSED = "首档取自新三板公告 AN202404291631624341 披露的账龄，其余为判断；"
PAYER_PROFILES = {
    "A": PayerProfile("A", "守信", (0.97, 0.80, 0.60, 0.50, 0.40, 0.30)),
    "B": PayerProfile("B", "一般", (0.85, 0.60, 0.45, 0.35, 0.25, 0.15)),
    "C": PayerProfile("C", "紧张", (0.60, 0.45, 0.35, 0.30, 0.25, 0.15)),
    "D": PayerProfile("D", "高风险", (0.31, 0.25, 0.30, 0.30, 0.20, 0.10), source=_DISCLOSED + UNCALIBRATED),
}


def payer_profile(payer: str | PayerProfile) -> PayerProfile:
    """A profile, or the preset of that code (A 守信, B 一般, C 紧张, D 高风险)."""
    if isinstance(payer, PayerProfile):
        return payer
    if payer not in PAYER_PROFILES:
        raise FinanceError("unknown_payer", f"没有付款方档次 {payer}，可选 A、B、C、D。")
    return PAYER_PROFILES[payer]

"""Accounting identities of a projection (勾稽检查). A result with a broken identity is never handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from finance.errors import IdentityError


@dataclass(frozen=True)
class Check:
    """One identity (勾稽关系): largest difference of both sides in yuan and what is tolerated."""

    code: str
    label: str
    difference: float
    tolerance: float

    @property
    def passed(self) -> bool:
        return bool(np.isfinite(self.difference)) and self.difference <= self.tolerance

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "difference": self.difference,
            "tolerance": self.tolerance,
            "passed": self.passed,
        }


def compare(code: str, label: str, left: ArrayLike, right: ArrayLike, scale: float) -> Check:
    """Compare two sides; the tolerance is one part in 10^9 of ``scale`` (the project's size), at least 0.01
    yuan.
    """
    worst = float(np.abs(np.subtract(left, right)).max(initial=0.0))
    return Check(code, label, worst, max(0.01, 1e-9 * abs(scale)))


def compare_all(rows: Sequence[tuple[str, str, ArrayLike, ArrayLike]], scale: float) -> list[Check]:
    """Compare many pairs of sides (code, label, left, right); series of one length are compared in one go."""
    tolerance, worst = max(0.01, 1e-9 * abs(scale)), np.zeros(len(rows))
    lengths: dict[int, list[int]] = {}
    for place, (_, _, left, right) in enumerate(rows):
        if isinstance(left, np.ndarray) and isinstance(right, np.ndarray) and left.shape == right.shape:
            lengths.setdefault(left.size, []).append(place)
        else:
            worst[place] = np.abs(np.subtract(left, right)).max(initial=0.0)
    for places in lengths.values():
        sides = np.array([(rows[place][2], rows[place][3]) for place in places])
        worst[places] = np.abs(sides[:, 0] - sides[:, 1]).max(axis=1, initial=0.0)
    return [
        Check(code, label, difference, tolerance)
        for (code, label, _, _), difference in zip(rows, worst.tolist(), strict=True)
    ]


def require(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the checks, or raise IdentityError naming those that failed."""
    failed = [c for c in checks if not c.passed]
    if failed:
        listed = "；".join(f"{c.label}相差 {c.difference:.2f} 元" for c in failed)
        raise IdentityError("identity_failed", f"测算结果未通过勾稽检查：{listed}。")
    return checks

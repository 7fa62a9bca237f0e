"""Accounting identities of a projection (勾稽检查). A result with a broken identity is never handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import IdentityError

Side: TypeAlias = "NDArray[np.float64] | float"
"""One side of an identity: an array, or a float."""


@dataclass(frozen=True)
class Check:
    """One identity (勾稽关系): largest difference of both sides in yuan and what is tolerated."""

    code: str
    label: str
    difference: float
    tolerance: float

    @property
    def passed(self) -> bool:
        return self.difference <= self.tolerance  # false of what is not a number

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "difference": self.difference,
            "tolerance": self.tolerance,
            "passed": self.passed,
        }


def tolerance_of(scale: float) -> float:
    """One part in 10^9 of the project's size, at least 0.01 yuan."""
    return max(0.01, 1e-9 * abs(scale))


def compare(code: str, label: str, left: ArrayLike, right: ArrayLike, scale: float) -> Check:
    """Compare two sides; the tolerance is one part in 10^9 of ``scale`` (the project's size), at least 0.01
    yuan.
    """
    worst = float(np.abs(np.subtract(left, right)).max(initial=0.0))
    return Check(code, label, worst, tolerance_of(scale))


def compare_all(
    identities: Sequence[tuple[str, str, Sequence[Side], Sequence[Side]]], scale: float
) -> list[Check]:
    """Compare many identities (code, label, left sides, right sides) at once; arrays of one pair have one length."""
    tolerance = tolerance_of(scale)
    left, right, starts, place = [], [], [], 0
    for _, _, sides, others in identities:
        starts.append(place)
        for side, other in zip(sides, others, strict=True):
            left.append(side if isinstance(side, np.ndarray) else np.array([side]))
            right.append(other if isinstance(other, np.ndarray) else np.array([other]))
            if left[-1].size != right[-1].size:
                raise ValueError("sides of an identity differ in length")
            place += left[-1].size
    worst = np.maximum.reduceat(np.abs(np.concatenate(left) - np.concatenate(right)), starts)
    return [
        Check(code, label, difference, tolerance)
        for (code, label, _, _), difference in zip(identities, worst.tolist(), strict=True)
    ]


def require(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the checks, or raise IdentityError naming those that failed."""
    failed = [c for c in checks if not c.passed]
    if failed:
        listed = "；".join(f"{c.label}相差 {c.difference:.2f} 元" for c in failed)
        raise IdentityError("identity_failed", f"测算结果未通过勾稽检查：{listed}。")
    return checks

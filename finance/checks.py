"""Accounting identities of a projection (勾稽检查). A result with a broken identity is never handed out."""

from __future__ import annotations

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
    difference = np.abs(np.asarray(left, dtype=np.float64) - np.asarray(right, dtype=np.float64))
    worst = float(difference.max()) if difference.size else 0.0
    return Check(code, label, worst, max(0.01, 1e-9 * abs(scale)))


def require(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the checks, or raise IdentityError naming those that failed."""
    failed = [c for c in checks if not c.passed]
    if failed:
        listed = "；".join(f"{c.label}相差 {c.difference:.2f} 元" for c in failed)
        raise IdentityError("identity_failed", f"测算结果未通过勾稽检查：{listed}。")
    return checks

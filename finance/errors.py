"""Typed refusals of the finance library: a stable code for machines, a Chinese sentence for people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One bad field (错误项): where it is (``path``), a stable ``code`` and a sentence (``reason``)."""

    path: str
    code: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        return {"path": self.path, "code": self.code, "reason": self.reason}


class FinanceError(ValueError):
    """Root of everything this library refuses."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class CashFlowError(FinanceError):
    """Cash flows or rates that a formula is not defined for (现金流或利率无效)."""


class CaseError(FinanceError):
    """A case that cannot be computed (测算方案有误); ``faults`` lists every bad field, not just the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("case_invalid", "；".join(f"{f.path}：{f.reason}" for f in faults))
        self.faults = faults


class IdentityError(FinanceError):
    """An accounting identity did not hold (勾稽关系不成立): the result is withheld, because it would be
    wrong.
    """

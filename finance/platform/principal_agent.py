"""Principal or agent (主要责任人还是代理人): whether a contract is revenue gross or net. CAS 14 (财会〔2017〕22号).

Control of the goods or services before they go to the customer decides. When it cannot be answered, three signs speak
for it: primary responsibility, inventory risk, discretion in pricing. Numbers of articles are to be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finance.official.findings import RuleSource

CAS_14 = RuleSource("《企业会计准则第14号——收入》（财会〔2017〕22号）", "第三十四条")
SIGNS = ("primary_responsibility", "inventory_risk", "price_discretion")
_MAJORITY = 2


@dataclass(frozen=True)
class ControlTest:
    """Answers (控制权测试): True, False, or None when not known."""

    control_before_transfer: bool | None = None
    primary_responsibility: bool | None = None
    inventory_risk: bool | None = None
    price_discretion: bool | None = None


@dataclass(frozen=True)
class Role:
    """``role`` "principal" | "agent" | "unclear"; ``decided_by`` names the answers that decided it."""

    role: str
    decided_by: tuple[str, ...]
    missing: tuple[str, ...]
    source: RuleSource = CAS_14

    @property
    def gross(self) -> bool:
        """Revenue may be shown gross; an unclear case is shown net, the prudent side."""
        return self.role == "principal"

    def to_dict(self) -> dict[str, Any]:
        return {
            "role": self.role,
            "decided_by": list(self.decided_by),
            "missing": list(self.missing),
            **self.source.to_dict(),
        }


def principal_or_agent(test: ControlTest) -> Role:
    """Role of the company in a contract. Without an answer on control at least two of the three signs must agree."""
    control = test.control_before_transfer
    missing = tuple(name for name in SIGNS if getattr(test, name) is None)
    if control is not None:
        return Role("principal" if control else "agent", ("control_before_transfer",), missing)
    missing = ("control_before_transfer", *missing)
    for answer, role in ((True, "principal"), (False, "agent")):
        agreeing = tuple(name for name in SIGNS if getattr(test, name) is answer)
        if len(agreeing) >= _MAJORITY:
            return Role(role, agreeing, missing)
    return Role("unclear", (), missing)

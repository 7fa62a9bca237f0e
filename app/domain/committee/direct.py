"""Experts chosen without a draw (直接确定): only for a reason of this list, with the approval that it needs; rule R12."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Fault

DIRECT: dict[str, str] = {
    "complex_matter": "《招标投标法实施条例》第四十六条、第四十七条；财政部令第87号第四十八条",
    "state_requirement": "《招标投标法实施条例》第四十六条、第四十七条",
    "own_selection": "待核对：《政府采购合作创新采购方式管理暂行办法》（财库〔2024〕13号）：采购人自行选定评审专家",
}
"""Reason code -> article. That the draw gave somebody else, or that time is short, is not among them."""
ONLY_UNDER = {"own_selection": "coop_innovation"}
"""Reasons that one regime alone knows."""
APPROVAL_LENGTH = 6


@dataclass(frozen=True)
class Direct:
    """Why experts were not drawn: a code of DIRECT, and who agreed to it under which number (批准单位和文号)."""

    reason: str
    approval: str


def direct_reasons(code: str) -> tuple[str, ...]:
    """The reasons that regime `code` knows."""
    return tuple(each for each in DIRECT if ONLY_UNDER.get(each, code) == code)


def direct_faults(given: Direct | None, code: str) -> tuple[Fault, ...]:
    """Why experts may not sit under regime `code` without having been drawn; empty when they may."""
    if given is None or given.reason not in direct_reasons(code):
        return (Fault(0, "direct", "committee.draw_first"),)
    if len(given.approval.strip()) < APPROVAL_LENGTH:
        return (Fault(0, "approval", "committee.approval_missing", (("least", APPROVAL_LENGTH),)),)
    return ()

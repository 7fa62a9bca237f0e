"""终止: for a reason of the list, after everybody concerned was told, with what is settled for open milestones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from app.domain.delivery.acceptance import REASON
from app.domain.delivery.decisions import Termination
from app.errors import Fault

BEFORE_CONTRACT = ("need_gone", "unlawful_procedure", "force_majeure", "no_winner_left")
"""《政府采购法》第三十六条 and its kin: 采购任务取消、影响公正的违法违规行为、不可抗力、中榜单位放弃且无其他候选人."""
AFTER_SIGNING = ("enterprise_default", "department_default", "force_majeure", "public_interest", "agreed")
"""企业违约、发榜单位违约或政策原因、不可抗力、继续履行将损害国家利益和社会公共利益（《政府采购法》第五十条）、协商解除."""
CAUSES = tuple(dict.fromkeys((*BEFORE_CONTRACT, *AFTER_SIGNING)))
FINANCE_CAUSES = {
    "enterprise_default": "company_default",
    "department_default": "government_default",
    "public_interest": "government_default",
    "force_majeure": "force_majeure",
}
"""Cause -> the cause under which the project's finance computes the payment on termination; agreed ones have none."""
OWN_FAULT = ("enterprise_default",)
"""Causes that count against the enterprise."""


def causes(signed: bool) -> tuple[str, ...]:
    """The causes to choose from, before and after the contract."""
    return AFTER_SIGNING if signed else BEFORE_CONTRACT


def all_told(termination: Termination, concerned: Sequence[str], today: date) -> bool:
    """The guard of the machine: every enterprise that takes part was told, on a day that has come, in a way on record."""
    told = {each.enterprise for each in termination.notices if each.told_on <= today and each.means.strip()}
    return set(concerned) <= told


def termination_faults(
    termination: Termination,
    signed: bool,
    concerned: Mapping[str, str],
    open_amounts: Mapping[str, tuple[str, int]],
    today: date,
) -> tuple[Fault, ...]:
    """What is wrong. concerned: enterprise id -> name; open_amounts: open milestone -> (name, amount in fen)."""
    return tuple(_faults(termination, signed, concerned, open_amounts, today))


def _faults(
    termination: Termination,
    signed: bool,
    concerned: Mapping[str, str],
    open_amounts: Mapping[str, tuple[str, int]],
    today: date,
) -> Iterator[Fault]:
    if termination.cause not in causes(signed):
        yield Fault(0, "cause", "delivery.termination_cause")
    if len(termination.reason.strip()) < REASON:
        yield Fault(0, "reason", "delivery.reason_short", (("least", REASON),))
    told = {each.enterprise: each for each in termination.notices}
    for enterprise, name in concerned.items():
        if enterprise not in told or not told[enterprise].means.strip():
            yield Fault(0, "notices", "delivery.not_told", (("name", name),))
        elif told[enterprise].told_on > today:
            yield Fault(0, "notices", "delivery.told_in_future", (("name", name),))
    settled = {each.milestone: each for each in termination.settlements}
    for milestone, (name, amount) in open_amounts.items():
        found = settled.get(milestone)
        if found is None or not 0 <= found.paid_fen <= amount:
            yield Fault(0, "settlements", "delivery.settlement", (("name", name), ("most_fen", amount)))
    if set(settled) - set(open_amounts):
        yield Fault(0, "settlements", "delivery.settled_twice")

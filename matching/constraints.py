"""硬性条件: what must hold before similarity counts, each reported as a reason.

The facts carry no size, ownership, capital, revenue or staff: those may be neither a requirement nor a
factor (Ministry of Finance order 87, article 17), so they cannot even be handed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from matching.text import normalise

Whitelist = Literal["listed", "none", "suspended"]
Code = Literal[
    "qualification_missing",
    "qualification_expired",
    "qualification_valid",
    "region_outside",
    "region_inside",
    "whitelist_suspended",
    "whitelist_missing",
    "whitelist_fine",
    "conflict_of_interest",
]


@dataclass(frozen=True)
class Qualification:
    """资质: a certificate and the last day on which it is valid (None: no end)."""

    name: str
    valid_until: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known about a provider for hard constraints only."""

    qualifications: tuple[Qualification, ...] = ()
    region: str = ""
    whitelist: Whitelist = "none"
    conflicts_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Constraints:
    """What an opportunity demands.

    `on` is the day on which qualifications must be valid.  Empty `regions` means everywhere.
    `buyer_ids` are the parties whose mention in `Facts.conflicts_with` is a conflict of interest.
    """

    on: date
    qualifications: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    whitelist_required: bool = False
    buyer_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ConstraintResult:
    """One checked condition: its code, whether it holds, what it is about and the date that decided."""

    code: Code
    satisfied: bool
    subject: str = ""
    until: date | None = None


def check(constraints: Constraints | None, facts: Facts) -> tuple[ConstraintResult, ...]:
    """Return every condition with its outcome, the fulfilled ones too; empty without constraints."""
    if constraints is None:
        return ()
    results = [
        _qualification(name, facts.qualifications, constraints.on) for name in constraints.qualifications
    ]
    if constraints.regions:
        inside = facts.region in constraints.regions
        results.append(
            ConstraintResult("region_inside" if inside else "region_outside", inside, facts.region)
        )
    if facts.whitelist == "suspended":
        results.append(ConstraintResult("whitelist_suspended", False))
    elif constraints.whitelist_required:
        listed = facts.whitelist == "listed"
        results.append(ConstraintResult("whitelist_fine" if listed else "whitelist_missing", listed))
    for party in sorted(constraints.buyer_ids & facts.conflicts_with):
        results.append(ConstraintResult("conflict_of_interest", False, party))
    return tuple(results)


def _qualification(name: str, held: Sequence[Qualification], on: date) -> ConstraintResult:
    wanted = normalise(name).replace(" ", "")
    same = [one for one in held if wanted in normalise(one.name).replace(" ", "")]
    if not same:
        return ConstraintResult("qualification_missing", False, name)
    if any(one.valid_until is None for one in same):
        return ConstraintResult("qualification_valid", True, name)
    latest = max(one.valid_until for one in same if one.valid_until is not None)
    valid = latest >= on
    return ConstraintResult("qualification_valid" if valid else "qualification_expired", valid, name, latest)

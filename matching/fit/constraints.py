"""硬性条件: what must hold before similarity counts, each reported as a reason.

The facts carry no size, ownership, capital, revenue or staff: those may be neither a requirement nor a
factor (Ministry of Finance order 87, article 17), so they cannot even be handed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from matching.words.text import normalise

Whitelist = Literal["listed", "none", "suspended"]
Code = Literal[
    "qualification_missing",
    "qualification_expired",
    "qualification_too_low",
    "qualification_valid",
    "whitelist_suspended",
    "whitelist_missing",
    "whitelist_fine",
    "conflict_of_interest",
]


# Scales on which the first is the best: construction trades write 特级、一级 or 壹级 …, design, supervision
# and testing 甲级 ….  Scales that run upwards (等级保护三级, CMMI三级) are not read as grades: there the
# wording itself is compared.
_GRADES = ("特一二三四", "特壹贰叁肆", "甲乙丙丁")
_LETTERS = "[" + "".join(_GRADES) + "]"
_GRADE = re.compile(rf"({_LETTERS})级(?:\(含(?:{_LETTERS}级)?\))?(?:(?:及|或)?(?:{_LETTERS}级)?以上)?")
_OTHER_SCALES = re.compile("等级保护|等保|成熟度|cmmi|dcmm|甲等")
_MARKS = re.compile(r"[\s()\[\]【】·,、-]+")
_PAPER = re.compile("资质|证书")


@dataclass(frozen=True)
class Qualification:
    """资质: a certificate and the last day on which it is valid (None: no end)."""

    name: str
    valid_until: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known about a provider for hard constraints only."""

    qualifications: tuple[Qualification, ...] = ()
    whitelist: Whitelist = "none"
    conflicts_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Constraints:
    """What an opportunity demands.

    `on` is the day on which qualifications must be valid.  There is no place for a limit to a region: it would
    be unlawful (招标投标法第六条, 优化营商环境条例第十三条).
    `buyer_ids` are the parties whose mention in `Facts.conflicts_with` is a conflict of interest.
    """

    on: date
    qualifications: tuple[str, ...] = ()
    whitelist_required: bool = False
    buyer_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ConstraintResult:
    """One checked condition: its code, whether it holds, what it is about and the date that decided.

    `member` is who decided it, in the results of a consortium only.
    """

    code: Code
    satisfied: bool
    subject: str = ""
    until: date | None = None
    member: str = ""


def check(constraints: Constraints | None, facts: Facts) -> tuple[ConstraintResult, ...]:
    """Return every condition with its outcome, the fulfilled ones too; empty without constraints."""
    if constraints is None:
        return ()
    results = [
        _qualification(name, facts.qualifications, constraints.on) for name in constraints.qualifications
    ]
    if facts.whitelist == "suspended":
        results.append(ConstraintResult("whitelist_suspended", False))
    elif constraints.whitelist_required:
        listed = facts.whitelist == "listed"
        results.append(ConstraintResult("whitelist_fine" if listed else "whitelist_missing", listed))
    for party in sorted(constraints.buyer_ids & facts.conflicts_with):
        results.append(ConstraintResult("conflict_of_interest", False, party))
    return tuple(results)


def check_consortium(
    members: Mapping[str, Sequence[ConstraintResult]], workers: Mapping[str, frozenset[str]] | None = None
) -> tuple[ConstraintResult, ...]:
    """联合体的资格: return the conditions of a team from those of its members (id to what `check` returned).

    A qualification need not be held by everybody: another member may do that work.  Of those who hold it and
    do the same work the weakest counts (招标投标法第三十一条, 政府采购法实施条例第二十二条).  `workers` names per
    qualification the members who do that work by the consortium agreement; without it every holder is taken
    to do it, the strict reading.  Every other condition must hold for each member.
    """
    asked: dict[tuple[str, str], list[ConstraintResult]] = {}
    for member, results in sorted(members.items()):
        for result in results:
            asked.setdefault((result.code.split("_")[0], result.subject), []).append(
                replace(result, member=member)
            )
    return tuple(
        _team_qualification(results, (workers or {}).get(subject))
        if kind == "qualification"
        else next((result for result in results if not result.satisfied), replace(results[0], member=""))
        for (kind, subject), results in asked.items()
    )


def _team_qualification(
    results: Sequence[ConstraintResult], workers: frozenset[str] | None
) -> ConstraintResult:
    by_outcome = {result.code: result for result in reversed(results)}
    order: tuple[Code, ...] = (
        "qualification_too_low",
        "qualification_valid",
        "qualification_expired",
        "qualification_missing",
    )
    if workers is not None:
        # who does the work is known: each of them must hold what it needs
        by_outcome = {result.code: result for result in reversed(results) if result.member in workers}
        order = (
            "qualification_missing",
            "qualification_expired",
            "qualification_too_low",
            "qualification_valid",
        )
    nobody = ConstraintResult("qualification_missing", False, results[0].subject)
    return next((by_outcome[code] for code in order if code in by_outcome), nobody)


def _qualification(name: str, held: Sequence[Qualification], on: date) -> ConstraintResult:
    wanted = _read(name)
    same = [(one.valid_until or date.max, _read(one.name)) for one in held]
    same = [(day, found) for day, found in same if _of_the_trade(wanted, found)]
    enough = [day for day, found in same if not wanted.scale or found.grade <= wanted.grade]
    if enough:
        latest = max(enough)
        code: Code = "qualification_valid" if latest >= on else "qualification_expired"
        return ConstraintResult(code, latest >= on, name, None if latest == date.max else latest)
    low = any(day >= on for day, _ in same)
    return ConstraintResult("qualification_too_low" if low else "qualification_missing", False, name)


@dataclass(frozen=True)
class _Read:
    """What a qualification is called without its grade; `scale` is "" without one, grade 0 is the best."""

    trade: str
    scale: str = ""
    grade: int = 0


@lru_cache(maxsize=65_536)
def _read(name: str) -> _Read:
    plain = normalise(name)
    found = _GRADE.findall(plain)
    trade = _MARKS.sub("", _GRADE.sub("", plain))
    if len(found) != 1 or not _PAPER.sub("", trade) or _OTHER_SCALES.search(plain):
        return _Read(_MARKS.sub("", plain))
    scale = next(scale for scale in _GRADES if found[0] in scale)
    return _Read(trade, "甲" if scale[0] == "甲" else "一", scale.index(found[0]))


def _of_the_trade(wanted: _Read, held: _Read) -> bool:
    bare, had = _PAPER.sub("", wanted.trade), _PAPER.sub("", held.trade)
    if not wanted.scale:
        return wanted.trade in held.trade or (bool(bare) and bare == had)
    return wanted.scale == held.scale and had.endswith(bare)

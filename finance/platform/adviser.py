"""Operating-mode adviser (运营模式建议): object of operation, capability, resources -> a mode or a mix, with reasons.

Every rule that holds is shown, for and against; nothing else enters. The result is a preset judgement to be discussed,
and says so: no mode is called right, and unanswered questions are listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finance.errors import CaseError, Fault
from finance.official.findings import RuleSource
from finance.platform.modes import FIELDS, MODE_RULES, MODES, ModeRule

ADVICE_SOURCE = RuleSource("运营模式判断规则", "", "judgement")
SUITABLE = 4
"""Points from which a mode is called suitable (our judgement)."""


@dataclass(frozen=True)
class ModeAdvice:
    """One mode (模式评估): ``state`` "suitable" | "possible" | "unsuitable" | "excluded"; ``reasons`` are the codes of the rules
    that hold, ``excluded_by`` those that rule it out.
    """

    mode: str
    state: str
    points: int
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    excluded_by: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "state": self.state,
            "points": self.points,
            "reasons_for": list(self.reasons_for),
            "reasons_against": list(self.reasons_against),
            "excluded_by": list(self.excluded_by),
        }


@dataclass(frozen=True)
class Advice:
    """Advice (运营模式建议). ``recommended``: one mode, two for a mix, or none; ``code``: "single", "mix", "close" (the first two
    are within a point of each other), "none_suitable" or "too_little" (fewer than three answers).
    """

    modes: tuple[ModeAdvice, ...]
    recommended: tuple[str, ...]
    code: str
    unanswered: tuple[str, ...]
    source: RuleSource = ADVICE_SOURCE

    def to_dict(self) -> dict[str, Any]:
        return {
            "modes": [mode.to_dict() for mode in self.modes],
            "recommended": list(self.recommended),
            "code": self.code,
            "unanswered": list(self.unanswered),
            **self.source.to_dict(),
        }


_LEAST_ANSWERS = 3
_PARTNERS = {
    ("state_platform", "service_contract"),
    ("state_platform", "private_concession"),
    ("state_platform", "data_authorisation"),
    ("joint_venture", "data_authorisation"),
    ("joint_venture", "private_concession"),
    ("service_contract", "data_authorisation"),
    ("service_contract", "private_concession"),
}
"""Modes that can share one programme: one carries the base or the public part, the other what earns money."""


def advise_mode(answers: Mapping[str, str]) -> Advice:
    """Advise on ``answers`` (field -> answer, see :data:`finance.platform.modes.FIELDS`); fields may be missing.

    Raises CaseError naming every unknown field or answer.
    """
    faults = tuple(
        Fault(name, "unknown_answer", f"“{value}”不是可选的回答。")
        for name, value in answers.items()
        if value not in FIELDS.get(name, ())
    )
    if faults:
        raise CaseError(faults)
    modes = sorted((_advice(mode, answers) for mode in MODES), key=lambda m: (_RANK[m.state], -m.points))
    recommended, code = _choose(modes)
    if len(answers) < _LEAST_ANSWERS:
        recommended, code = (), "too_little"
    return Advice(tuple(modes), recommended, code, tuple(name for name in FIELDS if name not in answers))


_RANK = {"suitable": 0, "possible": 1, "unsuitable": 2, "excluded": 3}


def _advice(mode: str, answers: Mapping[str, str]) -> ModeAdvice:
    holding = [rule for rule in MODE_RULES if rule.mode == mode and _holds(rule, answers)]
    points = sum(r.points if r.effect == "for" else -r.points for r in holding)
    barred = tuple(r.code for r in holding if r.effect == "excludes")
    state = "suitable" if points >= SUITABLE else "possible" if points > 0 else "unsuitable"
    return ModeAdvice(
        mode=mode,
        state="excluded" if barred else state,
        points=points,
        reasons_for=tuple(r.code for r in holding if r.effect == "for"),
        reasons_against=tuple(r.code for r in holding if r.effect == "against"),
        excluded_by=barred,
    )


def _holds(rule: ModeRule, answers: Mapping[str, str]) -> bool:
    return all(answers.get(name) in wanted for name, wanted in rule.when)


def _choose(modes: list[ModeAdvice]) -> tuple[tuple[str, ...], str]:
    suitable = [m for m in modes if m.state == "suitable"]
    if not suitable:
        return (), "none_suitable"
    first = suitable[0]
    if len(suitable) > 1:
        second = suitable[1]
        pair = {(first.mode, second.mode), (second.mode, first.mode)}
        if pair & _PARTNERS:
            return (first.mode, second.mode), "mix"
        if first.points - second.points <= 1:
            return (first.mode, second.mode), "close"
    return (first.mode,), "single"

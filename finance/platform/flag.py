"""What a red flag says (风险信号): raised, clear, or not known because a figure is missing; with its evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from finance.official.findings import RuleSource

JUDGEMENT = RuleSource("平台公司风险信号的判断线", "", "judgement")


@dataclass(frozen=True)
class Threshold:
    """Line of a flag (判断线). ``relation`` "at_least" | "above" | "below" | "any": when the flag is raised."""

    value: float
    relation: str
    source: RuleSource

    def crossed(self, value: float) -> bool:
        return {
            "at_least": value >= self.value,
            "above": value > self.value,
            "below": value < self.value,
            "any": value > self.value,
        }[self.relation]


@dataclass(frozen=True)
class FlagResult:
    """``state`` "raised" | "clear" | "unknown"; ``value`` what was measured; ``missing`` the figures that would be needed."""

    name: str
    state: str
    value: float | None
    threshold: Threshold
    evidence: Mapping[str, float | str | Sequence[float] | Sequence[str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def raised(self) -> bool:
        return self.state == "raised"

    def to_dict(self) -> dict[str, Any]:
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in self.evidence.items()}
        return {
            "name": self.name,
            "state": self.state,
            "value": self.value,
            "threshold": self.threshold.value,
            "relation": self.threshold.relation,
            "evidence": plain,
            "missing": list(self.missing),
            **self.threshold.source.to_dict(),
        }


def measured(
    name: str,
    threshold: Threshold,
    value: float,
    **evidence: float | str | Sequence[float] | Sequence[str],
) -> FlagResult:
    """Compare a measured value with the line."""
    return FlagResult(name, "raised" if threshold.crossed(value) else "clear", value, threshold, evidence)


def unknown(name: str, threshold: Threshold, *missing: str) -> FlagResult:
    return FlagResult(name, "unknown", None, threshold, {}, missing)


def share(
    name: str, threshold: Threshold, part: tuple[str, float | None], whole: tuple[str, float | None]
) -> FlagResult:
    """Flag on ``part / whole``, both given as (name, yuan or None). A whole of 0 with a part of 0 is clear; with a part it
    is raised when high shares raise the flag.
    """
    (part_name, above), (whole_name, below) = part, whole
    if above is None or below is None:
        return unknown(name, threshold, *(n for n, v in (part, whole) if v is None))
    evidence = {part_name: above, whole_name: below}
    if below == 0.0:
        bad = above > 0.0 and threshold.relation != "below"
        return FlagResult(name, "raised" if bad else "clear", None, threshold, evidence)
    value = above / below
    return measured(name, threshold, value if math.isfinite(value) else 0.0, **evidence)

"""验收: every milestone accepted and every promise met, or the honest failure excused by name; score and grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from app.domain.delivery.decisions import Acceptance
from app.domain.regimes import regime
from app.errors import Fault

Grade = Literal["excellent", "good", "passed", "exempted", ""]
REASON = 10
"""Fewest characters of an opinion or a reason that a second person decides on."""


def grade(code: str, acceptance: Acceptance) -> Grade:
    """The grade of a score under regime `code`; what was excused is not graded, what is below the lowest has none."""
    if acceptance.exemption.strip():
        return "exempted"
    rules = regime(code)
    if acceptance.score >= rules.number("acceptance_excellent_score"):
        return "excellent"
    if acceptance.score >= rules.number("acceptance_good_score"):
        return "good"
    return "passed" if acceptance.score >= rules.number("acceptance_pass_score") else ""


def milestones_met(acceptance: Acceptance) -> bool:
    """The guard of the machine: nothing is open, missed or unmeasured, or all of it is excused with a reason."""
    if acceptance.unmeasured and not acceptance.exemption.strip():
        return False
    return bool(acceptance.exemption.strip()) or not (acceptance.open_milestones or acceptance.missed)


def acceptance_faults(code: str, acceptance: Acceptance) -> tuple[Fault, ...]:
    """What is wrong with a proposed acceptance."""
    return tuple(_faults(code, acceptance))


def _faults(code: str, acceptance: Acceptance) -> Iterator[Fault]:
    if not 0 <= acceptance.score <= 100:
        yield Fault(0, "score", "delivery.score_range")
    if len(acceptance.opinion.strip()) < REASON:
        yield Fault(0, "opinion", "delivery.opinion", (("least", REASON),))
    excused = acceptance.exemption.strip()
    if excused and len(excused) < REASON:
        yield Fault(0, "exemption", "delivery.exemption", (("least", REASON),))
    gaps = (
        ("open_milestones", acceptance.open_milestones, "delivery.milestones_open"),
        ("missed", acceptance.missed, "delivery.promises_missed"),
        ("unmeasured", acceptance.unmeasured, "delivery.promises_unmeasured"),
    )
    if excused and not any(names for _, names, _ in gaps):
        yield Fault(0, "exemption", "delivery.nothing_to_excuse")
    for field, names, fault in () if excused else gaps:
        if names:
            yield Fault(0, field, fault, (("names", "、".join(names)),))
    if not excused and 0 <= acceptance.score < regime(code).number("acceptance_pass_score"):
        least = int(regime(code).number("acceptance_pass_score"))
        given = (("least", least), ("article", regime(code).article("acceptance_pass_score")))
        yield Fault(0, "score", "delivery.below_pass", given)

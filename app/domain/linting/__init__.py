"""The publishing linter (发榜检查): what stands between a scenario and the public list, with document and article.

One check a function, gathered by subject; `lint` runs them all. Only findings of severity refuse keep a scenario from
being published; what warns has to be seen by the person who publishes, a hint is advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.linting.acceptance import acceptance_findings
from app.domain.linting.completeness import completeness_findings
from app.domain.linting.factors import factor_findings
from app.domain.linting.failures import failure_findings
from app.domain.linting.findings import Finding, Publication, Severity, SimilarScenario
from app.domain.linting.mechanisms import mechanism_findings
from app.domain.linting.red_lines import red_line_findings
from app.domain.linting.review import ITEMS, ReviewAnswer, ReviewItem, review_findings
from app.domain.linting.timetable import timetable_findings
from app.domain.linting.wording import wording_findings
from app.errors import Fault

__all__ = [
    "ITEMS",
    "Finding",
    "Publication",
    "ReviewAnswer",
    "ReviewItem",
    "Severity",
    "SimilarScenario",
    "lint",
    "refusals",
]

CHECKS: tuple[Callable[[Publication], Iterator[Finding]], ...] = (
    completeness_findings,
    factor_findings,
    acceptance_findings,
    timetable_findings,
    mechanism_findings,
    wording_findings,
    failure_findings,
    red_line_findings,
    review_findings,
)
_ORDER: tuple[Severity, ...] = ("refuse", "warn", "hint")


def lint(publication: Publication) -> tuple[Finding, ...]:
    """Every finding, the gravest first, in the order of the form within one severity."""
    found = [finding for check in CHECKS for finding in check(publication)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.severity)))


def refusals(findings: Sequence[Finding]) -> tuple[Fault, ...]:
    """The findings that keep a scenario from being published, as faults of the form."""
    return tuple(finding.fault for finding in findings if finding.severity == "refuse")

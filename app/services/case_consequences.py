"""What a changed case brings with it that the base had not: findings of its regime, years without cash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import finance
from app.services.finance_refusals import finance_refusals


@dataclass(frozen=True)
class Consequences:
    """New against the base. findings: the gravest first; broken: years in which cash runs out."""

    findings: tuple[finance.Finding, ...] = ()
    broken: tuple[int, ...] = ()

    @property
    def forbidden(self) -> bool:
        """Whether a document forbids the changed case and not the base (不可采用)."""
        return any(finding.severity == "forbidden" for finding in self.findings)


GRAVITY = ("forbidden", "warning", "note")


def consequences(base: finance.Projection, changed: finance.Projection) -> Consequences:
    """Findings that the base has not, or has less gravely; years of default that it has not."""
    known = {finding.code: GRAVITY.index(finding.severity) for finding in base.findings}
    fresh = [
        finding
        for finding in changed.findings
        if GRAVITY.index(finding.severity) < known.get(finding.code, len(GRAVITY))
    ]
    fresh.sort(key=lambda finding: GRAVITY.index(finding.severity))
    broken = sorted(set(changed.default_years) - set(base.default_years))
    return Consequences(tuple(fresh), tuple(broken))


def of_scenarios(case: Mapping[str, Any], scenarios: Sequence[finance.Scenario]) -> dict[str, Consequences]:
    """Consequences of every scenario that can be computed, by its name."""
    with finance_refusals():
        base = finance.project(case)
    found = {}
    for scenario in scenarios:
        try:
            found[scenario.name] = consequences(base, finance.project(scenario.applied(base.case)))
        except finance.FinanceError:  # the comparison says why there are no figures
            continue
    return found

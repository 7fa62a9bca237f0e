"""Stored simulations of payment risk (付款风险模拟) with everything needed to get the same numbers again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

SCOPES = ("project", "several", "city")
COMPARISONS = ("drivers", "liquidity", "late_interest")


@dataclass(frozen=True)
class RiskRun:
    """One simulation, never changed. scope: project | several | city; subject: the projects it is about, as one key.

    revisions: project -> revision of the case; question: what was asked, profiles included; inputs_digest: SHA-256 over
    cases, payers, terms, paths, seed and engine version.
    """

    id: str
    scope: str
    subject: str
    revisions: dict[str, int]
    engine_version: str
    inputs_digest: str
    seed: int
    question: dict[str, Any]
    result: dict[str, Any]
    run_by: str
    at: datetime


@dataclass(frozen=True)
class RiskComparison:
    """What one comparison of a simulation found, never changed. kind: one of COMPARISONS; paths of each alternative."""

    id: str
    run: str
    kind: str
    paths: int
    result: dict[str, Any]
    run_by: str
    at: datetime

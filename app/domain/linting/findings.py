"""What the linter reads and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from app.domain.scenarios import Scenario
from app.domain.workdays import PACKAGED, WorkCalendar
from app.errors import Fault

if TYPE_CHECKING:
    from app.domain.linting.review import ReviewAnswer

Severity = Literal["refuse", "warn", "hint"]


@dataclass(frozen=True)
class Finding:
    """One thing the linter found. code: "<room>.<tail>" with its sentence in the catalogue; field: column of the form.

    article: document and article, "" where none is cited; evidence: the phrases that were found, as written.
    """

    severity: Severity
    code: str
    field: str
    params: tuple[tuple[str, object], ...] = ()
    article: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def fault(self) -> Fault:
        """The same as a fault of the form, article and evidence among its parameters."""
        given = dict(self.params)
        extra = {"article": self.article, "evidence": self.evidence}
        return Fault(0, self.field, self.code, tuple({**extra, **given}.items()))


@dataclass(frozen=True)
class SimilarScenario:
    """Another scenario that reads alike: similarity 0-1 of the two texts, as the matching measures it."""

    id: str
    title: str
    department: str
    similarity: float


@dataclass(frozen=True)
class Publication:
    """A scenario about to be published, with what else a service knows of it.

    similar: scenarios that read alike, measured by the caller. review: the answers of the four-level review (四级管控),
    None = the department runs none in this system.
    """

    scenario: Scenario
    tender_deadline: datetime | None
    now: datetime
    calendar: WorkCalendar = PACKAGED
    similar: tuple[SimilarScenario, ...] = ()
    review: tuple[ReviewAnswer, ...] | None = None


def refuse(
    code: str, field: str, article: str = "", evidence: tuple[str, ...] = (), **params: object
) -> Finding:
    return Finding("refuse", code, field, tuple(params.items()), article, evidence)


def warn(
    code: str, field: str, article: str = "", evidence: tuple[str, ...] = (), **params: object
) -> Finding:
    return Finding("warn", code, field, tuple(params.items()), article, evidence)


def hint(
    code: str, field: str, article: str = "", evidence: tuple[str, ...] = (), **params: object
) -> Finding:
    return Finding("hint", code, field, tuple(params.items()), article, evidence)

"""Questions and answers (答疑): asked without a name, answered to everybody (《招标投标法》第二十三条, 财政部令第87号第二十七条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.masking import kinds_found
from app.domain.users import Owner
from app.errors import Fault

TEXT_LENGTH = (6, 2000)
MOST_OPEN = 10
"""Unanswered questions of one enterprise on one opportunity: enough for anybody, too few to bury the officer."""


@dataclass(frozen=True)
class Question:
    """A question about a published opportunity. Who asked stays with the row and is shown to nobody but the asker.

    answer: "" while unanswered; affects_bids: the answer may affect how bids are written, so an addendum went with it.
    """

    id: str
    opportunity: str
    enterprise: str
    asked_by: str
    text: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    affects_bids: bool = False

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.enterprise)


def text_faults(
    text: str, column: str, names: tuple[str, ...] = (), code: str = "names_asker"
) -> tuple[Fault, ...]:
    """What keeps a question or an answer from being published. names: what may not stand in it, refused as `code`."""
    least, most = TEXT_LENGTH
    if not least <= len(text.strip()) <= most:
        return (Fault(0, column, "questions.length", (("least", least), ("most", most))),)
    if kinds_found(text):
        return (Fault(0, column, "questions.personal"),)
    if any(name and name in text for name in names):
        return (Fault(0, column, f"questions.{code}"),)
    return ()

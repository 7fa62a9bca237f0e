"""What an official rule says about a calculation (政策提示): a code, its parameters, the document behind it.

A finding never blocks a calculation. Severity "forbidden" means the arrangement may not be used, "warning"
that somebody must look, "note" that something should be known. ``text`` is the Chinese sentence with the
numbers filled in; readers in other languages take ``code`` and ``params``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SEVERITIES = ("forbidden", "warning", "note")
RULE_STATUSES = ("official", "unchecked", "judgement", "user")
LAW_READ_ON = "2026-11-22"
"""The day on which the text of the laws was read (核对日期)."""


@dataclass(frozen=True)
class RuleSource:
    """Where a rule stands (规则出处).

    ``status``: "official" when the wording was read in the document or in a report that quotes it,
    "unchecked" (待核对) when the number or the article is from memory, "judgement" when the rule is ours,
    "user" when it is what a person entered, e.g. a contract. ``checked_on`` (核对日期): ISO day on which the number was
    compared with the text of the document, "" when it was not or the day is not known.
    """

    document: str
    article: str = ""
    status: str = "unchecked"
    checked_on: str = ""

    @property
    def text(self) -> str:
        """Document and article in one line, marked when unchecked or ours."""
        mark = {"unchecked": "（待核对）", "judgement": "（判断）"}.get(self.status, "")
        return f"{self.document}{self.article}{mark}"

    def to_dict(self) -> dict[str, str]:
        plain = {"document": self.document, "article": self.article, "status": self.status}
        return {**plain, "checked_on": self.checked_on} if self.checked_on else plain


@dataclass(frozen=True)
class Finding:
    """One finding (提示); ``params`` fill the sentence that a catalogue holds for ``code``."""

    code: str
    severity: str
    text: str
    source: RuleSource
    params: Mapping[str, float | int | str] = field(default_factory=dict)

    @property
    def document(self) -> str:
        return self.source.document

    @property
    def article(self) -> str:
        return self.source.article

    @property
    def status(self) -> str:
        return self.source.status

    def to_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            **self.source.to_dict(),
            "params": dict(self.params),
        }

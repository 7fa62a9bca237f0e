"""The four-level review before a scenario enters the list (四级规划管控): a checklist that has to be answered.

After 潘锋 (2022): plans are reviewed before they enter the library (规划编制评审), carrying out is watched over plan,
project and enterprise whitelist (实施动态监督), rules and standards are named (政策法规标准规范), and the shared foundation
is used (统筹技术支撑). The red lines belong to the fourth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.linting.findings import Finding, Publication, refuse
from app.domain.linting.red_lines import SOURCE, crossings

NOTE_LENGTH = 10
Level = Literal["plan", "supervision", "rules", "foundation"]


@dataclass(frozen=True)
class ReviewItem:
    """A question of the checklist; its words are `linting.review.item.<code>`. red_line: the line it guards, or ""."""

    code: str
    level: Level
    red_line: str = ""


ITEMS: tuple[ReviewItem, ...] = (
    ReviewItem("need_confirmed", "plan"),
    ReviewItem("in_plan", "plan"),
    ReviewItem("no_duplicate", "plan"),
    ReviewItem("project_watched", "supervision"),
    ReviewItem("operation_watched", "supervision"),
    ReviewItem("whitelist_open", "supervision"),
    ReviewItem("procedure_fits", "rules"),
    ReviewItem("standards_named", "rules"),
    ReviewItem("money_arranged", "rules"),
    ReviewItem("entry", "foundation", "entry"),
    ReviewItem("data", "foundation", "data"),
    ReviewItem("base", "foundation", "base"),
)
"""whitelist_open asks that the whitelist bars nobody but the suspended: it watches, it is no entrance condition."""


@dataclass(frozen=True)
class ReviewAnswer:
    """A reviewer's answer. not_applicable needs a note, and so does `met` where a red-line phrase was found."""

    item: str
    verdict: Literal["met", "unmet", "not_applicable"]
    by: str
    note: str = ""


def review_findings(publication: Publication) -> Iterator[Finding]:
    """What the checklist still refuses; nothing when the department runs no review in this system."""
    if publication.review is None:
        return
    answers = {answer.item: answer for answer in publication.review}
    crossed = {line: found for line, _, found in crossings(publication)}
    for item in ITEMS:
        answer = answers.get(item.code)
        if answer is None:
            yield refuse("linting.review_open", "review", SOURCE, item=item.code)
            continue
        noted = len(answer.note.strip()) >= NOTE_LENGTH
        if answer.verdict == "unmet":
            yield refuse("linting.review_unmet", "review", SOURCE, item=item.code)
        elif answer.verdict == "not_applicable" and not noted:
            yield refuse("linting.review_note", "review", SOURCE, item=item.code, least=NOTE_LENGTH)
        elif item.red_line in crossed and not noted:
            yield refuse(
                "linting.review_red_line",
                "review",
                SOURCE,
                crossed[item.red_line],
                item=item.code,
                least=NOTE_LENGTH,
            )
    if any(answer.by == publication.scenario.created_by for answer in publication.review):
        yield refuse("linting.review_same_person", "review", SOURCE)

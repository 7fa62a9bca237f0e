"""判读: pairs of a requirement and a statement that readers judged without seeing a score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matching.errors import MatchingError


@dataclass(frozen=True)
class JudgedPair:
    """One requirement and one statement that were judged.

    context: what the scenario is about (its title); pairs of one context stay in one fold.  label: 2 this
    very capability, 1 partly or closely related, 0 neither.  weight: how many pairs it stands for.
    """

    context: str
    requirement: str
    statement: str
    label: int
    weight: float = 1.0


def judged_pairs(
    judgements: Iterable[Mapping[str, Any]],
    scenarios: Iterable[Mapping[str, Any]],
    enterprises: Iterable[Mapping[str, Any]],
) -> list[JudgedPair]:
    """Return the pairs of seed rows; requirements and statements are counted from 1.

    Where two readers disagree the lower label counts.  Raises ``bad_input`` for a pair that is not there.
    """
    wanted = {str(row["key"]): row for row in scenarios}
    offered = {str(row["key"]): row for row in enterprises}
    pairs: list[JudgedPair] = []
    for line, row in enumerate(judgements, start=1):
        try:
            scenario = wanted[row["scenario"]]
            requirement = scenario["requirements"][_place(row["requirement"])]["text"]
            statement = offered[row["enterprise"]]["statements"][_place(row["statement"])]
            said = f"{statement['title']}。{statement['text']}"
            label, weight = min(map(int, row["labels"])), float(row["weight"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise MatchingError("bad_input", what="judgements", line=line) from error
        pairs.append(JudgedPair(str(scenario["title"]), str(requirement), said, label, weight))
    return pairs


def _place(number: int) -> int:
    if number < 1:
        raise IndexError(number)
    return number - 1

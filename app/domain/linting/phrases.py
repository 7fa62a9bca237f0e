"""Looking for phrases in what people wrote: clause by clause, and not where the clause denies what it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from app.domain.scenarios import Scenario

_CLAUSE = re.compile(r"[^，。；！？,;!?\n]+")
_DENIED = re.compile(r"不得|不以|不将|不设|不限|不要求|无须|无需|禁止|严禁|避免|不采用|不再|取消|而不是|不按")
SHOWN = 40


def clauses(text: str) -> Iterator[str]:
    """The clauses of a text in half width, without spaces; digits and Latin letters keep their case."""
    plain = re.sub(r"[ \t\u3000]+", "", unicodedata.normalize("NFKC", text))
    yield from (found.group() for found in _CLAUSE.finditer(plain))


def hits(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The clauses in which `pattern` occurs and is not denied before it, shortened, each once, in order."""
    found = []
    for clause in clauses(text):
        match = pattern.search(clause)
        if match and not _DENIED.search(clause[: match.end()]):
            found.append(clause if len(clause) <= SHOWN else clause[: SHOWN - 1] + "…")
    return tuple(dict.fromkeys(found))


def texts_of(scenario: Scenario) -> dict[str, str]:
    """Everything a scenario will make public, by column of the form."""
    return {
        "title": scenario.title,
        "problem": scenario.problem,
        "current_state": scenario.current_state,
        "goal": scenario.goal,
        "scope": scenario.scope,
        "requirements": "\n".join(requirement.text for requirement in scenario.requirements),
        "conditions": "\n".join(scenario.conditions.qualifications),
        "criteria": "\n".join(f"{criterion.name}\n{criterion.scoring}" for criterion in scenario.criteria),
        "acceptance": "\n".join(
            f"{each.indicator}\n{each.target}\n{each.how_measured}" for each in scenario.acceptance
        ),
        "data_offers": "\n".join(f"{offer.name}\n{offer.conditions}" for offer in scenario.data_offers),
        "payer": scenario.payer,
        "funding_note": scenario.funding_note,
    }

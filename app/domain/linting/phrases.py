"""Looking for phrases in what people wrote: clause by clause, and not where the clause denies what it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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
        if match and not denied(clause[: match.end()]):
            found.append(shortened(clause))
    return tuple(dict.fromkeys(found))


def denied(beginning: str) -> bool:
    """True when a clause up to and with a phrase says that what it names is not asked for (不得以…, 不设…)."""
    return bool(_DENIED.search(beginning))


def shortened(clause: str) -> str:
    """A clause as it is quoted."""
    return clause if len(clause) <= SHOWN else clause[: SHOWN - 1] + "…"

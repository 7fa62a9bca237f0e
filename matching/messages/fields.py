"""领域识别: which of the eleven fields of a city a text belongs to, without labelled examples.

The fields are a code table like any other (`matching.messages.code_tables`): every one is described by what its problems
are called (`matching.messages.topic_names`) and by the words people use for them (`matching.messages.field_words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.messages.code_tables import CodeTable, Leaf
from matching.messages.field_words import WORDS_BY_FIELD
from matching.messages.topic_names import NAMES_BY_FIELD
from matching.search.engine import Engine

FIELD_PHRASES: dict[str, tuple[str, ...]] = {
    field: tuple(dict.fromkeys((*names, *WORDS_BY_FIELD[field]))) for field, names in NAMES_BY_FIELD.items()
}


@dataclass(frozen=True)
class FieldGuess:
    """领域判断: the field code, how likely it is to be right (0..1), the runner-up, and the phrase it is nearest to.

    `unsure` is True when a person should decide; a text without a known word has no field, second and nearest ("")
    (see `matching.messages.code_tables.Guess`).
    """

    field: str
    confidence: float
    unsure: bool
    second: str
    nearest: str


def classify_fields(texts: Sequence[str], engine: Engine) -> list[FieldGuess]:
    """Return a guess per text."""
    return [
        FieldGuess(guess.label, guess.confidence, guess.unsure, guess.second, "".join(guess.nearest[-1:]))
        for guess in _fields(engine).classify(texts)
    ]


@lru_cache(maxsize=4)
def _fields(engine: Engine) -> CodeTable:
    """Return the table of the eleven fields; ready-made ones are kept for the engines in use."""
    leaves = [Leaf(field, (phrase,)) for field, phrases in FIELD_PHRASES.items() for phrase in phrases]
    return CodeTable(leaves, engine)

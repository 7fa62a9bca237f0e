"""Messages of a city whose words the packaged model has never seen, made by rule: what learning must help with.

A title holds only dictionary words that the packaged model lacks, the text under it words that it knows. Without
learning nothing leads from one to the other, so what learning is worth can be seen in small figures.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np

from app.services.learning_texts import shipped_phrases
from matching import Engine, StaticEncoder
from matching.words.dictionary import admissible_words

SEED = 20261122


@cache
def topics_of(topics: int) -> tuple[tuple[tuple[str, str], tuple[str, ...]], ...]:
    """Per topic two strange words and four known ones, none with a character of the shipped phrases.

    So learning changes little for those phrases, and what it changes for the city decides.
    """
    encoder = Engine.default().encoder
    assert isinstance(encoder, StaticEncoder)
    random = np.random.default_rng(SEED)
    asked = set("".join((*shipped_phrases().texts, *shipped_phrases().queries)))
    usable = sorted(word for word in admissible_words() if len(word) == 2 and not asked & set(word))
    strange = [word for word in usable if word not in encoder.vocabulary.number]
    known = [word for word in usable if word in encoder.vocabulary.number]
    first = random.choice(strange, (topics, 2), replace=False).tolist()
    second = random.choice(known, (topics, 4), replace=False).tolist()
    return tuple((tuple(a), tuple(b)) for a, b in zip(first, second, strict=True))


def strange_messages(topics: int = 60, each: int = 8) -> list[dict[str, str]]:
    """Rows with id, title and text: `topics` x `each` (at most 24, the orders of four words), no two alike."""
    rows = []
    for number in range(topics * each):
        titles, texts = topics_of(topics)[number % topics]
        order = list(permutations(texts))[number // topics * 5 % 24]
        rows.append(
            {
                "id": f"生{number:04d}",
                "title": f"{titles[0]}、{titles[1]}（{number}）",
                "text": f"{'，'.join(order)}，{order[number % 3]}。",
            }
        )
    return rows

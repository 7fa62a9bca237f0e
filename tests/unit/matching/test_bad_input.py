"""What public functions cannot work with they refuse in their own words, never with those of numpy or zip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from matching import (
    DuplicateFinder,
    Engine,
    Leaf,
    MatchingError,
    classify,
    cluster_messages,
    evaluate_matching,
    find_duplicates,
)

IDS = [str(n) for n in range(20)]
TEXTS = [f"小区门口停车难{n}" for n in range(20)]
CORPUS, QUERIES = [{"id": "1", "text": "停车诱导"}], [{"id": "a", "text": "停车"}]
QRELS = [{"q": "a", "d": "1", "rel": 1}]


def vectors(engine: Engine, rows: int, columns: int = 0, value: float = 1.0) -> np.ndarray:
    return np.full((rows, columns or engine.encoder.dim), value, dtype=np.float32)


CASES: list[tuple[str, Callable[[Engine], object]]] = [
    ("ids", lambda e: cluster_messages(IDS, TEXTS[1:], e.encoder)),
    ("ids", lambda e: cluster_messages([*IDS[1:], IDS[1]], TEXTS, e.encoder)),
    ("vectors", lambda e: cluster_messages(IDS, TEXTS, e.encoder, vectors=vectors(e, 3))),
    ("vectors", lambda e: cluster_messages(IDS, TEXTS, e.encoder, vectors=vectors(e, 20, 17))),
    ("vectors", lambda e: cluster_messages(IDS, TEXTS, e.encoder, vectors=np.ones(20, dtype=np.float32))),
    ("vectors", lambda e: cluster_messages(IDS, TEXTS, e.encoder, vectors=vectors(e, 20, value=np.nan))),
    ("ids", lambda e: find_duplicates(["a", "a"], ["x", "y"])),
    ("ids", lambda e: find_duplicates(["a"], ["x"], float("nan"))),
    ("ids", lambda e: DuplicateFinder(["a"], [])),
    ("most", lambda e: DuplicateFinder(IDS, TEXTS).find(TEXTS[0], -1)),
    ("most", lambda e: DuplicateFinder(IDS, TEXTS).similarities(TEXTS[0], -1)),
    ("corpus", lambda e: evaluate_matching([{"id": "1"}], QUERIES, QRELS, ("bm25",))),
    ("corpus", lambda e: evaluate_matching([{"id": "1", "text": 7}], QUERIES, QRELS, ("bm25",))),
    ("corpus", lambda e: evaluate_matching([{"text": "停车"}], QUERIES, QRELS, ("bm25",))),
    ("corpus", lambda e: evaluate_matching([{"id": "1", "text": " "}], QUERIES, QRELS, ("bm25",))),
    ("queries", lambda e: evaluate_matching(CORPUS, [{"id": "a"}], QRELS, ("bm25",))),
    ("qrels", lambda e: evaluate_matching(CORPUS, QUERIES, [{"q": "a", "d": "1", "rel": "x"}], ("bm25",))),
    ("qrels", lambda e: evaluate_matching(CORPUS, QUERIES, [{"q": "a", "d": "1", "rel": None}], ("bm25",))),
    ("qrels", lambda e: evaluate_matching(CORPUS, QUERIES, [{"q": "a"}], ("bm25",))),
    ("code_table", lambda e: classify(["停车"], [Leaf("a", ("停车",))], e)),
    ("code_table", lambda e: classify(["停车"], [], e)),
]


@pytest.mark.parametrize(("what", "call"), CASES)
def test_unsound_arguments_are_refused_in_our_words(
    engine: Engine, what: str, call: Callable[[Engine], object]
) -> None:
    with pytest.raises(MatchingError) as refusal:
        call(engine)
    assert refusal.value.code == "matching.bad_input"
    assert refusal.value.params["what"] == what

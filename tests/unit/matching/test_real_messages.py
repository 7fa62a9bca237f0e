"""Figures on real messages (not part of the product; skipped where they are absent).

Floors lie a little below what was measured; they fail when a change makes the engine worse.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from matching import (
    Engine,
    Grouping,
    Leaf,
    classify,
    cluster_messages,
    evaluate_matching,
    find_duplicates,
)
from matching.words.dictionary import admissible_words, is_han

pytestmark = pytest.mark.slow


def test_the_hybrid_keeps_the_strength_of_words(real_rows) -> None:
    found = evaluate_matching(
        real_rows("replies.corpus.jsonl"),
        real_rows("replies.queries.jsonl"),
        real_rows("replies.qrels.jsonl"),
    )["encoders"]
    best = max(found["bm25"]["ndcg@10"], found["tfidf"]["ndcg@10"])
    assert found["hybrid"]["ndcg@10"] > best
    assert found["hybrid"]["ndcg@10"] > 0.65
    assert found["hybrid"]["ndcg@10"] > found["semantic"]["ndcg@10"]


def test_messages_find_their_first_level_category(real_rows, engine: Engine) -> None:
    rows = real_rows("labelled.jsonl")
    table = [Leaf(leaf["l1"], (leaf["l1"], leaf["l2"], leaf["l3"])) for leaf in real_rows("taxonomy.jsonl")]
    guesses = classify([f"{row['title']}\n{row['text']}" for row in rows], table, engine)
    right = np.array([guess.label == row["label"] for guess, row in zip(guesses, rows, strict=True)])
    sure = np.array([not guess.unsure for guess in guesses])
    assert right.mean() >= 0.82
    assert right[sure].mean() >= 0.88
    assert sure.mean() >= 0.7


def test_topics_of_labelled_messages_are_pure(real_rows, engine: Engine) -> None:
    rows = real_rows("labelled.jsonl")
    label = {str(n): row["label"] for n, row in enumerate(rows)}
    texts = [f"{row['title']}。{row['text']}" for row in rows]
    found = cluster_messages(list(label), texts, engine.encoder, Grouping(smallest=3))
    inside = sum(cluster.size for cluster in found.clusters)
    purest = sum(Counter(label[m] for m in c.members).most_common(1)[0][1] for c in found.clusters)
    assert inside > 0.5 * len(rows)
    assert purest / inside > 0.8


def test_thousands_of_messages_become_readable_topics(real_rows, engine: Engine) -> None:
    rows = real_rows("messages.jsonl")
    found = cluster_messages(
        [row["id"] for row in rows], [f"{row['title']}。{row['text']}" for row in rows], engine.encoder
    )
    assert 30 <= len(found.clusters) <= 250
    assert len(found.noise) < 0.35 * len(rows)
    assert found.clusters[0].size < 0.15 * len(rows)
    for cluster in found.clusters[:30]:
        assert is_han(cluster.title)
        assert 4 <= len(cluster.title) <= 12


def test_planted_duplicates_among_real_messages(real_rows) -> None:
    rows = real_rows("messages.jsonl")[:1500]
    texts = [row["text"] for row in rows]
    planted = [f"{text}。请尽快处理，谢谢！" for text in texts[:200]]
    ids = [f"m{n:04d}" for n in range(1500)] + [f"x{n:04d}" for n in range(200)]
    pairs = {(pair.first, pair.second) for pair in find_duplicates(ids, texts + planted).pairs}
    assert sum((f"m{n:04d}", f"x{n:04d}") in pairs for n in range(200)) >= 190


def test_no_word_of_the_model_is_peculiar_to_the_messages(real_rows, engine: Engine) -> None:
    """Every word is in the public dictionary, so what the messages add is only how often it occurs."""
    words = {token for token in engine.encoder.vocabulary.tokens if len(token) > 1} - {"[UNK]"}
    assert words <= admissible_words()
    everywhere = "".join(row["title"] + row["text"] for row in real_rows("messages.jsonl"))
    longest = max(len(word) for word in words)
    assert longest <= 4
    assert len(everywhere) > 40 * sum(len(word) for word in words)

"""The figures of an evaluation against hand calculations and scikit-learn."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from matching import Engine, MatchingError, evaluate_matching
from matching.evaluation import metrics

CORPUS = [{"id": "a", "text": "路灯坏了"}, {"id": "b", "text": "停车难"}, {"id": "c", "text": "医院挂号排队"}]
QUERIES = [{"id": "1", "text": "照明损坏"}, {"id": "2", "text": "挂号"}, {"id": "3", "text": "无答案"}]
QRELS = [{"q": "1", "d": "a", "rel": 1}, {"q": "2", "d": "c", "rel": 2}, {"q": "3", "d": "a", "rel": 0}]


def test_one_ranking_by_hand() -> None:
    # relevant: 7 (gain 2), 3 (gain 1), 9 (never found); found at ranks 2 and 4
    recall, ndcg, mrr = metrics([5, 3, 6, 7], {7: 2.0, 3: 1.0, 9: 1.0})
    assert recall == pytest.approx(2 / 3)
    assert mrr == pytest.approx(1 / 2)
    ideal = 2 / np.log2(2) + 1 / np.log2(3) + 1 / np.log2(4)
    assert ndcg == pytest.approx((1 / np.log2(3) + 2 / np.log2(5)) / ideal)
    assert metrics(list(range(20)), {15: 1.0}) == (0.0, 0.0, 0.0)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=15).filter(any), st.randoms(use_true_random=False))
def test_ndcg_equals_scikit_learn(gains: list[int], shuffle) -> None:
    ranking = list(range(len(gains)))
    shuffle.shuffle(ranking)
    scores = np.zeros(len(gains))
    scores[ranking] = np.arange(len(gains), 0, -1)
    held = {number: float(gain) for number, gain in enumerate(gains) if gain}
    assert metrics(ranking, held)[1] == pytest.approx(ndcg_score([gains], [scores], k=10))


def test_an_evaluation_is_one_json_document_with_all_figures() -> None:
    found = evaluate_matching(CORPUS, QUERIES, QRELS, ("hybrid", "semantic", "tfidf", "bm25", "matching"))
    assert json.loads(json.dumps(found)) == found
    assert found["queries"] == 2
    assert found["documents"] == 3
    for row in found["encoders"].values():
        for name in ("recall@10", "ndcg@10", "mrr@10"):
            low, high = row["intervals"][name]
            assert low <= row[name] <= high
        assert row["recall@10"] == 1  # three documents all fit into the first ten
        assert row["seconds"] >= 0
    assert found["seconds"] >= sum(row["seconds"] for row in found["encoders"].values()) - 0.01


def test_an_encoder_is_measured_alone_and_mixed(engine: Engine) -> None:
    found = evaluate_matching(CORPUS, QUERIES, QRELS, (engine.encoder, "hybrid", "semantic"))["encoders"]
    name = engine.encoder.name
    assert found[name]["ndcg@10"] == found["semantic"]["ndcg@10"]
    assert found[f"{name}+hybrid"]["ndcg@10"] == found["hybrid"]["ndcg@10"]


def test_the_right_answer_first_is_worth_one() -> None:
    queries = [{"id": row["id"], "text": row["text"]} for row in CORPUS]
    qrels = [{"q": row["id"], "d": row["id"], "rel": 1} for row in CORPUS]
    for row in evaluate_matching(CORPUS, queries, qrels)["encoders"].values():
        assert row["recall@10"] == row["ndcg@10"] == row["mrr@10"] == 1


@pytest.mark.parametrize(
    ("corpus", "qrels", "encoders"),
    [
        ([], QRELS, ("bm25",)),
        ([*CORPUS, CORPUS[0]], QRELS, ("bm25",)),
        (CORPUS, [], ("bm25",)),
        (CORPUS, [{"q": "1", "d": "zz", "rel": 1}], ("bm25",)),
        (CORPUS, QRELS, ("word2vec",)),
    ],
)
def test_unsound_input_is_refused(corpus, qrels, encoders) -> None:
    with pytest.raises(MatchingError) as refusal:
        evaluate_matching(corpus, QUERIES, qrels, encoders)
    assert refusal.value.code == "matching.bad_input"


def test_the_engine_finds_texts_with_both_scores(engine: Engine) -> None:
    found = engine.search("晚上没有照明看不清路", [row["text"] for row in CORPUS], k=2)
    assert found[0].position == 0
    assert len(found) == 2
    assert engine.search("停车", [], k=3) == []

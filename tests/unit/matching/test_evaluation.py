"""The figures of an evaluation against hand calculations and scikit-learn."""

from __future__ import annotations

import itertools
import json
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from matching import Engine, MatchingError, StaticEncoder, evaluate_matching
from matching.encoding.encoders import unit_rows
from matching.encoding.model_folder import DEFAULT_FOLDER
from matching.evaluation.metrics import metrics
from matching.evaluation.peers import NAMES, builders
from matching.evaluation.resampling import RESAMPLES, Resamples
from matching.words.lexical import TfidfIndex

CORPUS = [{"id": "a", "text": "路灯坏了"}, {"id": "b", "text": "停车难"}, {"id": "c", "text": "医院挂号排队"}]
QUERIES = [{"id": "1", "text": "照明损坏"}, {"id": "2", "text": "挂号"}, {"id": "3", "text": "无答案"}]
QRELS = [{"q": "1", "d": "a", "rel": 1}, {"q": "2", "d": "c", "rel": 2}, {"q": "3", "d": "a", "rel": 0}]


def scores_of(ranking: list[int]) -> np.ndarray:
    """Return scores that rank all documents like this."""
    scores = np.empty(len(ranking))
    scores[ranking] = np.arange(len(ranking), 0, -1)
    return scores


def test_one_ranking_by_hand() -> None:
    # relevant: 7 (gain 2), 3 (gain 1), 9 (beyond the fourth); found at ranks 2 and 4
    scores = scores_of([5, 3, 6, 7, 9, 0, 1, 2, 4, 8])
    recall, ndcg, mrr = metrics(scores, {7: 2.0, 3: 1.0, 9: 1.0}, 4)
    assert recall == pytest.approx(2 / 3)
    assert mrr == pytest.approx(1 / 2)
    ideal = 2 / np.log2(2) + 1 / np.log2(3) + 1 / np.log2(4)
    assert ndcg == pytest.approx((1 / np.log2(3) + 2 / np.log2(5)) / ideal)
    assert metrics(scores_of(list(range(20))), {15: 1.0}) == (0.0, 0.0, 0.0)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=15).filter(any), st.randoms(use_true_random=False))
def test_ndcg_equals_scikit_learn(gains: list[int], shuffle) -> None:
    ranking = list(range(len(gains)))
    shuffle.shuffle(ranking)
    scores = scores_of(ranking)
    held = {number: float(gain) for number, gain in enumerate(gains) if gain}
    assert metrics(scores, held)[1] == pytest.approx(ndcg_score([gains], [scores], k=10))


def test_an_evaluation_is_one_json_document_with_all_figures() -> None:
    found = evaluate_matching(CORPUS, QUERIES, QRELS, (*NAMES, "default"))
    assert json.loads(json.dumps(found)) == found
    assert found["queries"] == 2
    assert found["documents"] == 3
    assert set(found["encoders"]) == {"hybrid", "semantic", "tfidf", "bm25", "lsa", "matching", "default"}
    assert {**found["encoders"]["default"], "seconds": 0} == {**found["encoders"]["hybrid"], "seconds": 0}
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
    chosen = [name for name in NAMES if name != "lsa"]  # three texts leave it one dimension
    for row in evaluate_matching(CORPUS, queries, qrels, chosen)["encoders"].values():
        assert row["recall@10"] == row["ndcg@10"] == row["mrr@10"] == 1


@pytest.mark.parametrize(
    ("corpus", "qrels", "encoders"),
    [
        ([], QRELS, ("bm25",)),
        ([*CORPUS, CORPUS[0]], QRELS, ("bm25",)),
        (CORPUS, [], ("bm25",)),
        (CORPUS, [{"q": "1", "d": "zz", "rel": 1}], ("bm25",)),
        (CORPUS, QRELS, ("word2vec",)),
        (CORPUS, [{"q": "1", "d": "a", "rel": float("nan")}], ("bm25",)),
        (CORPUS, [{"q": "9", "d": "a", "rel": 1}], ("bm25",)),
    ],
)
def test_unsound_input_is_refused(corpus, qrels, encoders) -> None:
    with pytest.raises(MatchingError) as refusal:
        evaluate_matching(corpus, QUERIES, qrels, encoders)
    assert refusal.value.code == "matching.bad_input"


@given(st.permutations(range(12)), st.sets(st.integers(0, 11), min_size=1), st.integers(1, 15))
def test_recall_and_mrr_follow_their_definitions(ranking: list[int], relevant: set[int], depth: int) -> None:
    recall, ndcg, mrr = metrics(scores_of(ranking), dict.fromkeys(relevant, 1.0), depth)
    ranks = [rank for rank, document in enumerate(ranking, start=1) if document in relevant]
    assert recall == sum(rank <= depth for rank in ranks) / len(relevant)
    assert mrr == (1 / min(ranks) if min(ranks) <= depth else 0)
    ideal = sum(1 / np.log2(rank + 1) for rank in range(1, min(len(relevant), depth) + 1))
    assert ndcg == pytest.approx(sum(1 / np.log2(rank + 1) for rank in ranks if rank <= depth) / ideal)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=15).filter(any), st.integers(1, 15))
def test_ndcg_at_any_depth_equals_scikit_learn(gains: list[int], depth: int) -> None:
    scores = np.arange(len(gains), 0, -1)
    held = {number: float(gain) for number, gain in enumerate(gains) if gain}
    expected = ndcg_score([gains], [scores], k=depth)
    assert metrics(scores, held, depth)[1] == pytest.approx(expected)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=6).filter(
        lambda rows: any(gain for _, gain in rows)
    ),
    st.integers(1, 7),
)
def test_ties_count_with_the_mean_over_all_their_orders(rows: list[tuple[int, int]], depth: int) -> None:
    """Peers: every order by enumeration, and scikit-learn's nDCG, which averages ties as well."""
    scores, gains = np.array([score for score, _ in rows], dtype=float), [gain for _, gain in rows]
    held = {number: float(gain) for number, gain in enumerate(gains) if gain}
    orders = [
        order
        for order in itertools.permutations(range(len(rows)))
        if all(scores[a] >= scores[b] for a, b in itertools.pairwise(order))
    ]
    every = np.mean([metrics(scores_of(list(order)), held, depth) for order in orders], axis=0)
    assert metrics(scores, held, depth) == pytest.approx(every)
    if len(rows) > 1:
        assert every[1] == pytest.approx(ndcg_score([gains], [scores], k=depth))


def test_who_stands_first_in_the_file_gains_nothing() -> None:
    """Closed forms: one relevant among n equal documents is found by chance."""
    n, depth = 20, 10
    corpus = [{"id": str(k), "text": "xyz"} for k in range(n)]
    for first in ("0", "19"):
        found = evaluate_matching(
            corpus, [{"id": "a", "text": "停车"}], [{"q": "a", "d": first, "rel": 1}], ("bm25",), depth=depth
        )["encoders"]["bm25"]
        assert found["recall@10"] == pytest.approx(depth / n)
        assert found["mrr@10"] == pytest.approx(sum(1 / k for k in range(1, depth + 1)) / n, abs=1e-4)
        gain = sum(1 / np.log2(k + 1) for k in range(1, depth + 1)) / n
        assert found["ndcg@10"] == pytest.approx(gain, abs=1e-4)


def test_encoders_of_one_name_are_told_apart_by_their_version(engine: Engine) -> None:
    other = StaticEncoder.load(DEFAULT_FOLDER)
    other.card["version"] = "another"
    name = engine.encoder.name
    rows = evaluate_matching(CORPUS, QUERIES, QRELS, (engine.encoder, other, ("mine", other)))["encoders"]
    assert set(rows) == {
        f"{label}{end}"
        for label in (f"{name}/{engine.encoder.version}", f"{name}/another", "mine")
        for end in ("", "+hybrid")
    }


@pytest.mark.parametrize("twice", ["bm25", "encoder", "label"])
def test_a_row_that_comes_twice_is_refused(engine: Engine, twice: str) -> None:
    choice = {"bm25": "bm25", "encoder": engine.encoder, "label": ("mine", engine.encoder)}[twice]
    with pytest.raises(MatchingError) as refusal:
        evaluate_matching(CORPUS, QUERIES, QRELS, (choice, choice))
    assert refusal.value.params["what"] == "encoder"


def test_another_depth_has_other_names() -> None:
    two = [{"q": "2", "d": "c", "rel": 1}, {"q": "2", "d": "b", "rel": 1}]
    found = evaluate_matching(CORPUS, QUERIES, two, ("bm25",), depth=1)
    row = found["encoders"]["bm25"]
    assert found["depth"] == 1
    assert (row["recall@1"], row["ndcg@1"], row["mrr@1"]) == (0.5, 1.0, 1.0)  # one of two, and it is first
    for depth in (0, -3):
        with pytest.raises(MatchingError):
            evaluate_matching(CORPUS, QUERIES, QRELS, ("bm25",), depth=depth)


def test_an_interval_is_that_of_the_normal_law_for_many_queries() -> None:
    """Closed form: the mean of n draws with deviation s is off by 1.96 s / sqrt(n)."""
    values = np.random.default_rng(3).random((4000, 1))
    low, high = Resamples(len(values), seed=0).interval(values)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert (high - low)[0] / 2 == pytest.approx(half, rel=0.08)
    assert (high + low)[0] / 2 == pytest.approx(values.mean(), abs=half / 10)


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Coverage over 400 sets of 60 queries that succeed with chance 0.4: 95 % up to sampling error."""
    random = np.random.default_rng(11)
    hits = 0
    for trial in range(400):
        low, high = Resamples(60, trial).interval((random.random((60, 1)) < 0.4).astype(float))
        hits += low[0] <= 0.4 <= high[0]
    assert 0.91 <= hits / 400 <= 0.98
    assert RESAMPLES == 1000


def test_a_paired_difference_is_sharper_than_two_intervals() -> None:
    random = np.random.default_rng(5)
    hard = random.random((300, 1))  # what both share: some queries are hard
    one, other = hard + 0.02 * random.random((300, 1)), hard
    resamples = Resamples(300, seed=0)
    low, high = resamples.interval(one - other)
    assert 0 < low[0] < 0.01 < high[0]  # the mean difference is 0.01
    assert resamples.interval(other)[1][0] > resamples.interval(one)[0][0]  # the intervals alone overlap


def test_a_baseline_gives_every_other_row_its_difference() -> None:
    found = evaluate_matching(CORPUS, QUERIES, QRELS, ("semantic", "bm25", "tfidf"), baseline="bm25")
    rows = found["encoders"]
    assert found["baseline"] == "bm25"
    assert "difference" not in rows["bm25"]
    gap = rows["semantic"]["ndcg@10"] - rows["bm25"]["ndcg@10"]
    assert rows["semantic"]["difference"]["ndcg@10"] == pytest.approx(gap, abs=1e-4)
    low, high = rows["semantic"]["difference"]["intervals"]["ndcg@10"]
    assert low <= gap <= high
    with pytest.raises(MatchingError):
        evaluate_matching(CORPUS, QUERIES, QRELS, ("bm25",), baseline="tfidf")
    with pytest.raises(MatchingError) as refusal:
        evaluate_matching(CORPUS, QUERIES, QRELS, ("semantic", "bm25"), baseline="tfidf")
    assert refusal.value.params["known"] == ["semantic", "bm25"]


def test_lsa_is_the_truncated_decomposition_of_the_same_tfidf() -> None:
    """Peer: numpy's SVD of the dense matrix; queries are folded in by the same projection."""
    chance = random.Random(2)
    words = ("路灯坏了", "停车难", "医院挂号", "垃圾没人收", "学校门口堵", "半夜打桩", "水压太低")
    texts = [
        "，".join(chance.sample(words, chance.randrange(1, 4))) + chance.choice("东西南北") for _ in range(28)
    ]
    queries = ["路灯不亮", "挂号排队", "没有这些字呀"]
    index = TfidfIndex(texts)
    _, size, right = np.linalg.svd(index.matrix.toarray(), full_matrices=False)
    assert size[13] > 1.05 * size[14] > 0  # the cut is no matter of rounding
    kept = right[:14].T  # half as many dimensions as texts
    expected = unit_rows(index.query_vectors(queries) @ kept) @ unit_rows(index.matrix @ kept).T
    ((_, build),) = builders("lsa")
    np.testing.assert_allclose(build(texts)(queries), expected, atol=1e-4)
    np.testing.assert_array_equal(build(texts)(queries), build(texts)(queries))


def test_lsa_of_texts_without_characters_finds_nothing() -> None:
    ((_, build),) = builders("lsa")
    assert not build(["。", "！"])(["路灯"]).any()


def test_the_engine_finds_texts_with_both_scores(engine: Engine) -> None:
    found = engine.search("晚上没有照明看不清路", [row["text"] for row in CORPUS], k=2)
    assert found[0].position == 0
    assert len(found) == 2
    assert engine.search("停车", [], k=3) == []

"""Old model against new: paired intervals, and the one rule by which a model is replaced."""

from __future__ import annotations

import numpy as np
import pytest
from unit.matching.meaning_pairs import PAIRS

from matching import Engine, evaluate_matching
from matching.evaluation.evaluation import judged_set
from matching.training.comparison import SetFigures, mean_difference, ndcg, paired, title_questions, verdict


def figures(difference: float, low: float, high: float) -> SetFigures:
    return SetFigures("s", 100, 0.5, 0.5 + difference, difference, low, high)


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        ([(0.02, 0.01, 0.03), (0.01, 0.0, 0.02)], "better"),
        ([(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)], "better"),
        ([(0.02, 0.01, 0.03), (-0.01, -0.03, 0.01)], "better"),  # worse, but not significantly; mean above 0
        ([(0.02, 0.01, 0.03), (-0.02, -0.05, 0.01)], "better"),  # mean exactly 0
        ([(0.01, 0.0, 0.02), (-0.02, -0.05, 0.01)], "lower"),
        ([(-0.001, -0.01, 0.008)], "lower"),
        ([(0.5, 0.4, 0.6), (-0.01, -0.02, -0.001)], "worse"),  # no gain pays for a significant loss
        ([(0.5, 0.4, 0.6), (-0.01, -0.02, 0.0)], "better"),  # the interval still touches 0
    ],
)
def test_the_rule_of_switching(sets: list[tuple[float, float, float]], expected: str) -> None:
    assert verdict([figures(*each) for each in sets]) == expected
    assert verdict([figures(*each) for each in reversed(sets)]) == expected


def test_every_set_counts_the_same() -> None:
    large, small = SetFigures("a", 1000, 0, 0, 0.03, 0, 0), SetFigures("b", 10, 0, 0, -0.01, 0, 0)
    assert mean_difference([large, small]) == pytest.approx(0.01)


def test_the_interval_is_of_the_paired_difference() -> None:
    """For a mean of n differences the interval is about mean +- 1.96 s / sqrt(n), however wide the values lie."""
    random = np.random.default_rng(7)
    before = random.uniform(0, 1, 400)
    after = before + random.normal(0.02, 0.05, 400)
    found = paired("s", before, after, seed=1)
    difference = after - before
    half = 1.96 * difference.std(ddof=1) / np.sqrt(400)
    assert found.difference == pytest.approx(difference.mean(), abs=1e-4)
    assert found.low == pytest.approx(difference.mean() - half, abs=1e-3)
    assert found.high == pytest.approx(difference.mean() + half, abs=1e-3)
    assert found == paired("s", before, after, seed=1)
    back = paired("s", after, before, seed=1)
    assert (back.low, back.high) == (-found.high, -found.low)
    assert paired("s", before, before, seed=1).worse is False
    assert paired("s", after, before, seed=1).worse is True


def test_questions_are_ranked_as_matching_ranks_them(engine: Engine) -> None:
    corpus = [{"id": f"d{n}", "text": row[0]} for n, row in enumerate(PAIRS)]
    queries = [
        {"id": f"{n}-{k}", "text": phrase} for n, row in enumerate(PAIRS) for k, phrase in enumerate(row[1:])
    ]
    qrels = [{"q": row["id"], "d": f"d{row['id'].split('-')[0]}", "rel": 2} for row in queries]
    questions = judged_set(corpus, queries, qrels)
    peer = evaluate_matching(corpus, queries, qrels, ("matching",))["encoders"]["matching"]["ndcg@10"]
    assert ndcg(engine, questions).mean() == pytest.approx(peer, abs=5e-5)


def test_titles_ask_for_their_own_text_among_the_others(engine: Engine) -> None:
    pairs = [("停车难", "找不到车位"), ("路灯坏了", "晚上很黑")]
    questions = title_questions(pairs, ["河水发臭"])
    assert questions.texts == ["找不到车位", "晚上很黑", "河水发臭"]
    assert questions.gains == [{0: 1.0}, {1: 1.0}]
    assert ndcg(engine, title_questions([("路灯坏了", "路灯坏了"), ("停车难", "停车难")])).tolist() == [1, 1]

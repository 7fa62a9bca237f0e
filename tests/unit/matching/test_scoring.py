from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matching import Engine
from matching.search.reference import Reference, measure
from matching.search.scoring import hybrid, standardised

MATRICES = arrays(np.float32, (3, 6), elements=st.floats(-1, 1, width=32))
OVERLAPS = arrays(np.float32, (3, 6), elements=st.floats(0, 1, width=32))


def test_standardised_rows_by_hand() -> None:
    found = standardised(np.array([[1, 2, 3], [5, 5, 5]], dtype=np.float32))
    spread = np.sqrt(2 / 3)
    np.testing.assert_allclose(found, [[-1 / spread, 0, 1 / spread], [0, 0, 0]], rtol=1e-5)


@given(MATRICES, MATRICES, OVERLAPS, st.permutations(range(6)))
def test_the_order_of_candidates_changes_no_score(lexical, semantic, overlap, order) -> None:
    np.testing.assert_allclose(
        hybrid(lexical[:, order], semantic[:, order], overlap[:, order]),
        hybrid(lexical, semantic, overlap)[:, order],
        atol=1e-4,
    )


def test_words_weigh_by_what_the_query_shares_with_its_best_candidate() -> None:
    lexical, semantic = np.float32([[3, 1, 2]]), np.float32([[0.1, 0.9, 0.4]])
    words, meaning = standardised(lexical), standardised(semantic)
    # 0.6 from a cosine of 0.2 on, in proportion below: half of it at 0.1
    for best, weight in ((0.0, 0.0), (0.1, 0.3), (0.2, 0.6), (1.0, 0.6)):
        overlap = np.float32([[best, 0.0, best / 2]])
        np.testing.assert_allclose(
            hybrid(lexical, semantic, overlap), weight * words + (1 - weight) * meaning, rtol=1e-5
        )


def test_a_side_that_says_nothing_leaves_the_other_alone() -> None:
    varied, flat = np.float32([[0.1, 0.9, 0.4]]), np.zeros((1, 3), dtype=np.float32)
    np.testing.assert_allclose(hybrid(flat, varied, flat), standardised(varied), rtol=1e-6)
    by_words = hybrid(varied, flat, varied)[0]
    assert np.argsort(by_words).tolist() == [0, 2, 1]


def test_the_fixed_scale_by_hand() -> None:
    scale = Reference(0.1, 0.05, 0.0, 0.1, possible=2, likely=4, related=5)
    mixed = scale.mixed(np.float32([0.2]), np.float32([0.5]))
    assert mixed[0] == pytest.approx(0.3 * 2 + 0.7 * 5)
    assert scale.strength(mixed)[0] == pytest.approx(4.1 / 5)
    assert [scale.band(value) for value in (4.0, 3.9, 2.0, 1.9)] == [
        "likely",
        "possible",
        "possible",
        "unlikely",
    ]
    assert Reference.from_card(scale.as_card()) == scale


def test_more_of_either_never_lowers_the_score(engine: Engine) -> None:
    base = engine.reference.mixed(np.float32([0.2]), np.float32([0.2]))[0]
    assert engine.reference.mixed(np.float32([0.3]), np.float32([0.2]))[0] > base
    assert engine.reference.mixed(np.float32([0.2]), np.float32([0.3]))[0] > base


def test_thresholds_are_false_alarm_rates_on_pairs_that_do_not_belong_together() -> None:
    """Known answer: two dimensions, unrelated pairs have cosine 0 or 1 by construction."""
    pairs = [(f"甲{n}", f"乙{n}") for n in range(400)]
    angle = {text: n * 2.399963 for n, pair in enumerate(pairs) for text in pair}

    def encode(texts):
        turns = np.array([angle[text] for text in texts])
        return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)

    scale = measure(encode, lambda keys: np.ones(len(keys)), pairs, seed=1)
    # The cosine of a uniform angle has mean 0 and standard deviation 1/sqrt(2).
    assert scale.semantic_mean == pytest.approx(0, abs=0.02)
    assert scale.semantic_deviation == pytest.approx(1 / np.sqrt(2), rel=0.02)
    assert scale.possible < scale.likely

"""Word overlap against scikit-learn and against the formula of BM25 by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matching import Engine
from matching.words.lexical import Bm25Index, TfidfIndex, WordSearch
from matching.words.scores import standardised

CORPUS = ["停车难停车", "路灯坏了", "停车场收费", "医院", "路灯停车"]
WORDS = st.text(alphabet="停车难路灯坏了收费医院", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=2, max_size=6), st.lists(WORDS, min_size=1, max_size=3))
def test_fitted_weights_equal_scikit_learn(corpus: list[str], queries: list[str]) -> None:
    peer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    documents = peer.fit_transform(corpus)
    expected = (peer.transform(queries) @ documents.T).toarray()
    np.testing.assert_allclose(TfidfIndex(corpus).scores(queries), expected, atol=1e-5)


def test_bm25_by_hand() -> None:
    corpus = ["停车", "停停停灯", "灯"]
    # The gram 停 stands in two of three documents; document lengths are 3, 7 and 1 grams.
    rarity = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = (3 + 7 + 1) / 3
    expected = [
        rarity * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean)) if tf else 0.0
        for tf, length in ((1, 3), (3, 7), (0, 1))
    ]
    np.testing.assert_allclose(Bm25Index(corpus).scores(["停"])[0], expected, rtol=1e-5)


def test_fixed_weights_do_not_know_the_corpus(engine: Engine) -> None:
    alone = TfidfIndex(CORPUS[:1], engine.weigh).scores(["停车难"])[0, 0]
    among = TfidfIndex(CORPUS * 3, engine.weigh).scores(["停车难"])[0, 0]
    assert among == pytest.approx(alone, abs=1e-6)
    assert TfidfIndex(["停车难"], engine.weigh).scores(["停车难"])[0, 0] == pytest.approx(1, abs=1e-6)


def test_fixed_weights_count_what_only_the_query_says(engine: Engine) -> None:
    index = TfidfIndex(["停车难"], engine.weigh)
    assert index.scores(["停车难而且路灯坏了"])[0, 0] < index.scores(["停车难"])[0, 0]


def test_rare_grams_weigh_more_than_common_ones_and_digits_little(engine: Engine) -> None:
    index = TfidfIndex(["我们的小区", "塔吊的小区", "2019的小区"], engine.weigh)
    common, rare = index.scores(["我们"])[0, 0], index.scores(["塔吊"])[0, 1]
    assert rare > common
    assert rare > index.scores(["2"])[0, 2]


def test_names_unknown_to_the_model_are_found_by_their_characters() -> None:
    corpus = ["澜湾壹号漏水", "碧波名邸漏水", "漏水维修"]
    assert int(np.argmax(TfidfIndex(corpus).scores(["碧波名邸"])[0])) == 1


def test_empty_sides_do_no_harm(engine: Engine) -> None:
    for weigh in (None, engine.weigh):
        assert TfidfIndex(["", "！"], weigh).scores(["停车", ""]).shape == (2, 2)
        assert not TfidfIndex(["", "！"], weigh).scores(["停车", ""]).any()
    assert Bm25Index(["停车"]).scores([]).shape == (0, 1)


def test_a_word_search_is_the_sum_of_both_and_a_scale_of_its_own(engine: Engine) -> None:
    queries = ["停车难", "路灯"]
    found = WordSearch(CORPUS, engine.weigh).scores(queries)
    by_cosine, by_bm25 = TfidfIndex(CORPUS).scores(queries), Bm25Index(CORPUS).scores(queries)
    np.testing.assert_allclose(found.fit, standardised(by_cosine) + standardised(by_bm25), atol=1e-5)
    np.testing.assert_allclose(found.overlap, engine.word_overlap(queries, CORPUS), atol=1e-6)
    # chance characters in common are little on the fixed scale, in whatever corpus
    alone = WordSearch(["车辆限速"], engine.weigh).scores(["停车难"])
    assert alone.overlap[0, 0] < 0.1
    assert WordSearch([""], engine.weigh).scores(["停车"]).fit.tolist() == [[0.0]]

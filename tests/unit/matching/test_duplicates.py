from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matching import MatchingError, duplicates, find_duplicates

SENTENCES = [
    "小区门口的路灯坏了三个月没有人来修",
    "凌晨两点工地还在打桩全家都睡不着",
    "公交车等了四十分钟还没有来上班迟到了",
    "楼上装修把消防通道堵住了物业不管",
    "医院挂号排队一上午只看了五分钟病",
]


def test_the_same_message_sent_twice_is_found() -> None:
    texts = [*SENTENCES, SENTENCES[0] + "，急！", "小區門口的路燈壞了三個月沒有人來修"]
    found = find_duplicates([str(n) for n in range(7)], texts)
    assert found.groups == (("0", "5", "6"),)
    assert {(pair.first, pair.second) for pair in found.pairs} == {("0", "5"), ("0", "6"), ("5", "6")}
    assert all(0.65 <= pair.similarity <= 1 for pair in found.pairs)


@given(st.lists(st.text(alphabet="停车难路灯坏", min_size=2, max_size=9), min_size=2, max_size=9))
def test_pairs_equal_a_comparison_of_everything(texts: list[str]) -> None:
    ids = [f"m{n}" for n in range(len(texts))]
    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True).fit_transform(texts)
    exact = (rows @ rows.T).toarray()
    expected = {
        (ids[a], ids[b])
        for a in range(len(texts))
        for b in range(a + 1, len(texts))
        if exact[a, b] >= 0.65 + 1e-4
    }
    doubtful = {
        (ids[a], ids[b])
        for a in range(len(texts))
        for b in range(a + 1, len(texts))
        if abs(exact[a, b] - 0.65) < 1e-4
    }
    assert {(p.first, p.second) for p in find_duplicates(ids, texts).pairs} - doubtful == expected


def test_leaving_out_common_grams_and_cutting_into_blocks_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shuffle = random.Random(4)
    base = ["".join(shuffle.choice("停车难路灯坏了小区门口没人修") for _ in range(20)) for _ in range(60)]
    texts = base + [text[:-4] + "急急急急" for text in base[:20]]
    ids = [f"m{n:03d}" for n in range(len(texts))]
    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True).fit_transform(texts)
    exact = np.triu((rows @ rows.T).toarray(), 1)
    monkeypatch.setattr(duplicates, "_BLOCK", 7)
    monkeypatch.setattr(duplicates, "_COMMON_LEAST", 5)
    monkeypatch.setattr(duplicates, "_COMPARED_AT_ONCE", 3)
    for threshold in (0.3, 0.65, 0.9):
        found = find_duplicates(ids, texts, threshold).pairs
        expected = {(ids[a], ids[b]) for a, b in np.argwhere(exact >= threshold)}
        assert {(pair.first, pair.second) for pair in found} == expected


def test_the_order_changes_nothing() -> None:
    texts = [*SENTENCES, *SENTENCES[:2]]
    ids = [str(n) for n in range(7)]
    order = np.random.default_rng(2).permutation(7)
    assert find_duplicates([ids[n] for n in order], [texts[n] for n in order]) == find_duplicates(ids, texts)


def test_nothing_to_compare() -> None:
    assert find_duplicates([], []).pairs == ()
    assert find_duplicates(["a", "b"], ["", "！"]).groups == ()
    with pytest.raises(MatchingError):
        find_duplicates(["a", "a"], ["x", "y"])

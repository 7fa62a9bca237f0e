from __future__ import annotations

import random

import numpy as np
import pytest
from benchmarks.enlargement import enlarge
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from matching import MatchingError, find_duplicates
from matching.messages import comparing, duplicates, form_letters

SENTENCES = [
    "小区门口的路灯坏了三个月没有人来修",
    "凌晨两点工地还在打桩全家都睡不着",
    "公交车等了四十分钟还没有来上班迟到了",
    "楼上装修把消防通道堵住了物业不管",
    "医院挂号排队一上午只看了五分钟病",
]


def overlaps(texts: list[str]) -> np.ndarray:
    """Return all similarities: scikit-learn's cosines of the sets of character pairs."""
    sets = CountVectorizer(analyzer="char", ngram_range=(2, 2), binary=True).fit_transform(texts)
    exact: np.ndarray = cosine_similarity(sets)
    return exact


def test_the_same_message_sent_twice_is_found() -> None:
    texts = [*SENTENCES, SENTENCES[0] + "，急！", "小區門口的路燈壞了三個月沒有人來修"]
    found = find_duplicates([str(n) for n in range(7)], texts)
    assert found.groups == (("0", "5", "6"),)
    # 6 reads as 0 and is paired with it alone.
    assert {(pair.first, pair.second) for pair in found.pairs} == {("0", "5"), ("0", "6")}
    assert all(0.75 <= pair.similarity <= 1 for pair in found.pairs)


@given(st.sets(st.text(alphabet="停车难路灯坏", min_size=2, max_size=9), min_size=2, max_size=9))
def test_pairs_equal_a_comparison_of_everything(said: set[str]) -> None:
    texts = sorted(said)
    ids = [f"m{n}" for n in range(len(texts))]
    exact = overlaps(texts)
    every = [(a, b) for a in range(len(texts)) for b in range(a + 1, len(texts))]
    expected = {(ids[a], ids[b]) for a, b in every if exact[a, b] >= 0.75 + 1e-4}
    doubtful = {(ids[a], ids[b]) for a, b in every if abs(exact[a, b] - 0.75) < 1e-4}
    assert {(p.first, p.second) for p in find_duplicates(ids, texts).pairs} - doubtful == expected


@pytest.mark.parametrize("threshold", [0.3, 0.75, 0.9])
def test_comparing_rare_pairs_first_and_in_blocks_misses_nothing(
    monkeypatch: pytest.MonkeyPatch, threshold: float
) -> None:
    shuffle = random.Random(4)
    base = ["".join(shuffle.choice("停车难路灯坏了小区门口没人修") for _ in range(20)) for _ in range(60)]
    texts = base + [text[:-4] + "急急急急" for text in base[:20]]
    ids = [f"m{n:03d}" for n in range(len(texts))]
    exact = np.triu(overlaps(texts), 1)
    monkeypatch.setattr(duplicates, "_BLOCK", 7)
    monkeypatch.setattr(duplicates, "_SECTIONS", 5)
    monkeypatch.setattr(duplicates, "_JOINED_AT_ONCE", 11)
    monkeypatch.setattr(comparing, "_AT_ONCE", 3)
    found = find_duplicates(ids, texts, threshold).pairs
    assert {(pair.first, pair.second) for pair in found} == {
        (ids[a], ids[b]) for a, b in np.argwhere(exact >= threshold)
    }
    for pair in found:
        assert pair.similarity == pytest.approx(
            exact[ids.index(pair.first), ids.index(pair.second)], abs=1e-3
        )


def test_planted_copies_are_found() -> None:
    made = enlarge(material(), 600, copies=0.2, seed=3)
    found = find_duplicates(made.ids, made.texts)
    number = {key: n for n, key in enumerate(made.ids)}
    pairs = {
        tuple(sorted((number[a], number[b]))) for group in found.groups for a in group for b in group if a < b
    }
    planted = made.planted()
    right = len(pairs & planted)
    assert 2 * right / (len(pairs) + len(planted)) >= 0.97


def material() -> list[str]:
    """Return sixty messages of made-up pieces about ten things."""
    chance = random.Random(8)
    things = ("路灯", "井盖", "电梯", "公交", "垃圾", "油烟", "噪音", "停车", "学校", "医院")
    return [
        "".join(
            f"{chance.choice('东西南北中')}边第{chance.randrange(90)}号{thing}{chance.choice('坏堵吵脏慢挤')}了"
            f"{''.join(chance.choice('天地玄黄宇宙洪荒日月盈昃辰宿列张') for _ in range(9))}，"
            for _ in range(12)
        )
        for thing in things
        for _ in range(6)
    ]


def test_thousands_of_copies_of_a_form_letter_stay_a_short_list() -> None:
    letter = "请求尽快打通小区门口的断头路方便居民出行"
    texts = [letter] * 3000 + [f"{letter}第{n}次反映" for n in range(300)]
    found = find_duplicates([f"{n:05d}" for n in range(3300)], texts)
    assert [len(group) for group in found.groups] == [3300]
    assert len(found.pairs) <= 2999 + 301 * 50


def form_letters_of(count: int, seed: int = 5) -> list[str]:
    """Return letters of one wording, each with the name, the house and the number of its sender."""
    chance = random.Random(seed)
    surnames, given = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明"
    return [
        f"我是{chance.choice(surnames)}{chance.choice(given)}{chance.choice(given)}，住在{chance.randrange(1, 60)}号楼"
        f"{chance.randrange(101, 3300)}室。小区北门外的断头路三年没有打通，早晚车辆全部挤在东门，孩子上学老人看病都要绕行两公里，"
        f"消防车也进不来，多次反映都说在规划中，请明确开工时间。电话139{chance.randrange(10**8):08d}"
        for _ in range(count)
    ]


def test_a_form_letter_of_thousands_is_not_compared_all_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    exactly = comparing.ExactComparison.similar

    def counted(
        self: comparing.ExactComparison, first: np.ndarray, second: np.ndarray
    ) -> comparing.SimilarSets:
        asked.append(len(first))
        return exactly(self, first, second)

    monkeypatch.setattr(comparing.ExactComparison, "similar", counted)
    letters = form_letters_of(5000)
    found = find_duplicates([f"{n:05d}" for n in range(5000)], letters)
    assert [len(group) for group in found.groups] == [5000]
    assert sum(asked) <= 10 * 5000  # of 12,497,500 pairs
    assert len(found.pairs) <= 50 * 5000


@pytest.mark.parametrize("seed", range(6))
def test_groups_with_large_families_are_those_of_all_comparisons(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Peer: scipy's connected components over scikit-learn's similarities; families of ten are large here."""
    for module in (duplicates, form_letters):
        monkeypatch.setattr(module, "LARGE", 10)
    monkeypatch.setattr(duplicates, "_BLOCK", 64)
    chance = random.Random(seed)
    letters = form_letters_of(60, seed)
    # Retold further and further away, so that chains lead out of a family and between families.
    texts = letters + [
        "".join(chance.choice("停车难路灯坏了小区门口没人修") for _ in range(20)) for _ in range(40)
    ]
    for _ in range(150):
        told = list(chance.choice(texts))
        for _ in range(chance.randrange(1, max(2, len(told) // 4))):
            told[chance.randrange(len(told))] = chance.choice("天地玄黄宇宙洪荒日月盈昃辰宿列张")
        texts.append("".join(told))
    texts = [text.replace("，", "").replace("。", "") for text in texts]
    ids = [f"m{n:03d}" for n in range(len(texts))]
    _, label = connected_components(csr_matrix(overlaps(texts) >= 0.75 - 1e-9), directed=False)
    groups = [[ids[n] for n in np.flatnonzero(label == name)] for name in range(label.max() + 1)]
    expected = {tuple(group) for group in groups if len(group) > 1}
    found = find_duplicates(ids, texts)
    assert set(found.groups) == expected
    assert len(expected) > 1
    joined = {key for pair in found.pairs for key in (pair.first, pair.second)}
    assert joined == {key for group in expected for key in group}


@pytest.mark.parametrize("text", ["😀😀", "好", "𠮷𡈽", "好 ！"])
def test_equal_texts_without_a_pair_of_characters_are_copies(text: str) -> None:
    found = find_duplicates(["a", "b", "c", "d"], [text, "路灯坏了", f" {text} ", "❤"])
    assert found.groups == (("a", "c"),)
    assert [(pair.first, pair.second, pair.similarity) for pair in found.pairs] == [("a", "c", 1.0)]


def test_the_order_changes_nothing() -> None:
    texts = [*SENTENCES, *SENTENCES[:2]]
    ids = [str(n) for n in range(7)]
    order = np.random.default_rng(2).permutation(7)
    assert find_duplicates([ids[n] for n in order], [texts[n] for n in order]) == find_duplicates(ids, texts)


def test_nothing_to_compare() -> None:
    assert find_duplicates([], []).pairs == ()
    assert find_duplicates(["a", "b"], ["", "！"]).groups == ()
    assert find_duplicates(["a", "b"], ["", ""]).groups == ()
    assert find_duplicates(["a"], ["停车难"]).groups == ()
    with pytest.raises(MatchingError):
        find_duplicates(["a", "a"], ["x", "y"])
    with pytest.raises(MatchingError):
        find_duplicates(["a"], ["x"], threshold=0)

"""Sets of character pairs: what is counted, the order of rarity, and the bound that lets common pairs wait."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.messages.duplicates import beginning
from matching.words import pair_sets as module
from matching.words.courtesy import without_courtesy
from matching.words.grams import gram_key
from matching.words.pair_sets import PairSets, RarestFirst, compared_texts, last_pairs, pair_sets, similarity

texts_of_few_characters = st.lists(st.text(alphabet="停车难路灯，", max_size=12), min_size=1, max_size=12)


def listed(sets: PairSets) -> list[list[int]]:
    return [sets.pairs[a:b].tolist() for a, b in itertools.pairwise(sets.start.tolist())]


@given(texts_of_few_characters)
def test_a_set_is_every_window_without_a_mark_once(texts: list[str]) -> None:
    expected = [
        sorted({gram_key("".join(pair)) for pair in itertools.pairwise(text) if "，" not in pair})
        for text in texts
    ]
    sets = pair_sets(texts)
    assert listed(sets) == expected
    assert sets.size.tolist() == [len(pairs) for pairs in expected]
    assert last_pairs(sets).tolist() == [pairs[-1] if pairs else -1 for pairs in expected]


def test_batches_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["路灯坏了", "", "停车难停车难", "，", "井盖坏了没人修"]
    sets = pair_sets(texts)
    read = RarestFirst(sets).read(sets)
    monkeypatch.setattr(module, "_BATCH", 2)
    again = pair_sets(texts)
    assert listed(again) == listed(sets)
    assert listed(RarestFirst(again).read(again)) == listed(read)


def test_rare_pairs_come_first_and_new_ones_before_them() -> None:
    sets = pair_sets(["路灯坏了", "路灯没修", "路灯太暗"])
    order = RarestFirst(sets)
    (places,) = listed(order.read(pair_sets(["路灯坏了井盖"])))
    assert len([place for place in places if place < 0]) == 2  # 了井, 井盖
    assert places[-1] == len(order) - 1  # 路灯
    assert places == sorted(places)


@given(texts_of_few_characters, st.data())
def test_sets_are_chosen_joined_and_begun(texts: list[str], data: st.DataObject) -> None:
    sets = pair_sets(texts)
    whole = listed(sets)
    chosen = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=6))
    assert listed(sets.chosen(np.array(chosen, dtype=np.int64))) == [whole[n] for n in chosen]
    assert listed(sets.followed_by(pair_sets(["路灯"]))) == [*whole, [gram_key("路灯")]]
    length = np.array([data.draw(st.integers(0, 5)) for _ in texts])
    assert listed(sets.beginnings(length)) == [pairs[:n] for pairs, n in zip(whole, length, strict=True)]


@given(texts_of_few_characters, st.floats(0.2, 1))
def test_similar_sets_meet_in_their_beginnings(texts: list[str], threshold: float) -> None:
    sets = pair_sets(texts)
    read = RarestFirst(sets).read(sets)
    whole = [set(pairs) for pairs in listed(read)]
    asked = [set(pairs) for pairs in listed(read.beginnings(beginning(read.size, threshold**2)))]
    small = [set(pairs) for pairs in listed(read.beginnings(beginning(read.size, threshold)))]
    for a, b in itertools.permutations(range(len(texts)), 2):
        if len(whole[a]) >= len(whole[b]) > 0 and (
            len(whole[a] & whole[b]) >= threshold * (len(whole[a]) * len(whole[b])) ** 0.5
        ):
            assert asked[a] & small[b]


def test_similarity_is_the_cosine_of_sets() -> None:
    found = similarity(np.array([3, 4, 0]), np.array([4, 4, 0]), np.array([9, 4, 2]))
    np.testing.assert_allclose(found, [3 / 6, 1, 0])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("尊敬的领导：您好！小区门口路灯坏了，请有关部门尽快处理，谢谢！", "小区门口路灯坏了"),
        ("市長您好，小區門口路燈壞了。恳请领导高度重视，早日解决，万分感谢！此致敬礼", "小区门口路灯坏了"),
        ("各位领导好，小区门口路灯坏了，盼回复", "小区门口路灯坏了"),
    ],
)
def test_courtesies_are_left_out(text: str, left: str) -> None:
    (compared,) = compared_texts([text])
    assert "".join(c for c in compared if c.isalnum()).replace("早日解决", "") == left


def test_what_a_letter_is_about_stays() -> None:
    for text in ("医院服务态度不好", "路灯坏了没人处理", "请求增加公交线路", "希望政府解决停车难"):
        assert "".join(c for c in without_courtesy(text) if c.isalnum()) in (text, "停车难")

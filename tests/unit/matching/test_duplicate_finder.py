"""What a person typing is told: the messages on hand that say nearly the same, and the words they share."""

from __future__ import annotations

import random

import pytest
from benchmarks.enlargement import greeted, mistyped, other_script, reordered
from hypothesis import given
from hypothesis import strategies as st

from matching import MatchingError, find_duplicates
from matching.messages.duplicate_finder import DuplicateFinder
from matching.words.passages import shared_passage

HELD = [
    "北站新区悦枫湾南边的工地凌晨一点半还在打桩，窗户都在抖，打了两次电话没有人管。",
    "悦枫湾小区门口的路灯坏了三个月，晚上走路看不见，请尽快派人来修。",
    "公交7路末班车太早，加班回来只能走四十分钟夜路。",
    "三院门口停车排队，堵到石埠街路口，挂的号都过了。",
    "楼上装修把消防通道堵住了，物业说管不了，业主很担心。",
]
IDS = [f"留-{n}" for n in range(5)]


@pytest.mark.parametrize("edit", [greeted, reordered, mistyped, other_script])
@pytest.mark.parametrize("number", range(5))
def test_a_message_on_hand_is_found_again_however_it_is_retold(edit, number: int) -> None:
    finder = DuplicateFinder(IDS, HELD)
    found = finder.find(edit(HELD[number], random.Random(number)))
    assert [message.id for message in found] == [IDS[number]]
    assert 0.75 <= found[0].similarity <= 1
    assert len(found[0].passage) >= 4
    assert found[0].passage in HELD[number]


def test_a_new_subject_is_no_repetition() -> None:
    finder = DuplicateFinder(IDS, HELD)
    assert finder.find("菜市场的秤不准，一斤虾回家只有七两") == []
    assert finder.find("") == []
    assert finder.find("！") == []
    assert DuplicateFinder([], []).find("路灯坏了") == []


@pytest.mark.parametrize("text", ["😀😀", "好", "𠮷𡈽", "好！ "])
def test_a_text_without_pairs_finds_equal_ones(text: str) -> None:
    finder = DuplicateFinder(IDS, HELD).adding(["same"], [f" {text}"])
    for _ in range(3):  # alone in a segment and joined with others
        assert [(message.id, message.similarity) for message in finder.find(text)] == [("same", 1.0)]
        finder = finder.adding([f"n{len(finder)}"], ["好不好呀" if len(finder) % 2 else "！"])
    assert finder.find("！") == []


def test_similarities_are_those_of_the_messages_found() -> None:
    finder = DuplicateFinder(["b", "a", "c"], [HELD[1] + "急", HELD[1], HELD[0]])
    found = finder.find(HELD[1])
    assert finder.similarities(HELD[1]) == [(message.id, message.similarity) for message in found]
    assert finder.similarities(HELD[1], 1) == [("a", 1.0)]
    assert finder.find(HELD[1], 0) == []


@given(
    st.lists(st.text(alphabet="停车难路灯坏", min_size=2, max_size=9), min_size=2, max_size=10, unique=True)
)
def test_it_finds_the_pairs_of_the_whole_comparison(texts: list[str]) -> None:
    """The peer is `find_duplicates`, which is held to scikit-learn in its own tests."""
    ids = [f"m{n}" for n in range(len(texts))]
    finder = DuplicateFinder(ids, texts)
    pairs = {frozenset((p.first, p.second)): p.similarity for p in find_duplicates(ids, texts).pairs}
    for name, text in zip(ids, texts, strict=True):
        found = {m.id: m.similarity for m in finder.find(text, most=99)}
        assert found.pop(name) == 1
        expected = {
            other: pairs[frozenset((name, other))] for other in ids if frozenset((name, other)) in pairs
        }
        for other in found.keys() ^ expected.keys():
            assert found.get(other, expected.get(other)) == pytest.approx(0.75, abs=1e-3)
        for other in found.keys() & expected.keys():
            assert found[other] == pytest.approx(expected[other], abs=1e-3)


def test_messages_added_one_by_one_are_found_like_those_held_from_the_start() -> None:
    chance = random.Random(6)
    texts = ["".join(chance.choice("停车难路灯坏了小区门口没人修井盖") for _ in range(20)) for _ in range(40)]
    ids = [f"m{n:02d}" for n in range(40)]
    finder = DuplicateFinder(ids[:25], texts[:25])
    for name, text in zip(ids[25:], texts[25:], strict=True):
        finder = finder.adding([name], [text])
    assert len(finder) == 40
    for name, text in zip(ids, texts, strict=True):
        assert finder.find(greeted(text, chance))[0].id == name


def test_adding_changes_nobody_elses_finder_and_takes_no_id_twice() -> None:
    finder = DuplicateFinder(IDS[:3], HELD[:3])
    more = finder.adding(IDS[3:], HELD[3:])
    assert (len(finder), len(more)) == (3, 5)
    assert finder.find(HELD[4]) == []
    assert more.find(HELD[4])[0].id == IDS[4]
    for ids, texts in ((IDS[:1], HELD[:1]), (["x", "x"], HELD[:2]), (["x"], [])):
        with pytest.raises(MatchingError):
            more.adding(ids, texts)
    with pytest.raises(MatchingError):
        DuplicateFinder(["a", "a"], ["x", "y"])


def test_pairs_that_only_newcomers_have_connect_them() -> None:
    finder = DuplicateFinder(IDS, HELD).adding(["new"], ["量子纠缠实验室的液氦泄漏了两回"])
    assert finder.find("量子纠缠实验室的液氦泄漏了两回！！")[0].id == "new"


def test_the_most_similar_comes_first() -> None:
    finder = DuplicateFinder(["b", "a", "c"], [HELD[1] + "急", HELD[1], HELD[0]])
    assert [message.id for message in finder.find(HELD[1])] == ["a", "b"]
    assert [message.id for message in finder.find(HELD[1], most=1)] == ["a"]


@given(
    st.text(alphabet="停車车难ＡaA1１， ", max_size=30), st.text(alphabet="停車车难ＡaA1１， ", max_size=30)
)
def test_the_shared_passage_is_the_longest_common_run(text: str, other: str) -> None:
    passage = shared_passage(text, other)
    assert passage in text

    def read(said: str) -> str:
        table = str.maketrans({"車": "车", "難": "难", "Ａ": "a", "A": "a", "１": "1", "，": ",", " ": ""})
        return said.translate(table)

    mine, theirs = read(text), read(other)
    lengths = [
        n for n in range(len(mine) + 1) if any(mine[a : a + n] in theirs for a in range(len(mine) - n + 1))
    ]
    assert len(read(passage)) == max(lengths)
    assert read(passage) in theirs


def test_a_passage_stands_as_its_writer_wrote_it() -> None:
    assert shared_passage("路燈壞了，５號樓前面很黑", "5号楼前面很黑，请修") == "５號樓前面很黑"
    assert shared_passage("路灯", "井盖") == ""

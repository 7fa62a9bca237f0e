from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.words.text import capped, clauses, normalise, normalise_all


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("停車場收費不合理", "停车场收费不合理"),
        ("５Ｇ信號　差", "5g信号 差"),
        ("ＡＰＰ卡頓", "app卡顿"),
        ("　路燈\n壞了\t ", "路灯 坏了"),
        ("停\u200b车\u202e难", "停车难"),
        ("䝻", "𧹕"),  # rare characters have simplified forms as well
        ("", ""),
    ],
)
def test_one_reading_for_all_ways_of_writing(written: str, read: str) -> None:
    assert normalise(written) == read


def test_a_lone_surrogate_does_not_stop_a_batch() -> None:
    assert normalise_all(["停车\ud800难", "路灯"]) == ["停车难", "路灯"]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_a_batch_reads_like_its_texts_one_by_one(texts: list[str]) -> None:
    assert normalise_all(texts) == [normalise(text) for text in texts]


def test_clauses_end_at_marks_and_spaces() -> None:
    assert list(clauses("路灯坏了,三个月 没人修。急!")) == ["路灯坏了", "三个月", "没人修", "急"]


def test_capped_says_everything_once() -> None:
    assert capped("智慧停车，智慧停车；泊位诱导，智慧停车", 400) == "智慧停车，泊位诱导"
    assert capped("停车停车停车停车停车诱导", 400) == "停车诱导"
    assert len(capped("、".join(f"能力{n}项" for n in range(900)), 400)) == 400

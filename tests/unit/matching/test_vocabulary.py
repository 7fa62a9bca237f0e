from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import MatchingError
from matching.words.vocabulary import UNKNOWN, Vocabulary

TOKENS = [UNKNOWN, "停", "车", "难", "停车", "停车难", "停车场", "公共停车", "路灯"]
ALPHABET = st.text(alphabet="停车难场公共路灯a1，\U00020000", max_size=25)


def by_hand(text: str) -> Counter[str]:
    return Counter(
        text[start : start + length]
        for start in range(len(text))
        for length in range(1, 5)
        if start + length <= len(text) and text[start : start + length] in TOKENS
    )


@given(st.lists(ALPHABET, max_size=6))
def test_counts_equal_a_search_by_hand(texts: list[str]) -> None:
    matrix = Vocabulary(TOKENS).counts(texts).toarray()
    for row, text in zip(matrix, texts, strict=True):
        assert {TOKENS[n]: int(row[n]) for n in np.flatnonzero(row)} == dict(by_hand(text))


@given(ALPHABET, st.integers(1, 3))
def test_analysed_tokens_are_the_bounded_counts(text: str, bound: int) -> None:
    expected = {token: min(count, bound) for token, count in by_hand(text).items()}
    assert Counter(Vocabulary(TOKENS).analyse(text, bound)) == expected


def test_tokens_come_in_reading_order() -> None:
    assert Vocabulary(TOKENS).analyse("路灯下停車難") == ["路灯", "停", "停车", "停车难", "车", "难"]


def test_no_word_is_read_across_two_texts() -> None:
    assert Vocabulary([UNKNOWN, "停车"]).counts(["停", "车"]).nnz == 0


@pytest.mark.parametrize(
    "tokens", [[], ["停"], [UNKNOWN, "停", "停"], [UNKNOWN, "五个字的词"], [UNKNOWN, ""]]
)
def test_an_unsound_vocabulary_is_refused(tokens: list[str]) -> None:
    with pytest.raises(MatchingError) as refusal:
        Vocabulary(tokens)
    assert refusal.value.code == "matching.model_damaged"

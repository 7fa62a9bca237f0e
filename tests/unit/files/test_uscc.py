"""Unified social credit codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.uscc import check_character, is_valid, normalise

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODY = st.from_regex(r"\A91[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}\Z")


def test_the_example_of_the_standard() -> None:
    assert is_valid("91350100M000100Y43")  # GB 32100-2015, worked example of the check character


@settings(deadline=None)
@given(BODY, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(body: str, at: int, other: str) -> None:
    code = body + check_character(body)
    assert is_valid(code)
    wrong = code[:at] + other + code[at + 1 :]
    assert is_valid(wrong) == (wrong == code)


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "91350100M000100Y433", "9135010OM000100Y43", "91350100m000100y43"]
)
def test_other_forms_are_refused(code: str) -> None:
    assert not is_valid(code)


def test_people_write_it_in_groups_and_full_width() -> None:
    assert normalise(" 91350100-m000 １００y43") == "91350100M000100Y43"
    with pytest.raises(ValueError):
        check_character("123")

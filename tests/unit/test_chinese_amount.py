"""Amounts in capitals: the examples of 《支付结算办法》附一 (正确填写票据和结算凭证的基本规定), and the reading back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.chinese_amount import chinese_amount


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),  # "可以只写一个零字，也可以不写零字"
        (100, "壹元整"),
        (5, "伍分"),
        (50, "伍角"),
        (0, "零元整"),
        (100_000_000_00, "壹亿元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (1_000_000_005_00, "壹拾亿零伍元整"),
        (20_030_004_00, "贰仟零叁万零肆元整"),
    ],
)
def test_amounts_are_written_as_the_rules_for_bills_write_them(fen: int, words: str) -> None:
    assert chinese_amount(fen) == words


def read(words: str) -> int:
    """The amount back from its words: digits times places, groups of four."""
    yuan, _, rest = words.rpartition("元")
    total = group = digit = 0
    for sign in yuan:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(sign) + 1), 0
        elif sign in "万亿":
            total = (total + group + digit) * (10_000 if sign == "万" else 100_000_000)
            group = digit = 0
    whole, cents = total + group + digit, 0
    for sign in rest if yuan else words:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign == "角":
            cents += digit * 10
        elif sign == "分":
            cents += digit
    return (whole if yuan else 0) * 100 + cents


@given(st.integers(0, 10**13))
def test_an_amount_can_be_read_back(fen: int) -> None:
    words = chinese_amount(fen)
    # the simple reader knows no 万亿: what stands before 亿 is read by itself
    high, low = divmod(fen, 10**10)
    if high:
        head = words.partition("亿")[0]
        assert read(head + "元整") == high * 100
        words = words.partition("亿")[2] or "元整"
        words = words if not words.startswith("元") else "零" + words
    assert read(words) == low


def test_amounts_that_cannot_be_written_are_refused() -> None:
    for fen in (-1, 10**18):
        with pytest.raises(ValueError):
            chinese_amount(fen)

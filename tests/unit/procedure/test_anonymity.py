"""What is left of a bid's texts before scoring: neither names nor a consortium, price or term, however they are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import bid
from hypothesis import given
from hypothesis import strategies as st

from app.documents.chinese_amount import chinese_amount
from app.domain.anonymity import HIDDEN, without_traces
from app.domain.bidder_identity import Identity
from app.domain.company_names import mention_spans, mentions

NAME, CODE = "澄川云泊智慧停车有限公司", "91990000MA00000182"
OURS = [(NAME, CODE)]
NOBODY = Identity(frozenset())
CONTENT = replace(bid(321_550_000), capex_fen=107_000_000, annual_opex_fen=32_000_000, term_months=14)


def seen(text: str, months: int = 14) -> str:
    return without_traces(text, replace(CONTENT, term_months=months), Identity(frozenset(OURS)))


@pytest.mark.parametrize(
    "words",
    [
        "321.55万元", "３２１．５５万元", "3215500元", "3,215,500.00 元", "3 215 500元", "321.55 万", "0.032155亿元",
        "320 万元", "300—340万元", "三百二十一万五千五百元", "叁佰贰拾壹万伍仟伍佰元", "3.2 million", "3215500",
        "321550000", "321.55", "107万元", "32万元",
        "14个月", "１４个月", "十四个月", "14 个日历月", "425天", "425日历天", "60周", "14 months",
        "10—14个月", NAME, "澄川云泊（智慧）停车", "澄川云泊智慧停车", CODE, CODE.lower(),
        "联合体成员", "牵头单位", "联合体",
    ],
)  # fmt: skip
def test_R14_what_the_opening_record_says_is_hidden_in_texts(words: str) -> None:
    assert seen(f"本方案：{words}，按期交付。") == f"本方案：{HIDDEN}，按期交付。"


@pytest.mark.parametrize(
    "text",
    [
        "每年节约电费20万元，惠及3000户。", "2026年3月开工，第14章说明做法。", "末班车到站后30分钟内有车可乘。",
        "分3个阶段，12个月内培训6次。", "一年运维两次巡检。", "覆盖率由60%升至95%。", "配置14台设备、107名人员。",
    ],
)  # fmt: skip
def test_what_tells_nothing_stays_as_it_was_written(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize(
    ("words", "months"), [("半年", 6), ("一年半", 18), ("1.5年", 18), ("两年", 24), ("365天", 12)]
)
def test_R14_a_term_is_hidden_in_other_units(words: str, months: int) -> None:
    assert seen(f"工期{words}。", months) == f"工期{HIDDEN}。"


def test_R14_months_after_the_word_for_a_term_are_no_date() -> None:
    assert seen("工期：12月，12月开工。", 12) == f"工期：{HIDDEN}月，12月开工。"


@given(st.integers(1_000_00, 9_999_999_999_00), st.integers(1, 120))
def test_R14_no_price_and_no_term_comes_through(fen: int, months: int) -> None:
    content = replace(CONTENT, price_fen=fen, capex_fen=0, annual_opex_fen=0, term_months=months)
    written = (f"{fen / 100:.2f}元", f"{fen / 100:,.2f} 元", f"{fen / 1_000_000:.6f}万元", f"{months}个月")
    assert without_traces("；".join(written), content, NOBODY) == "；".join([HIDDEN] * 4)
    whole = fen // 100 * 100
    capitals = chinese_amount(whole).removesuffix("整")
    assert without_traces(capitals, replace(content, price_fen=whole), NOBODY) == HIDDEN


@given(st.text(alphabet="澄川云泊智慧停车有限公司 （）()-1万元个月年", max_size=60))
def test_R14_what_is_left_mentions_nobody_and_hiding_twice_changes_nothing(text: str) -> None:
    once = seen(text)
    assert not mentions(once.replace(HIDDEN, "。"), OURS) or not list(mention_spans(text, OURS))
    assert seen(once) == once


@pytest.mark.parametrize(
    "piece", ["1", "一", "1 ", "111 ", "1,", "1万", "1-", "期1", "工期11", "半年", "牵头"]
)
def test_S46_long_texts_of_any_kind_are_read_to_their_end(piece: str) -> None:
    """A pattern that tries again at every character would not come back from these."""
    assert seen(piece * (20_000 // len(piece)) + "。" + NAME).endswith(HIDDEN)

"""Indicators: an input and what must be said of it, and the honest cases of which nothing may be said."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import CHINA
from app.domain.evaluation import BidTotal
from app.domain.indicators import INDICATORS, Case, OpenedOffer, PastAward, Signal, signals
from app.domain.indicators.price_pattern import chance_of_a_pattern
from app.domain.indicators.winner_rotation import chance_of_turns
from app.i18n import has, t, use_language

DEADLINE = datetime(2026, 12, 14, 10, 0, tzinfo=CHINA)
DOCS = Path(__file__).resolve().parents[3] / "docs" / "indicators"
CHALLENGE = (
    "末班地铁到站后没有接驳公交，居民要走四十分钟夜路。揭榜单位应按末班地铁到站时刻自动排定接驳班次，"
    "线路覆盖12个社区，乘客可在手机上看到车辆位置和预计到站时间。"
)
OWN = (
    "我们把末班列车的实时到站数据接入排班引擎，每隔三十秒重新计算一次乘客数量，再按社区分布拆成三条环线，"
    "由驻站调度员在列车到站前五分钟确认发车，遇到晚点自动顺延并向候车乘客推送新的发车时刻。"
)
OTHER = (
    "本方案以小型电动巴士为主力，站口设置感应候车牌，乘客刷码后系统合并需求并生成弯路最少的路径，司机端语音播报下一站，"
    "夜间由值班长远程监看车内画面，发现滞留立即加开一班，次日汇总成报表交发榜单位核对。"
)


def offer(n: int, **changes: object) -> OpenedOffer:
    made = OpenedOffer(
        bid=f"bd_{n}", enterprise=f"en_{n}", enterprise_name=f"澄川第{n}公交科技有限公司",
        received_at=DEADLINE - timedelta(hours=30 * n), price_fen=400_000_000 + 7_654_321 * n * n,
        items=(("capex", 100_000_000 + 3_333_333 * n), ("opex", 20_000_000 + 777_777 * n * n), ("data", 5_000_000 * n)),
        text=[OWN, OTHER, CHALLENGE][n % 3], contact=f"联系人{n}", phones=(f"1990000{n:04d}",),
        legal_representative=f"负责人{n}", address=f"澄川市临河路{n}号3楼30{n}室", account=f"account of {n}", device=f"d{n}", network=f"n{n}",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def case(
    *offers: OpenedOffer, history: tuple[PastAward, ...] = (), mechanism: str = "open_challenge"
) -> Case:
    return Case("op_1", mechanism, DEADLINE, 500_000_000, (CHALLENGE,), offers, history)


HONEST = (offer(1), offer(2), offer(3))


def said(found: Case) -> list[tuple[str, tuple[str, ...]]]:
    return [(signal.code, signal.bids) for signal in signals(found)]


def test_R18_nothing_is_said_of_honest_bids() -> None:
    assert said(case(*HONEST)) == []


PAIR = ("bd_1", "bd_2")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phones": ("+86-19900000001",)}, "same_phone"),
        ({"phones": ("0086 199 0000 0001", "88880000")}, "same_phone"),
        ({"legal_representative": "负责人 1"}, "same_representative"),
        ({"contact": "联系人1"}, "same_contact_name"),
        ({"address": "澄川市临河路1号 3楼301室"}, "same_address"),
        ({"device": "d1"}, "same_device"),
        ({"account": "account of 1"}, "same_account"),
    ],
)
def test_R18_same_contact(changes: dict[str, object], code: str) -> None:
    assert said(case(offer(1), offer(2, **changes), offer(3))) == [(code, PAIR)]


@pytest.mark.parametrize(
    ("changes", "mine"),
    [
        ({"phones": ("4001234567",)}, {"phones": ("4001234567",)}),
        ({"phones": ("12345",)}, {"phones": ("12345",)}),
        ({"address": "澄川市科技园A座"}, {"address": "澄川市科技园A座"}),
        ({"network": "n1"}, {}),  # thirty hours apart
        ({"contact": ""}, {"contact": ""}),
        ({"device": ""}, {"device": ""}),
        ({"account": ""}, {"account": ""}),
    ],
)
def test_R18_what_honest_companies_share_is_no_signal(
    changes: dict[str, object], mine: dict[str, object]
) -> None:
    assert said(case(offer(1, **mine), offer(2, **changes), offer(3))) == []


def test_R18_one_network_within_the_hour_is_worth_a_look() -> None:
    near = offer(2, network="n1", received_at=offer(1).received_at + timedelta(minutes=60))
    assert said(case(offer(1), near, offer(3))) == [("same_network", PAIR)]
    later = replace(near, received_at=near.received_at + timedelta(minutes=1))
    assert said(case(offer(1), later, offer(3))) == []


def test_R18_alike_bids_name_the_passage() -> None:
    found = signals(
        case(offer(1, text=OWN), offer(2, text=f"我公司承诺如下。{OWN}"), offer(3, text=CHALLENGE))
    )
    assert [(signal.code, signal.bids) for signal in found] == [("alike", PAIR)]
    evidence = dict(found[0].evidence)
    assert evidence["percent"] == 100
    letters = sum(char.isalnum() for char in OWN)
    assert evidence["longest"] == letters


def test_R18_copying_the_challenge_is_no_likeness() -> None:
    assert (
        said(case(offer(1, text=CHALLENGE + OWN), offer(2, text=CHALLENGE + OTHER), offer(3, text=CHALLENGE)))
        == []
    )
    standard = Case(
        "op_1", "open_challenge", DEADLINE, 1, (CHALLENGE, OWN), (offer(1, text=OWN), offer(2, text=OWN))
    )
    assert said(standard) == []


def prices(*yuan: float) -> Case:
    return case(*(offer(n, text="", price_fen=round(price * 100)) for n, price in enumerate(yuan, 1)))


@pytest.mark.parametrize(
    ("yuan", "code"),
    [
        ((4_612_300, 4_723_400, 4_834_500), "equal_steps"),
        ((4_834_500, 4_612_300, 4_723_401), "equal_steps"),
        ((4_000_000, 4_120_000, 4_243_600, 4_370_908), "equal_ratios"),
        ((3_141_592.65, 3_455_751.92, 3_801_327.11), "equal_ratios"),
    ],
)
def test_R18_regular_prices(yuan: tuple[float, ...], code: str) -> None:
    assert [each for each, _ in said(prices(*yuan))] == [code]


@pytest.mark.parametrize(
    "yuan",
    [
        (4_800_000, 4_900_000, 5_000_000),  # rounded to a hundred thousand: one chance in one
        (4_700_000, 4_850_000, 5_000_000),
        (4_612_300, 4_834_500),
        (4_612_300, 4_612_300, 4_612_300),
        (4_612_300, 4_700_000, 4_834_500),
    ],
)
def test_R18_round_prices_and_two_prices_have_no_pattern(yuan: tuple[float, ...]) -> None:
    assert said(prices(*yuan)) == []


def test_the_chance_of_a_pattern_is_what_counting_gives() -> None:
    """All places for one inner price between 0 and 20 steps: exactly one of nineteen lies in the middle."""
    assert chance_of_a_pattern([100, 110, 120]) == 1
    low, high = 100_000, 100_020
    hits = sum(1 for inner in range(low + 1, high) if inner - low == high - inner)
    assert chance_of_a_pattern([low, low + 7, high]) == Fraction(hits, high - low - 1)


def test_R18_one_price_list_made_from_another() -> None:
    items = (("capex", 123_456_700), ("opex", 20_304_000), ("data", 5_060_700))
    dearer = tuple((name, value * 103 // 100) for name, value in items)
    found = case(offer(1, items=items), offer(2, items=dearer), offer(3))
    assert said(found) == [("proportional", PAIR)]
    assert said(case(offer(1, items=items[:2]), offer(2, items=dearer[:2]), offer(3))) == []


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        ("线路覆盖21个社区。", "方案覆盖21个社区，逐一走访。", "same_wrong_figures"),
        ("由值班调度员确认的的发车时刻", "并推送值班调度员确认的的通知", "same_slips"),
        ("系统布署在政务云，部份功能二期上线", "先部份布署，再扩容", "same_slips"),
    ],
)
def test_R18_identical_errors(one: str, two: str, code: str) -> None:
    assert said(case(offer(1, text=one), offer(2, text=two), offer(3))) == [(code, PAIR)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("线路覆盖12个社区。", "方案覆盖12个社区。"),
        ("线路覆盖12个社区，二期扩到21个社区", "先做21个社区中的12个社区"),
        ("部份功能二期上线", "先做部份功能"),
        ("昨天确认的的发车时刻", "值班长拟定的的通知"),
    ],
)
def test_R18_errors_that_many_make_are_no_signal(one: str, two: str) -> None:
    assert said(case(offer(1, text=one), offer(2, text=two), offer(3))) == []


def test_R18_another_bidders_name_in_a_bid() -> None:
    mixed = offer(1, text="澄川第2公交科技有限公司承诺按期完成")
    assert said(case(mixed, offer(2), offer(3))) == [("other_bidder_named", PAIR)]
    named_by_all = replace(
        case(mixed, offer(2), offer(3)), public_texts=(CHALLENGE + "澄川第2公交科技有限公司",)
    )
    assert said(named_by_all) == []


def test_R02_a_late_bid_that_counts_is_found_to_the_microsecond() -> None:
    at = offer(1, received_at=DEADLINE.astimezone(UTC))
    before = offer(1, received_at=DEADLINE - timedelta(microseconds=1))
    assert said(case(at, offer(2), offer(3))) == [("late", ("bd_1",))]
    assert said(case(before, offer(2), offer(3))) == []
    assert said(case(replace(at, counted=False), offer(2), offer(3))) == []


def test_R07_a_single_valid_bid_is_said_with_how_it_came() -> None:
    assert said(case(offer(1))) == [("only_one", ("bd_1",))]
    rejected = [offer(n, rejected="over_ceiling") for n in (2, 3)]
    assert said(case(offer(1), *rejected)) == [("others_rejected", ("bd_1",))]
    assert said(case(offer(1), mechanism="first_use")) == []
    assert said(case(*(offer(n, rejected="unsigned") for n in (1, 2)))) == []


def past(winners: str, bidders: str = "123") -> tuple[PastAward, ...]:
    group = frozenset(f"en_{each}" for each in bidders)
    return tuple(
        PastAward(f"op_{n}", date(2026, 1, 1) + timedelta(days=30 * n), group, f"en_{winner}")
        for n, winner in enumerate(winners)
    )


GROUP = ("en_1", "en_2", "en_3")


def test_R18_winners_in_turn() -> None:
    assert said(case(*HONEST, history=past("123231"))) == [("in_turn", GROUP)]
    assert said(case(*HONEST, history=past("3123231"))) == [("in_turn", GROUP)]  # the odd one is the oldest
    assert said(case(*HONEST, history=past("1212121212", "12"))) == [("in_turn", ("en_1", "en_2"))]


@pytest.mark.parametrize(
    ("winners", "bidders"),
    [("123", "123"), ("111111", "123"), ("112233", "123"), ("121212", "12"), ("456456", "456"), ("", "")],
)
def test_R18_a_strong_winner_and_few_challenges_are_no_rotation(winners: str, bidders: str) -> None:
    assert said(case(*HONEST, history=past(winners, bidders))) == []


@pytest.mark.parametrize(("size", "challenges"), [(2, 2), (2, 4), (3, 3), (3, 6)])
def test_the_chance_of_turns_is_what_counting_gives(size: int, challenges: int) -> None:
    sequences = list(itertools.product(range(size), repeat=challenges))
    turns = sum(
        all(len(set(one[at : at + size])) == size for at in range(0, challenges, size)) for one in sequences
    )
    assert chance_of_turns(size, challenges) == Fraction(turns, len(sequences))


@given(st.permutations([offer(n, text=OWN, device="d") for n in range(1, 5)]))
def test_the_order_of_opening_changes_nothing(offers: list[OpenedOffer]) -> None:
    assert signals(case(*offers)) == signals(case(*sorted(offers, key=lambda each: each.bid)))


def test_signals_inform_and_cannot_reach_a_ranking() -> None:
    """A signal holds no score and no verdict, and a ranking holds no place for one."""
    assert {field.name for field in fields(Signal)} == {"indicator", "code", "bids", "evidence"}
    assert not {field.name for field in fields(BidTotal)} & {"signals", "indicator", "flags"}


CODES = [
    "same_phone", "same_representative", "same_contact_name", "same_address", "same_account", "same_device", "same_network", "alike",
    "equal_steps", "equal_ratios", "proportional", "same_slips", "same_wrong_figures", "other_bidder_named", "late",
    "only_one", "others_rejected", "in_turn", "buyer_representative", "buyer_contact",
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_signal_has_words_and_they_take_its_evidence(language: str) -> None:
    use_language(language)
    assert [code for code in CODES if not has(f"indicators.signal.{code}")] == []
    assert [each.NAME for each in INDICATORS if not has(f"indicators.name.{each.NAME}")] == []
    found = signals(
        case(offer(1, text=OWN), offer(2, text=OWN, device="d1"), history=past("1212121212", "12"))
    )
    assert {signal.code for signal in found} == {"same_device", "alike", "in_turn"}
    for signal in found:
        assert "{" not in t(f"indicators.signal.{signal.code}", **dict(signal.evidence))


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.NAME)
def test_every_indicator_has_its_page_with_law_and_lines(indicator) -> None:
    page = (DOCS / f"{indicator.NAME}.md").read_text("utf-8")
    assert indicator.LAW in page
    for heading in ("查什么", "依据", "怎样算", "例子", "可能的误报", "输出"):
        assert f"## {heading}" in page
    for name, line in indicator.THRESHOLDS.items():
        assert f"`{name}` = {line.value}" in page, name
        assert len(line.why) > 20
    assert t(f"indicators.name.{indicator.NAME}") in page


def documented(name: str) -> list[dict[str, object]]:
    """The input/expected pairs of an indicator's page."""
    page = (DOCS / f"{name}.md").read_text("utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]


def documented_case(given: dict) -> Case:  # type: ignore[type-arg]
    """A case as a page writes it: what it does not mention is empty and tells nothing."""
    deadline = datetime.fromisoformat(given.get("tender_deadline", DEADLINE.isoformat()))
    offers = []
    for n, each in enumerate(given["offers"], 1):
        received = each.get("received_at", (deadline - timedelta(hours=30 * n)).isoformat())
        plain = {name: tuple(value) if isinstance(value, list) else value for name, value in each.items()}
        defaults = {
            "enterprise": each["bid"],
            "enterprise_name": each["bid"],
            "price_fen": 0,
            "items": (),
            "text": "",
        }
        offers.append(OpenedOffer(**{**defaults, **plain, "received_at": datetime.fromisoformat(received)}))
    history = tuple(
        PastAward(
            f"op_{n}", date.fromisoformat(each["decided_on"]), frozenset(each["bidders"]), each["winner"]
        )
        for n, each in enumerate(given.get("history", ()))
    )
    public = tuple(given.get("public_texts", ()))
    return Case(
        "op_0",
        given.get("mechanism", "open_challenge"),
        deadline,
        500_000_000,
        public,
        tuple(offers),
        history,
        tuple(given.get("buyer_people", ())),
    )


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.NAME)
def test_R18_the_page_of_every_indicator_has_an_example_that_comes_out(indicator) -> None:
    examples = documented(indicator.NAME)
    assert examples, f"docs/indicators/{indicator.NAME}.md has no input/expected pair"
    for example in examples:
        found = indicator.find(documented_case(example))
        expected = example["expected"]
        assert [(each.code, sorted(each.bids)) for each in found] == [
            (each["code"], sorted(each["bids"])) for each in expected
        ]
        for each, wanted in zip(found, expected, strict=True):
            evidence = {
                name: list(value) if isinstance(value, tuple) else value for name, value in each.evidence
            }
            assert wanted.get("evidence", {}).items() <= evidence.items()


def test_every_page_of_an_indicator_belongs_to_one() -> None:
    assert {path.stem for path in DOCS.glob("*.md")} - {"README"} == {each.NAME for each in INDICATORS}


def test_R18_a_bid_without_a_price_does_not_hide_a_pattern() -> None:
    evenly = prices(4_612_300, 4_723_400, 4_834_500).offers
    unreadable = offer(9, text="", price_fen=0, items=(), rejected="envelope_broken")
    assert said(case(*evenly, unreadable)) == [("equal_steps", ("bd_1", "bd_2", "bd_3"))]

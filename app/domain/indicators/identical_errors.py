"""Identical errors (错误雷同、文件混装): the same slip, the same wrong figure, or another bidder's name in a bid."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from itertools import combinations

from app.domain.indicators.plain_text import plain
from app.domain.indicators.protocol import Case, OpenedOffer, Signal, Threshold

NAME = "identical_errors"
LAW = "财政部令第87号第三十七条第（四）（五）项；《招标投标法实施条例》第四十条第（四）（五）项"
CONTEXT = 6
THRESHOLDS = {
    "common_slips": Threshold(
        Fraction(2),
        "different common misspellings in both bids: one of them many people write, two together few",
    ),
    "name_length": Threshold(Fraction(6), "characters of a company's name before it can be meant by chance"),
}
MISSPELLINGS = (
    "布署", "按装", "既使", "即然", "部份", "重迭", "装璜", "予先", "阀值", "登陆系统", "登陆账号", "象素", "图象", "报消",
    "复盖", "连络", "粘帖", "松驰", "幅射", "暴光", "寒喧", "凑和", "竣工验受", "调式运行", "按排",
)  # fmt: skip
_DOUBLED = re.compile(r"(?:的的|了了|是是|在在|和和|，，|。。|、、|；；|：：|,,|\.\.(?!\.))")
_FIGURE = re.compile(
    r"(\d+(?:\.\d+)?)(个|座|条|台|套|处|辆|名|户|家|公里|平方米|分钟|小时|天|年)([\u4e00-\u9fff]{2})"
)


def find(case: Case) -> tuple[Signal, ...]:
    """Signals on pairs: identical slips, identical wrong figures, mixed-up documents."""
    public = "\n".join(case.public_texts)
    figures = _figures(public)
    found = []
    for one, other in combinations(case.counted, 2):
        if slips := _shared_slips(one.text, other.text, public):
            found.append(Signal(NAME, "same_slips", (one.bid, other.bid), (("slips", slips),)))
        if wrong := _shared_wrong_figures(one.text, other.text, figures):
            found.append(Signal(NAME, "same_wrong_figures", (one.bid, other.bid), (("figures", wrong),)))
    found += [signal for offer in case.counted for signal in _mixed_up(offer, case)]
    return tuple(found)


def _shared_slips(one: str, other: str, public: str) -> tuple[str, ...]:
    """Doubled characters with the same words before them, and common misspellings when several are shared."""
    doubled = sorted((_doubled(one) & _doubled(other)) - _doubled(public))
    common = [word for word in MISSPELLINGS if word in one and word in other and word not in public]
    if len(common) >= THRESHOLDS["common_slips"].value:
        doubled += common
    return tuple(doubled)


def _doubled(text: str) -> set[str]:
    found = (match.span() for match in _DOUBLED.finditer(text))
    return {text[start - CONTEXT : end] for start, end in found if start >= CONTEXT}


def _figures(text: str) -> dict[tuple[str, str], set[str]]:
    """(unit, what is counted) -> the figures that the text gives for it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, unit, noun in _FIGURE.findall(text):
        found[(unit, noun)].add(number)
    return found


def _shared_wrong_figures(one: str, other: str, public: dict[tuple[str, str], set[str]]) -> tuple[str, ...]:
    """Figures that both bids quote alike and the challenge gives otherwise; it must give exactly one itself."""
    mine, theirs = _figures(one), _figures(other)
    wrong = []
    for key, right in public.items():
        same = mine.get(key, set()) & theirs.get(key, set())
        if len(right) == 1 and same and not right & (mine[key] | theirs[key]):
            wrong += [
                f"{number}{key[0]}{key[1]}≠{next(iter(right))}{key[0]}{key[1]}" for number in sorted(same)
            ]
    return tuple(wrong)


def _mixed_up(offer: OpenedOffer, case: Case) -> list[Signal]:
    """Another bidder's name or telephone in this bid; a name that the challenge itself holds says nothing."""
    text, public = plain(offer.text), plain("\n".join(case.public_texts))
    found = []
    for other in case.counted:
        if other.enterprise == offer.enterprise:
            continue
        name = plain(other.enterprise_name)
        long_enough = len(name) >= THRESHOLDS["name_length"].value
        if long_enough and name in text and name not in public:
            found.append(
                Signal(NAME, "other_bidder_named", (offer.bid, other.bid), (("name", other.enterprise_name),))
            )
    return found

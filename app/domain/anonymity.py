"""What evaluators may read of a bid before their scores are in (暗标): nothing that the public opening record puts beside a
name, and nobody's name.

The record gives names, prices and terms (唱标, 《招标投标法》第三十六条), so texts are shown without them; prices and terms come
back in the consensus, when every score is final (财政部令第87号第六十条 is judged there).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.attachments import Attachment, without_names
from app.domain.bidder_identity import Identity, identity_spans
from app.domain.bids import BidContent

HIDDEN = "〔隐去〕"
NEAR = 0.1
"""An amount within a tenth of an own one is hidden as well: a rounded price is as telling as the price."""
HALF_A_MONTH = 0.6
SHORTEST_BARE = 3
"""Characters of a number without a unit that is taken for an amount: 12 alone is rather the number of a chapter."""
DAYS_OF_MONTH = 365 / 12


@dataclass(frozen=True)
class AnonymousContent:
    """A bid as it is scored. attachments: without names and digests, the consortium agreement left out."""

    plan: str
    operation_plan: str
    responses: dict[str, str]
    promise: str
    attachments: tuple[Attachment, ...]


def anonymous(content: BidContent, bidder: Identity, published: str = "") -> AnonymousContent:
    """bidder: everybody who bids with it; published: the words of the challenge, which tell nobody apart."""

    def shown(text: str) -> str:
        return without_traces(text, content, bidder, published)

    return AnonymousContent(
        plan=shown(content.plan),
        operation_plan=shown(content.operation_plan),
        responses={key: shown(text) for key, text in content.responses.items()},
        promise=shown(content.promise),
        attachments=tuple(
            replace(each, sha256="", sealed_sha256="") for each in without_names(content.attachments)
        ),
    )


def without_traces(text: str, content: BidContent, bidder: Identity, published: str = "") -> str:
    """`text` without what tells whose bid it is: who its companies and their people are (`bidder_identity`), that it is a
    consortium, its price with its parts, its term; also near amounts, in other units and in Chinese numerals."""
    for _ in range(_ROUNDS):
        spans = sorted(
            [
                *identity_spans(text, bidder, published),
                *(found.span() for found in _CONSORTIUM.finditer(text)),
                *_amounts(text, content.price_fen, (content.capex_fen, content.annual_opex_fen)),
                *_terms(text, content.term_months),
            ]
        )
        if not spans:
            break
        text = _hidden(text, spans)
    return text


_ROUNDS = 4
"""Of looking again at what stood beside something hidden, such as a number glued to another."""


def _hidden(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        if end <= done:
            continue
        if start >= done:
            parts += (text[done:start], HIDDEN)
        done = end
    return "".join([*parts, text[done:]])


_CONSORTIUM = re.compile(
    r"联合体(?:各方|牵头人|牵头单位|牵头方|成员单位|成员|共同投标协议|协议)?|牵头(?:人|单位|方)?|成员单位|[Cc]onsorti(?:um|a)"
)
_FIGURE = (
    r"(?<![0-9０-９])(?:[0-9]{1,3}(?:[ ,，\xa0][0-9]{3}){1,4}(?![0-9])|[0-9０-９]++)(?:[.．][0-9０-９]++)?+"
)
_HAN_DIGIT = "〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_HAN_PLACE = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HAN_ALL = f"[{_HAN_DIGIT}{''.join(_HAN_PLACE)}]"
_HAN = f"(?<!{_HAN_ALL}){_HAN_ALL}++(?:点[{_HAN_DIGIT}]++)?+"
_NUMBER = rf"(?:{_FIGURE}|{_HAN})"
_SCALE = {"百万": 10**6, "千万": 10**7, "万亿": 10**12, "万": 10**4, "亿": 10**8, "million": 10**6, "": 1}
_GROUP = rf"{_NUMBER}\s*(?:百万|千万|万亿|万|亿|[Mm]illion)"
_FROM = rf"(?:({_NUMBER})\s*(?:[-—–~～]+|至|到)\s*)?"
_AMOUNT = re.compile(
    rf"{_FROM}((?:{_GROUP}\s*)+(?:{_NUMBER})?\s*(?:元|圆)?|{_NUMBER}\s*(?:元|圆|块)|{_FIGURE})"
)
_PIECE = re.compile(rf"({_NUMBER})\s*(百万|千万|万亿|万|亿|[Mm]illion)?")
_SPAN_OF_TIME = re.compile(
    rf"{_FROM}(半|{_NUMBER})\s*(个半月|个日历月|个月|日历天|个?工作日|天|日|个?星期|周|年半|年|months?|days?|weeks?|years?)"
)
_MONTHS_AFTER = re.compile(rf"(?:工期|周期|期限|期为)[^0-9０-９。；;\n]{{0,6}}?({_NUMBER})\s*月")
_UNIT = {
    "个月": 1.0, "个日历月": 1.0, "月": 1.0, "个半月": 1.0, "month": 1.0, "months": 1.0, "年": 12.0, "年半": 12.0, "year": 12.0,
    "years": 12.0, "周": 7 / DAYS_OF_MONTH, "星期": 7 / DAYS_OF_MONTH, "个星期": 7 / DAYS_OF_MONTH,
    "week": 7 / DAYS_OF_MONTH, "weeks": 7 / DAYS_OF_MONTH, "日历天": 1 / DAYS_OF_MONTH, "天": 1 / DAYS_OF_MONTH,
    "日": 1 / DAYS_OF_MONTH, "day": 1 / DAYS_OF_MONTH, "days": 1 / DAYS_OF_MONTH, "工作日": 7 / 5 / DAYS_OF_MONTH,
    "个工作日": 7 / 5 / DAYS_OF_MONTH,
}  # fmt: skip
"""A span of time in months. The half of 年半 and 个半月 is added."""


def _value(text: str) -> float:
    """A number in figures or Chinese numerals below ten thousand; 二〇二六 is read digit by digit."""
    plain = re.sub("[ ,]", "", unicodedata.normalize("NFKC", text))
    if plain[0].isdecimal():
        return float(plain)
    whole, _, rest = plain.partition("点")
    digits = [_digit(char) for char in whole]
    if not any(char in _HAN_PLACE for char in whole):
        value = float("".join(map(str, digits)))
    else:
        value, last = 0.0, 0
        for char, digit in zip(whole, digits, strict=True):
            if char in _HAN_PLACE:
                value += (last or 1) * _HAN_PLACE[char]
                last = 0
            else:
                last = digit
        value += last
    return value + (float("0." + "".join(str(_digit(char)) for char in rest)) if rest else 0.0)


def _digit(char: str) -> int:
    place = "零一二三四五六七八九".find(char)
    if place < 0:
        place = "〇壹贰叁肆伍陆柒捌玖".find(char)
    return 2 if char == "两" else max(place, 0)


def _amounts(text: str, price_fen: int, parts_fen: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Amounts near the price or one of its parts; a number without a unit only when it is the price to the digit, in
    fen, yuan or 万元."""
    price, own = price_fen / 100, [fen / 100 for fen in (price_fen, *parts_fen) if fen > 0]
    for found in _AMOUNT.finditer(text):
        first, words = found.groups()
        pieces = _PIECE.findall(words)
        yuan = sum(_value(number) * _scale(scale) for number, scale in pieces)
        scales = [_scale(scale) for _, scale in pieces if scale]
        if scales or words[-1] in "元圆块":
            values = [yuan, _value(first) * (scales or [1])[0]] if first else [yuan]
            telling = any(abs(value - each) <= NEAR * each for value in values for each in own)
        else:
            values = [_value(each) for each in (first, words) if each and len(each) >= SHORTEST_BARE]
            telling = any(value in (price, price_fen, price / 10_000) for value in values)
        if telling:
            yield found.span()


def _scale(word: str) -> int:
    return _SCALE[word.lower()]


def _terms(text: str, months: int) -> Iterator[tuple[int, int]]:
    for found in _SPAN_OF_TIME.finditer(text):
        first, last, unit = found.groups()
        value = (0.5 if last == "半" else _value(last)) + (0.5 if unit in ("年半", "个半月") else 0.0)
        exact = unit in ("个月", "个日历月", "month", "months")
        values = [value, _value(first)] if first else [value]
        if any(abs(each * _UNIT[unit] - months) <= (0 if exact else HALF_A_MONTH) for each in values):
            yield found.span()
    for found in _MONTHS_AFTER.finditer(text):
        if _value(found.group(1)) == months:
            yield found.span(1)

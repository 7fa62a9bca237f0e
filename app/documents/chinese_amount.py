"""Amounts in Chinese capitals (人民币大写), as 《支付结算办法》附一 asks for."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def chinese_amount(fen: int) -> str:
    """分 to 大写: 140_950 -> 壹仟肆佰零玖元伍角. Raises ValueError below 0 and from 10^16 元 on."""
    if not 0 <= fen < 10**18:
        raise ValueError("amount out of range")
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return (whole or "零元") + "整"
    words = f"{_DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return whole + words + (f"{_DIGITS[cent]}分" if cent else "")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, gap = "", False
    for at in reversed(range(len(groups))):
        group = groups[at]
        if group == 0:
            gap = True
            continue
        if words and (gap or group < 1_000):
            words += "零"
        words += _group(group) + _GROUPS[at]
        gap = False
    return words


def _group(number: int) -> str:
    words, gap = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words

"""Masking of personal information (去标识化) in what citizens write, before it is shown, exported or learned from.

Personal Information Protection Law (个人信息保护法, 2021) art. 6 (no more than the purpose needs), art. 19, art. 51(3);
GB/T 35273-2020 §6.2. Each find is replaced by a tag that says what stood there, 〔电话〕, not by stars: 199****1234 leaves
seven of eleven digits, which together with a street and a surname still point to one person; a tag leaves nothing,
keeps the sentence readable, counts as one ordinary word in clustering, and masking twice changes nothing.

Left alone on purpose: public hotlines (110, 12345, 400 numbers), years, prices, lines and routes, a building without a
flat (9栋电梯故障 has to reach whoever reads the list), titles of office. Bare names in a sentence are not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.domain.personal_names import name_spans

TAGS = {
    "email": "〔邮箱〕",
    "identity": "〔证件号〕",
    "card": "〔账号〕",
    "phone": "〔电话〕",
    "plate": "〔车牌〕",
    "contact": "〔社交账号〕",
    "door": "〔门牌〕",
    "name": "〔姓名〕",
}
"""Kind of find -> what is shown in its place. The order is the precedence when two finds overlap."""

_SAME_LENGTH = {
    ord(full): ord(full) - 0xFEE0
    for full in map(chr, range(0xFF01, 0xFF5F))
    if full.isalnum() or full in "＠．－＿＋＃"
}
_SAME_LENGTH |= {0x1D7CE + n: ord("0") + n % 10 for n in range(50)}  # mathematical digits
_SAME_LENGTH |= dict.fromkeys(map(ord, "—–‐‑‒―−─"), ord("-"))
_SAME_LENGTH |= dict.fromkeys(map(ord, "\u3000\xa0\u200b\u200c\u200d\ufeff\t"), ord(" "))
_SAME_LENGTH |= dict.fromkeys(map(ord, "＊×✱●"), ord("*")) | dict.fromkeys(map(ord, "·・•‧∙"), ord("."))
_ODD = re.compile("[" + "".join(map(chr, _SAME_LENGTH)) + "]")

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+*-])[A-Za-z0-9._%+*-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+")

_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])(?:"
    r"[1-9]\d{5}[ -]?(?:18|19|20)\d\d[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx]"  # GB 11643-1999
    r"|[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"  # the old one of fifteen digits
    r"|[1-8]\d{5,13}[*xX]{4,}[\dxX]{0,4}"  # half hidden by the writer
    r")(?![\dA-Za-z])"
    r"|(?:身份证|证件|护照|通行证|居住证|社保卡?|医保卡?)(?:号码|号|编号)?[ :：是为(（]{0,3}([A-Za-z]{0,2}\d[\d -]{5,20}[\dXx])(?![\dA-Za-z])"
)

_CARD = re.compile(
    r"(?<!\d)(?:[3-6]\d{3}|9558)(?:[ -]?\d{4}){2}(?:[ -]?\d{4}[ -]?\d{1,3}|[ -]?\d{4}|[ -]?\d{3})(?!\d)"
)
_ACCOUNT = re.compile(
    r"(?:账号|帐号|卡号|账户|帐户|银行卡)(?:号码|号)?[ :：是为(（]{0,3}(\d[\d -]{8,25}\d)(?!\d)"
)

_MOBILE_GROUPS = (
    r"1[3-9]\d(?:([ .-])\d{4}\1\d{4}|([ .-])\d{3}\2\d{5}|[ .-]?\d{8}|\d{4}[ .-]\d{4})"
    r"|1[3-9]\d{2}([ .-])\d{3}\3\d{4}|1[3-9]\d{3}[ .-]\d{6}|1[3-9]\d{5}[ .-]\d{4}"
    r"|1 [3-9](?: \d){9}|1[3-9]\d ?\*{2,6} ?\d{0,4}|1[3-9]\d[xX]{4,6}\d{2,4}"
)
_MOBILE = re.compile(
    rf"(?<![\d.])(?:(?:\+|00)?86[ -]{{0,2}}|0)?(?:{_MOBILE_GROUPS})(?![\d*]|\.\d| ?[元万亿吨度])"
)
_SPELLED = re.compile(
    "[一幺](?<![〇零一二三四五六七八九幺].)[三四五六七八九][〇零一二三四五六七八九幺]{9}(?![〇零一二三四五六七八九幺])"
)
_LANDLINE = re.compile(
    r"(?<![\d.])[(（]?(?:\+?86[ -]?)?0?(?:(?<=0)(?:10|2\d)[ )）-]{0,3}\d{4}[ -]?\d{4}|(?<=0)[3-9]\d{2}[ )）-]{0,3}\d{3,4}[ -]?\d{4})"
    r"(?:(?:转|-)\d{1,5})?(?![\d*]|\.\d)"
)
_AFTER_WORD = re.compile(
    r"(?:电话|手机|座机|热线|联系方式|致电|拨打|传真|[Tt]el|TEL)(?:号码|号)?[ :：是为(（.]{0,3}"
    r"([2-8]\d{2,3}[ -]?\d{4}(?:[/、,;和或 ]{1,2}[2-8]\d{2,3}[ -]?\d{4})*)(?![\d*]|\.\d|年)"
)

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_BODY = r"[ .-]?(?=(?:[A-Za-z]*\d){3})(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}(?![A-Za-z0-9])|[A-HJ-NP-Z0-9]{4}[挂学警港澳领试超])"
_PLATE = re.compile(
    rf"[{_PROVINCES}] ?[A-Za-z]{_PLATE_BODY}"  # GA 36-2018; six places for new-energy vehicles
    r"|(?![表图式例件号区栋座型类级])[\u4e00-\u9fff][A-Z]\.(?=[A-Z]?\d{3})[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"  # written with the dot of a plate
    rf"|(?:车牌|牌照)(?:号码|号)?(?:尾号)?[ :：是为(（]{{0,3}}([\u4e00-\u9fff]?[A-Za-z][ .-]?(?=[A-Za-z]*\d)[A-Za-z0-9]{{3,6}}[挂学警港澳领试超]?)"
)

_CONTACT = re.compile(
    r"(?:QQ|qq|Qq|扣扣|企鹅|微信|VX|vx|wx|WX|WeChat|wechat)(?:号码|号|群号?)?[ :：是为(（]{0,3}((?=[A-Za-z_-]*\d)[A-Za-z0-9][A-Za-z0-9_-]{4,19})(?![A-Za-z0-9_])"
)

_N = r"(?:[A-Za-z]{0,2}\d{1,4}|[一二三四五六七八九十百]{1,4})"
_BUILDING = rf"{_N}(?:栋|幢|座|号楼|#楼?)"
_UNIT = rf"{_N}(?:单元|门洞|梯)"
_FLOOR = rf"{_N}(?:楼|层)"
_COUNTED = r"(?![\d多余来几户家人名个套间平米㎡元万亿吨块天位辆台%年月日点度期级以]|\.\d|-\d)"
_ROOM = r"(?:[A-Za-z]?\d{1,2}-)?[A-Za-z]?\d{1,4}(?:号房屋?|室|号(?!户|[线文楼机])|户(?![型主])|房(?![价源款间型屋产贷地租东]))"
_FLAT = rf"(?:{_ROOM}|[A-Za-z]?\d{{3,4}}{_COUNTED})(?:[、,，和及/]\d{{3,4}}(?:室|号|户)?{_COUNTED})*"
_DOOR = re.compile(
    rf"{_BUILDING}[ -]?{_UNIT}(?:[ -]?{_FLOOR})?(?:[ -]?{_FLAT})?"
    rf"|{_BUILDING}[ -]?(?:{_FLOOR}[ -]?)?{_FLAT}"
    rf"|{_UNIT}[ -]?(?:{_FLOOR}(?:[ -]?{_FLAT})?|{_FLAT})"
    r"|(?<![\dA-Za-z-])(?:[A-Za-z]?\d{1,3}-){0,2}\d{3,4}(?:室(?![内外])|号房屋?(?!型))"
    r"|(?<![\dA-Za-z-])\d{1,3}号房屋?(?!型)"
    r"|(?<=[\u4e00-\u9fff])[A-Za-z]?\d{1,3}-\d{1,2}-(?!(?:19|20)\d\d)\d{3,4}(?:号|室|户)?(?![\d-])"
    r"|(?:门牌)(?:号码|号)?[ :：是为(（]{0,2}(\d{1,4}(?:-\d{1,4}){0,2}号?(?:附\d+号)?)"
)
_AT_HOME = re.compile(
    r"(?:家住|住在|住址|我住|我家|家在|家庭地址|居住地址|联系地址|现住|租住|居住[在于])[^，。；！？,;!?\n\0〔\d一二三四五六七八九十百]{0,30}"
    rf"((?:\d{{1,4}}(?:栋|幢|座|号楼|#楼?)|{_FLOOR}|{_N}单元|\d{{1,4}}(?:-\d{{1,4}})?(?:号院?(?![线文公路口])|弄))(?:[ -]?{_FLAT})?)"
)

# The precise patterns are slow and are tried only near these, which begin with one class and are found fast.
_PLATE_HINT = re.compile(r"[A-Za-z][ .-]?[A-Za-z]{0,2}\d[A-Za-z]{0,2}\d")
_CONTACT_HINT = re.compile("QQ|qq|Qq|扣扣|企鹅|微信|VX|vx|wx|WX|WeChat|wechat")
_LONG_NUMBER = re.compile(r"\d(?:[ .)）*-]{0,3}[\d*xX]){6}")
_DOOR_HINT = re.compile(
    r"[\d一二三四五六七八九十百](?:[栋幢座室房户楼层#弄]|单元|门洞|梯|号|-\d{1,3}-\d)|门牌"
)

_ROUNDS = 4  # of looking again at what had grown together; more would only help whoever wants to keep us busy


def mask(text: str) -> str:
    """`text` with every find replaced by its tag; the rest is untouched, character for character."""
    parts: list[str] = []
    done = 0
    for start, end, kind in find(text):
        parts += (text[done:start], TAGS[kind])
        done = end
    return "".join([*parts, text[done:]]) if parts else text


def kinds_found(text: str) -> set[str]:
    """The kinds of personal information in `text` (keys of TAGS): what to warn the writer about before sending."""
    return {kind for _, _, kind in find(text)}


def find(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every find, in order, never overlapping."""
    plain = text.translate(_SAME_LENGTH) if _ODD.search(text) else text
    taken: list[tuple[int, int, str]] = []
    for _ in range(_ROUNDS):
        again = False
        for kind, spans in _DETECTORS:
            fresh = list(_apart(sorted(spans(plain), key=_longest_first)))
            if fresh:
                taken += ((start, end, kind) for start, end in fresh)
                again = again or _is_glued(plain, fresh)
                plain = _blank(plain, fresh)
        if not again:
            break
    return sorted(taken)


def _is_glued(plain: str, spans: list[tuple[int, int]]) -> bool:
    """A find grew together with something else (138****56782单元501室): once it is gone, the rest can be seen for what it is."""
    beside = (plain[max(0, start - 1) : start] + plain[end : end + 1] for start, end in spans)
    return any((char.isalnum() and char < "\u2e80") or char == "*" for pair in beside for char in pair)


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last = 0
    for start, end in spans:
        if start >= last:
            yield start, end
            last = end


def _blank(plain: str, spans: list[tuple[int, int]]) -> str:
    """What is found is taken out of sight of the kinds that come later, at the same length."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (plain[done:start], "\0" * (end - start))
        done = end
    return "".join([*parts, plain[done:]])


def _near(
    hint: re.Pattern[str], before: int, after: int, *patterns: re.Pattern[str]
) -> Callable[[str], Iterator[tuple[int, int]]]:
    """Spans of the patterns within so many characters of a hint, of group 1 where that is the secret, else of all."""

    def spans(plain: str) -> Iterator[tuple[int, int]]:
        for window in _windows(plain, hint, before, after):
            for pattern in patterns:
                for found in pattern.finditer(plain, *window):
                    yield found.span(1) if pattern in _SECRET_IN_GROUP and found.group(1) else found.span()

    return spans


def _windows(plain: str, hint: re.Pattern[str], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Stretches of text around the hints; those that touch are one."""
    start = end = -1
    for found in hint.finditer(plain):
        if found.start() - before > end:
            if end >= 0:
                yield start, end
            start = max(0, found.start() - before)
        end = found.end() + after
    if end >= 0:
        yield max(0, start), end


def _emails(plain: str) -> Iterator[tuple[int, int]]:
    if "@" in plain:
        yield from (found.span() for found in _EMAIL.finditer(plain))


def _phones(plain: str) -> Iterator[tuple[int, int]]:
    yield from _NUMBERED_PHONES(plain)
    yield from (found.span() for found in _SPELLED.finditer(plain))


def _cards(plain: str) -> Iterator[tuple[int, int]]:
    """Sixteen to nineteen digits that a bank could have issued: right check digit, or UnionPay's 62."""
    yield from _ACCOUNTS(plain)
    for start, end in _CARDS(plain):
        digits = re.sub(r"\D", "", plain[start:end])
        if digits.startswith("62") or _luhn(digits):
            yield start, end


def _luhn(digits: str) -> bool:
    """Check digit of payment cards (ISO/IEC 7812-1 annex B)."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_SECRET_IN_GROUP = frozenset({_IDENTITY, _ACCOUNT, _AFTER_WORD, _PLATE, _CONTACT, _DOOR, _AT_HOME})
_NUMBERED_PHONES = _near(_LONG_NUMBER, 25, 40, _MOBILE, _LANDLINE, _AFTER_WORD)
_ACCOUNTS = _near(_LONG_NUMBER, 25, 40, _ACCOUNT)
_CARDS = _near(_LONG_NUMBER, 8, 40, _CARD)
_DETECTORS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("email", _emails),
    ("identity", _near(_LONG_NUMBER, 25, 40, _IDENTITY)),
    ("card", _cards),
    ("phone", _phones),
    ("plate", _near(_PLATE_HINT, 16, 12, _PLATE)),
    ("contact", _near(_CONTACT_HINT, 0, 40, _CONTACT)),
    ("door", _near(_DOOR_HINT, 50, 60, _DOOR, _AT_HOME)),
    ("name", name_spans),
)

"""How few guesses a password is made of (弱口令): common words, keyboard rows, sequences and repeats count as one.

A list of known passwords is passed by adding a digit; this finds the cheapest way to compose the password from what
an attacker tries first, and everything that is not such a piece counts one per character.
"""

from __future__ import annotations

import re

_WORDS_TEXT = """
    password passwd passw0rd pass word admin administrator root guest test user login welcome hello master default
    changeme secret letmein access system server oracle mysql manager super public private company office internet
    computer service support demo temp qwerty abc asd zxc iloveyou love you baby angel princess sunshine flower lovely
    monkey dragon shadow tiger eagle wolf lion cat dog football baseball basketball soccer hockey superman batman
    pokemon starwars star trek ninja hunter killer ranger soldier police freedom whatever trustno michael jordan
    jennifer jessica ashley daniel thomas robert charlie andrew joshua matthew nicole michelle george harley maggie
    buster ginger summer winter spring autumn monday friday january december cheese chocolate cookie banana orange
    apple samsung google facebook twitter microsoft windows linux iphone android china beijing shanghai tongzhou
    guangzhou shenzhen zhongguo woaini woshi aini nihao mima yonghu zhang wang zhao chen liu yang huang wei ming hong
    xiao jun jie qiang lei hao bin fang baobei laopo laogong asdasd qweqwe zxczxc qazwsx jiebang chengshi changjing
    zhengfu gov fuck you sexy girl boy man money lucky happy birthday family forever friend mother father daddy mommy
    football1 liverpool arsenal chelsea barcelona madrid ferrari porsche mustang corvette mercedes yamaha honda
    matrix pepper purple yellow silver golden diamond heaven jesus christ blessed faith music guitar rock metallica
    nirvana slipknot eminem junior player gamer cowboy eagles steelers dallas yankees merlin phoenix scooter
    密码 口令 管理员 用户 测试 你好 中国 北京 我爱你 登录 系统 政府 欢迎
"""
_NUMBERS_TEXT = """
    520 521 584 5845 770880 7758521 7758258 1314 5201314 1314520 3344 5211314 110 112 119 120 911 007 888 666 999 168 86 985 211 007
"""
_WORDS = frozenset(_WORDS_TEXT.split())
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\Z")
_NUMBERS = frozenset(_NUMBERS_TEXT.split()) | frozenset(str(year) for year in range(1940, 2051))
_ROWS = (
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "1a2b3c4d5e6f7g8h9i",
    "a1s2d3f4g5h6j7k8l9",
    "qawsedrftgyhujikolp",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "qazwsxedcrfvtgbyhnujmikolp",
    "147258369",
    "159357",
    "963852741",
    "!qaz@wsx#edc$rfv%tgb^yhn",
)
_WALKS = tuple(row for each in _ROWS for row in (each, each[::-1]))
_LONGEST_WORD = max(map(len, _WORDS))
_LONGEST_PIECE = 40
_LOOK_ALIKE = str.maketrans("@4301!5$7", "aaeoiisst")


def guesses_in(folded: str) -> int:
    """The smallest number of pieces `folded` (lower case) can be made of.

    A piece is a common word or number (also with look-alike signs), a mobile number, a date, any three digits, a walk
    of three or more keys along the keyboard, alphabet or digits, a repeat of what stands before it, or one character.
    """
    text = folded[:128]  # a longer password has passed long before
    plain = text.translate(_LOOK_ALIKE)
    best = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        best[end] = best[end - 1] + 1
        for start in range(max(0, end - _LONGEST_PIECE), end - 1):
            if best[start] + 1 < best[end] and _is_one_guess(text, plain, start, end):
                best[end] = best[start] + 1
    return best[-1]


def _is_one_guess(text: str, plain: str, start: int, end: int) -> bool:
    piece = text[start:end]
    if end - start <= _LONGEST_WORD and (piece in _WORDS or plain[start:end] in _WORDS or piece in _NUMBERS):
        return True
    if piece.isdigit() and (len(piece) == 3 or _MOBILE.match(piece) or _DATE.match(piece)):
        return True
    if len(piece) >= 3 and any(piece in walk for walk in _WALKS):
        return True
    return _repeats(text, start, end)


def _repeats(text: str, start: int, end: int) -> bool:
    """The piece is one unit over and over, whether the unit is inside the piece or has just been spent before it."""
    for unit in range(1, min(start, 20) + 1):
        if all(text[at] == text[at - unit] for at in range(start, end)):
            return True
    return False

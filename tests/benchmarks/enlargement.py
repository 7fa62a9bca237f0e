"""Many messages out of few, with planted near-duplicates: material to measure speed and quality on.

A made message takes short pieces from several messages about the same thing, so that two of them share more
than a piece or two only by chance.  A planted copy of a message is what really arrives twice: sent again with a
greeting, with its sentences in another order, with a few characters changed, in traditional characters.
Nothing of this is written anywhere; the same seed gives the same messages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import opencc
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

_PIECE = re.compile(r"[^，。！？；,!?;\n]+[，。！？；,!?;]?")
_PIECE_LENGTHS = (6, 45)
_GREETINGS = ("尊敬的领导您好！", "您好，", "领导好，反映一个问题。", "市长先生您好：")
_ENDINGS = ("请尽快处理，谢谢！", "望相关部门重视。", "恳请领导关注，谢谢。", "盼回复。")
_SAID = "的了是在不我有这个小区路上没人们都说要去看到很多时间问题情况希望处理"
_FULL = str.maketrans("0123456789,.!?()", "０１２３４５６７８９，．！？（）")


@dataclass(frozen=True)
class Enlarged:
    """Messages and the truth about them: `origin[n]` is the message that n was copied from (or n itself);
    `topic[n]` is the number of the message that gave n its subject."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    origin: tuple[int, ...]
    topic: tuple[int, ...]

    def planted(self) -> set[tuple[int, int]]:
        """Return all pairs of messages of one origin, smaller number first."""
        groups: dict[int, list[int]] = {}
        for number, origin in enumerate(self.origin):
            groups.setdefault(origin, []).append(number)
        return {(a, b) for group in groups.values() for a in group for b in group if a < b}


def pieces(text: str) -> list[str]:
    """Return what stands between the marks of a text, each with its mark."""
    return [found.group().strip() for found in _PIECE.finditer(text)]


def enlarge(texts: Sequence[str], count: int, copies: float = 0.1, seed: int = 11) -> Enlarged:
    """Return `count` messages made from `texts`, of which the share `copies` are copies of others, shuffled."""
    chance = random.Random(seed)
    near = _subjects(texts)
    least, most = _PIECE_LENGTHS
    said = [[piece for piece in pieces(text) if least <= len(piece) <= most] for text in texts]
    whole, subject = list[str](), list[int]()
    while len(whole) < int(count * (1 - copies)):
        about = chance.randrange(len(texts))
        pool = [piece for n in (about, *near[about]) for piece in said[n]]
        if len(pool) < 60:
            continue
        whole.append("".join(chance.sample(pool, chance.randint(3, 20))))
        subject.append(about)
    origin = list(range(len(whole)))
    made = list(whole)
    while len(made) < count:
        chosen = chance.randrange(len(whole))
        changed = whole[chosen]
        for edit in chance.sample(EDITS, chance.randint(1, 2)):
            changed = edit(changed, chance)
        made.append(changed)
        origin.append(chosen)
        subject.append(subject[chosen])
    order = chance.sample(range(count), count)
    place = {old: new for new, old in enumerate(order)}
    return Enlarged(
        tuple(f"m{n:07d}" for n in range(count)),
        tuple(made[n] for n in order),
        tuple(place[origin[n]] for n in order),
        tuple(subject[n] for n in order),
    )


def _subjects(texts: Sequence[str], k: int = 12) -> list[list[int]]:
    """Return for every text the `k` texts nearest to it in words."""
    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True).fit_transform(texts)
    found = NearestNeighbors(n_neighbors=min(k + 1, len(texts)), metric="cosine", algorithm="brute").fit(rows)
    near = found.kneighbors(rows, return_distance=False)
    return [[int(n) for n in row if n != number] for number, row in enumerate(near)]


def again(text: str, chance: random.Random) -> str:
    """The same message once more."""
    return text


def greeted(text: str, chance: random.Random) -> str:
    """With a greeting and an ending."""
    return chance.choice(_GREETINGS) + text + chance.choice(_ENDINGS)


def reordered(text: str, chance: random.Random) -> str:
    """Its pieces in another order."""
    parts = pieces(text)
    return "".join(chance.sample(parts, len(parts)))


def mistyped(text: str, chance: random.Random) -> str:
    """One character in twenty changed, left out or doubled."""
    kept = list(text)
    for _ in range(max(1, len(kept) // 20)):
        at = chance.randrange(len(kept))
        kept[at] = chance.choice(("", kept[at] * 2, chance.choice(_SAID)))
    return "".join(kept)


def shortened(text: str, chance: random.Random) -> str:
    """Without one piece of at least four; a shorter message gets an ending."""
    parts = pieces(text)
    if len(parts) < 4:
        return text + chance.choice(_ENDINGS)
    parts.pop(chance.randrange(len(parts)))
    return "".join(parts)


def other_script(text: str, chance: random.Random) -> str:
    """In traditional characters, digits and marks in full width."""
    return _traditional().convert(text).translate(_FULL)


EDITS: tuple[Callable[[str, random.Random], str], ...] = (
    again, greeted, reordered, mistyped, shortened, other_script,
)  # fmt: skip


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")

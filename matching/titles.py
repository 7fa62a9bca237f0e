"""主题名称: a short phrase that stands for a whole topic, in words that people used themselves.

Candidates are runs of two to five words inside clauses of the members.  A run must begin and end with
a noun, verb or adjective and may hold no name, number or unknown word, so that nobody's name or address
becomes a headline.  It wins by being near the centre of the topic and by being said again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from matching.dictionary import admissible_words, entries, is_han, segment
from matching.encoders import Encoder, Vectors
from matching.text import clauses, normalise_all
from matching.vocabulary import UNKNOWN, Vocabulary

_SHORTEST, _LONGEST = 4, 10
_MEMBERS = 50
_CHARACTERS = 160
# A run of words has to occur in this share of the members to name them all; else a first line is taken.
_COMMON = 0.3
_HEADLINE = (5, 12)
# What mostly follows the name of a place or an organisation: a topic is about all of its members, not about one.
_PLACES = re.compile("[省市县区镇乡村路街局城]|公司|集团|医院|学校|大学|书记|花园|广场")
_NOUNS = ("n", "vn", "an", "l", "i", "j", "nz", "b")
_VERBS = ("v", "vi", "vn", "l", "i")
_QUALITIES = ("a", "an", "ad", "z")
_NOT_INSIDE = ("r", "m", "mq", "y", "e", "o", "w", "x", "c", "t", "zg", "k", "q", "p", "ul", "f")
_EMPTY_WORDS = (
    "我们 你们 他们 政府 领导 市长 书记 希望 问题 情况 您好 你好 谢谢 相关 有关 部门 请问 没有 现在 一个 可以 就是 "
    "这个 请求 投诉 举报 反映 建议 咨询 要求 解决 关于 尽快 能否 严重 是否 人员 有限 公司 有限公司 进行 导致 造成 影响 存在 "
    "需要 知道 告知 想 说 来 去 要 让 做 请 盼 望 恳请 强烈 尊敬 贵 本人 大家 时候 时间 地方 为什么 怎么 什么 已经"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Titler:
    """Titles and characteristic words for the topics of one collection of texts."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        self._encoder = encoder
        self._texts = normalise_all(texts)
        self._present = _words().counts(self._texts, max_repeats=1)
        self._everywhere = np.bincount(self._present.indices, minlength=self._present.shape[1])

    def title(
        self, members: Sequence[int], centre: Vectors, taken: frozenset[str]
    ) -> tuple[str, tuple[str, ...]]:
        """Return the title and the characteristic words of the texts `members` (nearest to `centre` first)."""
        terms = self._terms(members)
        support = self._candidates(members[:_MEMBERS])
        enough = 2 if len(members) >= 5 else 1
        free = sorted(run for run in support if run not in taken)
        phrases = [run for run in free if support[run] >= enough] or free
        if not phrases:
            return "、".join(terms[:3]) or "其他", terms
        similarity = self._encoder.encode(phrases) @ centre
        said = np.array([support[phrase] for phrase in phrases]) / min(len(members), _MEMBERS)
        if said.max() < _COMMON and (headline := self._headline(members, centre, taken, terms)):
            return headline, terms
        named = _named(phrases, terms)
        short = np.array([max(0, 6 - len(phrase)) for phrase in phrases])
        score = similarity + 0.5 * np.sqrt(said) + 0.05 * np.minimum(named, 3) - 0.03 * short
        return phrases[int(np.argmax(score))], terms

    def _headline(
        self, members: Sequence[int], centre: Vectors, taken: frozenset[str], terms: tuple[str, ...]
    ) -> str:
        """Return the first line of a central member that can stand for the others, "" when none is fit.

        Where people say the same thing each in other words, a run of shared words would be an accident.
        """
        lines = [
            next(iter(clauses(self._texts[member].strip().split("\n")[0])), "")
            for member in members[:_MEMBERS]
        ]
        fit = sorted({line for line in lines if _HEADLINE[0] <= len(line) <= _HEADLINE[1]} - taken)
        fit = [line for line in fit if not _PLACES.search(line) and all(map(_is_plain, segment(line)))]
        if not fit:
            return ""
        score = self._encoder.encode(fit) @ centre + 0.15 * np.minimum(_named(fit, terms), 3)
        return fit[int(np.argmax(score))]

    def _candidates(self, members: Sequence[int]) -> Counter[str]:
        """Return in how many of the texts each admissible run of words occurs."""
        support: Counter[str] = Counter()
        for member in members:
            found: set[str] = set()
            for clause in clauses(self._texts[member][:_CHARACTERS]):
                found.update(_runs(segment(clause)))
            support.update(found)
        return support

    def _terms(self, members: Sequence[int], limit: int = 8) -> tuple[str, ...]:
        """Return words much commoner in these texts than in all, longer words before their parts."""
        size, total = len(members), len(self._texts)
        count = np.bincount(self._present[list(members)].indices, minlength=len(self._everywhere))
        often = np.flatnonzero(count >= max(2, size // 8))
        lift = np.log(count[often] / size * total / self._everywhere[often])
        score = dict(zip((_words().tokens[n] for n in often), count[often] * lift, strict=True))
        held = dict(zip(score, count[often].tolist(), strict=True))
        ranked = sorted((word for word in score if score[word] > 0), key=lambda word: (-score[word], word))
        kept: list[str] = []
        for word in ranked[: 6 * limit]:
            part = any(
                word != other and word in other and held[other] >= 0.6 * held[word] for other in ranked
            )
            covered = any(word in other or other in word for other in kept)
            if not part and not covered and word not in _EMPTY and _tag(word)[:1] in "nvabijl":
                kept.append(word)
        return tuple(kept[:limit])


def _named(phrases: Sequence[str], terms: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many of the characteristic words each phrase holds."""
    return np.array([sum(term in phrase for term in terms) for phrase in phrases], dtype=np.int64)


@cache
def _words() -> Vocabulary:
    return Vocabulary([UNKNOWN, *sorted(admissible_words())])


def _tag(word: str) -> str:
    entry = entries().get(word)
    return entry.tag if entry else ""


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Yield the runs of words of a clause that read like a headline."""
    for start in range(len(words)):
        if not _may_begin(words[start]):
            continue
        length = 0
        for stop in range(start, min(start + 5, len(words))):
            word = words[stop]
            length += len(word)
            if length > _LONGEST or not _may_stand(word):
                break
            if length >= _SHORTEST and stop > start and _may_end(word):
                yield "".join(words[start : stop + 1])


def _is_plain(word: str) -> bool:
    """A word of the dictionary that names nobody and no place; what the dictionary does not know may be a name."""
    entry = entries().get(word)
    return entry is not None and is_han(word) and not entry.is_name


def _may_stand(word: str) -> bool:
    entry = entries().get(word)
    return entry is not None and is_han(word) and not entry.is_name and entry.tag not in _NOT_INSIDE


def _may_begin(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY and _tag(word) in (*_NOUNS, *_VERBS, *_QUALITIES, "d")


def _may_end(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY and _tag(word) in (*_NOUNS, *_VERBS, "a", "an")

"""主题用词: which words and runs of words messages of a topic use, and how far more than others do.

A run of words that can be a name holds no name, number or unknown word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from matching.words.dictionary import admissible_words, entries, is_han, segment
from matching.words.text import clauses, normalise_all

_SHORTEST, _LONGEST = 4, 10
_SAMPLE = 2000
_CHARACTERS = 200
_NOUNS = ("n", "vn", "an", "l", "i", "b")
_VERBS = ("v", "vi", "vn", "l", "i")
_QUALITIES = ("a", "an", "ad", "z")
_NOT_INSIDE = ("d", "j", "r", "m", "mq", "y", "e", "o", "w", "x", "c", "t", "zg", "k", "q", "p", "ul", "f")
_NUMERALS = "一二三四五六七八九十"
_EMPTY_WORDS = (
    "我们 你们 他们 政府 领导 市长 书记 希望 问题 情况 您好 你好 谢谢 相关 有关 部门 请问 没有 现在 一个 可以 就是 "
    "这个 请求 投诉 举报 反映 建议 咨询 要求 解决 关于 尽快 能否 严重 是否 人员 有限 公司 有限公司 进行 导致 造成 影响 存在 "
    "需要 知道 告知 想 说 来 去 要 让 做 请 盼 望 恳请 强烈 尊敬 贵 本人 大家 时候 时间 地方 为什么 怎么 什么 已经 "
    "感谢 感激 关爱 百忙之中 打扰 关注 上级 上级领导 群众 老百姓 市民 居民 业主 村民 生活 带来 处理 回复 答复 无果 小孩 孩子 "
    "发生 行为 职能 职能部门 经常 非常 一直 属于 全体 加快 具体 行动 背景"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


class TopicWords:
    """Which words a collection uses, and where."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._read: dict[int, str] = {}
        self._cut: dict[int, list[list[str]]] = {}
        count = min(len(texts), _SAMPLE)
        self._sample = [n * len(texts) // count for n in range(count)]
        self._everywhere = Counter(word for n in self._sample for word in self._spoken(n))
        self._share: dict[str, float] = {}

    def read(self, members: Sequence[int]) -> list[str]:
        """Return the normalised texts of members."""
        missing = [n for n in members if n not in self._read]
        self._read.update(zip(missing, normalise_all([self._texts[n] for n in missing]), strict=True))
        return [self._read[n] for n in members]

    def cut(self, member: int) -> list[list[str]]:
        """Return the words of every clause in the beginning of a text."""
        if member not in self._cut:
            text = self.read([member])[0][:_CHARACTERS]
            self._cut[member] = [segment(clause) for clause in clauses(text)]
        return self._cut[member]

    def evidence(self, name: str, members: Sequence[int], *, lift: bool) -> float:
        """Return 0..1: how far the words of a name are used by these messages.

        With `lift` the mean over the words of how far they are used more than elsewhere; without it, as nothing
        tells a word that belongs to the matter from any other, the least of how far they are used.
        """
        parts = _parts(name)
        said = [min(1.0, self.said(part, members) / 0.4) for part in parts]
        if not parts or not lift:
            return min(said, default=0.0)
        return float(
            np.mean([used * self._lift(part, members) for used, part in zip(said, parts, strict=True)])
        )

    def _lift(self, part: str, members: Sequence[int]) -> float:
        if part not in self._share:
            self._share[part] = self.said(part, self._sample)
        lift = np.log(max(self.said(part, members), 1e-9) / max(self._share[part], 1e-9))
        return min(1.0, max(0.0, float(lift)))

    def said(self, part: str, members: Sequence[int]) -> float:
        """Return in which share of these texts a word stands."""
        return sum(part in text for text in self.read(members)) / len(members)

    def runs(self, members: Sequence[int]) -> Counter[str]:
        """Return in how many of the texts each admissible run of words occurs."""
        support: Counter[str] = Counter()
        for member in members:
            support.update({run for words in self.cut(member) for run in _runs(words)})
        return support

    def _spoken(self, member: int) -> set[str]:
        return {word for words in self.cut(member) for word in words if _says_something(word)}

    def characteristic(self, members: Sequence[int]) -> tuple[str, ...]:
        """Return the words most of all commoner in these texts than in others."""
        held, least = self._held(members)
        score = {
            word: count
            * np.log((count / len(members)) * (len(self._sample) + 1) / (self._everywhere[word] + 1))
            for word, count in held.items()
            if count >= least
        }
        ranked = sorted((word for word in score if score[word] > 0), key=lambda word: (-score[word], word))
        return _apart(ranked)

    def frequent(self, members: Sequence[int]) -> tuple[str, ...]:
        """Return the words that most of these texts hold."""
        held, least = self._held(members)
        return _apart(sorted((w for w in held if held[w] >= least), key=lambda w: (-held[w], -len(w), w)))

    def _held(self, members: Sequence[int]) -> tuple[Counter[str], int]:
        """Return how many texts hold each word, and in how many a word of the topic has to stand."""
        return Counter(word for n in members for word in self._spoken(n)), max(2, len(members) // 8)


def _apart(words: Sequence[str], limit: int = 8) -> tuple[str, ...]:
    """Return the first words of which none is a part of another."""
    kept: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return tuple(kept[:limit])


@cache
def _says_something(word: str) -> bool:
    spoken = word in admissible_words() and word not in _EMPTY and tag_of(word)[:1] in "nvabijl"
    return spoken and not _is_numbered(word)


def _is_numbered(word: str) -> bool:
    """「二小」, 「三院」 are names of places."""
    return len(word) <= 2 and word[0] in _NUMERALS


@cache
def _parts(name: str) -> tuple[str, ...]:
    """Return the words of a name that say something; single characters in a row count as one word."""
    parts, single = [], ""
    for word in [*segment(name), ""]:
        if len(word) == 1:
            single += word
            continue
        parts += [single, word]
        single = ""
    return tuple(part for part in parts if len(part) > 1 and part not in _EMPTY)


def tag_of(word: str) -> str:
    """Return the part of speech of a word, "" for an unknown one."""
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


def _may_stand(word: str) -> bool:
    entry = entries().get(word)
    plain = entry is not None and is_han(word) and not entry.is_name and entry.tag not in _NOT_INSIDE
    return plain and not _is_numbered(word)


def _may_begin(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY and tag_of(word) in (*_NOUNS, *_VERBS, *_QUALITIES)


def _may_end(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY and tag_of(word) in (*_NOUNS, *_VERBS, "a", "an")

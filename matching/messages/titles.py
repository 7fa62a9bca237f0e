"""主题名称: a short phrase that stands for a whole topic, such as 「夜间施工噪音扰民」.

First choice is what such problems are commonly called (`matching.messages.topic_names`, or a list of the city), when both
its meaning and its words fit the members.  Next comes a run of words that many members use themselves, last
the two most characteristic words.  A run may hold no name, number or unknown word, and no line of one person
ever becomes the name of a topic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from matching.encoding.encoders import Encoder, Vectors, unit_rows
from matching.messages.topic_names import TOPIC_NAMES
from matching.words.dictionary import admissible_words, entries, is_han, segment
from matching.words.text import clauses, normalise_all

_SHORTEST, _LONGEST = 4, 10
_MEMBERS = 60
_SAMPLE = 2000
_CHARACTERS = 200
# A known name has to be this near to the centre of a topic, and with what its words add this much in all.
_NEAR, _FITS, _WORDS_COUNT = 0.45, 0.7, 0.5
_NAMES_TRIED = 30
# A run of words has to occur in this share of the members to name them all.
_COMMON = 0.25
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
Source = Literal["list", "run", "word"]


@dataclass(frozen=True)
class TopicTitle:
    """The name of a topic and its characteristic words.

    source: "list" of common names, "run" of words that many members share, or only one telling "word", which a
    person should replace.
    """

    title: str
    terms: tuple[str, ...]
    source: Source


def name_topics(
    texts: Sequence[str],
    vectors: Vectors,
    topics: Sequence[Sequence[int]],
    encoder: Encoder,
    names: Sequence[str] = TOPIC_NAMES,
) -> list[TopicTitle]:
    """Return a title for each topic, all different.

    texts and their `vectors` are the whole collection; a topic is the numbers of its members, most central first.
    """
    if not topics:
        return []
    central = [list(members[:_MEMBERS]) for members in topics]
    words = _Words(texts)
    common = vectors.mean(axis=0)
    centres = unit_rows(np.stack([vectors[members].mean(axis=0) - common for members in topics]))
    known = encoder.encode(names)
    nearness = unit_rows(known - known.mean(axis=0)) @ centres.T if len(names) else np.zeros((0, len(topics)))
    fits = []
    for number, members in enumerate(central):
        near = nearness[:, number]
        for chosen in np.argsort(-near, kind="stable")[:_NAMES_TRIED]:
            fit = near[chosen] + _WORDS_COUNT * words.evidence(names[chosen], members)
            if near[chosen] >= _NEAR and fit >= _FITS:
                fits.append((-round(float(fit), 6), number, names[chosen]))
    titles: dict[int, str] = {}
    for _, number, name in sorted(fits):
        if number not in titles and name not in titles.values():
            titles[number] = name
    found = []
    for number, members in enumerate(central):
        terms = words.characteristic(members)
        source: Source = "list"
        if number not in titles:
            taken = frozenset(titles.values())
            titles[number], source = _own_words(words, members, centres[number], terms, encoder, taken)
        found.append(TopicTitle(titles[number], terms, source))
    return found


def _own_words(
    words: _Words,
    members: Sequence[int],
    centre: Vectors,
    terms: Sequence[str],
    encoder: Encoder,
    taken: frozenset[str],
) -> tuple[str, Source]:
    """Return a run of words that many members share, or else their most telling word as a phrase."""
    support = words.runs(members)
    least = max(2, _COMMON * len(members))
    phrases = sorted(
        run
        for run in support
        if support[run] >= least and run not in taken and any(term in run for term in terms)
    )
    if phrases:
        said = np.array([support[phrase] for phrase in phrases]) / len(members)
        named = np.array([sum(term in phrase for term in terms) for phrase in phrases])
        short = np.array([max(0, 6 - len(phrase)) for phrase in phrases])
        near = encoder.encode(phrases) @ centre
        score = near + 0.5 * np.sqrt(said) + 0.15 * np.minimum(named, 3) - 0.03 * short
        return phrases[int(np.argmax(score))], "run"
    nouns = [term for term in terms if _tag(term).startswith("n")] or [*terms] or ["其他"]
    telling = encoder.encode(nouns) @ centre + np.array([words.said(noun, members) for noun in nouns])
    order = np.argsort(-telling, kind="stable")
    first = nouns[int(order[0])]
    choice = [f"{first}相关问题", *(f"{first}和{nouns[int(n)]}问题" for n in order[1:])]
    return next((phrase for phrase in choice if phrase not in taken), f"{first}相关问题{len(taken)}"), "word"


class _Words:
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

    def evidence(self, name: str, members: Sequence[int]) -> float:
        """Return 0..1: how far the words of a name are used by these messages more than by others."""
        values = []
        for part in _parts(name):
            if part not in self._share:
                self._share[part] = self.said(part, self._sample)
            said = self.said(part, members)
            lift = np.log(max(said, 1e-9) / max(self._share[part], 1e-9))
            values.append(min(1.0, said / 0.4) * min(1.0, max(0.0, float(lift))))
        return float(np.mean(values)) if values else 0.0

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

    def characteristic(self, members: Sequence[int], limit: int = 8) -> tuple[str, ...]:
        """Return the words most of all commoner in these texts than in others."""
        held = Counter(word for member in members for word in self._spoken(member))
        least = max(2, len(members) // 8)
        score = {
            word: count
            * np.log((count / len(members)) * (len(self._sample) + 1) / (self._everywhere[word] + 1))
            for word, count in held.items()
            if count >= least
        }
        ranked = sorted((word for word in score if score[word] > 0), key=lambda word: (-score[word], word))
        kept: list[str] = []
        for word in ranked:
            if not any(word in other or other in word for other in kept):
                kept.append(word)
        return tuple(kept[:limit])


@cache
def _says_something(word: str) -> bool:
    spoken = word in admissible_words() and word not in _EMPTY and _tag(word)[:1] in "nvabijl"
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


def _may_stand(word: str) -> bool:
    entry = entries().get(word)
    plain = entry is not None and is_han(word) and not entry.is_name and entry.tag not in _NOT_INSIDE
    return plain and not _is_numbered(word)


def _may_begin(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY and _tag(word) in (*_NOUNS, *_VERBS, *_QUALITIES)


def _may_end(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY and _tag(word) in (*_NOUNS, *_VERBS, "a", "an")

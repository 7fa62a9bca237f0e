"""主题名称: a short phrase that stands for a whole topic, such as 「夜间施工噪音扰民」.

First choice is what such problems are commonly called (`matching.messages.topic_names`, or a list of the city), when both
its meaning and its words fit the members.  Next comes a run of words that many members use themselves, last
the two most characteristic words.  A run may hold no name, number or unknown word, and no line of one person
ever becomes the name of a topic (`matching.messages.topic_words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from matching.encoding.encoders import Encoder, Vectors, unit_rows
from matching.messages.topic_names import TOPIC_NAMES
from matching.messages.topic_words import TopicWords, tag_of

_MEMBERS = 60
# A known name has to be this near to the centre of a topic, and with what its words add this much in all.
_NEAR, _FITS, _WORDS_COUNT = 0.45, 0.7, 0.5
_NAMES_TRIED = 30
# A topic with more than this share of all messages has hardly any others to be told from.
_MOST = 0.5
# A run of words has to occur in this share of the members to name them all.
_COMMON = 0.25
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


@dataclass(frozen=True)
class _Topic:
    """The most central members, where the topic lies as seen from all messages (`centre`) and as seen from all
    known names (`place`), and its words; `apart`: there are other messages to tell it from."""

    members: list[int]
    centre: Vectors
    place: Vectors
    terms: tuple[str, ...]
    apart: bool


def name_topics(
    texts: Sequence[str],
    vectors: Vectors,
    topics: Sequence[Sequence[int]],
    encoder: Encoder,
    names: Sequence[str] = TOPIC_NAMES,
) -> list[TopicTitle]:
    """Return a title for each topic, all different.

    texts and their `vectors` are the whole collection; a topic is the numbers of its members, most central first.
    A topic is named by what is said there more than elsewhere.  One that holds most of the collection has no
    elsewhere, and where all speak of the same matter nothing is said more: these are named by what is said most.
    """
    if not topics:
        return []
    words = TopicWords(texts)
    known = encoder.encode(names)
    usual = known.mean(axis=0) if len(names) else np.zeros(vectors.shape[1], dtype=np.float32)
    known = unit_rows(known - usual)
    held = [_topic(members, len(texts), vectors, usual, words) for members in topics]
    titles: dict[int, tuple[str, Source]] = {}
    apart = [n for n, topic in enumerate(held) if topic.apart]
    alone = [n for n, topic in enumerate(held) if not topic.apart]
    _give(titles, _fits(held, alone, names, known, words, lift=False))
    _give(titles, _fits(held, apart, names, known, words, lift=True))
    for number, topic in enumerate(held):
        if number not in titles and (run := _shared_run(words, topic, encoder, _taken(titles))):
            titles[number] = run, "run"
    left = [n for n in apart if n not in titles]
    _give(titles, _fits(held, left, names, known, words, lift=False))
    for number, topic in enumerate(held):
        if number not in titles:
            titles[number] = _telling_word(words, topic, encoder, _taken(titles)), "word"
    return [TopicTitle(titles[n][0], topic.terms, titles[n][1]) for n, topic in enumerate(held)]


def _topic(members: Sequence[int], count: int, vectors: Vectors, usual: Vectors, words: TopicWords) -> _Topic:
    apart = len(members) <= _MOST * count
    middle = vectors[members].mean(axis=0)
    place = unit_rows((middle - usual)[None])[0]
    centre = unit_rows((middle - vectors.mean(axis=0))[None])[0] if apart else place
    central = list(members[:_MEMBERS])
    terms = words.characteristic(central) if apart else ()
    return _Topic(central, centre, place, terms or words.frequent(central), apart)


def _taken(titles: dict[int, tuple[str, Source]]) -> frozenset[str]:
    return frozenset(title for title, _ in titles.values())


def _give(
    titles: dict[int, tuple[str, Source]],
    fits: Sequence[tuple[float, int, str]],
) -> None:
    """Give the topics their names from the list, the best fitting first."""
    for _, number, name in fits:
        if number not in titles and name not in _taken(titles):
            titles[number] = name, "list"


def _fits(
    held: Sequence[_Topic],
    chosen: Sequence[int],
    names: Sequence[str],
    known: Vectors,
    words: TopicWords,
    *,
    lift: bool,
) -> list[tuple[float, int, str]]:
    """Return (how badly, topic, name) of the names that fit, the best first; `lift` as in `TopicWords.evidence`."""
    fits = []
    for number in chosen:
        topic = held[number]
        near = known @ (topic.centre if lift else topic.place)
        for place in np.argsort(-near, kind="stable")[:_NAMES_TRIED]:
            fit = near[place] + _WORDS_COUNT * words.evidence(names[place], topic.members, lift=lift)
            if near[place] >= _NEAR and fit >= _FITS:
                fits.append((-round(float(fit), 6), number, names[place]))
    return sorted(fits)


def _shared_run(words: TopicWords, topic: _Topic, encoder: Encoder, taken: frozenset[str]) -> str:
    """Return the best run of words that many members share, "" where there is none."""
    support = words.runs(topic.members)
    least = max(2, _COMMON * len(topic.members))
    phrases = sorted(
        run
        for run in support
        if support[run] >= least and run not in taken and any(term in run for term in topic.terms)
    )
    if not phrases:
        return ""
    said = np.array([support[phrase] for phrase in phrases]) / len(topic.members)
    named = np.array([sum(term in phrase for term in topic.terms) for phrase in phrases])
    short = np.array([max(0, 6 - len(phrase)) for phrase in phrases])
    near = encoder.encode(phrases) @ topic.centre
    score = near + 0.5 * np.sqrt(said) + 0.15 * np.minimum(named, 3) - 0.03 * short
    return phrases[int(np.argmax(score))]


def _telling_word(words: TopicWords, topic: _Topic, encoder: Encoder, taken: frozenset[str]) -> str:
    """Return the most telling word as a phrase."""
    nouns = [term for term in topic.terms if tag_of(term).startswith("n")] or [*topic.terms] or ["其他"]
    said = np.array([words.said(noun, topic.members) for noun in nouns])
    order = np.argsort(-(encoder.encode(nouns) @ topic.centre + said), kind="stable")
    first = nouns[int(order[0])]
    choice = [f"{first}相关问题", *(f"{first}和{nouns[int(n)]}问题" for n in order[1:])]
    return next((phrase for phrase in choice if phrase not in taken), f"{first}相关问题{len(taken)}")

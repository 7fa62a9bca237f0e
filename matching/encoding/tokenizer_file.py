"""分词文件: a `tokenizer.json` in which the `tokenizers` library reads a plain text as `Vocabulary` does.

That library cuts a text into pieces which cannot overlap, while our tokens do: 停车场 is 停, 停车, 停车场,
车, 车场 and 场.  So its normaliser writes the tokens into the text before the cut.  One replacement a word
puts a private-use character, which stands for the word, behind the first character of every place where
the word occurs; what the text is cut into then is single characters.  Before that the same normaliser
applies NFKC, drops invisible characters and turns traditional characters into simplified ones; after it
a token that comes back more than `max_repeats` times is dropped.

The price is time: one pass over the text a word, about fifteen milliseconds a sentence with 10,000 words.
`matching.encoding.encoders.StaticEncoder` takes less than a twentieth of a millisecond and is what we use; the file
is for everybody else's tools.

One difference remains.  OpenCC chooses a character by its neighbours in 410 phrases; the file knows those
that two characters decide.  The others are names and idioms of three and more (錢鍾書, 破釜沈舟).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.errors import MatchingError
from matching.words.text import normalise
from matching.words.vocabulary import UNKNOWN, Vocabulary

Points = npt.NDArray[np.uint32]
# The characters whose simplified form depends on a neighbour (found by comparing OpenCC's conversion of
# every pair of characters, and of every dictionary word in both scripts, with that of its characters).
_DEPENDENT = "么乾俱剋劄吒哩噁坏彷徵扞於昇氾沈濛甦畫瞭祕脩蒐薹藉衹袷覆計谿逕釐鉅鍊鍾陞麼麽"
_BASIC = range(0x3400, 0xA000)
_BEYOND = range(0x20000, 0x32000)
_KEPT = 0xE000  # private use: a character that must stay as it is although it has a simplified form
_MARKS = (range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))  # private use: one character a word
_INVISIBLE = r"[[\p{Cc}\p{Cf}\p{Co}\p{Cs}]&&[^\x{09}-\x{0D}\x{1C}-\x{1F}\x{85}]]"
_NO_HAN = r"[^\x{3400}-\x{9FFF}\x{20000}-\x{31FFF}]+"
_ANY_MARKS = r"\p{Co}*"


def tokenizer(vocabulary: Vocabulary, max_repeats: int) -> dict[str, Any]:
    """Return the document; the number of every token is its number in the vocabulary.

    Characters without a row of their own become the unknown token, whose row is zero: the mean of a text
    gets shorter, its direction stays.  Raises ``model_damaged`` for more words than there are marks.
    """
    if len(vocabulary) > sum(map(len, _MARKS)):
        raise MatchingError("model_damaged", what="vocabulary")
    steps = [
        {"type": "NFKC"},
        _replace(_INVISIBLE, ""),
        _replace(_NO_HAN, " "),
        *_simplification(vocabulary),
        *_word_marks(vocabulary),
        _replace(rf"([^ ])(?=(?:.*?\1){{{max_repeats}}})", ""),
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": steps},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated", "invert": False},
            ],
        },
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {_key(token, number): number for number, token in enumerate(vocabulary.tokens)},
            "unk_token": UNKNOWN,
        },
    }


def _key(token: str, number: int) -> str:
    return token if len(token) == 1 or not number else _mark(number)


def _mark(number: int) -> str:
    first, second = _MARKS
    return chr(first[number] if number < len(first) else second[number - len(first)])


def _replace(pattern: str, content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}


def _word_marks(vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """Yield the passes, longest words first: each mark goes in front of those already there."""
    words = [(number, token) for number, token in enumerate(vocabulary.tokens) if number and len(token) > 1]
    for number, word in sorted(words, key=lambda pair: -len(pair[1])):
        rest = "".join(_ANY_MARKS + character for character in word[1:])
        yield _replace(f"{word[0]}(?={rest})", word[0] + _mark(number))


def _simplification(vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """Yield the replacements that matter for the characters of this vocabulary."""
    known = {character for token in vocabulary.tokens[1:] for character in token}
    singles = {old: new for old, new in _singles().items() if old in known or new in known}
    kept: dict[str, str] = {}
    for pair, reading in _pairs().items():
        if known.isdisjoint(reading + "".join(_singles().get(one, one) for one in pair)):
            continue
        for character in reading:
            if character in singles:
                kept.setdefault(character, chr(_KEPT + len(kept)))
        yield _replace(pair, "".join(kept.get(character, character) for character in reading))
    # 薴 -> 苧 comes after 苧 -> 苎: what a replacement writes must not be replaced again.
    written = set(singles.values())
    for old in sorted(singles, key=lambda character: (character not in written, character)):
        yield _replace(old, singles[old])
    for character, sign in kept.items():
        yield _replace(sign, character)


def _read(strings: Points) -> Points:
    """Return rows of code points as `normalise` reads them; every row keeps its length."""
    spaced = np.concatenate([strings, np.full((len(strings), 1), ord(" "), dtype="<u4")], axis=1)
    text = normalise(spaced.astype("<u4").tobytes().decode("utf-32-le")) + " "
    read = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").reshape(spaced.shape)
    return read[:, :-1]


@cache
def _singles() -> dict[str, str]:
    """Return every character that alone reads as another one."""
    points = [point for point in (*_BASIC, *_BEYOND) if chr(point).isprintable()]
    alone = np.array(points, dtype="<u4").reshape(-1, 1)
    read = _read(alone)
    changed = np.flatnonzero((alone != read).ravel())
    return {chr(old): chr(new) for old, new in zip(alone[changed, 0], read[changed, 0], strict=True)}


@cache
def _pairs() -> dict[str, str]:
    """Return every pair of characters that reads otherwise than its two characters alone."""
    table = np.arange(max(_BEYOND) + 1, dtype="<u4")
    for old, new in _singles().items():
        table[ord(old)] = ord(new)
    others = np.array([point for point in range(0x4E00, 0xA000) if chr(point).isprintable()], dtype="<u4")
    left = np.repeat(np.array([ord(character) for character in _DEPENDENT], dtype="<u4"), len(others))
    right = np.tile(others, len(_DEPENDENT))
    pairs = np.concatenate([np.stack([left, right], axis=1), np.stack([right, left], axis=1)])
    read = _read(pairs)
    rows = np.flatnonzero((read != table[pairs]).any(axis=1))
    return {"".join(map(chr, pairs[row])): "".join(map(chr, read[row])) for row in rows}

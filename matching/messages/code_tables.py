"""分类代码表: which entry of a table of codes a text belongs to, without labelled examples.

A table is any list of leaves with the path that leads to them (一级, 二级, 三级), such as the one of a city's
hotline.  A text is compared with every leaf by words and by meaning on the fixed scale of the model; a label
is as likely as the average of exp(similarity) over its leaves (a kernel density estimate, Parzen 1962), so that
long and short lists have the same chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors, unit_rows
from matching.errors import MatchingError
from matching.messages.topic_vectors import TITLE_SHARE, encode_messages, split_title
from matching.search.engine import Engine
from matching.words.lexical import TfidfIndex
from matching.words.scores import Scores

# A level of the path counts half as much as the one below it.
_ABOVE = 0.5
# Chosen on 220 short texts with known fields, for the least logarithmic loss.
_SHARPNESS = 1.7
_UNSURE_BELOW = 0.5
_BATCH = 2048


@dataclass(frozen=True)
class Leaf:
    """An entry of a code table: its path from the top, and the `label` that is answered (often the top level)."""

    label: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """分类判断: the label, how likely it is to be right (0..1), the runner-up, and the path of the nearest leaf.

    `unsure` is True when a person should decide: the confidence is below one half, or no word of the text is known;
    then there is no label ("", confidence 0, no path).
    """

    label: str
    confidence: float
    unsure: bool
    second: str
    nearest: tuple[str, ...]


NO_GUESS = Guess("", 0.0, True, "", ())


class CodeTable:
    """A table of codes made ready for one engine; nothing in it changes, so threads may share it."""

    def __init__(self, leaves: Sequence[Leaf], engine: Engine) -> None:
        """Raises ``bad_input`` for fewer than two labels or an empty path."""
        self.labels = tuple(dict.fromkeys(leaf.label for leaf in leaves))
        if len(self.labels) < 2 or not all(leaf.path and all(leaf.path) for leaf in leaves):
            raise MatchingError("bad_input", what="code_table")
        number = {label: n for n, label in enumerate(self.labels)}
        owner = np.array([number[leaf.label] for leaf in leaves])
        # Leaves in the order of their labels, so that those of one label stand side by side.
        order = np.argsort(owner, kind="stable")
        self._leaves = [leaves[n] for n in order]
        self._start = np.searchsorted(owner[order], np.arange(len(self.labels)))
        self._engine = engine
        self._vectors = _path_vectors(self._leaves, engine)
        self._words = TfidfIndex([" ".join(leaf.path[-2:]) for leaf in self._leaves])

    def classify(self, texts: Sequence[str]) -> list[Guess]:
        """Return a guess per text; a first line of at most 60 characters before others is its title."""
        return [
            guess
            for start in range(0, len(texts), _BATCH)
            for guess in self._classify(texts[start : start + _BATCH])
        ]

    def _classify(self, texts: Sequence[str]) -> list[Guess]:
        semantic: Scores = encode_messages(texts, self._engine.encoder) @ self._vectors.T
        lexical = self._word_overlap(texts)
        mixed = self._engine.reference.mixed(lexical, semantic).astype(np.float64)
        size = np.diff(np.r_[self._start, len(self._leaves)])
        density = np.logaddexp.reduceat(mixed, self._start, axis=1) - np.log(size)
        raised = np.exp(_SHARPNESS * (density - density.max(axis=1, keepdims=True)))
        share = raised / raised.sum(axis=1, keepdims=True)
        silent = (np.abs(semantic).max(axis=1) < 1e-6) & (lexical.max(axis=1) <= 0)
        return [NO_GUESS if silent[n] else self._guess(share[n], mixed[n]) for n in range(len(texts))]

    def _word_overlap(self, texts: Sequence[str]) -> Scores:
        scores = self._words.scores(texts)
        heads = [split_title(text)[0] for text in texts]
        titled = np.array([bool(head) for head in heads])
        if titled.any():
            title = self._words.scores([head for head in heads if head])
            scores[titled] = TITLE_SHARE * title + (1 - TITLE_SHARE) * scores[titled]
        return scores

    def _guess(self, share: npt.NDArray[np.float64], mixed: npt.NDArray[np.float64]) -> Guess:
        first, second = np.argsort(-share, kind="stable")[:2].tolist()
        begin = self._start[first]
        end = self._start[first + 1] if first + 1 < len(self.labels) else len(self._leaves)
        return Guess(
            label=self.labels[first],
            confidence=round(float(share[first]), 4),
            unsure=bool(share[first] < _UNSURE_BELOW),
            second=self.labels[second],
            nearest=self._leaves[begin + int(np.argmax(mixed[begin:end]))].path,
        )


def classify(texts: Sequence[str], leaves: Sequence[Leaf], engine: Engine) -> list[Guess]:
    """Return which label of a code table each text belongs to; for repeated use make a `CodeTable`."""
    return CodeTable(leaves, engine).classify(texts)


def _path_vectors(leaves: Sequence[Leaf], engine: Engine) -> Vectors:
    """Return unit vectors of the leaves, with what the levels above them mean."""
    names = list(dict.fromkeys(name for leaf in leaves for name in leaf.path))
    place = {name: n for n, name in enumerate(names)}
    known = engine.encoder.encode(names)
    vectors = np.stack(
        [
            np.sum([_ABOVE**level * known[place[name]] for level, name in enumerate(leaf.path[::-1])], axis=0)
            for leaf in leaves
        ]
    )
    return unit_rows(vectors.astype(np.float32))

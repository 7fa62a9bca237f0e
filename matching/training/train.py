"""训练: a city's own word vectors from its own texts, with numpy and scipy only.

1. Vocabulary: Chinese characters and dictionary words that occur in at least `min_texts` texts.
2. Co-occurrence within `window` characters -> positive pointwise mutual information (context
   distribution smoothed with exponent 0.75) -> truncated SVD (Levy, Goldberg and Dagan 2015, "Improving
   distributional similarity with lessons learned from word embeddings", TACL 3).
3. Smooth inverse frequency weights and removal of the first principal component (Arora, Liang and Ma
   2017, "A simple but tough-to-beat baseline for sentence embeddings", ICLR), both folded into the rows.
4. Contrastive steps on free pairs (`matching.training.contrastive`): the title of a message and its text; a sentence
   of a scenario's problem, as people tell it, and the requirements that answer it; what people say of a
   trouble and the capability that relieves it (`seed_data/sayings.jsonl`).

The same texts give the same files, byte for byte, whatever the number of threads and the hash seed (on one
kind of processor and one version of the libraries).  Command:
``python -m matching.training.train --texts FILE... --out DIR`` (JSON lines; the fields title, text, problem,
goal, summary and the lists statements, requirements and sayings are read; everything else is ignored).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from matching.encoding import model_folder
from matching.encoding.encoders import MAX_REPEATS, StaticEncoder, Vectors, unit_rows
from matching.errors import MatchingError
from matching.search.reference import measure
from matching.training import contrastive
from matching.words.dictionary import admissible_words, is_han
from matching.words.lexical import fixed
from matching.words.text import normalise_all
from matching.words.vocabulary import UNKNOWN, Vocabulary

NAME = "jiebang-static"
_CHUNK = 400_000
_HELD_OUT = 10
# Directions computed beyond those kept, which makes the kept ones accurate after two passes.
_OVERSAMPLES = 48
_PASSES = 2
_SHORTEST_SENTENCE = 8
_SENTENCE = re.compile(r"[^。！？!?\n]+")


@dataclass(frozen=True)
class Recipe:
    """The numbers of a training run; they are written into the model card."""

    min_texts: int = 5
    window: int = 40
    smoothing: float = 0.5
    shift: float = 1.0
    dim: int = 256
    singular_exponent: float = 0.25
    sif: float = 3e-3
    contrastive_epochs: int = 3
    seed: int = 20260301


@dataclass(frozen=True)
class Document:
    """One training text; a title makes it a free pair (title -> text).

    `answers` are texts that answer the `problem` which this text tells: further free pairs, sentence by
    sentence.
    """

    text: str
    title: str = ""
    problem: str = ""
    answers: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}" if self.title else self.text


def documents(rows: Iterable[Mapping[str, Any]]) -> list[Document]:
    """Return the training texts of imported rows: messages, scenarios and capability profiles alike."""
    found: list[Document] = []
    for row in rows:
        title = str(row.get("title") or "")
        body = "\n".join(str(row[key]) for key in ("text", "problem", "goal", "summary") if row.get(key))
        sayings = [str(saying) for saying in row.get("sayings") or ()]
        found += [Document(f"{saying}，{body}", title, saying, (f"{title}。{body}",)) for saying in sayings]
        if body and not sayings:
            answers = (title, str(row.get("goal") or ""), *_texts(row, "requirements"))
            found.append(Document(body, title, str(row.get("problem") or ""), tuple(filter(None, answers))))
        for part in (*_parts(row, "statements"), *_parts(row, "requirements")):
            if part.get("text"):
                found.append(Document(str(part["text"]), str(part.get("title") or title)))
        if row.get("statement"):
            found.append(Document(str(row["statement"]), title))
    return found


def _parts(row: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    parts = row.get(key)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _texts(row: Mapping[str, Any], key: str) -> list[str]:
    return [str(part["text"]) for part in _parts(row, key) if part.get("text")]


@dataclass(frozen=True)
class Pairs:
    """Free pairs as parallel sequences; pairs of one group answer the same thing."""

    left: list[str]
    right: list[str]
    group: npt.NDArray[np.int64]


def free_pairs(corpus: Sequence[Document]) -> Pairs:
    """Return title -> text, and every sentence of a problem -> each of its answers; none without a title."""
    found: list[tuple[str, str, str]] = []
    for document in corpus:
        if not document.title:
            continue
        found.append((document.title, document.text, document.title))
        sentences = [part for part in _SENTENCE.findall(document.problem) if len(part) >= _SHORTEST_SENTENCE]
        found += [(said, answer, document.title) for said in sentences for answer in document.answers]
    number = {title: n for n, title in enumerate(dict.fromkeys(title for _, _, title in found))}
    group = np.array([number[title] for _, _, title in found], dtype=np.int64)
    return Pairs([left for left, _, _ in found], [right for _, right, _ in found], group)


def choose_vocabulary(texts: Sequence[str], min_texts: int) -> Vocabulary:
    """Return the characters and dictionary words found in at least `min_texts` of the texts."""
    normalised = normalise_all(texts)
    characters = sorted({character for text in normalised for character in text if is_han(character)})
    candidates = Vocabulary([UNKNOWN, *characters, *sorted(admissible_words())])
    present = candidates.counts(normalised)
    frequency = np.bincount(present.indices, minlength=len(candidates))
    kept = [token for token, count in zip(candidates.tokens, frequency, strict=True) if count >= min_texts]
    return Vocabulary([UNKNOWN, *kept])


def cooccurrence(texts: Sequence[str], vocabulary: Vocabulary, window: int) -> sp.csr_matrix:
    """Return how often two tokens begin within `window` characters of each other (symmetric, tokens²)."""
    size = len(vocabulary)
    total = sp.csr_matrix((size, size), dtype=np.float32)
    for start, stop in _chunks([len(text) for text in texts]):
        part = normalise_all(texts[start:stop])
        found = vocabulary.find(part)
        offsets = np.concatenate(([0], np.cumsum([len(text) + window for text in part])))
        at = offsets[found.text] + found.position
        ones = np.ones(len(at), dtype=np.float32)
        here = sp.csr_matrix((ones, (at, found.token)), shape=(int(offsets[-1]) + 1, size))
        total = total + here.T @ _ahead(here, window)
    both: sp.csr_matrix = (total + total.T).tocsr()
    return both


def _chunks(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Return ranges of texts of about `_CHUNK` characters, so that memory does not grow with the corpus."""
    ranges: list[tuple[int, int]] = []
    start = held = 0
    for number, length in enumerate(lengths):
        held += length
        if held >= _CHUNK:
            ranges.append((start, number + 1))
            start, held = number + 1, 0
    if start < len(lengths):
        ranges.append((start, len(lengths)))
    return ranges


def _ahead(here: sp.csr_matrix, window: int) -> sp.csr_matrix:
    """Return, for every position, the sum of the rows of the following `window` positions."""
    count = here.shape[0]
    ones = [np.ones(max(count - step, 0), dtype=np.float32) for step in range(1, window + 1)]
    band = sp.diags(ones, list(range(1, window + 1)), shape=(count, count), format="csr", dtype=np.float32)
    return band @ here


def positive_pmi(counts: sp.csr_matrix, smoothing: float, shift: float) -> sp.csr_matrix:
    """Return max(0, PMI - log(shift)) of a co-occurrence matrix, contexts smoothed by an exponent."""
    pairs = counts.tocoo()
    total = float(pairs.data.sum(dtype=np.float64))
    if total <= 0:
        raise MatchingError("too_little_text")
    row = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
    context = np.power(row, smoothing)
    context /= context.sum()
    expected = row[pairs.row] / total * context[pairs.col]
    information = np.log(pairs.data / total / expected) - np.log(shift)
    keep = information > 0
    values = information[keep].astype(np.float32)
    return sp.csr_matrix((values, (pairs.row[keep], pairs.col[keep])), shape=counts.shape)


def smooth_inverse_frequency(
    vectors: Vectors, frequency: npt.NDArray[np.float64], counts: sp.csr_matrix, parameter: float
) -> Vectors:
    """Weight rows by a / (a + p) and remove the first principal component of the texts' vectors.

    Both are linear, so they are done once on the rows and the text vector stays a plain mean.
    """
    weighted = (vectors * (parameter / (parameter + frequency))[:, None]).astype(np.float32)
    texts = unit_rows(counts @ weighted)
    _, directions = np.linalg.eigh((texts.T @ texts).astype(np.float64))
    first = directions[:, -1].astype(np.float32)
    removed: Vectors = weighted - np.outer(weighted @ first, first)
    return removed


def train(corpus: Sequence[Document], recipe: Recipe = Recipe()) -> model_folder.StaticModel:
    """Return a static model trained on the corpus; raises ``too_little_text`` when nothing can be learned."""
    # How sums are divided among threads changes their last digits: one thread makes training repeatable.
    with threadpool_limits(limits=1):
        return _train(corpus, recipe)


def _train(corpus: Sequence[Document], recipe: Recipe) -> model_folder.StaticModel:
    texts = [document.whole for document in corpus]
    vocabulary = choose_vocabulary(texts, recipe.min_texts)
    counts = vocabulary.counts(texts, MAX_REPEATS)
    rows = _word_vectors(texts, vocabulary, counts, recipe)
    titled = [document for document in corpus if document.title]
    # Every tenth pair stays out of the contrastive steps: the reference scale is measured on those.
    held_out = [(document.title, document.text) for document in titled[::_HELD_OUT]]
    pairs = free_pairs([document for number, document in enumerate(titled) if number % _HELD_OUT])
    rows = contrastive.refine(
        rows,
        vocabulary.counts(pairs.left, MAX_REPEATS),
        vocabulary.counts(pairs.right, MAX_REPEATS),
        epochs=recipe.contrastive_epochs,
        seed=recipe.seed,
        groups=pairs.group,
    )
    rows[0] = 0.0
    rows /= np.abs(rows).max()
    frequency = np.bincount(counts.indices, minlength=len(vocabulary))
    card: dict[str, Any] = {
        "name": NAME,
        "recipe": asdict(recipe),
        "data": {
            "texts": len(texts),
            "pairs": len(pairs.left),
            "held_out_pairs": len(held_out),
            "characters": sum(map(len, texts)),
        },
    }
    encoder = StaticEncoder(model_folder.StaticModel(vocabulary, rows, frequency, card))
    weigh = fixed(vocabulary, frequency, len(texts))
    card["reference"] = measure(encoder.encode, weigh, held_out, recipe.seed).as_card()
    return model_folder.StaticModel(vocabulary, rows, frequency, card)


def _word_vectors(
    texts: Sequence[str], vocabulary: Vocabulary, counts: sp.csr_matrix, recipe: Recipe
) -> Vectors:
    """Return rows from co-occurrence alone (steps 2 and 3); raises ``too_little_text``."""
    dim = min(recipe.dim, len(vocabulary) - 2)
    if dim < 2:
        raise MatchingError("too_little_text", texts=len(texts))
    information = positive_pmi(cooccurrence(texts, vocabulary, recipe.window), recipe.smoothing, recipe.shift)
    left, singular, _ = randomized_svd(
        information, dim, n_oversamples=_OVERSAMPLES, n_iter=_PASSES, random_state=recipe.seed
    )
    vectors = (left * np.power(singular, recipe.singular_exponent)).astype(np.float32)
    occurrences = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel()
    return smooth_inverse_frequency(vectors, occurrences / occurrences.sum(), counts, recipe.sif)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train a model from JSON-lines files and save it; prints the figures of the card."""
    parser = argparse.ArgumentParser(prog="python -m matching.training.train", description=__doc__)
    parser.add_argument("--texts", nargs="+", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--min-texts", type=int, default=Recipe.min_texts)
    options = parser.parse_args(arguments)
    corpus = documents(model_folder.read_rows(options.texts))
    try:
        model = train(corpus, replace(Recipe(), min_texts=options.min_texts))
    except MatchingError as error:
        print(error, file=sys.stderr)
        return 2
    model_folder.write(options.out, model)
    print(f"{options.out}: {len(model.vocabulary)} tokens, {model.card['data']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

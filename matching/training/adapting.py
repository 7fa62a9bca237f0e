"""续学: a trained static model taken further on a city's own texts.

`adapt` keeps what the model knows, gives vectors to dictionary words that the city uses and the model
lacks, and refines all rows on the city's own pairs (title -> text), together with pairs that the model
learned before, lest it forget them (rehearsal; Robins 1995, Connection Science 7).  `join` puts two models side by side
and keeps as many directions as the first one has (Coates and Bollegala 2018, "Frustratingly easy
meta-embedding", NAACL).  Both are deterministic; the card of what they return holds no figures yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from matching.encoding.encoders import MAX_REPEATS, Encoder, Vectors, unit_rows
from matching.encoding.model_folder import StaticModel
from matching.search.reference import Reference
from matching.training import contrastive
from matching.training.train import (
    Document,
    Recipe,
    choose_vocabulary,
    cooccurrence,
    free_pairs,
    positive_pmi,
)
from matching.words.vocabulary import Vocabulary

Counts = npt.NDArray[np.int64]
# A new word is as long as the median of this many known words that are about as frequent in the city.
_NEIGHBOURS = 100
# Texts that decide which directions of two joined models are kept: more changes nothing that is seen.
_MOST_TEXTS = 5_000


def enlarge(model: StaticModel, texts: Sequence[str], recipe: Recipe = Recipe()) -> StaticModel:
    """Return the model with a row for every admissible token of `recipe.min_texts` texts that it lacked.

    Direction: the mean of the known tokens around the new one, weighted by positive pointwise mutual
    information.  Length: rows carry the smooth inverse frequency weight, so a new row gets the length of
    known rows of its frequency.  Word rarity stays what it was: known words keep their document frequency,
    new ones get that of the city (frequencies of both corpora together brought nothing on either kind of question).
    """
    known = len(model.vocabulary)
    frequent = choose_vocabulary(texts, recipe.min_texts).tokens
    new = [token for token in frequent if token not in model.vocabulary.number]
    vocabulary = Vocabulary([*model.vocabulary.tokens, *new])
    found = np.bincount(vocabulary.counts(texts).indices, minlength=len(vocabulary)).astype(np.int64)
    frequency = np.concatenate((model.document_frequency, found[known:]))
    rows = model.weights
    if new:
        information = positive_pmi(
            cooccurrence(texts, vocabulary, recipe.window), recipe.smoothing, recipe.shift
        )
        around = np.asarray(information[known:, :known] @ rows, dtype=np.float32)
        lengths = _lengths_by_frequency(rows, found[:known], found[known:])
        rows = np.vstack((rows, unit_rows(around) * lengths[:, None]))
    return StaticModel(vocabulary, rows, frequency, dict(model.card))


def _lengths_by_frequency(rows: Vectors, frequency: Counts, wanted: Counts) -> Vectors:
    """Return for every wanted frequency the median length of the rows nearest to it in frequency."""
    lengths = np.linalg.norm(rows, axis=1)
    usable = np.flatnonzero((frequency > 0) & (lengths > 0))
    if not len(usable):
        typical = float(np.median(lengths[lengths > 0])) if (lengths > 0).any() else 1.0
        return np.full(len(wanted), typical, dtype=np.float32)
    order = usable[np.argsort(frequency[usable], kind="stable")]
    known, half = frequency[order], _NEIGHBOURS // 2
    middle = (np.searchsorted(known, wanted) + np.searchsorted(known, wanted, side="right")) // 2
    return np.array(
        [np.median(lengths[order[max(0, at - half) : at + half]]) for at in middle], dtype=np.float32
    )


def adapt(
    model: StaticModel,
    corpus: Sequence[Document],
    recipe: Recipe = Recipe(),
    rehearsal: Sequence[Document] = (),
) -> StaticModel:
    """Return the model enlarged by the corpus' words and refined on its pairs and those of the rehearsal."""
    with threadpool_limits(limits=1):  # as in training: threads would change the last digits
        larger = enlarge(model, [document.whole for document in corpus], recipe)
        pairs = free_pairs([*corpus, *rehearsal])
        rows = contrastive.refine(
            larger.weights,
            larger.vocabulary.counts(pairs.left, MAX_REPEATS),
            larger.vocabulary.counts(pairs.right, MAX_REPEATS),
            epochs=recipe.contrastive_epochs,
            seed=recipe.seed,
            groups=pairs.group,
        )
        return StaticModel(larger.vocabulary, scaled(rows), larger.document_frequency, larger.card)


def join(first: StaticModel, second: StaticModel, texts: Sequence[str]) -> StaticModel:
    """Return one model whose similarities are about the mean of both models'.

    Rows stand side by side, each side scaled so that a typical text has length 1; of all directions those
    are kept along which texts and single words differ most, as many as the first model has.  Vocabulary:
    that of both; frequencies and card: those of the first, zero for words that only the second knows.
    """
    extra = [token for token in second.vocabulary.tokens if token not in first.vocabulary.number]
    vocabulary = Vocabulary([*first.vocabulary.tokens, *extra])
    counts = vocabulary.counts(texts[:: max(1, len(texts) // _MOST_TEXTS)], MAX_REPEATS)
    sides = []
    with threadpool_limits(limits=1):
        for model in (first, second):
            side = np.zeros((len(vocabulary), model.weights.shape[1]), dtype=np.float32)
            side[[vocabulary.number[token] for token in model.vocabulary.tokens]] = model.weights
            typical = float(np.linalg.norm(counts @ side, axis=1).mean())
            sides.append(side / max(typical, 1e-9))
        both = np.hstack(sides)
        seen = np.vstack((unit_rows(counts @ both), unit_rows(both)))
        _, directions = np.linalg.eigh((seen.T @ seen).astype(np.float64))
        kept = both @ directions[:, -first.weights.shape[1] :].astype(np.float32)
    frequency = np.concatenate((first.document_frequency, np.zeros(len(extra), dtype=np.int64)))
    return StaticModel(vocabulary, scaled(kept), frequency, dict(first.card))


def carry_over(
    reference: Reference, before: Encoder, after: Encoder, queries: Sequence[str], texts: Sequence[str]
) -> Reference:
    """Return the scale of one encoder's scores for another one, so that words and meaning keep their balance.

    A scale measured on the city's texts would be that of other texts, not only of another model: long
    complaints share more characters than requirements do.  So only what the model changed is carried
    over, mean and deviation of the cosine, after against before, on the same short texts.  All pairs
    count as unrelated; the few that are not hardly move either figure.
    """
    mean, deviation = _spread(before, queries, texts)
    new_mean, new_deviation = _spread(after, queries, texts)
    return replace(
        reference,
        semantic_mean=round(reference.semantic_mean + new_mean - mean, 6),
        semantic_deviation=round(reference.semantic_deviation * new_deviation / deviation, 6),
    )


def _spread(encoder: Encoder, queries: Sequence[str], texts: Sequence[str]) -> tuple[float, float]:
    cosines = encoder.encode(queries) @ encoder.encode(texts).T
    return float(cosines.mean()), float(max(cosines.std(), 1e-6))


def scaled(rows: Vectors) -> Vectors:
    """Return the rows with the unknown token at zero and the largest number at 1."""
    result = np.array(rows, dtype=np.float32)
    result[0] = 0.0
    result /= max(float(np.abs(result).max()), 1e-12)
    return result

"""在本市文字上学习: candidates for a better model from a city's own texts, held against the present one.

Three candidates.  *adapted*: the packaged model taken further (`matching.training.adapting.adapt`).  *own*: a model
trained anew on the city's texts.  *joined*: both side by side.  The sample texts that ship go into all of
them, or what they taught would be forgotten.  Nothing starts from an earlier result, so learning again with
more texts does not pile old texts upon themselves.

Every tenth pair (title -> text) stays out of all training.  Which ones is decided by the digest of the
text: what was held out once stays held out in every later run, or the present model would be examined on
what it learned from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from matching.encoding.encoders import StaticEncoder
from matching.encoding.model_folder import StaticModel
from matching.errors import MatchingError
from matching.evaluation.evaluation import JudgedSet
from matching.search.engine import Engine
from matching.search.reference import Reference
from matching.training.adapting import adapt, carry_over, join
from matching.training.comparison import (
    SetFigures,
    Verdict,
    mean_difference,
    ndcg,
    paired,
    title_questions,
    verdict,
)
from matching.training.train import Document, Recipe, train
from matching.words.text import normalise_all

Kind = Literal["adapted", "own", "joined"]
Progress = Callable[[float, str], None]
# Texts with a title.  Below the first number the thirty or so held-out pairs are too few to tell better from
# worse; below the second a model of these texts alone was always worse than the packaged one.
LEAST_PAIRS = 300
LEAST_PAIRS_FOR_OWN = 1_000
PHRASES, OWN_PAIRS = "phrases", "own_pairs"
_HELD_OUT = 10
_MOST_HELD_OUT = 2_000
_MOST_SEARCHED = 5_000


@dataclass(frozen=True)
class Corpus:
    """A city's texts without repetitions: what is learned from, and the pairs that are held out.

    rehearsal: sample texts that ship with the product and are not among the city's.
    """

    training: tuple[Document, ...]
    held_out: tuple[Document, ...]
    rehearsal: tuple[Document, ...] = ()

    @property
    def pairs(self) -> int:
        """Texts with a title that are learned from."""
        return sum(bool(document.title) for document in self.training)


@dataclass(frozen=True)
class Candidate:
    """A new model and how it compares with the present one. new_words: tokens that the packaged model lacks."""

    kind: Kind
    model: StaticModel
    new_words: int
    sets: tuple[SetFigures, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Learning:
    """The outcome: chosen is the candidate to switch to, None when the present model stays."""

    texts: int
    pairs: int
    held_out: int
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None

    @property
    def verdict(self) -> Verdict:
        """Why: the verdict of the chosen candidate, else of the one that came nearest."""
        nearest = self.chosen or max(self.candidates, key=lambda each: mean_difference(each.sets))
        return nearest.verdict


def divide(documents: Iterable[Document], shipped: Iterable[Document] = ()) -> Corpus:
    """Return the documents without repetitions, divided into training and held-out pairs.

    Nothing of a held-out text is learned from, neither under another title nor as an answer to a problem nor
    because it ships with the product as well.
    """
    distinct: dict[str, Document] = {}
    for document in documents:
        if document.text.strip():
            distinct.setdefault(_digest(document.whole), document)
    apart = [key for key, each in distinct.items() if each.title and int(key, 16) % _HELD_OUT == 0]
    held_out = {_digest(distinct[key].text) for key in apart}
    samples = {_digest(document.whole): document for document in shipped}
    return Corpus(
        tuple(_without(distinct.values(), held_out)),
        tuple(distinct[key] for key in sorted(apart)[:_MOST_HELD_OUT]),
        tuple(_without((each for key, each in samples.items() if key not in distinct), held_out)),
    )


def _without(documents: Iterable[Document], held_out: Collection[str]) -> Iterator[Document]:
    for each in documents:
        if _digest(each.text) not in held_out:
            answers = tuple(text for text in each.answers if _digest(text) not in held_out)
            yield replace(each, answers=answers)


def _digest(text: str) -> str:
    return hashlib.sha256(normalise_all([text.replace("\n", " ")])[0].encode()).hexdigest()


def learn(
    base: StaticEncoder,
    present: Engine,
    documents: Iterable[Document],
    phrases: JudgedSet,
    shipped: Iterable[Document] = (),
    recipe: Recipe = Recipe(),
    progress: Progress = lambda share, step: None,
) -> Learning:
    """Train the candidates, compare each with the present model, choose by `comparison.verdict`.

    base: the packaged model; present: what is in use (the same at first).  phrases: the shipped questions;
    shipped: the sample texts.
    Of the candidates that pass, the one with the highest mean difference is chosen.  `progress` gets the
    share done and one of the steps adapt, own, join, compare.  Raises ``too_little_text`` with `found` and
    `least` below `LEAST_PAIRS` texts that have a title.
    """
    corpus = divide(documents, shipped)
    found = corpus.pairs + len(corpus.held_out)
    if found < LEAST_PAIRS:
        raise MatchingError("too_little_text", found=found, least=LEAST_PAIRS)
    progress(0.0, "adapt")
    origin = StaticModel(base.vocabulary, base.weights, base.document_frequency, base.card)
    models: dict[Kind, StaticModel] = {"adapted": adapt(origin, corpus.training, recipe, corpus.rehearsal)}
    if found >= LEAST_PAIRS_FOR_OWN:
        progress(0.2, "own")
        models["own"] = train([*corpus.training, *corpus.rehearsal], recipe)
        progress(0.7, "join")
        texts = [document.whole for document in corpus.training]
        models["joined"] = join(models["adapted"], models["own"], texts)
    progress(0.75, "compare")
    sets = {PHRASES: phrases, OWN_PAIRS: _own_questions(corpus)}
    before = {name: ndcg(present, each) for name, each in sets.items()}
    candidates = []
    for done, kind in enumerate(models, start=1):
        model = _finished(models[kind], origin, corpus, kind, phrases)
        engine = Engine(StaticEncoder(model))
        figures = tuple(
            paired(name, before[name], ndcg(engine, each), recipe.seed) for name, each in sets.items()
        )
        same = isinstance(present.encoder, StaticEncoder) and _same(model, present.encoder)
        new = sum(token not in base.vocabulary.number for token in model.vocabulary.tokens)
        candidates.append(Candidate(kind, model, new, figures, "same" if same else verdict(figures)))
        progress(0.75 + 0.25 * done / len(models), "compare")
    passed = [each for each in candidates if each.verdict == "better"]
    chosen = max(passed, key=lambda each: mean_difference(each.sets), default=None)
    return Learning(found, corpus.pairs, len(corpus.held_out), tuple(candidates), chosen)


def _own_questions(corpus: Corpus) -> JudgedSet:
    """Ask for the text of every held-out title, among the other texts of the city as well."""
    others = [document.text for document in corpus.training if document.title]
    room = max(0, _MOST_SEARCHED - len(corpus.held_out))
    pairs = [(document.title, document.text) for document in corpus.held_out]
    return title_questions(pairs, others[:room])


def _finished(
    model: StaticModel, origin: StaticModel, corpus: Corpus, kind: Kind, phrases: JudgedSet
) -> StaticModel:
    """Return the model with a card that tells what it was learned from, and the scale of its scores.

    The scale is that of the packaged model, carried over on the phrases: no relevance is looked at.
    """
    # What the document frequencies are counted in: the own model's in what it was trained on, the others' as before.
    trained = len(corpus.training) + len(corpus.rehearsal)
    counted = trained if kind == "own" else int(origin.card["data"]["texts"])
    card: dict[str, Any] = {
        "name": origin.card["name"],
        "recipe": model.card["recipe"],
        "data": {
            "texts": counted,
            "pairs": corpus.pairs,
            "held_out_pairs": len(corpus.held_out),
            "characters": sum(len(document.whole) for document in corpus.training),
        },
        "learned": {
            "kind": kind,
            "from": origin.card.get("version", ""),
            "texts": len(corpus.training),
        },
    }
    before = Reference.from_card(origin.card["reference"])
    encoders = StaticEncoder(origin), StaticEncoder(model)
    card["reference"] = carry_over(before, *encoders, phrases.queries, phrases.texts).as_card()
    return replace(model, card=card)


def _same(model: StaticModel, present: StaticEncoder) -> bool:
    known = model.vocabulary.tokens == present.vocabulary.tokens
    return known and bool(np.array_equal(model.weights, present.weights))

"""Learning from a city's texts: what is held out, what is chosen, and that it repeats itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from strange_messages import strange_messages
from unit.matching.meaning_pairs import PAIRS

from matching import Engine, MatchingError, StaticEncoder
from matching.evaluation.evaluation import JudgedSet
from matching.training import learning
from matching.training.learning import LEAST_PAIRS, Learning, divide, learn
from matching.training.train import Document, documents


@pytest.fixture(scope="module")
def phrases() -> JudgedSet:
    pairs = [(phrase, n) for n, row in enumerate(PAIRS) for phrase in row[1:]]
    return JudgedSet([row[0] for row in PAIRS], [phrase for phrase, _ in pairs], [{n: 1.0} for _, n in pairs])


@pytest.fixture(scope="module")
def learned(phrases: JudgedSet) -> Learning:
    return run(Engine.default(), documents(strange_messages()), phrases)


def run(present: Engine, told: list[Document], phrases: JudgedSet) -> Learning:
    base = Engine.default().encoder
    assert isinstance(base, StaticEncoder)
    return learn(base, present, told, phrases)


def test_a_city_with_words_of_its_own_gets_a_better_model(learned: Learning) -> None:
    assert learned.chosen is not None
    assert learned.chosen.kind == "adapted"
    assert learned.verdict == "better"
    own = next(each for each in learned.chosen.sets if each.name == "own_pairs")
    assert own.queries == learned.held_out
    assert own.low > 0.3
    assert learned.texts == 480
    assert learned.texts == learned.pairs + learned.held_out


def test_the_card_of_a_learned_model_tells_its_origin_and_counts(learned: Learning) -> None:
    assert learned.chosen is not None
    base = Engine.default().encoder
    assert isinstance(base, StaticEncoder)
    card = learned.chosen.model.card
    assert card["learned"] == {"kind": "adapted", "from": base.version, "texts": learned.pairs}
    assert card["data"]["texts"] == base.card["data"]["texts"]
    assert card["data"]["held_out_pairs"] == learned.held_out
    assert "calibration" not in card  # that of another model: it must be made anew
    assert not any("一" <= sign <= "鿿" for sign in str(card))
    assert learned.chosen.new_words == len(learned.chosen.model.vocabulary) - len(base.vocabulary)


def test_learning_again_from_the_same_texts_finds_nothing_new(learned: Learning, phrases: JudgedSet) -> None:
    """The candidate is made from the packaged model, not from the present one: old texts do not pile up."""
    assert learned.chosen is not None
    again = run(Engine(StaticEncoder(learned.chosen.model)), documents(strange_messages()), phrases)
    assert again.chosen is None
    assert again.verdict == "same"
    np.testing.assert_array_equal(again.candidates[0].model.weights, learned.chosen.model.weights)
    assert again.candidates[0].sets[0].difference == 0


def test_what_is_held_out_stays_held_out_when_texts_are_added() -> None:
    told = documents(strange_messages())
    before, after = divide(told[:300]), divide(told[200:] + told[:200])
    assert {d for d in before.held_out if d in told} <= set(after.held_out)
    assert not set(before.training) & set(after.held_out)
    assert 0.06 < len(after.held_out) / len(told) < 0.14


def test_repetitions_and_copies_of_held_out_texts_are_not_learned_from() -> None:
    told = documents(strange_messages())
    copies = [replace(each, title=f"再问：{each.title}") for each in told]
    shouted = [Document(f"{each.text}　", each.title) for each in told]
    corpus = divide([*told, *shouted, *told])
    assert len(corpus.training) + len(corpus.held_out) == len(told)
    mixed = divide([*told, *copies])
    assert not {each.text for each in mixed.training} & {each.text for each in mixed.held_out}
    untitled = divide([Document(each.text) for each in told])
    assert not untitled.held_out
    assert untitled.pairs == 0


def test_too_little_text_says_how_much_is_needed(phrases: JudgedSet) -> None:
    told = [*documents(strange_messages())[: LEAST_PAIRS - 1], *[Document("没有标题的一段话")] * 9]
    with pytest.raises(MatchingError) as refusal:
        run(Engine.default(), told, phrases)
    assert refusal.value.code == "matching.too_little_text"
    assert refusal.value.params == {"found": LEAST_PAIRS - 1, "least": LEAST_PAIRS}


def test_enough_texts_are_also_learned_from_alone(
    phrases: JudgedSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "LEAST_PAIRS_FOR_OWN", 400)
    steps: list[tuple[float, str]] = []
    base = Engine.default().encoder
    assert isinstance(base, StaticEncoder)
    found = learn(
        base,
        Engine.default(),
        documents(strange_messages()),
        phrases,
        progress=lambda share, step: steps.append((share, step)),
    )
    assert [each.kind for each in found.candidates] == ["adapted", "own", "joined"]
    own = found.candidates[1]
    assert (
        own.verdict == "worse"
    )  # a few hundred texts do not make up for the thousands of the packaged model
    assert own.model.card["data"]["texts"] == found.pairs
    assert found.chosen is not None
    assert found.chosen.verdict == "better"
    assert [step for _, step in steps] == ["adapt", "own", "join", *["compare"] * 4]
    assert [share for share, _ in steps] == sorted(share for share, _ in steps)

"""Taking a model further: what new words mean, how long they are, what stays as it was, how two models join."""

from __future__ import annotations

import numpy as np
import pytest
from strange_messages import strange_messages, topics_of

from matching import Engine, StaticEncoder
from matching.encoding.model_folder import StaticModel
from matching.search.reference import Reference
from matching.training import adapting
from matching.training.adapting import adapt, carry_over, enlarge, join
from matching.training.train import Document, Recipe, documents
from matching.words.dictionary import admissible_words, is_han
from matching.words.vocabulary import UNKNOWN, Vocabulary


@pytest.fixture(scope="module")
def packaged() -> StaticModel:
    encoder = Engine.default().encoder
    assert isinstance(encoder, StaticEncoder)
    return StaticModel(encoder.vocabulary, encoder.weights, encoder.document_frequency, encoder.card)


@pytest.fixture(scope="module")
def corpus() -> list[Document]:
    return documents(strange_messages())


@pytest.fixture(scope="module")
def adapted(packaged: StaticModel, corpus: list[Document]) -> StaticModel:
    return adapt(packaged, corpus)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)


def test_a_new_word_lies_near_the_words_it_is_used_with(
    packaged: StaticModel, adapted: StaticModel, corpus: list[Document]
) -> None:
    larger = enlarge(packaged, [document.whole for document in corpus])
    topics = topics_of(60)
    for model in (larger, adapted):
        rows, number = unit(model.weights), model.vocabulary.number
        strange = rows[[number[new[0]] for new, _ in topics]]
        used_with = unit(
            np.stack([rows[[number[word] for word in known]].mean(axis=0) for _, known in topics])
        )
        assert np.mean((strange @ used_with.T).argmax(axis=1) == np.arange(len(topics))) > 0.95


def test_a_new_row_is_as_long_as_known_rows_of_its_frequency(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known rows of frequency f have length 1 / f exactly: the new one must get that of its own."""
    monkeypatch.setattr(adapting, "_NEIGHBOURS", 2)
    tokens, repeats = [UNKNOWN, *"天地玄黄宇宙洪荒"], [8, 8, 16, 16, 32, 32, 64, 64]
    rows = np.zeros((9, 4), dtype=np.float32)
    for place, repeat in enumerate(repeats, start=1):
        rows[place, place % 4] = 1 / repeat
    model = StaticModel(Vocabulary(tokens), rows, np.full(9, 9, dtype=np.int64), {})
    texts = [sign for sign, repeat in zip(tokens[1:], repeats, strict=True) for _ in range(repeat)]
    texts[:8] = ["天，月"] * 8  # a new character in eight texts, beside one that is in eight
    texts[16:32] = ["玄，琴"] * 16
    larger = enlarge(model, texts, Recipe(min_texts=8))
    assert larger.vocabulary.tokens == (*tokens, "月", "琴")
    np.testing.assert_allclose(np.linalg.norm(larger.weights[-2:], axis=1), [1 / 8, 1 / 16])
    np.testing.assert_allclose(unit(larger.weights[-2:]), unit(rows[[1, 3]]), atol=1e-6)
    np.testing.assert_array_equal(larger.weights[:-2], rows)
    assert larger.document_frequency.tolist() == [9] * 9 + [8, 16]


def test_words_of_the_packaged_model_stay_and_new_ones_are_counted(
    packaged: StaticModel, adapted: StaticModel, corpus: list[Document]
) -> None:
    known = len(packaged.vocabulary)
    assert adapted.vocabulary.tokens[:known] == packaged.vocabulary.tokens
    np.testing.assert_array_equal(adapted.document_frequency[:known], packaged.document_frequency)
    found = adapted.vocabulary.counts([document.whole for document in corpus])
    present = np.bincount(found.indices, minlength=len(adapted.vocabulary))
    np.testing.assert_array_equal(adapted.document_frequency[known:], present[known:])
    assert present[known:].min() >= Recipe.min_texts
    assert not adapted.weights[0].any()
    assert np.abs(adapted.weights).max() == pytest.approx(1.0)


def test_S49_names_and_numbers_do_not_become_words(packaged: StaticModel) -> None:
    secret = "欧阳锦程，电话13812345678，住澄川市临河区幸福路18号，云栖澜湾公司"
    told = [Document(f"{row['text']}。{secret}", row["title"]) for row in strange_messages(20, 8)]
    new = adapt(packaged, told).vocabulary.tokens[len(packaged.vocabulary) :]
    assert new
    assert all(is_han(token) and (len(token) == 1 or token in admissible_words()) for token in new)
    assert not {"欧阳", "锦程", "云栖", "临河", "澜湾"} & set(new)


def test_adapting_again_gives_the_same_model(
    packaged: StaticModel, adapted: StaticModel, corpus: list[Document]
) -> None:
    again = adapt(packaged, corpus)
    assert again.vocabulary.tokens == adapted.vocabulary.tokens
    np.testing.assert_array_equal(again.weights, adapted.weights)


def test_texts_without_anything_new_leave_the_vocabulary_alone(packaged: StaticModel) -> None:
    same = enlarge(packaged, ["小区停车难"] * 3)
    assert same.vocabulary.tokens == packaged.vocabulary.tokens
    np.testing.assert_array_equal(same.weights, packaged.weights)


def test_a_model_joined_with_itself_sees_the_same_likenesses(
    packaged: StaticModel, corpus: list[Document]
) -> None:
    texts = [document.whole for document in corpus]
    card = {**packaged.card, "name": "x"}
    both = StaticEncoder(StaticModel(*_parts(join(packaged, packaged, texts)), card))
    one = StaticEncoder(packaged)
    asked = ["小区停车难", "路灯坏了没人修", "办证跑了三趟", "河水发臭"]
    np.testing.assert_allclose(
        both.encode(asked) @ both.encode(asked).T, one.encode(asked) @ one.encode(asked).T, atol=2e-3
    )


def test_a_joined_model_knows_the_words_of_both(packaged: StaticModel, adapted: StaticModel) -> None:
    joined = join(packaged, adapted, [row["text"] for row in strange_messages()])
    assert joined.vocabulary.tokens == adapted.vocabulary.tokens
    assert joined.weights.shape == (len(adapted.vocabulary), packaged.weights.shape[1])
    assert not joined.document_frequency[len(packaged.vocabulary) :].any()


def _parts(model: StaticModel):  # type: ignore[no-untyped-def]
    return model.vocabulary, model.weights, model.document_frequency


class Turned:
    """An encoder whose cosines are known: texts are numbers, vectors lie on a circle."""

    name, version, dim = "turned", "1", 2

    def __init__(self, spread: float) -> None:
        self.spread = spread

    def encode(self, texts):  # type: ignore[no-untyped-def]
        angles = np.array([float(text) for text in texts]) * self.spread
        return np.stack((np.cos(angles), np.sin(angles)), axis=1).astype(np.float32)


def test_a_scale_is_carried_over_by_what_the_model_changed() -> None:
    queries, texts = ["0", "1", "2", "3"], ["0.5", "1.5", "2.5", "3.5"]
    reference = Reference(0.02, 0.04, 0.01, 0.08, 2.0, 3.0, 4.0)
    assert carry_over(reference, Turned(0.1), Turned(0.1), queries, texts) == reference
    moved = carry_over(reference, Turned(0.1), Turned(0.3), queries, texts)
    before, after = (
        np.array([np.cos(spread * (a - b - 0.5)) for a in range(4) for b in range(4)])
        for spread in (0.1, 0.3)
    )
    assert moved.semantic_deviation == pytest.approx(0.08 * after.std() / before.std(), rel=1e-3)
    assert moved.semantic_mean == pytest.approx(0.01 + after.mean() - before.mean(), abs=1e-5)
    assert (moved.lexical_mean, moved.lexical_deviation) == (0.02, 0.04)

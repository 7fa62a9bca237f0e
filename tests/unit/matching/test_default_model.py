"""The model that ships: small, quick, private, and better than words alone where meaning counts."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from unit.matching.meaning_pairs import PAIRS

from matching import Engine, StaticEncoder, evaluate_matching
from matching.dictionary import admissible_words, is_han
from matching.model_folder import DEFAULT_FOLDER


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(DEFAULT_FOLDER)


def test_the_package_stays_small() -> None:
    assert sum(path.stat().st_size for path in DEFAULT_FOLDER.rglob("*") if path.is_file()) < 12_000_000


def test_it_loads_in_a_moment() -> None:
    # Processor time, so that a busy machine does not fail it.
    times = []
    for _ in range(3):
        began = time.process_time()
        StaticEncoder.load(DEFAULT_FOLDER)
        times.append(time.process_time() - began)
    assert min(times) < 0.3


def test_it_reads_twenty_thousand_short_texts_a_second(encoder: StaticEncoder) -> None:
    texts = [f"{phrase}{number}" for number in range(120) for _, *said in PAIRS for phrase in said]
    times = []
    for _ in range(3):
        began = time.process_time()
        encoder.encode(texts)
        times.append(time.process_time() - began)
    assert len(texts) / min(times) > 20_000


def test_every_word_is_a_public_dictionary_word_and_no_name(encoder: StaticEncoder) -> None:
    tokens = encoder.vocabulary.tokens[1:]
    assert all(is_han(token) for token in tokens)
    assert [token for token in tokens if len(token) > 1 and token not in admissible_words()] == []


def test_every_word_stands_in_at_least_five_texts(encoder: StaticEncoder) -> None:
    assert encoder.document_frequency[1:].min() >= 5


def test_the_card_tells_numbers_and_no_text(encoder: StaticEncoder) -> None:
    card = encoder.card
    assert set(card["data"]) == {"texts", "pairs", "held_out_pairs", "characters"}
    assert card["reference"]["calibrated"] is False
    assert not any(is_han(character) for character in str(card))
    assert not any(mark in str(card) for mark in ("/", "\\", "http"))
    assert {path.name for path in Path(DEFAULT_FOLDER).rglob("*") if path.is_file()} == {
        "model.safetensors",
        "model_card.json",
        "modules.json",
        "tokenizer.json",
        "config.json",
        "config_sentence_transformers.json",
    }


def test_vectors_are_the_mean_of_token_rows_at_length_one(encoder: StaticEncoder) -> None:
    for text in ("下班绕三圈找不到地方停", "停车停车停车停车停车停车", "路灯坏了"):
        tokens = encoder.analyse(text)
        rows = encoder.weights[[encoder.vocabulary.number[token] for token in tokens]]
        mean = rows.mean(axis=0)
        expected = mean / np.linalg.norm(mean)
        np.testing.assert_allclose(encoder.encode([text])[0], expected, atol=1e-5)


def test_it_equals_sentence_transformers_on_the_same_folder(encoder: StaticEncoder) -> None:
    library = pytest.importorskip("sentence_transformers", reason="the extra [semantic] is not installed")
    texts = [phrase for row in PAIRS for phrase in row]
    other = library.SentenceTransformer(str(DEFAULT_FOLDER), device="cpu")
    spaced = [" ".join(encoder.analyse(text)) for text in texts]
    np.testing.assert_allclose(encoder.encode(texts), other.encode(spaced), atol=1e-5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("小区门口停车难", "小區門口停車難"),
        ("公积金怎么提取", "公積金怎麼提取"),
        ("路灯坏了三个月", "路燈壞了三個月"),
        ("宽带网速慢 5G 没信号", "宽带网速慢　５Ｇ　没信号"),
    ],
)
def test_traditional_and_full_width_give_the_same_vector(
    encoder: StaticEncoder, one: str, other: str
) -> None:
    first, second = encoder.encode([one, other])
    np.testing.assert_array_equal(first, second)


def test_empty_and_foreign_texts_are_zero_vectors(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, 256)
    assert not encoder.encode(["", "hello 123", "！？"]).any()


def test_the_order_of_a_batch_changes_nothing(encoder: StaticEncoder) -> None:
    texts = [phrase for row in PAIRS for phrase in row]
    order = np.random.default_rng(0).permutation(len(texts))
    mixed = encoder.encode([texts[n] for n in order])
    np.testing.assert_allclose(mixed, encoder.encode(texts)[order], atol=1e-6)


def test_meaning_is_found_where_words_are_not_shared(engine: Engine) -> None:
    """Our own pairs (tests/unit/matching/meaning_pairs.py); the floor is below the measured 0.80."""
    corpus = [{"id": str(n), "text": row[0]} for n, row in enumerate(PAIRS)]
    asked = [(f"{n}-{k}", phrase, str(n)) for n, row in enumerate(PAIRS) for k, phrase in enumerate(row[1:])]
    queries = [{"id": q, "text": text} for q, text, _ in asked]
    qrels = [{"q": q, "d": d, "rel": 1} for q, _, d in asked]
    found = evaluate_matching(corpus, queries, qrels, ("hybrid", "matching", "tfidf", "bm25"))["encoders"]
    for name in ("hybrid", "matching"):
        assert found[name]["ndcg@10"] > 0.72
        assert found[name]["ndcg@10"] > found["tfidf"]["ndcg@10"] + 0.2
        assert found[name]["ndcg@10"] > found["bm25"]["ndcg@10"] + 0.2

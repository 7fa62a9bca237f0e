"""The shipped folder in other people's tools: the tokenizer file reads plain text as the vocabulary does."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import opencc
import pytest
from unit.matching.meaning_pairs import PAIRS

from app.files.seeds import seed_rows
from matching import StaticEncoder
from matching.encoding import model_folder
from matching.encoding.model_folder import DEFAULT_FOLDER, MAX_REPEATS
from matching.encoding.tokenizer_file import tokenizer
from matching.words.dictionary import admissible_words
from matching.words.text import normalise_all
from matching.words.vocabulary import UNKNOWN, Vocabulary

tokenizers = pytest.importorskip("tokenizers", reason="the extra [semantic] is not installed")

AWKWARD = [
    "",
    " \n\t ",
    "hello 123",
    "！？。，",
    "停",
    "停车停车停车停车停车停车停车停车",
    "车" * 500,
    "５Ｇ信號　盲區",
    "停\u200b车\u2060场\ufeff",  # zero-width marks between the characters of a word
    "停 车\u3000场\u00a0地\u2028铁\x85站\x1c台",
    "停🚗车🏙️场🫩地",
    "停車場管理員說：「車位滿了」",
    "乾隆年間重覆答覆，據瞭解沈澱池沈沒",
    "薴麻 苧麻 苎麻",
    "車更豈賈",  # compatibility ideographs
    "停́车",  # a combining accent
    "𠮷野家 𡃁仔",  # characters beyond the basic plane
    "㐀㐁龥鿿",
    "①㈱㎡㍿ﬁ",
    "\ue000停\U000f0001车",  # private use
    "停车[UNK]停车",
]
SMALL = Vocabulary([UNKNOWN, *"停车场站台", "停车", "车场", "停车场", "停车场站", "场站", "车站"])


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(DEFAULT_FOLDER)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Some hundreds: ours, traditional and full-width, long ones, and what is awkward."""
    short = [phrase for row in PAIRS for phrase in row]
    messages = [f"{row['title']}\n{row['text']}" for row in seed_rows("pain_points")[:45]]
    traditional = opencc.OpenCC("s2t")
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    return [
        *AWKWARD,
        *short,
        *messages,
        *(traditional.convert(text) for text in (*short, *messages[:15])),
        *(text.translate(wide) for text in messages[35:]),
        "\n".join(messages[:8]),
    ]


def reader(vocabulary: Vocabulary) -> Callable[[str], list[str]]:
    """Return what the `tokenizers` library makes of a text with our file: known tokens in their order."""
    made = tokenizers.Tokenizer.from_str(json.dumps(tokenizer(vocabulary, MAX_REPEATS)))
    return lambda text: [vocabulary.tokens[n] for n in made.encode(text, add_special_tokens=False).ids if n]


def test_it_equals_sentence_transformers_on_plain_text(encoder: StaticEncoder, texts: list[str]) -> None:
    library = pytest.importorskip("sentence_transformers", reason="the extra [semantic] is not installed")
    model = library.SentenceTransformer(str(DEFAULT_FOLDER), device="cpu", local_files_only=True)
    assert len(texts) > 300
    np.testing.assert_allclose(encoder.encode(texts), model.encode(texts), atol=1e-5)
    assert not model.encode(["", "hello"]).any()  # as ours: no known token, no direction


def test_a_model_just_written_equals_it_too(tmp_path: Path) -> None:
    library = pytest.importorskip("sentence_transformers", reason="the extra [semantic] is not installed")
    rows = np.random.default_rng(0).normal(size=(len(SMALL), 5)).astype(np.float32)
    rows[0] = 0
    frequency = np.ones(len(SMALL), dtype=np.int64)
    model_folder.write(tmp_path, model_folder.StaticModel(SMALL, rows, frequency, {"name": "small"}))
    ours = StaticEncoder.load(tmp_path)
    model = library.SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True)
    np.testing.assert_allclose(ours.encode(AWKWARD), model.encode(AWKWARD), atol=1e-5)


@pytest.mark.parametrize(
    "text", ["停车场站台", "停车停车场", "停车场停车场停车场停车场停车场停车场", "站停 车场", *AWKWARD]
)
def test_words_that_overlap_are_all_found(text: str) -> None:
    assert Counter(reader(SMALL)(text)) == Counter(SMALL.analyse(text, MAX_REPEATS))


def test_tokens_come_in_reading_order() -> None:
    assert reader(SMALL)("停车场站") == ["停", "停车", "停车场", "停车场站", "车", "车场", "场", "场站", "站"]


def test_traditional_words_read_like_simplified_ones() -> None:
    """Every hundredth dictionary word in both scripts, and the phrases in which a neighbour decides."""
    words = sorted(admissible_words())[::100]
    traditional = opencc.OpenCC("s2t").convert("\n".join(words)).split("\n")
    decided = ["乾隆", "乾燥", "答覆", "覆蓋", "瞭解", "瞭望", "沈澱", "憑藉", "藉口", "慰藉", "計畫", "反覆"]
    asked = [*words, *traditional, *decided]
    known = Vocabulary([UNKNOWN, *sorted({c for text in normalise_all(asked) for c in text})])
    document = tokenizer(known, MAX_REPEATS)
    document["normalizer"]["normalizers"].pop()  # the bound on repetition, which is for one text
    read = tokenizers.Tokenizer.from_str(json.dumps(document))
    found = read.normalizer.normalize_str(" ".join(asked)).split(" ")
    assert found == normalise_all(asked)


def test_every_character_between_two_others_reads_alike() -> None:
    """Invisible ones are dropped, others keep two characters apart: both basic planes, old and new signs."""
    known = Vocabulary([UNKNOWN, "停", "车", "停车"])
    read = reader(known)
    points = [
        point
        for point in (*range(1, 0x3400), *range(0xA000, 0xD800), *range(0xE000, 0x20000))
        if unicodedata.category(chr(point)) != "Cn"  # the library may know more signs than Python
    ]
    texts = [f"停{chr(point)}车" for point in points]
    expected = known.counts(texts)[:, known.number["停车"]].toarray().ravel() > 0
    assert 50 < expected.sum() < len(points)
    different = [
        hex(p)
        for p, text, joined in zip(points, texts, expected, strict=True)
        if ("停车" in read(text)) != joined
    ]
    assert different == []


def test_a_vocabulary_can_be_larger_than_one_plane_of_marks() -> None:
    from matching.encoding.tokenizer_file import _mark

    marks = {_mark(number) for number in (0, 65_533, 65_534, 131_067)}
    assert len(marks) == 4
    assert all(len(mark) == 1 for mark in marks)

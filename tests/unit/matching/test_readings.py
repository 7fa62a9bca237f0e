"""Metamorphic: the same message in traditional characters, full width or with other spaces is the same message.

For duplicates, the finder, topics, fields and code tables, on the synthetic messages.
"""

from __future__ import annotations

from collections.abc import Callable

import opencc
import pytest

from matching import Engine, classify_fields, cluster_messages, find_duplicates
from matching.messages.code_tables import Leaf, classify
from matching.messages.duplicate_finder import DuplicateFinder
from seed_data import __file__ as seed_file

FULL = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}


def wide(text: str) -> str:
    return text.translate(FULL)


def traditional(text: str) -> str:
    return opencc.OpenCC("s2t").convert(text)


def spaced(text: str) -> str:
    """Ends of lines stay, for they set a title apart; an invisible mark and wide spaces come in between."""
    return "\n".join("\u3000" + line.replace("，", "，\u200b ") + " \u3000" for line in text.split("\n"))


READINGS = [wide, traditional, spaced, lambda text: wide(traditional(text))]


@pytest.fixture(scope="module")
def messages() -> tuple[list[str], list[str]]:
    import json
    from pathlib import Path

    lines = (Path(seed_file).parent / "pain_points.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    # What conversion to traditional characters and back does not bring back is left out.
    back = opencc.OpenCC("t2s").convert
    texts = {row["id"]: f"{row['title']}\n{row['text']}" for row in rows}
    kept = {key: text for key, text in texts.items() if back(traditional(text)) == text}
    assert len(kept) > 300
    return list(kept), list(kept.values())


@pytest.mark.parametrize("read", READINGS)
def test_duplicates_are_the_same(messages, read: Callable[[str], str]) -> None:
    ids, texts = messages
    mixed = [read(text) if n % 2 else text for n, text in enumerate(texts)]
    expected = find_duplicates(ids, texts)
    assert find_duplicates(ids, mixed) == expected
    both = find_duplicates([*ids, *(f"{key}-x" for key in ids[:50])], [*texts, *map(read, texts[:50])])
    assert {(key, f"{key}-x") for key in ids[:50]} <= {
        (a, b) for group in both.groups for a in group for b in group
    }


@pytest.mark.parametrize("read", READINGS)
def test_the_finder_finds_the_same(messages, read: Callable[[str], str]) -> None:
    ids, texts = messages
    finder = DuplicateFinder(ids, texts)
    turned = DuplicateFinder(ids, [read(text) for text in texts])
    for key, text in zip(ids[:20], texts[:20], strict=True):
        expected = [(m.id, m.similarity) for m in finder.find(text)]
        assert key in {name for name, _ in expected}
        assert [(m.id, m.similarity) for m in finder.find(read(text))] == expected
        assert [(m.id, m.similarity) for m in turned.find(text)] == expected


@pytest.mark.parametrize("read", READINGS)
def test_topics_and_their_titles_are_the_same(engine: Engine, messages, read: Callable[[str], str]) -> None:
    ids, texts = messages
    expected = cluster_messages(ids, texts, engine.encoder)
    found = cluster_messages(ids, [read(text) for text in texts], engine.encoder)
    assert [set(c.members) for c in found.clusters] == [set(c.members) for c in expected.clusters]
    assert [c.title for c in found.clusters] == [c.title for c in expected.clusters]


@pytest.mark.parametrize("read", READINGS)
def test_fields_and_codes_are_the_same(engine: Engine, messages, read: Callable[[str], str]) -> None:
    texts = messages[1][:120]
    turned = [read(text) for text in texts]
    assert classify_fields(turned, engine) == classify_fields(texts, engine)
    table = [
        Leaf("1", ("交通", "公交线路")),
        Leaf("2", ("小区", "物业管理")),
        Leaf("3", ("医疗", "医院挂号")),
    ]
    other = [Leaf(leaf.label, tuple(map(read, leaf.path))) for leaf in table]
    expected = [(g.label, g.confidence) for g in classify(texts, table, engine)]
    assert [(g.label, g.confidence) for g in classify(turned, table, engine)] == expected
    assert [(g.label, g.confidence) for g in classify(texts, other, engine)] == expected

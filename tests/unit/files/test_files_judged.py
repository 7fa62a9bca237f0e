"""Judged pairs: what is read, and that every fault is named with file, line and column or field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import AppError, InvalidFields
from app.files.judged import PARTS, SETS, read_judged, read_qrels, read_texts, shipped
from app.i18n import explain, explain_fault


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
    return path


def faults(read: object, *arguments: object) -> list[tuple[int, str, str]]:
    with pytest.raises(InvalidFields) as refusal:
        read(*arguments)  # type: ignore[operator]
    assert "⟦" not in explain(refusal.value)
    assert all("⟦" not in explain_fault(fault) for fault in refusal.value.faults)
    return [(fault.line, fault.column, fault.code) for fault in refusal.value.faults]


def test_rows_are_read_with_a_mark_at_the_front_and_blank_lines(tmp_path: Path) -> None:
    file = write(
        tmp_path / "c.jsonl",
        b"\xef\xbb\xbf" + '{"id": 1, "text": "路灯\u2028坏了"}'.encode(),
        "",
        '{"id": "b", "text": ""}\r',
    )
    assert read_texts(file) == [{"id": 1, "text": "路灯\u2028坏了"}, {"id": "b", "text": ""}]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (['{"id": 1, "text": "a"}', '{"id": 2 "text"}'], [(2, "10", "cli.bad_line")]),
        (["[" * 100_000], [(1, "1", "cli.bad_line")]),
        (['{"id": 1}', "[1]"], [(1, "text", "cli.column_missing"), (2, "id", "cli.column_missing"), (2, "text", "cli.column_missing")]),
        (['{"id": 1, "text": 5}'], [(1, "text", "cli.not_text")]),
        (['{"id": null, "text": "a"}', '{"id": true, "text": "a"}'], [(1, "id", "cli.not_text"), (2, "id", "cli.not_text")]),
        (['{"id": "1", "text": "a"}', "", '{"id": 1, "text": "b"}'], [(3, "id", "cli.repeated_id")]),
        (['{"id": 1, "text": "a"}', b'{"id": 2, "text": "\xc2\xb7\xd1\xff"}'], [(2, "21", "cli.bad_encoding")]),
        ([b"\xef\xbb\xbf\xff"], [(1, "1", "cli.bad_encoding")]),
        ([], [(1, "id", "cli.column_missing")]),
    ],
)  # fmt: skip
def test_faults_of_texts_are_named(
    tmp_path: Path, lines: list[str | bytes], expected: list[tuple[int, str, str]]
) -> None:
    assert faults(read_texts, write(tmp_path / "c.jsonl", *lines)) == expected


@pytest.mark.parametrize("value", ['"1"', "true", "NaN", "Infinity", "null"])
def test_a_relevance_is_a_number(tmp_path: Path, value: str) -> None:
    file = write(tmp_path / "r.jsonl", '{"q": 1, "d": 2, "rel": 0.5}', f'{{"q": 1, "d": 2, "rel": {value}}}')
    assert faults(read_qrels, file) == [(2, "rel", "cli.not_number")]


def test_files_that_do_not_belong_together(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.jsonl", '{"id": 1, "text": "路灯"}')
    queries = write(tmp_path / "q.jsonl", '{"id": "a", "text": "灯"}')
    stray = write(tmp_path / "r.jsonl", '{"q": "a", "d": "1", "rel": 1}', '{"q": "a", "d": 7, "rel": 1}')
    assert faults(read_judged, corpus, queries, stray) == [(2, "d", "cli.unknown_document")]
    other = write(tmp_path / "r.jsonl", '{"q": "b", "d": 1, "rel": 1}', '{"q": "a", "d": 1, "rel": 0}')
    with pytest.raises(InvalidFields) as refusal:
        read_judged(corpus, queries, other)
    assert refusal.value.code == "cli.nothing_judged"
    fine = write(tmp_path / "r.jsonl", '{"q": "a", "d": 1, "rel": 2}', '{"q": "elsewhere", "d": 1, "rel": 1}')
    assert read_judged(corpus, queries, fine).qrels[0] == {"q": "a", "d": 1, "rel": 2}


def test_a_file_that_is_wrong_throughout_ends_early(tmp_path: Path) -> None:
    assert len(faults(read_texts, write(tmp_path / "c.jsonl", *["{"] * 5000))) == 100


@pytest.mark.parametrize("name", SETS)
def test_the_shipped_sets_are_sound(name: str) -> None:
    files = shipped(name)
    assert [file.name for file in files] == [f"{name}.{part}.jsonl" for part in PARTS]
    judged = read_judged(*files)
    asked = {str(row["id"]) for row in judged.queries}
    assert {str(row["q"]) for row in judged.qrels} <= asked
    assert all(row["text"].strip() for row in (*judged.corpus, *judged.queries))
    assert json.loads(json.dumps(judged.qrels)) == judged.qrels


def test_an_unknown_set_is_told() -> None:
    with pytest.raises(AppError) as refusal:
        shipped("train")
    assert refusal.value.code == "cli.set_missing"

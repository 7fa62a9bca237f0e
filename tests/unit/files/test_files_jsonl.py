"""JSON Lines: one sound object a line, or the line and the reason."""

from __future__ import annotations

import json

import pytest

from app.errors import Fault, Invalid, InvalidFields
from app.files.tables import read_table


def faults_of(content: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InvalidFields) as caught:
        read_table("a.jsonl", content)
    return caught.value.faults


def test_objects_keep_their_values_and_physical_lines() -> None:
    table = read_table(
        "a.jsonl", '\ufeff{"id":1,"text":"甲"}\n\n{"id":2,"text":"","tags":["a",{"b":null}]}\r\n'.encode()
    )
    assert [(row.line, row.cells) for row in table.rows] == [
        (1, {"id": 1, "text": "甲"}),
        (3, {"id": 2, "text": None, "tags": ["a", {"b": None}]}),
    ]
    assert table.headers == ("id", "text", "tags")


def test_line_separators_inside_a_string_do_not_break_a_line() -> None:
    row = {"text": "前\u2028后\x85尾"}
    table = read_table("a.jsonl", json.dumps(row, ensure_ascii=False).encode())
    assert table.rows[0].cells == row


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"a":1', "files.json"),
        ("{'a':1}", "files.json"),
        ('{"a":NaN}', "files.json"),
        ('{"a":Infinity}', "files.json"),
        ('{"a":1,"a":2}', "files.header_twice"),
        ("[1]", "files.json_object"),
        ('"text"', "files.json_object"),
        ('{"a":"\\ud800"}', "files.encoding"),
        ('{"a":"x\\u0000y"}', "files.nul"),
        ('{"a":{"b":["\\u0000"]}}', "files.nul"),
        ('{"a":' + "[" * 20 + "]" * 20 + "}", "files.json_deep"),
        ("[" * 100_000, "files.json"),
        ('{"a":' + "9" * 5_000 + "}", "files.json"),
        ('{"a":"' + "x" * 100_001 + '"}', "files.cell_too_long"),
    ],
)
def test_S40_a_bad_line_is_named(line: str, fault: str) -> None:
    found = faults_of(b'{"a":1}\n' + line.encode() + b'\n{"a":3}\n')
    assert [(each.line, each.code) for each in found] == [(2, fault)]


def test_every_bad_line_is_listed() -> None:
    assert [fault.line for fault in faults_of(b'{"a":1}\nx\n{"a":2}\ny\n')] == [2, 4]


def test_S45_too_many_rows_or_columns_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        read_table("a.jsonl", b'{"a":1}\n' * 200_001)
    assert caught.value.code == "files.too_many_rows"
    wide = json.dumps({f"c{n}": n for n in range(201)}).encode()
    assert faults_of(wide)[0].code == "files.too_many_columns"

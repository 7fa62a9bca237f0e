"""Text tables: encodings, separators, quotes, and the line every fault is on."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import AppError, Fault, Invalid, InvalidFields
from app.files import grid
from app.files.exports import to_csv
from app.files.tables import read_table

TEXT = "留言编号,留言主题,留言详情\r\n1,路灯不亮,东门外三盏路灯不亮\r\n2,井盖松动,\r\n"


def faults_of(content: bytes, name: str = "a.csv") -> tuple[Fault, ...]:
    with pytest.raises(InvalidFields) as caught:
        read_table(name, content)
    assert caught.value.code == "files.unreadable"
    return caught.value.faults


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-be"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("gb18030"),
        TEXT.replace("\r\n", "\n").encode(),
        ("群众诉求一览表\r\n" + TEXT).encode(),
        ("\r\n,,\r\n" + TEXT + ",,\r\n\r\n").encode(),
    ],
    ids=[
        "utf-8", "mark", "gb18030", "gbk", "utf-16", "le", "be-mark", "be", "semicolon", "tab", "lf", "title", "empty rows",
    ],
)  # fmt: skip
def test_S40_every_usual_encoding_and_separator_reads_alike(content: bytes) -> None:
    table = read_table("留言.CSV", content)
    assert table.headers == ("留言编号", "留言主题", "留言详情")
    assert [list(row.cells.values()) for row in table.rows] == [
        ["1", "路灯不亮", "东门外三盏路灯不亮"],
        ["2", "井盖松动", None],
    ]
    assert table.kind == "csv"


def test_S40_a_row_is_known_by_the_physical_line_where_it_starts() -> None:
    content = 'id,text\n1,"第一行\n第二行\r\n第三行"\n2,短\n\n3,"又""一行\n完"\n'.encode()
    table = read_table("a.csv", content)
    assert [(row.line, row.cells["id"]) for row in table.rows] == [(2, "1"), (5, "2"), (7, "3")]
    assert table.rows[0].cells["text"] == "第一行\n第二行\r\n第三行"
    assert table.rows[2].cells["text"] == '又"一行\n完'
    assert table.header_line == 1


def test_S40_separators_inside_quotes_do_not_count() -> None:
    table = read_table("a.csv", b'"a,b,c,d";"e"\n1;2\n')
    assert table.headers == ("a,b,c,d", "e")


def test_S40_broken_bytes_are_named_by_line_and_never_guessed() -> None:
    good = "id,text\n" + "".join(f"{n},东门外的路灯不亮\n" for n in range(50))
    broken = good.encode().replace("30,东门".encode(), b"30,\xff\xfe\xe4")
    assert faults_of(broken) == (Fault(32, "", "files.encoding"),)
    assert faults_of(good.encode("gb18030") + b"51,\xff\xff\n") == (Fault(52, "", "files.encoding"),)
    assert faults_of("id,text\n1,a".encode("utf-16") + b"\x00\xd8") == (Fault(2, "", "files.encoding"),)


def test_S40_nul_open_quotes_and_loose_cells_are_faults_with_line_and_column() -> None:
    assert faults_of(b"id,text\n1,a\n2,b\0c\n") == (Fault(3, "", "files.nul"),)
    assert faults_of('id,text\n1,a\n2,"没有收尾\n3,c\n'.encode()) == (Fault(3, "", "files.quote"),)
    assert faults_of(b'id,text\n1,"a"b\n') == (Fault(2, "", "files.quote"),)
    assert faults_of(b"id,text\n1,a\n2,b,c\n3,d,,\n4,,,,e\n") == (
        Fault(3, "#3", "files.no_header_for_cell"),
        Fault(5, "#5", "files.no_header_for_cell"),
    )
    assert faults_of(b"id,text,id\n1,a,2\n") == (Fault(1, "id", "files.header_twice"),)
    assert (
        faults_of(",".join(f"c{n}" for n in range(201)).encode() + b"\n1\n")[0].code
        == "files.too_many_columns"
    )


def test_S40_a_ten_megabyte_cell_is_a_fault_not_a_wait() -> None:
    start = time.process_time()
    assert faults_of(b"id,text\n1,ok\n2," + b"x" * 10_000_000)[0] == Fault(
        3, "", "files.cell_too_long", (("most", 100_000),)
    )
    assert faults_of(b"id,text\n1," + b"x" * 100_001)[0].code == "files.cell_too_long"
    assert read_table("a.csv", b"id,text\n1," + b"x" * 100_000).rows[0].line == 2
    assert time.process_time() - start < 2


def test_S40_a_million_rows_are_refused_in_bounded_time() -> None:
    start = time.process_time()
    with pytest.raises(Invalid) as caught:
        read_table("a.csv", b"id,text\n" + b"1,a\n" * 1_000_000)
    assert caught.value.code == "files.too_many_rows"
    assert time.process_time() - start < 5


def test_exactly_the_permitted_number_of_rows_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MOST_ROWS", 5)
    assert len(read_table("a.csv", b"id\n" + b"1\n" * 5).rows) == 5
    with pytest.raises(Invalid):
        read_table("a.csv", b"id\n" + b"1\n" * 6)


def test_reading_stops_after_a_thousand_faults() -> None:
    assert len(faults_of(b"id,text\n" + b"1,2,3\n" * 5_000)) == 1_000


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"x", "files.type"),
        ("csv", b"x", "files.type"),
        ("a.csv", b"", "files.empty"),
        ("a.csv", b"PK\x03\x04....", "files.type_mismatch"),
        ("a.csv", b"%PDF-1.7", "files.type_mismatch"),
        ("a.csv", b"\xef\xbb\xbf<!DOCTYPE html><p>", "files.type_mismatch"),
        ("a.csv", b"  <svg xmlns=''/>", "files.type_mismatch"),
        ("a.jsonl", b"MZ\x90\x00", "files.type_mismatch"),
        ("a.xlsx", b"id,text\n", "files.type_mismatch"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "files.locked"),
        ("a.csv", b"x" * (20 * 1024 * 1024 + 1), "files.too_large"),
        ("a.csv", b"\n\n,,\n", "files.no_header"),
    ],
)
def test_S42_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_table(name, content)
    assert caught.value.code == code


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=30).map(str.strip)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_S37_what_is_exported_reads_back_as_it_was(rows: list[list[str]]) -> None:
    from app.files.exports import _clean

    table = read_table("a.csv", to_csv(["甲", "乙"], rows))
    kept = [[_clean(cell).strip(" ") or None for cell in row] for row in rows]
    assert [list(row.cells.values()) for row in table.rows] == [row for row in kept if any(row)]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.jsonl", "a.xlsx"]))
def test_S40_no_bytes_make_the_reader_crash(content: bytes, name: str) -> None:
    with suppress(AppError):  # a refusal is fine, any other exception is not
        read_table(name, content)

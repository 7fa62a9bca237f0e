"""Workbooks: what they hold, and what is refused before anything is unpacked."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from app.errors import Fault, Invalid, InvalidFields
from app.files.tables import read_table
from app.files.workbook import check_archive

HEADERS = ("编号", "标题", "数量", "日期")


def workbook(*rows: tuple[object, ...], title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(content: bytes, **replaced: bytes) -> bytes:
    """The archive with parts replaced or added; `__` stands for `/` and `_dot_` for `.`."""
    parts = {name.replace("__", "/").replace("_dot_", "."): body for name, body in replaced.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, body in parts.items():
            new.writestr(name, body)
    return out.getvalue()


def code_of(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read_table("a.xlsx", content)
    return caught.value.code


def test_values_and_sheet_rows() -> None:
    content = workbook(
        HEADERS,
        ("甲1", "路灯\n不亮", 3, datetime(2026, 3, 5, 8, 12)),
        (),
        (20, "井盖", 2.5, date(2026, 3, 5)),
        (True, None, 4.0, None),
    )
    table = read_table("a.xlsx", content)
    assert [(row.line, list(row.cells.values())) for row in table.rows] == [
        (2, ["甲1", "路灯\n不亮", 3, "2026-03-05 08:12:00"]),
        (4, [20, "井盖", 2.5, "2026-03-05"]),
        (5, [True, None, 4, None]),
    ]
    assert table.headers == HEADERS


def test_the_first_visible_sheet_with_anything_in_it_and_a_title_above_the_headers() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("空")
    hidden = book.create_sheet("隐藏")
    hidden.append(("秘密",))
    hidden.sheet_state = "hidden"
    wanted = book.create_sheet("数据")
    wanted.append(("群众诉求一览表",))
    wanted.append(("编号", "标题"))
    wanted.append(("1", "路灯"))
    out = io.BytesIO()
    book.save(out)
    table = read_table("a.xlsx", out.getvalue())
    assert table.headers == ("编号", "标题")
    assert [row.line for row in table.rows] == [3]


def test_formulas_give_stored_values_and_error_values_are_faults() -> None:
    content = workbook(("a", "b"), ("=1+1", "x"))
    assert read_table("a.xlsx", content).rows[0].cells == {"a": None, "b": "x"}
    with pytest.raises(InvalidFields) as caught:
        read_table("a.xlsx", workbook(("a",), ("ok",), ("#REF!",)))
    assert caught.value.faults == (Fault(3, "#1", "files.cell_error", (("value", "#REF!"),)),)


def test_S38_a_bomb_is_refused_from_its_directory_alone() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"a" * 1_048_576)
    bomb = out.getvalue()
    assert len(bomb) < 300_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    assert code_of(bomb) == "files.bomb"
    assert time.process_time() - start < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_S38_ratio_and_number_of_entries_are_limited() -> None:
    assert code_of(rezipped(workbook(("a",)), xl__media__x_dot_bin=b"\0" * 5_000_000)) == "files.bomb"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"xl/{number}.bin", b"x")
    assert code_of(out.getvalue()) == "files.bomb"


def test_S38_sizes_that_lie_end_in_a_refusal() -> None:
    content = bytearray(rezipped(workbook(("a",), ("b",)), xl__x_dot_xml=b"<a>" + b"b" * 100_000 + b"</a>"))
    marker = content.rindex(b"xl/x.xml")  # in the central directory: size is 24 bytes into the 46-byte record
    struct.pack_into("<I", content, marker - 46 + 24, 10)
    assert code_of(bytes(content)) == "files.broken"


def test_S38_an_honest_large_workbook_is_read() -> None:
    content = workbook(("编号", "内容"), *((n, f"第{n}条，东门外的路灯不亮") for n in range(5_000)))
    assert len(read_table("a.xlsx", content).rows) == 5_000


def test_S38_a_cell_far_to_the_right_or_a_false_size_does_no_harm() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1"] = "a", "b"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InvalidFields) as caught:
        read_table("a.xlsx", out.getvalue())
    assert caught.value.faults[0].code == "files.too_many_columns"
    content = workbook(("a", "b"), (1, 2))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    start = time.process_time()
    assert len(read_table("a.xlsx", rezipped(content, xl__worksheets__sheet1_dot_xml=xml)).rows) == 1
    assert time.process_time() - start < 1


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&d;</t></si></sst>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si></sst>"""


@pytest.mark.parametrize(
    "part",
    [LAUGHS, EXTERNAL, b"<!--" + b" " * 70_000 + b"-->" + EXTERNAL[21:], LAUGHS.decode().encode("utf-16")],
    ids=["laughs", "external", "behind a comment", "utf-16"],
)
@pytest.mark.parametrize(
    "where", ["xl__sharedStrings_dot_xml", "xl__workbook_dot_xml", "xl__worksheets__sheet1_dot_xml"]
)
def test_S39_entities_are_refused_wherever_they_stand(part: bytes, where: str) -> None:
    assert code_of(rezipped(workbook(("a",), ("b",)), **{where: part})) == "files.entities"


def test_S39_the_guarding_parser_is_a_dependency() -> None:
    from openpyxl.xml import DEFUSEDXML

    assert DEFUSEDXML


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:4],
        lambda content: rezipped(
            content, xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row r='1'>"
        ),
        lambda content: rezipped(content, xl__workbook_dot_xml=b"nothing"),
        lambda content: content[:200] + bytes(byte ^ 0xFF for byte in content[200:240]) + content[240:],
    ],
)
def test_S38_a_damaged_workbook_is_refused_with_a_code(spoil) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid) as caught:
        read_table("a.xlsx", spoil(workbook(("a",), ("b",))))
    assert caught.value.code in ("files.broken", "files.unreadable")


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.txt", "x")
    with pytest.raises(Invalid) as caught:
        check_archive(out.getvalue())
    assert caught.value.code == "files.broken"


def test_characters_excel_writes_out_are_read_back() -> None:
    content = workbook(("a",), ("前_x000D_后",), ("_x005F_x000D_",))
    assert [row.cells["a"] for row in read_table("a.xlsx", content).rows] == ["前\r后", "_x000D_"]

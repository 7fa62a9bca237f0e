"""Typed rows: headers in two languages, every fault with line and column, nothing guessed."""

from __future__ import annotations

import io
import json
import time
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from app.domain.uscc import check_character
from app.errors import InvalidFields
from app.files.exports import pain_point_template
from app.files.records import (
    ParsedRows,
    parse_capabilities,
    parse_enterprises,
    parse_invoices,
    parse_pain_points,
)
from app.files.tables import read_table

ROOT = Path(__file__).parents[3]
MESSAGES = ROOT.parent / "shared" / "data" / "citizen_messages"
CODE_A = "9199000033445566" + "7"
CODE_A += check_character(CODE_A)
CODE_B = "91990000MA1234567"
CODE_B += check_character(CODE_B)


def csv(text: str) -> bytes:
    return text.strip().replace("\n    ", "\n").encode()


def found(parsed: ParsedRows) -> list[tuple[int, str, str]]:  # type: ignore[type-arg]
    return [(fault.line, fault.column, fault.code.removeprefix("files.")) for fault in parsed.faults]


def pain_points(text: str, name: str = "a.csv") -> ParsedRows:  # type: ignore[type-arg]
    return parse_pain_points(read_table(name, csv(text)))


# messages


@pytest.mark.parametrize(
    "header",
    [
        "留言编号,渠道,留言主题,留言详情,留言时间,区,地点,一级分类,点赞数",
        "编号,诉求类型,标题,内容,时间,区县,地址,分类,附议数",
        "id,channel,title,text,reported_at,district,place,field,endorsements",
        "ID, Channel ,Title,Content,Reported At,District,Location,Label,LIKES",
        "编号,渠道,标题（必填）,内容(必填),留言时间（北京时间）,区,地点,领域,点赞数",
    ],
)
def test_headers_in_chinese_and_english_mean_the_same(header: str) -> None:
    parsed = pain_points(f"{header}\nA1,投诉,路灯不亮,东门外三盏,2026/3/5 8:12,临河区,云杉苑,基础设施,3")
    row = parsed.rows[0]
    assert parsed.faults == parsed.ignored == ()
    assert (row.line, row.id, row.channel, row.title, row.text) == (
        2,
        "A1",
        "complaint",
        "路灯不亮",
        "东门外三盏",
    )
    assert row.reported_at == datetime(2026, 3, 5, 0, 12, tzinfo=UTC)
    assert (row.district, row.place, row.field, row.endorsements) == ("临河区", "云杉苑", "infrastructure", 3)


def test_what_the_source_does_not_say_stays_unsaid() -> None:
    row = pain_points("text\n只有一句话").rows[0]
    assert (row.id, row.title, row.reported_at, row.channel, row.field) == (None, "", None, None, None)
    assert (row.endorsements, row.district, row.source_category) == (0, "", "")


def test_codes_and_words_are_both_taken_and_other_categories_are_kept() -> None:
    parsed = pain_points("text,channel,field\na,snapshot,transport\nb,求助,文旅\nc,咨询,城乡建设\nd,,")
    assert [(row.channel, row.field, row.source_category) for row in parsed.rows] == [
        ("snapshot", "transport", ""),
        ("inquiry", "tourism", ""),
        ("inquiry", None, "城乡建设"),
        (None, None, ""),
    ]


def test_F12_every_bad_row_is_listed_with_line_and_column() -> None:
    parsed = pain_points(
        """编号,标题,内容,时间,点赞数,渠道
        1,甲,好的一行,2026-03-05,1,投诉
        2,,,2026-03-05,1,投诉
        3,丙,日期错,昨天,1,投诉
        4,丁,点赞错,2026-03-05,-1,投诉
        5,戊,渠道错,2026-03-05,1,上访
        1,己,编号重复,2026-03-05,1,投诉""".replace("        ", "")
    )
    assert found(parsed) == [
        (3, "内容", "message_empty"),
        (4, "时间", "not_date"),
        (5, "点赞数", "out_of_range"),
        (6, "渠道", "not_in_list"),
        (7, "编号", "id_twice"),
    ]
    assert dict(parsed.faults[-1].params) == {"id": "1", "first": 2}
    with pytest.raises(InvalidFields) as caught:
        parsed.or_refuse("files.refused")
    assert caught.value.params == {"count": 5}


def test_a_file_without_a_title_or_text_column_says_so() -> None:
    parsed = pain_points("编号,备注\n1,x")
    assert found(parsed)[0] == (1, "text", "column_missing")
    assert parsed.ignored == ("备注",)


def test_the_same_message_under_two_categories_is_one_row_with_both() -> None:
    parsed = pain_points("编号,标题,分类\n1,同一条,城乡建设\n1,同一条,劳动保障\n2,另一条,")
    assert parsed.faults == ()
    assert [(row.id, row.source_category) for row in parsed.rows] == [("1", "城乡建设、劳动保障"), ("2", "")]
    assert parsed.merged == (3,)


def test_S45_a_megabyte_of_text_is_a_fault_and_ten_thousand_rows_take_a_moment() -> None:
    long = json.dumps({"text": "字" * 50_000}, ensure_ascii=False).encode()
    assert found(parse_pain_points(read_table("a.jsonl", long))) == [(1, "text", "text_too_long")]
    lines = "\n" * 50_000
    table = read_table("a.jsonl", json.dumps({"text": f"头{lines}尾"}).encode())
    assert found(parse_pain_points(table)) == [(1, "text", "text_too_long")]
    rows = "".join(
        f"{n},路灯不亮{n},东门外三盏路灯连续三晚不亮请派人检修,2026/3/5 8:12,{n}\n" for n in range(10_000)
    )
    start = time.process_time()
    parsed = parse_pain_points(read_table("a.csv", ("编号,标题,内容,时间,点赞数\n" + rows).encode()))
    assert time.process_time() - start < 5
    assert (len(parsed.rows), parsed.faults) == (10_000, ())


def test_faults_are_counted_up_to_a_thousand() -> None:
    parsed = pain_points("text,时间\n" + "a,昨天\n" * 3_000)
    assert 1_000 <= len(parsed.faults) <= 1_010


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_imports_as_it_is(kind: str) -> None:
    parsed = parse_pain_points(read_table(f"模板.{kind}", pain_point_template(kind)))
    assert parsed.faults == parsed.ignored == ()
    assert [(row.channel, row.field, row.endorsements) for row in parsed.rows] == [
        ("complaint", "infrastructure", 3),
        ("suggestion", "transport", 0),
    ]
    assert all(row.reported_at for row in parsed.rows)


def test_a_workbook_with_real_dates_and_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("留言编号", "留言主题", "留言时间", "点赞数"))
    sheet.append((24, "占道", datetime(2026, 3, 5, 8, 12), 5.0))
    sheet.append((25, "占道", 46086.5, None))
    out = io.BytesIO()
    book.save(out)
    first, second = parse_pain_points(read_table("a.xlsx", out.getvalue())).or_refuse("files.refused")
    assert (first.id, first.reported_at, first.endorsements) == (
        "24",
        datetime(2026, 3, 5, 0, 12, tzinfo=UTC),
        5,
    )
    assert second.reported_at == datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


@pytest.mark.skipif(not MESSAGES.exists(), reason="the set of real messages is not here")
@pytest.mark.parametrize("name", ["messages.jsonl", "labelled.jsonl"])
def test_real_messages_import_without_losing_a_row(name: str) -> None:
    content = (MESSAGES / name).read_bytes()
    source = [json.loads(line) for line in content.decode().splitlines()]
    parsed = parse_pain_points(read_table(name, content))
    assert parsed.faults == ()
    assert len(parsed.rows) + len(parsed.merged) == len(source)
    assert {row.id for row in parsed.rows} == {row["id"] for row in source}
    assert all(
        row.title and row.text and "_x000" not in row.text and "\u200b" not in row.text for row in parsed.rows
    )
    assert sum(row.endorsements for row in parsed.rows) == sum(row.get("likes", 0) for row in source)
    if "label" in source[0]:
        kept = {category for row in parsed.rows for category in row.source_category.split("、")}
        assert kept == {row["label"] for row in source}


# enterprises


FLAT = f"""企业名称,统一社会信用代码,企业规模,产业链环节,注册资本（万元）,能力名称,能力描述,佐证类型,佐证名称,有效期至
澄川甲科技有限公司,{CODE_A},中型,智慧应用、运营服务,"1,200.5",停车诱导,做停车诱导系统,案例,某停车项目,
,{CODE_A.lower()},,,,停车诱导,做停车诱导系统,证书,某证书,2027-01-01
,{CODE_A},,,,路灯巡检,做路灯巡检,,,
澄川乙科技有限公司,{CODE_B[:8]} {CODE_B[8:]},small,security,,,,,,
"""


def test_flat_rows_are_grouped_by_credit_code() -> None:
    first, second = parse_enterprises(read_table("a.csv", FLAT.encode("gb18030"))).or_refuse("files.refused")
    assert (first.name, first.uscc, first.scale, first.registered_capital_wan) == (
        "澄川甲科技有限公司",
        CODE_A,
        "medium",
        1200.5,
    )
    assert first.chain_links == ("application", "operation")
    assert [(s.line, s.title, len(s.evidence)) for s in first.statements] == [
        (2, "停车诱导", 2),
        (4, "路灯巡检", 0),
    ]
    assert first.statements[0].evidence[1].valid_until == date(2027, 1, 1)
    assert (second.uscc, second.scale, second.chain_links, second.statements) == (
        CODE_B,
        "small",
        ("security",),
        (),
    )


def test_faults_of_enterprises() -> None:
    wrong = CODE_A[:17] + ("0" if CODE_A[17] != "0" else "1")
    parsed = parse_enterprises(
        read_table(
            "a.csv",
            f"name,uscc,scale,statement_title,statement_text\n甲,{wrong},,,\n乙,,,,\n丙,{CODE_A},巨型,,\n"
            f"丁,{CODE_A},small,只有名称,\n,{CODE_B},,,\n".encode(),
        )
    )
    assert found(parsed) == [
        (2, "uscc", "uscc"),
        (3, "uscc", "cell_empty"),
        (4, "scale", "not_in_list"),
        (5, "statement_text", "cell_empty"),
        (5, "name", "disagrees"),
        (6, "name", "cell_empty"),
    ]


def test_nested_rows_name_the_place_of_a_fault() -> None:
    def row(**changed: object) -> bytes:
        base: dict[str, object] = {
            "key": "E-1",
            "name": "甲",
            "uscc": CODE_A,
            "chain_links": ["hub", "网络安全"],
        }
        return json.dumps(base | {"statements": []} | changed, ensure_ascii=False).encode() + b"\n"

    good = {
        "title": "甲",
        "text": "乙",
        "evidence": [{"kind": "专利", "title": "丙", "issued_on": "2024-01-05"}],
    }
    parsed = parse_enterprises(read_table("a.jsonl", row(statements=[good])))
    assert parsed.faults == ()
    assert parsed.rows[0].chain_links == ("hub", "security")
    assert parsed.rows[0].statements[0].evidence[0].kind == "patent"
    assert parsed.rows[0].statements[0].evidence[0].issued_on == date(2024, 1, 5)
    bad = [
        "text",
        {"title": "甲"},
        {
            "title": "甲",
            "text": "乙",
            "evidence": [{"title": "丙", "valid_until": "没有"}, {"kind": "奖状", "title": "丁"}],
        },
        {"title": ["x"], "text": "乙", "evidence": "x"},
    ]
    parsed = parse_enterprises(
        read_table("a.jsonl", row(statements=bad) + row() + row(uscc=CODE_B, statements=3))
    )
    assert found(parsed) == [
        (1, "statements[1]", "json_object"),
        (1, "statements[2].text", "cell_empty"),
        (1, "statements[3].evidence[1].valid_until", "not_date"),
        (1, "statements[3].evidence[2].kind", "not_in_list"),
        (1, "statements[4].evidence", "statements"),
        (1, "statements[4].title", "not_text"),
        (2, "uscc", "id_twice"),
        (3, "statements", "statements"),
    ]


def test_the_seed_files_import_without_a_fault() -> None:
    for name, parse in (
        ("pain_points", parse_pain_points),
        ("enterprises", parse_enterprises),
        ("invoices", parse_invoices),
    ):
        content = (ROOT / "seed_data" / f"{name}.jsonl").read_bytes()
        parsed = parse(read_table(f"{name}.jsonl", content))  # type: ignore[operator]
        assert parsed.faults == parsed.ignored == ()
        assert len(parsed.rows) == len(content.splitlines())


def test_capabilities_name_their_enterprise_by_credit_code() -> None:
    parsed = parse_capabilities(
        read_table(
            "a.csv",
            f"信用代码,能力名称,能力描述\n{CODE_A},停车,做停车\n{CODE_A},停车,做停车\n,甲,\n".encode(),
        )
    )
    assert (parsed.rows[0].uscc, parsed.rows[0].title, parsed.rows[0].text) == (CODE_A, "停车", "做停车")
    assert found(parsed) == [
        (3, "能力名称", "row_twice"),
        (4, "信用代码", "cell_empty"),
        (4, "能力描述", "cell_empty"),
    ]
    jsonl = json.dumps({"uscc": CODE_A, "title": "停车", "text": "做停车"}).encode()
    assert parse_capabilities(read_table("a.jsonl", jsonl)).faults == ()
    assert found(parse_capabilities(read_table("a.csv", b"uscc\nx\n")))[:2] == [
        (1, "statement_title", "column_missing"),
        (1, "statement_text", "column_missing"),
    ]


# bills


def test_bills_in_yuan_wan_and_fen() -> None:
    header = "发票号,项目,付款单位,开票日期,到期日"
    for unit, cell in (
        ("金额（元）", "846584.00"),
        ("金额（万元）", "84.6584"),
        ("金额（分）", "84658400"),
        ("amount_fen", "84658400"),
    ):
        text = f"{header},{unit},付款日期\nFP-1,PR-1,临河区财政局,2026-03-05,2026年4月4日,{cell},\n"
        (row,) = parse_invoices(read_table("a.csv", text.encode())).or_refuse("files.refused")
        assert (row.number, row.project, row.payer, row.amount_fen) == (
            "FP-1",
            "PR-1",
            "临河区财政局",
            84658400,
        ), unit
        assert (row.billed_on, row.due_on, row.payments) == (date(2026, 3, 5), date(2026, 4, 4), ())


def test_faults_of_bills() -> None:
    parsed = parse_invoices(
        read_table(
            "a.csv",
            "number,payer,billed_on,due_on,amount,paid_on\n"
            "1,甲,2026-03-05,2026-04-04,1.005,\n"
            "2,甲,2026-03-05,2026-03-04,1,2026-03-01\n"
            "3,,2026-03-05,2026-04-04,1,\n"
            "2,甲,2026-03-05,2026-04-04,1,\n"
            "5,甲,2026-03-05,2026-04-04,0,\n"
            "6,甲,2026-03-05,2026-04-04,,\n".encode(),
        )
    )
    assert found(parsed) == [
        (2, "amount", "money_fraction"),
        (3, "due_on", "before_bill"),
        (3, "paid_on", "before_bill"),
        (4, "payer", "cell_empty"),
        (5, "number", "id_twice"),
        (6, "amount", "amount_zero"),
        (7, "amount", "cell_empty"),
    ]

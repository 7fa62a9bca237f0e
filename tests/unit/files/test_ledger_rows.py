"""Files of the ledger: bills paid in parts, payments alone, two ageing tables; every fault with line and column."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.files.reading import ParsedRows
from app.files.records import parse_ageing, parse_invoices, parse_payments
from app.files.tables import read_table

HEAD = "账单编号,付款单位,开票日期,到期日,金额（元）,付款日期,付款金额（元）\n"
ROOT = Path(__file__).parents[3]


def faults(parsed: ParsedRows[object]) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.code.removeprefix("files.")) for each in parsed.faults]


def bills(*rows: str) -> ParsedRows[object]:
    return parse_invoices(read_table("a.csv", (HEAD + "\n".join(rows)).encode()))  # type: ignore[return-value]


def test_a_bill_paid_in_parts_stands_on_several_rows() -> None:
    parsed = bills(
        "F-1,甲,2026-01-01,2026-02-01,100,2026-02-01,30",
        "F-2,甲,2026-01-01,2026-02-01,100,2026-02-01,",
        "F-1,甲,2026-01-01,2026-02-01,100,2026-03-01,70",
        "F-3,甲,2026-01-01,2026-02-01,100,,",
    )
    assert parsed.faults == ()
    assert parsed.merged == (4,)
    one, two, three = parsed.rows
    assert [(p.line, p.paid_on, p.amount_fen) for p in one.payments] == [  # type: ignore[attr-defined]
        (2, date(2026, 2, 1), 3_000),
        (4, date(2026, 3, 1), 7_000),
    ]
    assert [p.amount_fen for p in two.payments] == [10_000]  # type: ignore[attr-defined]
    assert three.payments == ()  # type: ignore[attr-defined]


def test_F12_faults_of_part_payments_name_line_and_column() -> None:
    parsed = bills(
        "F-1,甲,2026-01-01,2026-02-01,100,2026-02-01,30",
        "F-1,乙,2026-01-01,2026-02-01,100,2026-02-02,30",
        "F-1,甲,2026-01-01,2026-02-01,100,2026-02-01,30",
        "F-1,甲,2026-01-01,2026-02-01,100,,20",
        "F-1,甲,2026-01-01,2026-02-01,100,2026-02-05,",
        "F-1,甲,2026-01-01,2026-02-01,100,2025-12-31,10",
        "F-1,甲,2026-01-01,2026-02-01,100,2026-03-01,61",
        "F-2,甲,2026-01-01,2026-02-01,100,2026-03-01,0",
        "F-3,甲,2026-01-01,2026-02-01,100,2026-03-01,100.001",
    )
    assert faults(parsed) == [
        (3, "账单编号", "bill_disagrees"),
        (4, "账单编号", "payment_twice"),
        (5, "付款日期", "cell_empty"),
        (6, "账单编号", "id_twice"),
        (7, "付款日期", "before_bill"),
        (9, "付款金额（元）", "amount_zero"),
        (10, "付款金额（元）", "money_fraction"),
        (8, "付款金额（元）", "overpaid"),
    ]


def test_payments_alone_in_three_units_and_their_faults() -> None:
    for head, cell in (("付款金额", "1234.5"), ("付款金额（万元）", "0.12345"), ("amount_fen", "123450")):
        text = f"number,paid_on,{head}\nF-1,2026-03-01,{cell}\n"
        (row,) = parse_payments(read_table("a.csv", text.encode())).or_refuse("files.refused")
        assert (row.number, row.paid_on, row.amount_fen) == ("F-1", date(2026, 3, 1), 123_450)
    parsed = parse_payments(
        read_table(
            "a.csv",
            "number,paid_on,amount\nF-1,2026-03-01,5\nF-1,2026-03-01,5\nF-1,昨天,5\n,2026-03-01,5\n"
            "F-1,2026-03-02,\nF-1,2026-03-03,0\nF-1,2026-03-01,6\n".encode(),
        )
    )
    assert faults(parsed) == [  # type: ignore[arg-type]
        (3, "number", "payment_twice"),
        (4, "paid_on", "not_date"),
        (5, "number", "cell_empty"),
        (6, "amount", "cell_empty"),
        (7, "amount", "amount_zero"),
    ]
    assert faults(parse_payments(read_table("a.csv", b"number\nF-1\n")))[:2] == [  # type: ignore[arg-type]
        (1, "paid_on", "column_missing"),
        (1, "paid_amount", "column_missing"),
    ]


def test_the_seed_payments_import_without_a_fault_and_fit_their_bills() -> None:
    content = (ROOT / "seed_data" / "payments.jsonl").read_bytes()
    rows = parse_payments(read_table("payments.jsonl", content)).or_refuse("files.refused")
    bills = {
        row["number"]: row
        for row in map(json.loads, (ROOT / "seed_data" / "invoices.jsonl").read_text("utf-8").splitlines())
    }
    left = {number: row["amount_fen"] for number, row in bills.items()}
    for row in rows:
        bill = bills[row.number]
        left[row.number] -= row.amount_fen
        assert bill["paid_on"] is None
        assert bill["due_on"] < row.paid_on.isoformat() <= "2026-11-22"
        assert left[row.number] > 0


def test_the_seed_payments_are_what_the_generator_writes(capsys: pytest.CaptureFixture[str]) -> None:
    from seed_data import make_payments

    make_payments.main()
    assert capsys.readouterr().out == (ROOT / "seed_data" / "payments.jsonl").read_text("utf-8")


def test_two_ageing_tables_in_any_order_and_unit() -> None:
    text = "账龄,期初余额（万元）,期末余额（元）\n5年以上,1,0\n1年以内,600,100000\n1-2年,500,\n2至3年,400,3\n3~4年,300,4\n4-5,200,5\n"
    rows = parse_ageing(read_table("a.csv", text.encode())).or_refuse("files.refused")
    assert [row.age for row in rows] == [0, 1, 2, 3, 4, 5]
    assert [row.opening_fen for row in rows] == [n * 1_000_000 for n in (600, 500, 400, 300, 200, 1)]
    assert [row.closing_fen for row in rows] == [10_000_000, 0, 300, 400, 500, 0]


def test_faults_of_ageing_tables() -> None:
    text = "账龄,期初余额,期末余额\n1-3年,1,1\n0-1年,-1,1\n1-2年,1,1\n1-2年,1,1\n,1,1\n"
    assert faults(parse_ageing(read_table("a.csv", text.encode()))) == [  # type: ignore[arg-type]
        (2, "账龄", "not_in_list"),
        (3, "期初余额", "out_of_range"),
        (5, "账龄", "row_twice"),
        (6, "账龄", "cell_empty"),
    ]
    short = "账龄,期初余额,期末余额\n0-1年,1,1\n"
    assert faults(parse_ageing(read_table("a.csv", short.encode()))) == [(1, "账龄", "ages_missing")]  # type: ignore[arg-type]

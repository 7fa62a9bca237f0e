"""The reminder letter as a Word file and the list as a table: what they say comes from the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest

import finance
from app.documents.reminder_letter import reminder_letter
from app.documents.reminder_list import reminders_csv, reminders_xlsx
from app.i18n import use_language
from app.services.late_claims import ReminderLetter, ReminderList

TODAY = date(2026, 11, 22)


def letter(**terms: object) -> ReminderLetter:
    bills = [
        finance.Bill(
            "F-1", date(2025, 7, 1), date(2026, 7, 1), 1_000_000_00,
            (finance.Payment(date(2026, 2, 6), 400_000_00),), "临河区财政局", "XM-1",
        ),
        finance.Bill("F-2", date(2026, 1, 31), date(2026, 3, 2), 50_000_05, (), "临河区财政局", "=1+1"),
    ]  # fmt: skip
    used = finance.LateTerms(**terms)  # type: ignore[arg-type]
    rows = finance.reminders(bills, TODAY, used)
    claims = tuple(finance.late_claim(bill, TODAY, used) for bill in bills)
    return ReminderLetter("临河区财政局", "澄川织格有限公司", True, ReminderList(TODAY, used, rows), claims)


def read(content: bytes) -> tuple[str, list[list[list[str]]]]:
    document = docx.Document(BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), tables


def test_the_letter_names_payer_sender_amounts_in_capitals_and_articles() -> None:
    """Statutory day of F-1: 60 days after 1 July 2025, 30 August; 160 days on 1,000,000, 289 on 600,000 at 0.05 %."""
    text, (bills, spans) = read(reminder_letter(letter()))
    assert "草稿" in text
    assert "关于商请支付逾期账款的函" in text
    assert "临河区财政局：" in text
    assert "2 张账单" in text
    assert "650,000.05 元（大写：陆拾伍万元零伍分）" in text
    assert "2025年8月30日 前支付，已逾期 449 天" in text
    assert "国务院令第802号）第九条" in text
    assert "澄川织格有限公司（盖章）" in text
    assert "2026年11月22日" in text
    assert [row[0] for row in bills[1:]] == ["F-1", "F-2", "合计"]
    first = [row for row in spans[1:] if row[0] == "F-1"]
    assert [row[3:7] for row in first] == [
        ["160", "1,000,000.00", "0.0500%", "80,000.00"],
        ["289", "600,000.00", "0.0500%", "86,700.00"],
    ]
    assert all("第十七条" in row[7] for row in spans[1:])


def test_a_large_enterprise_claims_no_statutory_interest() -> None:
    """The regulation protects small and medium enterprises only; an agreed rate counts for everybody."""
    text, tables = read(reminder_letter(replace(letter(), protected=False)))
    assert "保障中小企业" not in text
    assert "逾期利息" not in text
    assert len(tables) == 1
    assert tables[0][-1][-1] == "—"
    text, tables = read(reminder_letter(replace(letter(agreed_rate=0.0365), protected=False)))
    assert "约定的逾期年利率 3.65%" in text
    assert len(tables) == 2
    assert {row[7] for row in tables[1][1:]} == {"合同约定"}


def test_the_letter_in_english_and_without_a_sender() -> None:
    use_language("en")
    text, _ = read(reminder_letter(replace(letter(), sender="")))
    assert "Request to pay overdue bills" in text
    assert "650,000.05" in text
    assert "大写" not in text


def test_S37_the_list_as_files_holds_numbers_and_no_formula() -> None:
    found = letter().reminders
    lines = reminders_csv(found).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "'=1+1" in lines[2]
    sheet = openpyxl.load_workbook(BytesIO(reminders_xlsx(found))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]
    assert [row[9] for row in rows] == [600_000, 50_000.05]
    assert rows[0][10] == pytest.approx(166_700)
    assert rows[0][6] == "法定期限"

"""A reminder letter (催款函) as a Word file in the form of an official letter: a draft, every figure from the ledger."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from app.documents.chinese_amount import chinese_amount
from app.documents.finance_words import document_text
from app.documents.report import typography
from app.documents.report.clean import clean
from app.documents.report.parts import NARROW_CM, Column, Table
from app.documents.report.table_xml import table_xml
from app.i18n import language, money, number, percent, t
from app.services.late_claims import ReminderLetter

ANSWER_DAYS = 15
_BODY, _LINE = Pt(16), Pt(28)
"""三号 type on lines of 28 points, about 22 lines of 28 characters on a page (GB/T 9704)."""
_WIDE_CM = 24.7


def reminder_letter(letter: ReminderLetter) -> bytes:
    """The letter with its two annexes, the bills and the interest span by span, as the bytes of a .docx file."""
    document: Document = docx.Document()
    typography.set_styles(document)
    _page(document)
    _line(document, t("invoices.letter.draft"), "Note")
    document.add_paragraph(t("invoices.letter.title"), style="Title").paragraph_format.space_after = Pt(20)
    _line(document, t("invoices.letter.to", payer=letter.payer))
    for words in _text(letter):
        _line(document, words, indent=True)
    _signature(document, letter)
    document.add_section(WD_SECTION.NEW_PAGE)
    _landscape(document)
    _annex(document, "bills", _bills(letter))
    if letter.protected or letter.reminders.terms.agreed_rate > 0.0:
        _annex(document, "interest", _spans(letter))
    properties = document.core_properties
    properties.title, properties.author = clean(f"{t('invoices.letter.title')} {letter.payer}")[:250], ""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _text(letter: ReminderLetter) -> list[str]:
    rows, found = letter.reminders.rows, letter.reminders
    words = [
        t(
            "invoices.letter.state",
            day=_day(found.today),
            count=number(len(rows)),
            amount=_amount(found.open_fen),
            days=number(max(row.days_overdue for row in rows)),
            first=_day(min(row.due_on for row in rows)),
        )
    ]
    agreed = found.terms.agreed_rate > 0.0
    if letter.protected:
        words.append(t("invoices.letter.law"))
    if letter.protected or agreed:
        basis = "agreed" if agreed else "statutory"
        rate = percent(found.terms.agreed_rate, 2)
        words.append(t(f"invoices.letter.interest_{basis}", amount=_amount(found.claimable_fen), rate=rate))
    words.append(t("invoices.letter.ask", days=ANSWER_DAYS))
    words.append(t("invoices.letter.close"))
    words.append(t("invoices.letter.annexes" if letter.protected or agreed else "invoices.letter.annex_one"))
    return words


def _bills(letter: ReminderLetter) -> Table:
    columns = (
        Column(t("invoices.column.number"), 1.5),
        Column(t("invoices.column.project"), 1.5),
        Column(t("invoices.column.billed_on"), 1.2),
        Column(t("invoices.letter.due"), 1.2),
        Column(t("invoices.days_late"), 0.9, numeric=True),
        Column(t("invoices.letter.open_yuan"), 1.6, numeric=True),
        Column(t("invoices.letter.claim_yuan"), 1.6, numeric=True),
    )
    rows = [
        (
            row.number,
            row.project,
            row.billed_on.isoformat(),
            row.due_on.isoformat(),
            number(row.days_overdue),
            number(row.outstanding / 100, 2),
            number(None if row.claimable is None or not _counts(letter) else row.claimable / 100, 2),
        )
        for row in letter.reminders.rows
    ]
    claim = letter.reminders.claimable_fen / 100 if _counts(letter) else None
    total = number(letter.reminders.open_fen / 100, 2)
    rows.append((t("ui.total"), "", "", "", "", total, number(claim, 2)))
    return Table(t("invoices.letter.bills"), columns, tuple(rows), strong=frozenset({len(rows) - 1}))


def _counts(letter: ReminderLetter) -> bool:
    """Whether interest is claimed at all."""
    return letter.protected or letter.reminders.terms.agreed_rate > 0.0


def _spans(letter: ReminderLetter) -> Table:
    columns = (
        Column(t("invoices.column.number"), 1.3),
        Column(t("invoices.span.first"), 1.0),
        Column(t("invoices.span.last"), 1.0),
        Column(t("invoices.span.days"), 0.6, numeric=True),
        Column(t("invoices.letter.balance_yuan"), 1.5, numeric=True),
        Column(t("invoices.span.rate"), 0.9, numeric=True),
        Column(t("invoices.letter.interest_yuan"), 1.3, numeric=True),
        Column(t("invoices.span.source"), 3.4),
    )
    rows = [
        (
            claim.number,
            span.first.isoformat(),
            span.last.isoformat(),
            number(span.days),
            number(span.balance / 100, 2),
            percent(span.rate, 4),
            number(span.interest / 100, 2),
            document_text(span.source.to_dict()),
        )
        for claim in letter.claims
        for span in claim.spans
    ]
    return Table(t("invoices.letter.interest"), columns, tuple(rows))


def _annex(document: Document, name: str, table: Table) -> None:
    document.add_paragraph(clean(t(f"invoices.letter.annex_{name}")), style="Heading 2")
    style = document.styles["Table Text"].style_id
    document.element.body.sectPr.addprevious(table_xml(table, _WIDE_CM, style, 18))
    document.add_paragraph("", style="After Table")


def _signature(document: Document, letter: ReminderLetter) -> None:
    for words in (
        t("invoices.letter.sender", name=letter.sender or "＿＿＿＿＿＿＿＿"),
        _day(letter.reminders.today),
    ):
        _line(document, words).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _line(document, t("invoices.letter.contact"), indent=True)


def _line(document: Document, words: str, style: str = "", *, indent: bool = False):  # type: ignore[no-untyped-def]
    paragraph = document.add_paragraph(clean(words), style=style or "Normal")
    if not style:
        for run in paragraph.runs:
            run.font.size = _BODY
        paragraph.paragraph_format.line_spacing = _LINE
        paragraph.paragraph_format.first_line_indent = _BODY * 2 if indent else None
    return paragraph


def _page(document: Document) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(21.0 - 2.8 - NARROW_CM)


def _landscape(document: Document) -> None:
    page = document.sections[-1]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.top_margin = page.bottom_margin = Cm(2.2)
    page.left_margin = page.right_margin = Cm((29.7 - _WIDE_CM) / 2)


def _amount(fen: int) -> str:
    """In figures; in Chinese in capitals too."""
    if language() == "en":
        return money(fen)
    return t("invoices.letter.amount", figures=money(fen), words=chinese_amount(fen))


def _day(day: date) -> str:
    return t("invoices.letter.day", year=day.year, month=day.month, date=day.day)

"""Tables of a Word file (w:tbl), written as one piece of XML: cell by cell the library needs seconds for a report.

ECMA-376 part 1, 17.4. The head is repeated on every page, no row is broken over two pages, short tables stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from app.documents.report.clean import clean
from app.documents.report.parts import Column, Table

_TWIPS = 1440 / 2.54
_MARGIN = 57
"""Left and right margin of a cell in twentieths of a point, 0.1 cm."""
_DIGIT_CM = 0.18
"""A digit of 9 point type, with room for a wider font in its place."""
_HEAD_FILL, _GRID = "E7ECF4", "7F7F7F"
_TOGETHER = 3
"""Rows that stay with the head, and at the end, of a table that may be broken."""


def table_xml(table: Table, width_cm: float, style: str, whole_rows: int) -> BaseOxmlElement:
    """A table of the given width; `style` is the id of the paragraph style of its cells.

    A table of at most `whole_rows` rows stays on one page.
    """
    widths = _widths(table.columns, width_cm)
    head = _row(
        [_cell(column.head, width, style, strong=True, align="center", shaded=True)
         for column, width in zip(table.columns, widths, strict=True)],
        "<w:tblHeader/>",
    )  # fmt: skip
    count, body = len(table.rows), []
    for at, row in enumerate(table.rows):
        strong, together = (
            at in table.strong,
            at < count - 1 and (count <= whole_rows or at < _TOGETHER - 1 or at >= count - _TOGETHER),
        )
        body.append(
            _row(
                [
                    _cell(
                        words,
                        width,
                        style,
                        strong=strong,
                        align="right" if column.numeric else "",
                        together=together,
                    )
                    for words, column, width in zip(row, table.columns, widths, strict=True)
                ]
            )
        )
    return _table(widths, head + "".join(body))


def fits(table: Table, width_cm: float) -> bool:
    """Whether every number fits its column on one line in the usual size of tables."""
    room = [(width - 2 * _MARGIN) / _TWIPS for width in _widths(table.columns, width_cm)]
    return all(
        len(words) * _DIGIT_CM <= cm
        for row in table.rows
        for words, column, cm in zip(row, table.columns, room, strict=True)
        if column.numeric and words[-1:].isdigit()
    )


def facts_xml(
    facts: Sequence[tuple[str, str]], name_cm: float, width_cm: float, style: str
) -> BaseOxmlElement:
    """Names and values side by side, without a head."""
    widths = [round(name_cm * _TWIPS), round((width_cm - name_cm) * _TWIPS)]
    rows = [
        _row([_cell(name, widths[0], style, strong=True, shaded=True), _cell(value, widths[1], style)])
        for name, value in facts
    ]
    return _table(widths, "".join(rows))


def _widths(columns: Sequence[Column], width_cm: float) -> list[int]:
    total = sum(column.share for column in columns)
    return [round(width_cm * _TWIPS * column.share / total) for column in columns]


def _table(widths: Sequence[int], rows: str) -> BaseOxmlElement:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_GRID}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0420"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(cells: Sequence[str], more: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    words: str,
    width: int,
    style: str,
    *,
    strong: bool = False,
    align: str = "",
    shaded: bool = False,
    together: bool = False,
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEAD_FILL}"/>' if shaded else ""
    keep = "<w:keepNext/>" if together or (shaded and align) else ""
    side = f'<w:jc w:val="{align}"/>' if align else ""
    bold = "<w:rPr><w:b/></w:rPr>" if strong else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{side}</w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(clean(words))}</w:t></w:r></w:p></w:tc>'
    )

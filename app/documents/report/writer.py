"""A report as a Word file (docx): A4, page numbers, repeated table heads, native charts, Chinese type by name."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section as PageSection
from docx.shared import Cm, Emu
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from app.clock import CHINA
from app.documents.report import typography
from app.documents.report.chart_part import CHART_TYPE, chart_workbook, chart_xml
from app.documents.report.clean import clean
from app.documents.report.parts import (
    NARROW_CM,
    WIDE_CM,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Part,
    Report,
    Section,
    Table,
)
from app.documents.report.table_xml import facts_xml, fits, table_xml
from app.i18n import t

_LONGEST_PROPERTY = 250
"""Longest text of a document property."""
_WHOLE_NARROW, _WHOLE_WIDE = 12, 20
"""Rows of a table that is not broken over pages, portrait and landscape."""
_SHORT, _LONG = Cm(21.0), Cm(29.7)


def docx_file(report: Report, at: datetime) -> bytes:
    """The report as the bytes of a .docx file; `at` becomes the day it was made."""
    return _Writer(report).write(at)


class _Writer:
    """Writes one report, counting its tables and charts."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document: Document = docx.Document()
        self.tables = self.charts = 0
        self.width = NARROW_CM

    def write(self, at: datetime) -> bytes:
        typography.set_styles(self.document)
        self._properties(at)
        for at_section, section in enumerate(self.report.sections):
            page = self._page(section, first=at_section == 0)
            if at_section == 0:
                self._frame(page)
                self._title()
            for part in section.parts:
                self._part(part)
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _properties(self, at: datetime) -> None:
        properties, naive = self.document.core_properties, at.astimezone(CHINA).replace(tzinfo=None)
        properties.title = clean(f"{self.report.title} {self.report.kind}")[:_LONGEST_PROPERTY]
        properties.author, properties.comments = t("app.name"), ""
        properties.created = properties.modified = naive

    def _page(self, section: Section, *, first: bool) -> PageSection:
        pages = self.document.sections
        page = pages[0] if first else self.document.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = (_LONG, _SHORT) if section.landscape else (_SHORT, _LONG)
        self.width = WIDE_CM if section.landscape else NARROW_CM
        side = (page.page_width - Cm(self.width)) // 2
        page.left_margin = page.right_margin = Emu(side)
        page.top_margin, page.bottom_margin = (Cm(2.0), Cm(1.8)) if section.landscape else (Cm(2.6), Cm(2.4))
        page.header_distance = page.footer_distance = Cm(1.0 if section.landscape else 1.4)
        return page

    def _frame(self, page: PageSection) -> None:
        """The running line above and the page number below; later sections take them over."""
        above = page.header.paragraphs[0]
        above.text, above.style = clean(self.report.running), "Header"
        below = page.footer.paragraphs[0]
        below.style = "Footer"
        before, between, after = t("finance_report.page").split("|")
        for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            below.add_run(words)
            if field:
                _field(below.add_run(), field)

    def _title(self) -> None:
        self._paragraph(self.report.title, "Title")
        self._paragraph(self.report.kind, "Subtitle")
        self._append(facts_xml(self.report.facts, 4.0, NARROW_CM, self._style_id("Table Text")))

    def _part(self, part: Part) -> None:
        if isinstance(part, Heading):
            self._paragraph(part.text, f"Heading {part.level}")
        elif isinstance(part, Paragraph):
            self._paragraph(part.text, "Note" if part.note else "Body Text")
        elif isinstance(part, Bullets):
            for number, item in enumerate(part.items, 1):
                self._paragraph(t("finance_report.item", number=number, text=item), "Body Text")
        elif isinstance(part, Table):
            self._table(part)
        else:
            self._chart(part)

    def _table(self, part: Table) -> None:
        self.tables += 1
        self._paragraph(t("finance_report.table_number", number=self.tables, title=part.title), "Caption")
        if part.unit:
            self._paragraph(part.unit, "Table Unit")
        roomy = self.width == NARROW_CM and fits(part, self.width)
        style = self._style_id("Table Text" if roomy else "Table Text Small")
        self._append(
            table_xml(part, self.width, style, _WHOLE_WIDE if self.width == WIDE_CM else _WHOLE_NARROW)
        )
        self._paragraph("", "After Table")

    def _paragraph(self, words: str, style: str) -> WordParagraph:
        return self.document.add_paragraph(clean(words), style=style)

    def _append(self, element: BaseOxmlElement) -> None:
        """After what stands in the document so far; the last element of a body is its page set-up."""
        self.document.element.body.sectPr.addprevious(element)

    def _style_id(self, name: str) -> str:
        return self.document.styles[name].style_id

    def _chart(self, part: Chart) -> None:
        self.charts += 1
        package, word = self.document.part.package, self.document.part
        uri = PackURI(f"/word/charts/chart{self.charts}.xml")
        book = FilePart(
            PackURI(f"/word/embeddings/chart{self.charts}.xlsx"),
            CONTENT_TYPE.SML_SHEET,
            chart_workbook(part),
            package,
        )
        drawn = _ChartPart(uri, CHART_TYPE, None, package)
        drawn.draw(part, drawn.relate_to(book, RELATIONSHIP_TYPE.PACKAGE))
        relation = word.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
        holder = self.document.add_paragraph(style="Chart")
        holder.add_run()._r.append(_inline(part, relation, 1000 + self.charts, Cm(self.width), Cm(7.2)))
        self._paragraph(
            t("finance_report.chart_number", number=self.charts, title=part.title), "Chart Caption"
        )


class _ChartPart(FilePart):
    """A part whose content is known only after its relation to the workbook is."""

    def draw(self, chart: Chart, workbook_rel: str) -> None:
        self._blob = chart_xml(chart, workbook_rel)


def _inline(chart: Chart, relation: str, number: int, width: int, height: int) -> BaseOxmlElement:
    """The place of a chart in the text (wp:inline)."""
    drawing = parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')} "
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="chart{number}"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    drawing.find(f".//{qn('wp:docPr')}").set("descr", clean(chart.alt))
    return drawing


def _field(run: Run, name: str) -> None:
    """A field that the reader's program fills in (PAGE, NUMPAGES)."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {name} "
        elif kind == "text":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)

"""Type of a report (版式): Fangsong text, Hei headings, Song tables, named with the names other systems know them by.

The usual sizes of reports to a finance bureau: title 二号, headings 三号 and 四号, text 小四, tables 小五.
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml import etree

SONG, FANGSONG, HEI = "宋体", "仿宋", "黑体"
LATIN = "Times New Roman"
ALTERNATIVES = {
    SONG: "SimSun;STSong;Songti SC;Noto Serif CJK SC;WenQuanYi Zen Hei",
    FANGSONG: "FangSong;仿宋_GB2312;STFangsong;Noto Serif CJK SC;WenQuanYi Zen Hei",
    HEI: "SimHei;STHeiti;Heiti SC;Noto Sans CJK SC;WenQuanYi Zen Hei",
}
"""Names under which the same type is installed elsewhere, best first (w:altName)."""
_BLACK = RGBColor(0, 0, 0)
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def set_styles(document: Document) -> None:
    """Give the document its styles, its language and its fonts by name."""
    _language(document)
    _font_table(document)
    _drop_thumbnail(document)
    _style(document, "Normal", FANGSONG, 12.0)
    _style(document, "Title", SONG, 22.0, bold=True, align=_CENTRE, before=12.0, after=6.0)
    _style(document, "Subtitle", SONG, 22.0, bold=True, align=_CENTRE, after=18.0)
    _style(document, "Heading 1", HEI, 16.0, before=18.0, after=8.0)
    _style(document, "Heading 2", HEI, 14.0, before=12.0, after=6.0)
    text = _style(document, "Body Text", FANGSONG, 12.0, after=4.0, line=1.5)
    text.paragraph_format.first_line_indent = Pt(24)
    _style(document, "Note", FANGSONG, 10.0, after=6.0)
    _style(document, "Caption", HEI, 10.5, align=_CENTRE, before=8.0, after=2.0, next_too=True)
    _style(document, "Table Unit", SONG, 9.0, align=_RIGHT, next_too=True)
    _style(document, "Table Text", SONG, 9.0)
    _style(document, "Table Text Small", SONG, 7.5)
    _style(document, "After Table", SONG, 6.0, after=4.0)
    _style(document, "Chart", SONG, 9.0, align=_CENTRE, before=6.0, next_too=True)
    _style(document, "Chart Caption", HEI, 10.5, align=_CENTRE, after=8.0)
    _style(document, "Header", SONG, 9.0, align=_RIGHT)
    _style(document, "Footer", SONG, 9.0, align=_CENTRE)


def _style(
    document: Document,
    name: str,
    chinese: str,
    size: float,
    *,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
    before: float = 0.0,
    after: float = 0.0,
    line: float = 1.0,
    next_too: bool = False,
) -> ParagraphStyle:
    """Set a paragraph style, or make one; sizes and distances in points."""
    styles = document.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    style: ParagraphStyle = styles[name]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = _BLACK
    _fonts(style, chinese)
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    form = style.paragraph_format
    form.alignment = align
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.line_spacing = line
    if next_too or name.startswith("Heading"):
        form.keep_with_next = True
    return style


def _fonts(style: ParagraphStyle, chinese: str) -> None:
    """Latin and Chinese type by name; the fonts of the theme would win over names and are taken out."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), font)
    properties.insert(0, fonts)
    for old in properties.findall(qn("w:spacing")) + properties.findall(qn("w:kern")):
        properties.remove(old)


def _language(document: Document) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _font_table(document: Document) -> None:
    """Say under which other names each Chinese type may be found."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in ALTERNATIVES.items()
    )
    table = parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>")
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop_thumbnail(document: Document) -> None:
    """The picture of the library's empty template would be shown as a preview of the report."""
    relations = document.part.package.rels
    for name in [name for name, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[name]

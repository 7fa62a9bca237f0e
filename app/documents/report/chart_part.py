"""Charts of a Word file (原生图表): DrawingML that Word, WPS and LibreOffice draw with the reader's own fonts.

ECMA-376 part 1, 21.2 (DrawingML charts). No picture is drawn here, so no Chinese font is needed on the server; the
numbers stand in the chart and in a workbook beside it, which opens on 编辑数据.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree
from lxml.builder import ElementMaker
from xlsxwriter.utility import xl_col_to_name

from app.documents.report.parts import Chart, ChartSeries
from app.files.exports import to_xlsx

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_c = ElementMaker(namespace=_C, nsmap={"c": _C, "a": _A, "r": _R})
_a = ElementMaker(namespace=_A, nsmap={"a": _A})
_SHEET = "data"
_COLOURS = ("2F5597", "C55A11", "7F7F7F", "548235", "7030A0")
_AXES = {False: ("100", "101"), True: ("200", "201")}  # category and value axis, left and right
_MOST_LABELS = 12
_SHORT_TITLE = 2
_LARGE = 50.0


def chart_xml(chart: Chart, workbook_rel: str) -> bytes:
    """The chart part; `workbook_rel` is its relation to the workbook of :func:`chart_workbook`."""
    groups = _groups(chart)
    plot = _c.plotArea(_c.layout(), *(group for group, _ in groups))
    sides = sorted({second for _, second in groups})
    for second in sides:
        plot.extend(_axes(chart, second))
    body = _c.chart(
        _value("autoTitleDeleted", "1"),
        plot,
        _c.legend(_value("legendPos", "b"), _value("overlay", "0"), _text(800)),
        _value("plotVisOnly", "1"),
        _value("dispBlanksAs", "gap"),
    )
    external = _c.externalData(_value("autoUpdate", "0"))
    external.set(f"{{{_R}}}id", workbook_rel)
    space = _c.chartSpace(_value("roundedCorners", "0"), body, _text(800), external)
    written: bytes = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def chart_workbook(chart: Chart) -> bytes:
    """The numbers of the chart as a workbook: years down, series across."""
    rows = zip(chart.categories, *(series.values for series in chart.series), strict=True)
    return to_xlsx(_SHEET, ["", *(series.name for series in chart.series)], rows)


def _groups(chart: Chart) -> list[tuple[etree._Element, bool]]:
    """Bars and lines of either axis, each with its series."""
    groups = []
    for kind, second in (("bar", False), ("bar", True), ("line", False), ("line", True)):
        chosen = [
            (at, each) for at, each in enumerate(chart.series) if (each.kind, each.second) == (kind, second)
        ]
        if not chosen:
            continue
        series = [_series(chart, at, each) for at, each in chosen]
        axes = [_value("axId", axis) for axis in _AXES[second]]
        if kind == "bar":
            head = (_value("barDir", "col"), _value("grouping", "clustered"), _value("varyColors", "0"))
            group = _c.barChart(*head, *series, _value("gapWidth", "60"), *axes)
        else:
            head = (_value("grouping", "standard"), _value("varyColors", "0"))
            group = _c.lineChart(*head, *series, _value("marker", "1"), *axes)
        groups.append((group, second))
    return groups


def _series(chart: Chart, at: int, series: ChartSeries) -> etree._Element:
    column, last = xl_col_to_name(at + 1), len(chart.categories) + 1
    colour = _COLOURS[at % len(_COLOURS)]
    name = _c.tx(_strings(f"{_SHEET}!${column}$1", [series.name]))
    years = _c.cat(_strings(f"{_SHEET}!$A$2:$A${last}", chart.categories))
    values = _c.val(_numbers(f"{_SHEET}!${column}$2:${column}${last}", series.values))
    head = (_value("idx", str(at)), _value("order", str(at)), name)
    if series.kind == "bar":
        look = _c.spPr(_fill(colour))
        return _c.ser(*head, look, _value("invertIfNegative", "0"), years, values)
    look = _c.spPr(_a.ln(_fill(colour), w="25400"))
    marker = _c.marker(_value("symbol", "circle"), _value("size", "5"), _c.spPr(_fill(colour)))
    return _c.ser(*head, look, marker, years, values, _value("smooth", "0"))


def _axes(chart: Chart, second: bool) -> Iterable[etree._Element]:
    category, value = _AXES[second]
    every = -(-len(chart.categories) // _MOST_LABELS)
    yield _c.catAx(
        _value("axId", category),
        _c.scaling(_value("orientation", "minMax")),
        _value("delete", "1" if second else "0"),
        _value("axPos", "b"),
        _value("numFmt", "General", name="formatCode", sourceLinked="0"),
        _value("majorTickMark", "none"),
        _value("minorTickMark", "none"),
        _value("tickLblPos", "low"),
        _c.spPr(_a.ln(_fill("7F7F7F"), w="9525")),
        _text(800),
        _value("crossAx", value),
        _value("crosses", "autoZero"),
        _value("tickLblSkip", str(every)),
        _value("noMultiLvlLbl", "1"),
    )
    grid = () if second else (_c.majorGridlines(_c.spPr(_a.ln(_fill("D9D9D9"), w="6350"))),)
    yield _c.valAx(
        _value("axId", value),
        _c.scaling(_value("orientation", "minMax")),
        _value("delete", "0"),
        _value("axPos", "r" if second else "l"),
        *grid,
        _title(chart.right_title if second else chart.left_title),
        _value("numFmt", _number_format(chart, second), name="formatCode", sourceLinked="0"),
        _value("majorTickMark", "none"),
        _value("minorTickMark", "none"),
        _value("tickLblPos", "nextTo"),
        _c.spPr(_a.ln(_a.noFill())),
        _text(800),
        _value("crossAx", category),
        _value("crosses", "max" if second else "autoZero"),
        _value("crossBetween", "between"),
    )


def _number_format(chart: Chart, second: bool) -> str:
    """Whole numbers on an axis, but two decimals for ratios and small amounts."""
    most = max((abs(v) for s in chart.series if s.second == second for v in s.values if v), default=0.0)
    return "#,##0" if most >= _LARGE else "#,##0.00"


def _title(words: str) -> etree._Element:
    paragraph = _a.p(_a.pPr(_a.defRPr(sz="800", b="0")), _a.r(_a.rPr(sz="800", b="0"), _a.t(words)))
    upright = "0" if len(words) <= _SHORT_TITLE else "-5400000"
    rich = _c.rich(_a.bodyPr(rot=upright, vert="horz"), _a.lstStyle(), paragraph)
    return _c.title(_c.tx(rich), _value("overlay", "0"))


def _text(size: int) -> etree._Element:
    """Type of labels: size in hundredths of a point, Song type for Chinese."""
    fonts = (_a.latin(typeface="Times New Roman"), _a.ea(typeface="宋体"))
    paragraph = _a.p(_a.pPr(_a.defRPr(*fonts, sz=str(size), b="0")), _a.endParaRPr(lang="zh-CN"))
    return _c.txPr(_a.bodyPr(), _a.lstStyle(), paragraph)


def _fill(colour: str) -> etree._Element:
    return _a.solidFill(_a.srgbClr(val=colour))


def _strings(reference: str, words: Sequence[str]) -> etree._Element:
    points = [_c.pt(_c.v(word), idx=str(at)) for at, word in enumerate(words)]
    return _c.strRef(_c.f(reference), _c.strCache(_value("ptCount", str(len(words))), *points))


def _numbers(reference: str, values: Sequence[float | None]) -> etree._Element:
    points = [_c.pt(_c.v(repr(value)), idx=str(at)) for at, value in enumerate(values) if value is not None]
    head = (_c.formatCode("General"), _value("ptCount", str(len(values))))
    return _c.numRef(_c.f(reference), _c.numCache(*head, *points))


def _value(tag: str, value: str, *, name: str = "val", **more: str) -> etree._Element:
    element = _c(tag, **more)
    element.set(name, value)
    return element

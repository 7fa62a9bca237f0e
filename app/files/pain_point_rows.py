"""Rows of citizens' messages (群众诉求): hotline exports, the open message sets, and our own template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from app.files import values, words
from app.files.grid import Table, TableRow
from app.files.reading import Columns, ParsedRows, choice, match_columns

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("留言编号", "编号", "工单编号", "工单号", "诉求编号", "受理编号", "no"),
    "title": ("留言主题", "标题", "题目", "主题", "诉求标题", "诉求题目", "subject"),
    "text": ("留言详情", "内容", "留言内容", "诉求内容", "详情", "正文", "content", "body"),
    "reported_at": (
        "留言时间",
        "时间",
        "反映时间",
        "诉求时间",
        "受理时间",
        "来电时间",
        "created_at",
        "date",
        "time",
    ),
    "endorsements": ("点赞数", "点赞", "附议数", "附议", "likes", "votes"),
    "field": ("一级分类", "一级标签", "分类", "领域", "类别", "label", "category"),
    "channel": ("渠道", "诉求类型", "类型", "来源渠道", "type"),
    "district": ("区", "区县", "行政区", "所属区域", "所在区", "area"),
    "place": ("地点", "地址", "位置", "发生地点", "事发地址", "location", "address"),
}
NEEDED = (("text", "title"),)
LONGEST_ID, LONGEST_TITLE, LONGEST_TEXT = 80, 500, 20_000

_channel = choice(words.CHANNELS)
_fields = words.FIELDS | {code: code for code in words.FIELDS.values()}


@dataclass(frozen=True)
class PainPointRow:
    """One message. id None: the file gave none; reported_at None: not said (else UTC); channel and field None: not said.

    source_category: the category of the source where it is none of our eleven fields, "" otherwise.
    """

    line: int
    id: str | None
    title: str
    text: str
    reported_at: datetime | None
    endorsements: int
    channel: str | None
    field: str | None
    source_category: str
    district: str
    place: str


def parse_pain_points(table: Table) -> ParsedRows[PainPointRow]:
    """Messages of a table. A row needs a title or a text; an unknown category is kept as `source_category`.

    An id that stands twice over different messages is a fault; the same message twice (a source that lists one message
    under two categories) is one row with both categories, and its line is in `merged`.
    """
    columns = match_columns(table, COLUMNS, NEEDED)
    rows: dict[object, PainPointRow] = {}
    merged: list[int] = []
    for source in table.rows:
        if columns.full:
            break
        row = _row(columns, source)
        if not row.title and not row.text:
            if not columns.has_fault(source.line, "text") and not columns.has_fault(source.line, "title"):
                columns.fault(source.line, columns.header("text"), "files.message_empty")
            continue
        before = rows.get(row.id) if row.id else None
        if before is None:
            rows[row.id or source.line] = row
        elif (before.title, before.text) == (row.title, row.text):
            rows[row.id] = _merge(before, row)
            merged.append(source.line)
        else:
            columns.fault(source.line, columns.header("id"), "files.id_twice", id=row.id, first=before.line)
    return ParsedRows(tuple(rows.values()), tuple(columns.faults), tuple(merged), columns.ignored)


def _row(columns: Columns, source: TableRow) -> PainPointRow:
    category = columns.read(source, "field", partial(values.line_of_text, most=100)) or ""
    return PainPointRow(
        line=source.line,
        id=columns.read(source, "id", partial(values.line_of_text, most=LONGEST_ID)) or None,
        title=columns.read(source, "title", partial(values.line_of_text, most=LONGEST_TITLE)) or "",
        text=columns.read(source, "text", partial(values.text, most=LONGEST_TEXT)) or "",
        reported_at=columns.read(source, "reported_at", values.instant),
        endorsements=columns.read(source, "endorsements", values.whole_number) or 0,
        channel=columns.read(source, "channel", _channel) or None,
        field=_fields.get(category),
        source_category="" if category in _fields else category,
        district=columns.read(source, "district", partial(values.line_of_text, most=60)) or "",
        place=columns.read(source, "place", partial(values.line_of_text, most=200)) or "",
    )


def _merge(first: PainPointRow, second: PainPointRow) -> PainPointRow:
    categories = [category for category in (first.source_category, second.source_category) if category]
    return replace(
        first,
        field=first.field or second.field,
        source_category="、".join(dict.fromkeys(categories)),
        endorsements=max(first.endorsements, second.endorsements),
    )

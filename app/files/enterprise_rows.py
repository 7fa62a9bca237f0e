"""Rows of enterprises and their capability statements (企业能力画像): nested jsonl, or one row a statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from app.domain import uscc
from app.files import values, words
from app.files.grid import Cell, Table, TableRow
from app.files.reading import Columns, ParsedRows, choice, match_columns
from app.files.values import Unreadable

ENTERPRISE_COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("企业编号", "编号", "id"),
    "name": ("企业名称", "单位名称", "名称", "公司名称", "enterprise"),
    "uscc": ("统一社会信用代码", "信用代码", "社会信用代码", "credit_code"),
    "scale": ("企业规模", "规模"),
    "ownership": ("所有制", "企业性质", "单位性质"),
    "city": ("城市", "所在城市"),
    "district": ("区", "区县", "所在区"),
    "participant_type": ("参与主体", "主体类型", "企业类型"),
    "chain_links": ("产业链环节", "产业环节", "环节"),
    "founded_on": ("成立日期", "成立时间"),
    "registered_capital_wan": ("注册资本", "注册资本万元"),
    "staff": ("员工人数", "人数", "从业人数"),
    "whitelist": ("白名单", "白名单状态"),
    "summary": ("企业简介", "简介"),
    "legal_representative": ("法定代表人", "法人代表"),
    "contact_phone": ("联系电话", "电话"),
    "controlled_by": ("控股或管理单位", "控股单位", "管理单位", "控股管理关系"),
}
STATEMENT_COLUMNS: dict[str, tuple[str, ...]] = {
    "statement_title": ("能力名称", "能力标题", "能力", "capability"),
    "statement_text": ("能力描述", "能力说明", "能力陈述", "capability_text"),
    "evidence_kind": ("佐证类型", "证明类型"),
    "evidence_title": ("佐证名称", "佐证材料", "证明材料"),
    "evidence_issuer": ("颁发单位", "出具单位", "发证机关"),
    "evidence_issued_on": ("取得日期", "颁发日期", "发证日期"),
    "evidence_valid_until": ("有效期至", "有效期", "到期日"),
}
CAPABILITY_COLUMNS = {
    "uscc": ENTERPRISE_COLUMNS["uscc"],
    "name": ENTERPRISE_COLUMNS["name"],
    **STATEMENT_COLUMNS,
    "statement_title": (*STATEMENT_COLUMNS["statement_title"], "title", "标题"),
    "statement_text": (*STATEMENT_COLUMNS["statement_text"], "text", "内容"),
}
MOST_STATEMENTS, LONGEST_TEXT = 200, 5_000

ValueT = TypeVar("ValueT")
_SEPARATORS = re.compile(r"[、,，;；/|]+")


@dataclass(frozen=True)
class EvidenceRow:
    """What stands behind a statement. kind: case, certificate, patent or standard."""

    kind: str
    title: str
    issuer: str
    issued_on: date | None
    valid_until: date | None


@dataclass(frozen=True)
class StatementRow:
    """One capability statement (能力陈述)."""

    line: int
    title: str
    text: str
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True)
class EnterpriseRow:
    """One enterprise with its statements. line: where it begins. Codes as in `vocabulary`, "" or None when not said."""

    line: int
    key: str
    name: str
    uscc: str
    scale: str
    ownership: str
    city: str
    district: str
    participant_type: str
    chain_links: tuple[str, ...]
    founded_on: date | None
    registered_capital_wan: float | None
    staff: int | None
    whitelist: str
    summary: str
    legal_representative: str
    contact_phone: str
    statements: tuple[StatementRow, ...]
    controlled_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class CapabilityRow:
    """One statement of an enterprise that is known already by its credit code."""

    line: int
    uscc: str
    title: str
    text: str
    evidence: tuple[EvidenceRow, ...]


def parse_enterprises(table: Table) -> ParsedRows[EnterpriseRow]:
    """Enterprises of a table: nested rows with a `statements` list, or flat rows grouped by credit code.

    In a flat file the columns of the enterprise may be filled in the first of its rows only; a later row that says
    something else is a fault ("files.disagrees"). In a nested file a credit code may stand only once ("files.id_twice").
    """
    names = {**ENTERPRISE_COLUMNS, "statements": ("能力陈述",)} if _is_nested(table) else ENTERPRISE_COLUMNS
    columns = match_columns(table, {**names, **STATEMENT_COLUMNS}, (("name",), ("uscc",)))
    found: dict[str, EnterpriseRow] = {}
    for source in table.rows:
        if columns.full:
            break
        row = _enterprise(columns, source)
        if not row.uscc:
            if not columns.has_fault(source.line, "uscc"):
                columns.fault(source.line, columns.header("uscc"), "files.cell_empty")
            continue
        before = found.get(row.uscc)
        if before is None:
            if not row.name:
                columns.fault(source.line, columns.header("name"), "files.cell_empty")
            found[row.uscc] = row
        elif _is_nested(table):
            columns.fault(
                source.line, columns.header("uscc"), "files.id_twice", id=row.uscc, first=before.line
            )
        else:
            found[row.uscc] = _join(columns, before, row)
    return ParsedRows(tuple(found.values()), tuple(columns.faults), ignored=columns.ignored)


def parse_capabilities(table: Table) -> ParsedRows[CapabilityRow]:
    """One statement a row, with the credit code of its enterprise. The same statement twice is a fault."""
    columns = match_columns(table, CAPABILITY_COLUMNS, (("uscc",), ("statement_title",), ("statement_text",)))
    rows: list[CapabilityRow] = []
    seen: dict[tuple[str, str, str], int] = {}
    for source in table.rows:
        if columns.full:
            break
        code = columns.read(source, "uscc", _credit_code) or ""
        statement = _flat_statement(columns, source)
        for name, value in (
            ("uscc", code or not columns.by_name.get("uscc")),
            ("statement_title", statement.title),
            ("statement_text", statement.text),
        ):
            if not value and not columns.has_fault(source.line, name):
                columns.fault(source.line, columns.header(name), "files.cell_empty")
        key = (code, statement.title, statement.text)
        if first := seen.get(key):
            columns.fault(source.line, columns.header("statement_title"), "files.row_twice", first=first)
        seen.setdefault(key, source.line)
        rows.append(CapabilityRow(source.line, code, statement.title, statement.text, statement.evidence))
    return ParsedRows(tuple(rows), tuple(columns.faults), ignored=columns.ignored)


def _is_nested(table: Table) -> bool:
    return table.kind == "jsonl" and "statements" in table.headers


def _enterprise(columns: Columns, source: TableRow) -> EnterpriseRow:
    def short(name: str, most: int = 120) -> str:
        return columns.read(source, name, partial(values.line_of_text, most=most)) or ""

    return EnterpriseRow(
        line=source.line,
        key=short("key"),
        name=short("name"),
        uscc=columns.read(source, "uscc", _credit_code) or "",
        scale=columns.read(source, "scale", choice(words.SCALES)) or "",
        ownership=columns.read(source, "ownership", choice(words.OWNERSHIP)) or "",
        city=short("city"),
        district=short("district"),
        participant_type=short("participant_type"),
        chain_links=columns.read(source, "chain_links", _chain_links) or (),
        founded_on=columns.read(source, "founded_on", values.day),
        registered_capital_wan=columns.read(source, "registered_capital_wan", _amount),
        staff=columns.read(source, "staff", values.whole_number),
        whitelist=columns.read(source, "whitelist", choice(words.WHITELIST)) or "",
        summary=columns.read(source, "summary", partial(values.text, most=LONGEST_TEXT)) or "",
        legal_representative=short("legal_representative"),
        contact_phone=short("contact_phone", 40),
        statements=_statements(columns, source),
        controlled_by=columns.read(source, "controlled_by", _credit_codes) or (),
    )


def _statements(columns: Columns, source: TableRow) -> tuple[StatementRow, ...]:
    """Nested statements of the row, or the one of a flat row, or none."""
    nested = source.cells.get(columns.by_name.get("statements", ""))
    if nested is None:
        flat = _flat_statement(columns, source)
        if not flat.text and not flat.title:
            return ()
        if not flat.text or not flat.title:
            lacking = "statement_title" if flat.text else "statement_text"
            columns.fault(source.line, columns.header(lacking), "files.cell_empty")
        return (flat,)
    if not isinstance(nested, list) or len(nested) > MOST_STATEMENTS:
        columns.fault(source.line, "statements", "files.statements", most=MOST_STATEMENTS)
        return ()
    return tuple(_nested_statement(columns, source.line, at, each) for at, each in enumerate(nested, 1))


def _nested_statement(columns: Columns, line: int, at: int, statement: object) -> StatementRow:
    place = f"statements[{at}]"
    inner = _Inner(columns, line, place, statement)
    evidence = inner.cells.get("evidence") or []
    if not isinstance(evidence, list) or len(evidence) > MOST_STATEMENTS:
        columns.fault(line, f"{place}.evidence", "files.statements", most=MOST_STATEMENTS)
        evidence = []
    return StatementRow(
        line,
        inner.needed("title", 200),
        inner.needed("text", LONGEST_TEXT),
        tuple(
            _evidence(_Inner(columns, line, f"{place}.evidence[{number}]", each))
            for number, each in enumerate(evidence, 1)
        ),
    )


class _Inner:
    """An object inside a jsonl cell, read with the same faults as a row."""

    def __init__(self, columns: Columns, line: int, place: str, value: object) -> None:
        self.columns, self.line, self.place = columns, line, place
        self.cells: Mapping[str, Cell] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            columns.fault(line, place, "files.json_object")

    def text(self, name: str, most: int) -> str:
        return self._read(name, partial(values.line_of_text, most=most)) or ""

    def needed(self, name: str, most: int) -> str:
        found = self.text(name, most)
        if not found and self.cells and self.cells.get(name) in (None, ""):
            self.columns.fault(self.line, f"{self.place}.{name}", "files.cell_empty")
        return found

    def day(self, name: str) -> date | None:
        return self._read(name, values.day)

    def kind(self) -> str:
        return self._read("kind", choice(words.EVIDENCE)) or "certificate"

    def _read(self, name: str, convert: Callable[[Cell], ValueT]) -> ValueT | None:
        try:
            return convert(self.cells.get(name))
        except Unreadable as error:
            self.columns.fault(self.line, f"{self.place}.{name}", error.code, **error.params)
            return None


def _evidence(inner: _Inner) -> EvidenceRow:
    return EvidenceRow(
        inner.kind(),
        inner.needed("title", 200),
        inner.text("issuer", 200),
        inner.day("issued_on"),
        inner.day("valid_until"),
    )


def _flat_statement(columns: Columns, source: TableRow) -> StatementRow:
    title = columns.read(source, "evidence_title", partial(values.line_of_text, most=200)) or ""
    evidence = EvidenceRow(
        columns.read(source, "evidence_kind", choice(words.EVIDENCE)) or "certificate",
        title,
        columns.read(source, "evidence_issuer", partial(values.line_of_text, most=200)) or "",
        columns.read(source, "evidence_issued_on", values.day),
        columns.read(source, "evidence_valid_until", values.day),
    )
    return StatementRow(
        source.line,
        columns.read(source, "statement_title", partial(values.line_of_text, most=200)) or "",
        columns.read(source, "statement_text", partial(values.line_of_text, most=LONGEST_TEXT)) or "",
        (evidence,) if title else (),
    )


def _join(columns: Columns, before: EnterpriseRow, row: EnterpriseRow) -> EnterpriseRow:
    """Two flat rows of one enterprise: what the first left empty is filled, what contradicts it is a fault.

    A repeated statement only brings further evidence.
    """
    filled: dict[str, object] = {}
    for name in ENTERPRISE_COLUMNS:
        old, new = getattr(before, name), getattr(row, name)
        if not old and new:
            filled[name] = new
        elif new and new != old:
            columns.fault(row.line, columns.header(name), "files.disagrees", first=before.line)
    statements = list(before.statements)
    for statement in row.statements:
        for at, known in enumerate(statements):
            if (known.title, known.text) == (statement.title, statement.text):
                statements[at] = replace(known, evidence=(*known.evidence, *statement.evidence))
                break
        else:
            statements.append(statement)
    return replace(before, statements=tuple(statements), **filled)  # type: ignore[arg-type]


def _credit_code(cell: Cell) -> str:
    code = uscc.normalise(values.line_of_text(cell, 40))
    if code and not uscc.is_valid(code):
        raise Unreadable("files.uscc", value=code)
    return code


def _credit_codes(cell: Cell) -> tuple[str, ...]:
    parts = cell if isinstance(cell, list) else _SEPARATORS.split(values.line_of_text(cell, 400))
    return tuple(dict.fromkeys(code for part in parts if (code := _credit_code(part))))


def _chain_links(cell: Cell) -> tuple[str, ...]:
    parts = cell if isinstance(cell, list) else _SEPARATORS.split(values.line_of_text(cell, 200))
    convert = choice(words.CHAIN_LINKS)
    codes = (convert(part if isinstance(part, str) else str(part)) for part in parts)
    return tuple(dict.fromkeys(code for code in codes if code))


def _amount(cell: Cell) -> float | None:
    found = values.number(cell)
    if found is not None and not 0 <= found <= 10**9:
        raise Unreadable("files.out_of_range", least=0, most=10**9)
    return None if found is None else float(found)

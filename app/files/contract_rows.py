"""Rows of a platform company's contracts (平台公司合同清单), in 万元 or yuan a year."""

from __future__ import annotations

from functools import partial

from app.domain.platform_companies import CompanyContract
from app.files import values
from app.files.grid import Cell, Table, TableRow
from app.files.reading import Columns, ParsedRows, choice, match_columns

MONEY = ("gross_fee", "pass_through", "related_purchases", "own_labour", "other_cost")
DAYS = ("receivable_days", "payable_days")
TESTS = ("control_before_transfer", "primary_responsibility", "inventory_risk", "price_discretion")
_MONEY_WORDS = {
    "gross_fee": ("年合同额", "年合同額", "年收费", "Gross fee a year"),
    "pass_through": ("转付采购", "轉付採購", "外购及转付", "Pass-through purchases"),
    "related_purchases": ("其中关联采购", "其中關聯採購", "关联采购", "From related parties"),
    "own_labour": ("自有人工", "自有人工成本", "Own labour"),
    "other_cost": ("其他成本", "Other cost"),
}
_UNITS = {"_wan": ("万元", "萬元", "¥10k"), "": ("元", "¥")}
_FEN = {"_wan": 1_000_000, "": 100}


def _with_unit(words: tuple[str, ...], units: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(form.format(word, unit) for word in words for unit in units for form in ("{}（{}）", "{}{}"))


COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("合同", "合同名称", "合同名稱", "Contract"),
    "payer": ("付款单位", "付款單位", "付款方", "客户", "Payer"),
    "city": ("付款单位所在城市", "付款單位所在城市", "城市", "Payer's city", "City"),
    **{
        key + ending: _with_unit(words, units)
        for ending, units in _UNITS.items()
        for key, words in _MONEY_WORDS.items()
    },
    "suppliers": ("供应商", "供應商", "Suppliers"),
    "receivable_days": ("回款天数", "回款天數", "Receivable days"),
    "payable_days": ("付款天数", "付款天數", "Payable days"),
    "control_before_transfer": ("转让前取得控制权", "轉讓前取得控制權", "Control before transfer"),
    "primary_responsibility": ("承担主要责任", "承擔主要責任", "Primary responsibility"),
    "inventory_risk": ("承担存货风险", "承擔存貨風險", "Inventory risk"),
    "price_discretion": ("自主决定价格", "自主決定價格", "Discretion in pricing"),
}
"""A column of money says its unit in the header: an amount in 万元 is never read as yuan."""
NEEDED = (("name",), ("payer",), ("gross_fee_wan", "gross_fee"))
YES_NO = {"是": "yes", "否": "no", "yes": "yes", "no": "no", "Yes": "yes", "No": "no"}
_SEPARATORS = str.maketrans({"，": "、", ",": "、", ";": "、", "；": "、"})


def parse_contracts(table: Table) -> ParsedRows[CompanyContract]:
    """Contracts of a table: a name may stand only once, purchases from related parties are part of the purchases."""
    columns = match_columns(table, COLUMNS, NEEDED)
    rows: dict[str, CompanyContract] = {}
    first: dict[str, int] = {}
    for source in table.rows:
        if columns.full:
            break
        row = _row(columns, source)
        if row is None:
            continue
        if row.name in rows:
            columns.fault(
                source.line, columns.header("name"), "files.id_twice", id=row.name, first=first[row.name]
            )
            continue
        if row.related_purchases > row.pass_through:
            columns.fault(
                source.line, columns.header(_money_column(columns, "related_purchases")), "platforms.related"
            )
        rows[row.name], first[row.name] = row, source.line
    return ParsedRows(tuple(rows.values()), tuple(columns.faults), ignored=columns.ignored)


def _row(columns: Columns, source: TableRow) -> CompanyContract | None:
    before = len(columns.faults)
    name = columns.read(source, "name", partial(values.line_of_text, most=120))
    payer = columns.read(source, "payer", partial(values.line_of_text, most=120))
    city = columns.read(source, "city", partial(values.line_of_text, most=80)) or ""
    listed = columns.read(source, "suppliers", partial(values.line_of_text, most=600)) or ""
    money = {key: _money(columns, source, key) for key in MONEY}
    days = {key: columns.read(source, key, _days) or 0.0 for key in DAYS}
    tests = {key: columns.read(source, key, choice(YES_NO)) for key in TESTS}
    if len(columns.faults) > before:
        return None
    columns.fault_empty(source, {"name": name, "payer": payer})
    if money["gross_fee"] is None:
        columns.fault(source.line, columns.header(_money_column(columns, "gross_fee")), "files.cell_empty")
    if not name or not payer or money["gross_fee"] is None:
        return None
    return CompanyContract(
        name=name,
        payer=payer,
        city=city,
        suppliers=split_names(listed),
        **{key: value or 0.0 for key, value in money.items()},
        **days,
        **{key: None if not answer else answer == "yes" for key, answer in tests.items()},
    )


def split_names(listed: str) -> tuple[str, ...]:
    """Names separated by 、, ，or ; in the order they stand, none twice."""
    parts = (part.strip() for part in listed.translate(_SEPARATORS).split("、"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _money_column(columns: Columns, key: str) -> str:
    return f"{key}_wan" if f"{key}_wan" in columns.by_name else key


def _money(columns: Columns, source: TableRow, key: str) -> float | None:
    """Yuan; the 万元 column is read first."""
    column = _money_column(columns, key)
    found = columns.read(source, column, partial(values.fen, per_unit=_FEN[column.removeprefix(key)]))
    return None if found is None else found / 100


def _days(cell: Cell) -> float | None:
    found = values.number(cell)
    if found is None:
        return None
    if not 0 <= found <= 3650:
        raise values.Unreadable("files.out_of_range", least=0, most=3650)
    return float(found)

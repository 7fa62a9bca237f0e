"""From a cell to a value (单元格取值): text, whole numbers, money, days and instants, as people write them in China.

Each function returns the value, None for an empty cell, and raises Unreadable with a code for what cannot be read.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from app.clock import CHINA
from app.files.grid import Cell

_LINE_ENDS = re.compile(r"_x000[dD]_\n?|\r\n?|[\u2028\u2029\x0b\x0c]")
# Control, direction and zero-width characters: invisible, and they make one text look like another.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,10})?(?:[eE][+-]?\d{1,2})?")
_DAY = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|年(\d{1,2})月(\d{1,2})[日号]|(\d{2})(\d{2})(?!\d))"
)
_TIME = re.compile(
    r"[T ]*(上午|下午|晚上)? *(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]? *(Z|[+-]\d{2}:?\d{2})?"
)
_EXCEL_START = datetime(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119
_YEARS = range(1900, 2100)


class Unreadable(ValueError):
    """A cell that cannot be read as what its column is; `code` is the fault code, `params` fill its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def text(cell: Cell, most: int) -> str:
    """Clean text, "" when empty: line ends are \\n (also Excel's written-out _x000D_), nothing invisible, ends trimmed.

    Raises Unreadable("files.text_too_long") beyond `most` characters, ("files.not_text") for lists and objects.
    """
    if cell is None:
        return ""
    if isinstance(cell, list | dict | bool):
        raise Unreadable("files.not_text")
    clean = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", str(cell))).strip()
    if len(clean) > most:
        raise Unreadable("files.text_too_long", most=most, length=len(clean))
    return clean


def line_of_text(cell: Cell, most: int) -> str:
    """Clean text on one line."""
    return " ".join(text(cell, most).split())


def number(cell: Cell) -> Decimal | None:
    """A decimal number; thousands separators, full-width digits and a currency sign are read. Unreadable("files.not_number")."""
    if cell is None:
        return None
    if isinstance(cell, bool | list | dict):
        raise Unreadable("files.not_number")
    source = unicodedata.normalize("NFKC", str(cell)).strip().lstrip("¥￥").replace(",", "").replace(" ", "")
    if not source:
        return None
    if not _NUMBER.fullmatch(source):
        raise Unreadable("files.not_number", value=str(cell)[:40])
    try:
        return Decimal(source)
    except InvalidOperation as error:
        raise Unreadable("files.not_number", value=str(cell)[:40]) from error


def whole_number(cell: Cell, least: int = 0, most: int = 10**9) -> int | None:
    """A whole number between `least` and `most`. Unreadable("files.not_whole" or "files.out_of_range")."""
    found = number(cell)
    if found is None:
        return None
    if found != found.to_integral_value():
        raise Unreadable("files.not_whole", value=str(cell)[:40])
    if not least <= found <= most:
        raise Unreadable("files.out_of_range", least=least, most=most)
    return int(found)


def fen(cell: Cell, per_unit: int) -> int | None:
    """Money in 分 from a cell in units of `per_unit` 分 (1 分, 100 元, 1,000,000 万元). Exact; no rounding is done.

    Unreadable("files.money_fraction") for less than one 分, ("files.out_of_range") for negative or above 10^15 分.
    """
    found = number(cell)
    if found is None:
        return None
    exact = found * per_unit
    if exact != exact.to_integral_value():
        raise Unreadable("files.money_fraction", value=str(cell)[:40])
    if not 0 <= exact <= 10**15:
        raise Unreadable("files.out_of_range", least=0, most=10**15)
    return int(exact)


def instant(cell: Cell) -> datetime | None:
    """A moment in UTC: 2026-03-05, 2026/3/5 8:12, 2026年3月5日 8时12分, ISO 8601 with a zone, or an Excel serial number.

    Without a zone it is China Standard Time; without a time of day it is midnight there. Unreadable("files.not_date").
    """
    if cell is None:
        return None
    if isinstance(cell, int) and 19_000_101 <= cell <= 21_001_231:
        cell = str(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell).replace(tzinfo=CHINA).astimezone(UTC)
    if not isinstance(cell, str):
        raise Unreadable("files.not_date")
    source = unicodedata.normalize("NFKC", cell).strip()
    if not source:
        return None
    day = _DAY.match(source)
    try:
        if day is None:
            return _from_serial(float(source)).replace(tzinfo=CHINA).astimezone(UTC)
        moment = _time_of_day(_day(day), source[day.end() :])
    except (ValueError, OverflowError) as error:
        raise Unreadable("files.not_date", value=cell[:40]) from error
    return moment.astimezone(UTC)


def day(cell: Cell) -> date | None:
    """A day; a time of day behind it is dropped. Unreadable("files.not_date")."""
    found = instant(cell)
    return None if found is None else found.astimezone(CHINA).date()


def _day(found: re.Match[str]) -> datetime:
    year, month, day_of_month = (int(part) for part in found.groups() if part is not None)
    if year not in _YEARS:
        raise ValueError("year")
    return datetime(year, month, day_of_month)


def _time_of_day(start: datetime, rest: str) -> datetime:
    rest = re.sub(r"^ *(?:星期|周)[一二三四五六日天]", "", rest)
    if not rest.strip():
        return start.replace(tzinfo=CHINA)
    found = _TIME.fullmatch(rest)
    if found is None:
        raise ValueError("time")
    part, hour, minute, second, fraction, zone = found.groups()
    hours = int(hour) + (12 if part in ("下午", "晚上") and int(hour) < 12 else 0)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    moment = start.replace(hour=hours, minute=int(minute or 0), second=int(second or 0), microsecond=micro)
    if zone is None:
        return moment.replace(tzinfo=CHINA)
    return datetime.fromisoformat(moment.isoformat() + ("+00:00" if zone == "Z" else zone))


def _from_serial(serial: float) -> datetime:
    """Excel counts days from 1899-12-30; anything outside 1954-2119 is no date but some other number."""
    if not _EXCEL_DAYS[0] <= serial <= _EXCEL_DAYS[1]:
        raise Unreadable("files.not_date", value=str(serial))
    return _EXCEL_START + timedelta(seconds=round(serial * 86_400))

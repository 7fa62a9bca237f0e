"""Money and numbers as people read them: 元, 万元, 亿元, percent. Rounded half up, once, here."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from app.i18n.catalogue import catalogue
from app.i18n.language import language

NOTHING = "—"
FEN_PER_WAN = 1_000_000
FEN_PER_YI = 10_000_000_000
YUAN_PER_WAN = 10_000
YUAN_PER_YI = 100_000_000


def money(fen: int | None) -> str:
    """分 -> "12,345.67 元"."""
    return _amount("yuan", fen, 100)


def money_wan(fen: int | None) -> str:
    """分 -> "1,234.56 万元"."""
    return _amount("wan", fen, FEN_PER_WAN)


def money_yi(fen: int | None) -> str:
    """分 -> "1.23 亿元"."""
    return _amount("yi", fen, FEN_PER_YI)


def yuan_wan(yuan: float | None) -> str:
    """元 (engine result) -> "1,234.56 万元"."""
    return _amount("wan", yuan, YUAN_PER_WAN)


def yuan_yi(yuan: float | None) -> str:
    """元 (engine result) -> "1.23 亿元"."""
    return _amount("yi", yuan, YUAN_PER_YI)


def wan(fen: int | None) -> float | None:
    """分 -> 万元 as a number for a table or chart whose header names the unit."""
    return None if fen is None else fen / FEN_PER_WAN


def yi(fen: int | None) -> float | None:
    """分 -> 亿元 as a number."""
    return None if fen is None else fen / FEN_PER_YI


def yuan_to_wan(yuan: float | None) -> float | None:
    """元 -> 万元 as a number; None for anything that is not a finite number."""
    return None if yuan is None or not math.isfinite(yuan) else yuan / YUAN_PER_WAN


def yuan_to_yi(yuan: float | None) -> float | None:
    """元 -> 亿元 as a number; None for anything that is not a finite number."""
    return None if yuan is None or not math.isfinite(yuan) else yuan / YUAN_PER_YI


def number(value: float | None, digits: int = 0) -> str:
    """A plain number with thousands separators, "—" for None and for what is not finite (F19)."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f"{_rounded(Decimal(str(value)), digits):,}"


def percent(fraction: float | None, digits: int = 1) -> str:
    """A fraction (0.123) -> "12.3%"."""
    if fraction is None or not math.isfinite(fraction):
        return NOTHING
    return f"{_rounded(Decimal(str(fraction)) * 100, digits):,}%"


def size_text(size: int) -> str:
    """Bytes -> "1.2 MB"."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{number(amount, 0 if unit == 'B' else 1)} {unit}"


def _amount(unit: str, value: float | None, per_unit: int) -> str:
    if value is None or not math.isfinite(value):
        return NOTHING
    amount = _rounded(Decimal(str(value)) / per_unit, 2)
    return catalogue(language())[f"ui.money.{unit}"].format(amount=f"{amount:,}")


def _rounded(value: Decimal, digits: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded

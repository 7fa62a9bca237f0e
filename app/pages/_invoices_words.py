"""Words of the ledger that several of its rooms need: payers, presets, ages."""

from __future__ import annotations

from app.i18n import t

PRESETS = ("A", "B", "C", "D")


def payer_name(payer: str) -> str:
    """A payer by name; "" are all of them."""
    return payer or t("invoices.all_payers")


def age_name(age: int) -> str:
    """0-1 年 … 5 年以上."""
    return t(f"invoices.years_{age}")

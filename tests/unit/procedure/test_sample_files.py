"""The itemised price of a demonstration bid adds up to the fen."""

from __future__ import annotations

import io

import pytest
from city import bid
from openpyxl import load_workbook

from app.files.intake import check_attachment
from app.services.sample_files import price_sheet


@pytest.mark.parametrize("years", [0, 1, 7])
def test_the_items_of_a_price_sheet_add_up(years: int) -> None:
    content = bid(487_654_321)
    file = price_sheet(content, years)
    assert check_attachment(file.name, file.content) == "xlsx"
    rows = list(load_workbook(io.BytesIO(file.content)).active.iter_rows(min_row=2, values_only=True))
    *items, total = [round(amount * 1_000_000) for _, amount in rows]
    assert sum(items) == total == content.price_fen
    assert len(items) == max(1, years) + 2

"""The itemised price of a demonstration bid adds up to the fen."""

from __future__ import annotations

import io
import re

import pytest
from city import USCCS, bid
from openpyxl import load_workbook

from app.domain.consortium import Part
from app.files.intake import check_attachment
from app.services.sample_files import consortium_agreement, price_sheet


@pytest.mark.parametrize("years", [0, 1, 7])
def test_the_items_of_a_price_sheet_add_up(years: int) -> None:
    content = bid(487_654_321)
    file = price_sheet(content, years)
    assert check_attachment(file.name, file.content) == "xlsx"
    rows = list(load_workbook(io.BytesIO(file.content)).active.iter_rows(min_row=2, values_only=True))
    *items, total = [round(amount * 1_000_000) for _, amount in rows]
    assert sum(items) == total == content.price_fen
    assert len(items) == max(1, years) + 2


def test_the_agreement_of_a_consortium_is_a_whole_pdf_that_names_both() -> None:
    parts = (Part(USCCS[0], "甲公司", 65, "平台"), Part(USCCS[1], "乙公司", 35, "安装"))
    file = consortium_agreement("夜间接驳", parts)
    assert file.agreement
    assert check_attachment(file.name, file.content) == "pdf"
    shown = "".join(
        bytes.fromhex(line.decode()).decode("utf-16-be")
        for line in re.findall(rb"<([0-9a-f]+)> Tj", file.content)
    )
    for word in ("夜间接驳", "甲公司", USCCS[1], "占35%", "连带责任"):
        assert word in shown
    table = int(file.content.rpartition(b"startxref\n")[2].split()[0])
    places = re.findall(rb"(\d{10}) 00000 n ", file.content[table:])
    for number, place in enumerate(places, 1):
        assert file.content[int(place) :].startswith(f"{number} 0 obj".encode())

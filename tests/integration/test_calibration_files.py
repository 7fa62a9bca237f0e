"""Calibration and back-test as workbooks: the cells hold what was estimated and tested, from the ledger itself."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from city import City

from app.documents.calibration_tables import backtest_workbook, estimate_workbook
from app.services import invoicing, payer_calibration

HEAD = "账单编号,项目编号,付款单位,开票日期,到期日,金额（元）,付款日期,付款金额（元）\n"
PAYER = "临河区财政局"


@pytest.fixture
def today(city: City) -> date:
    """Five years of a monthly bill; every third is paid 20 months late, the others within a month."""
    now = city.app.clock.now().date()
    rows = []
    for month in range(60):
        due = now - timedelta(days=30 * month + 40)
        paid = due + timedelta(days=600 if month % 3 == 0 else 20)
        settled = f"{paid},1000" if paid < now else ","
        rows.append(f"F-{month},,{PAYER},{due - timedelta(days=30)},{due},1000,{settled}")
    invoicing.import_file(city.app, city.finance, "a.csv", (HEAD + "\n".join(rows)).encode())
    return now


def sheets(content: bytes) -> list[list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(page.iter_rows(values_only=True)) for page in book]


def test_the_estimate_counts_the_ledger(city: City, today: date) -> None:
    found = payer_calibration.estimate(city.app, city.finance, PAYER, "B")
    ages, unpaid, sample = sheets(estimate_workbook(found))
    first = ages[1]
    whole_year = [month for month in range(60) if 30 * month + 40 > 366]
    assert first[2] == pytest.approx(len(whole_year), abs=1)
    assert first[3] == pytest.approx(sum(month % 3 != 0 for month in whole_year), abs=1)
    assert first[6] < first[5] < first[7]
    assert [row[0] for row in unpaid[1:]] == list(range(len(unpaid) - 1))
    assert unpaid[1][1] == 100.0
    assert unpaid[2][1] == pytest.approx(100 * (1 - first[5]))
    told = dict(row[:2] for row in sample)
    assert (told["付款单位"], told["账单张数"]) == (PAYER, 60)


def test_the_back_test_holds_every_cell_and_score(city: City, today: date) -> None:
    day = today - timedelta(days=730)
    found = payer_calibration.back_test(city.app, city.finance, PAYER, "B", day)
    assert found.code == "ok"
    scores, cells, tenths = sheets(backtest_workbook(found, PAYER, "B"))
    told = dict(row[:2] for row in scores)
    assert told["检验起点"].date() == day
    assert told["布里尔评分（估计）"] == pytest.approx(found.brier)
    assert len(cells) - 1 == len(found.cells)
    assert sum(row[1] for row in tenths[1:]) == len(found.cells)
    for row in cells[1:]:
        assert row[7] == ("是" if row[5] <= row[3] <= row[6] else "否")

"""A tax holiday in the workbook begins with the first revenue, as in the engine (《企业所得税法实施条例》第八十七条)."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

import finance
from app.documents.workbook import workbook

FIRST_PERIOD = 6
"""Columns before the first period: item, unit, source, constant, total, a gap."""


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_the_holiday_of_a_city_that_pays_late_begins_late(periodicity: str) -> None:
    result = finance.project(
        {
            "name": "第三年起付费",
            "periodicity": periodicity,
            "start_year": 2026,
            "construction": {"capex": [1000e4]},
            "operation": {"years": 10},
            "revenue": {
                "service_fee": {"annual_amount": 0},
                "viability_gap": {"rule": "contract", "contract_amounts": [0, 0] + [500e4] * 8},
            },
            "tax": {"free_years": 3, "half_years": 3},
        }
    )
    sheet = load_workbook(io.BytesIO(workbook(result, "第三年起付费")), data_only=True)["计算"]
    rows = {row[0].value: [cell.value for cell in row[FIRST_PERIOD:]] for row in sheet.iter_rows()}
    per_year = 4 if periodicity == "quarterly" else 1

    def years(label: str) -> list[int]:
        return [2026 + n // per_year for n, flag in enumerate(rows[label]) if flag == 1][::per_year]

    assert years("免征年度") == [2029, 2030, 2031]
    assert years("减半年度") == [2032, 2033, 2034]

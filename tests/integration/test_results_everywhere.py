"""A result that the page shows stands in the JSON, the report and the workbook as well, in the workbook as a formula."""

from __future__ import annotations

from io import BytesIO

import numpy_financial as npf
import openpyxl
import pytest
from workbook_cases import CASES

import finance
from app.documents.report.results import figures_table
from app.documents.workbook import workbook
from app.i18n import t, use_language
from app.services.project_figures import figures_of_case

FLOWS = {"project_mirr": "project_flow_after_tax", "equity_mirr": "equity_flow"}


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("case", ["service", "late", "everything"])
def test_the_modified_return_is_that_of_numpy_financial(case: str, name: str) -> None:
    """Quarters take the rates of a quarter, and give a yearly rate."""
    projection = finance.project(CASES[case])
    periods = projection.periods_per_year
    paid, earned = (
        (1.0 + rate) ** (1.0 / periods) - 1.0
        for rate in (projection.case.debt.interest_rate, projection.case.discount_rate)
    )
    expected = (1.0 + npf.mirr(projection.period_series[FLOWS[name]], paid, earned)) ** periods - 1.0
    assert getattr(projection, name).value == pytest.approx(expected, rel=1e-9)
    assert projection.to_dict()[name]["value"] == getattr(projection, name).value


@pytest.mark.parametrize("case", ["service", "late", "everything", "sculpted"])
def test_modified_return_roi_and_roe_are_formulas_of_the_workbook(case: str) -> None:
    """A workbook whose cells differ from the engine is refused; here they are there, live, with the engine's number."""
    use_language("zh-CN")
    projection = finance.project(CASES[case])
    official, content = finance.evaluation_indicators(projection), workbook(projection, "项目")
    formulas, values = (openpyxl.load_workbook(BytesIO(content), data_only=only) for only in (False, True))
    sheet = t("workbook.sheet.outputs")
    lines = {row[0].value: row[0].row for row in formulas[sheet].iter_rows(max_col=1)}
    for name, expected in (
        ("project_mirr", projection.project_mirr.value),
        ("equity_mirr", projection.equity_mirr.value),
        ("roi", official.roi.value),
        ("roe", official.roe.value),
    ):
        line = lines[t(f"workbook.row.{name}")]
        assert str(formulas[sheet].cell(line, 4).value).startswith("=")
        assert values[sheet].cell(line, 4).value == pytest.approx(expected, rel=1e-9)


def test_the_report_lists_plcr_and_the_modified_returns() -> None:
    use_language("zh-CN")
    rows = {row[0]: row for row in figures_table(figures_of_case(CASES["service"])).rows}
    for name in ("项目期保障倍数", "项目修正内部收益率（税后）", "资本金修正内部收益率"):
        assert rows[name][1]
        assert "⟦" not in "".join(rows[name])

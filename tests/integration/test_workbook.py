"""The workbook of a projection: its formulas are the engine's numbers, in Python and in LibreOffice."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from finance_cases import cases
from hypothesis import HealthCheck, assume, given, settings
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from recalculation import Difference, differences, line_of, mistakes, recalculate
from workbook_cases import CASES, LATE, SERVICE, changed

import finance
from app.documents.workbook import workbook
from app.documents.workbook.agreement import disagreements, require_agreement
from app.documents.workbook.building import ROUNDS, build, settled
from app.documents.workbook.evaluation import evaluate
from app.documents.workbook.model import SHEETS
from app.documents.workbook.returns import FLOWS
from app.errors import AppError
from app.i18n import t, use_language
from app.i18n.catalogue import catalogue
from finance.errors import FinanceError

ROOT = Path(__file__).resolve().parents[2]
FIRST = 7  # column of the first period
SEED = [json.loads(line)["case"] for line in (ROOT / "seed_data" / "projects.jsonl").open(encoding="utf-8")]


def written(case: dict[str, Any], folder: Path, name: str) -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(workbook(finance.project(case), case["name"], "追溯"))
    return path


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    use_language("zh-CN")
    return openpyxl.load_workbook(BytesIO(workbook(finance.project(SERVICE), "=1+1 项目", "追溯")))


# formulas against the engine, in Python


@pytest.mark.parametrize("name", CASES)
def test_every_row_that_the_engine_knows_says_what_the_engine_says(name: str) -> None:
    projection = finance.project(CASES[name])
    model, values = settled(projection)
    assert disagreements(model, values, projection.periods_per_year) == []
    compared = [row for row in model.rows.values() if row.engine is not None]
    assert len(compared) > 200
    assert values["master_check"] == [1.0]


@pytest.mark.parametrize("number", range(len(SEED)))
def test_every_project_of_the_demonstration_city_can_be_written(number: int) -> None:
    projection = finance.project(finance.complete_case(SEED[number]))
    model, values = settled(projection)
    assert disagreements(model, values, 1) == []


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cases())
def test_any_case_has_formulas_that_give_the_engines_numbers(case: dict[str, Any]) -> None:
    try:
        projection = finance.project(case)
    except FinanceError:
        assume(False)
    # A debt service that is only rounding decides on the engine's lock-up; there is no right answer to agree on.
    assume(not any(0.0 < due < 0.01 for due in projection.period_series["scheduled_service"]))
    model, values = settled(projection)
    assert disagreements(model, values, projection.periods_per_year) == []


def test_a_workbook_that_disagrees_with_the_engine_is_not_written() -> None:
    projection = finance.project(SERVICE)
    model, values = settled(projection)
    values["cfads"][4] = float(values["cfads"][4] or 0.0) + 0.01
    with pytest.raises(AppError) as refused:
        require_agreement(model, values, 1)
    assert refused.value.code == "workbook.disagrees"


@pytest.mark.parametrize(
    "key", ["irr.equity_irr", "min_dscr", "avg_dscr", "break_even", "payback", "project_mirr"]
)
def test_a_rate_or_cover_that_is_off_in_the_eighth_digit_is_refused(key: str) -> None:
    """Of a project of half a billion yuan, too: what money may lose in rounding is not allowed to a rate."""
    large = finance.case_from_award(
        name="大项目", capex_yuan=5e8, price_yuan_per_year=1.2e8, operation_years=29
    )
    model, values = settled(finance.project(large))
    require_agreement(model, values, 1)
    values[key][0] = float(values[key][0] or 0.0) + 5e-8
    assert key in [each.key for each in disagreements(model, values, 1)]


def test_a_recalculated_rate_that_is_off_in_the_eighth_digit_is_found(tmp_path: Path) -> None:
    """The largest amount on a sheet decides nothing about its rates."""
    use_language("zh-CN")
    mine, theirs = written(SERVICE, tmp_path, "mine"), tmp_path / "theirs.xlsx"
    sheet, label = t("workbook.sheet.outputs"), t("workbook.result.equity_irr")
    shown = openpyxl.load_workbook(mine, data_only=True)
    line = line_of(shown[sheet], label)
    shown[sheet].cell(line, 4).value += 1e-8
    shown.save(theirs)
    assert [(each.sheet, each.label) for each in differences(mine, theirs)] == [(sheet, label)]


# how it is laid out


def test_every_row_has_one_formula_for_all_periods(book: openpyxl.Workbook) -> None:
    rows = 0
    for sheet in book:
        for row in sheet.iter_rows(min_row=5, min_col=FIRST):
            formulas = [cell for cell in row if cell.data_type == "f"]
            if not formulas:
                continue
            rows += 1
            first = formulas[0]
            for cell in formulas:
                moved = Translator(first.value, first.coordinate).translate_formula(cell.coordinate)
                assert cell.value == moved, (sheet.title, cell.coordinate)
            assert first.column == FIRST, "a row begins in the first period"
    assert rows > 300


def test_a_column_is_the_same_period_on_every_sheet(book: openpyxl.Workbook) -> None:
    labels = book[t("workbook.sheet.timeline")]
    line = line_of(labels, t("workbook.row.period_label"))
    for sheet in book:
        for column in range(FIRST, FIRST + 13):
            head = str(sheet.cell(6, column).value)
            assert head.endswith(f"{get_column_letter(column)}{line}")


def test_there_are_no_volatile_functions_no_hidden_constants_and_no_macros(book: openpyxl.Workbook) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                assert not re.search(r"OFFSET|INDIRECT|TODAY|NOW|RAND|VLOOKUP|\[", cell.value)
                text = re.sub(r"'[^']*'!|\"[^\"]*\"|\$?[A-Z]{1,3}\$?[0-9]+", "", cell.value)
                assert set(re.findall(r"[0-9.]+", text)) <= {"0", "1", "2", "6", "9"}, cell.value
    assert len(book.sheetnames) == len(set(book.sheetnames)) == len(SHEETS) - 1  # no rounds
    assert not list(book.defined_names)


def test_the_archive_holds_each_part_once_and_no_program() -> None:
    names = zipfile.ZipFile(BytesIO(workbook(finance.project(SERVICE), "项目"))).namelist()
    assert len(names) == len(set(names))
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]


def test_units_and_sources_stand_beside_every_input(book: openpyxl.Workbook) -> None:
    sheet = book[t("workbook.sheet.inputs")]
    inputs = [
        row
        for row in sheet.iter_rows(min_row=7)
        if any(cell.value is not None and cell.data_type == "n" for cell in row[3:])
    ]
    assert len(inputs) > 40
    for row in inputs:
        assert row[1].value, row[0].value
        assert row[2].value, row[0].value
    assert not [cell for row in sheet.iter_rows(min_row=7) for cell in row if cell.data_type == "f"]


def test_S37_what_a_person_typed_is_never_a_formula(book: openpyxl.Workbook) -> None:
    sheet = book[t("workbook.sheet.inputs")]
    assert str(sheet["A1"].value).startswith("=1+1 项目")
    assert sheet["A1"].data_type == "s"
    cost = book[t("workbook.sheet.workings")].cell(line_of(book[t("workbook.sheet.workings")], "=云资源"), 1)
    assert cost.data_type == "s"


@pytest.mark.parametrize("language", ["zh-CN", "en", "zh-Hant"])
def test_every_label_has_its_words(language: str) -> None:
    use_language(language)
    for case in CASES.values():
        model = build(finance.project(case), 2)
        for row in model.rows.values():
            assert row.label, row.key
            assert "⟦" not in f"{row.label}{row.source}", row.key
            assert f"workbook.unit.{row.unit}" in catalogue(language) or not row.unit


def test_only_choices_of_shape_are_not_live() -> None:
    model = build(finance.project(CASES["everything"]), 1)
    fixed = {row.key for row in model.rows.values() if not row.live}
    assert fixed == {key for key in model.rows if key.startswith("choice.")} | {"per_year"}


def test_a_loan_that_follows_cash_flows_settles_in_rounds() -> None:
    """Too few rounds leave the tax open: the workbook says so by itself."""
    projection = finance.project(CASES["sculpted"])
    early, late = (evaluate(build(projection, rounds)) for rounds in (1, ROUNDS[0]))
    assert early["holds.planned_tax"] == [0.0]
    assert early["master_check"] == [0.0]
    assert late["master_check"] == [1.0]
    assert late["debt"][0] == pytest.approx(projection.debt, rel=1e-11)


# LibreOffice computes it again

EDITS: dict[str, tuple[str, dict[str, Any]]] = {
    "interest": ("service", {"debt.interest_rate": 0.06}),
    "tax": ("service", {"tax.cit_rate": 0.15}),
    "delay": ("service", {"late_payment.delay_months": 14.0}),
    "receivable": ("service", {"operation.receivable_days": 120}),
    "fee": ("service", {"revenue.service_fee.annual_amount": 2_900_000.0}),
    "subsidy": ("service", {"revenue.viability_gap.annual_amount": 900_000.0}),
    "indexation": ("service", {"revenue.service_fee.indexation": -0.01}),
    "gearing": ("service", {"funding.senior_debt_share": 0.75}),
    "capex": ("service", {"construction.capex": [8_000_000.0, 4_000_000.0]}),
    "sculpted": ("sculpted", {"debt.interest_rate": 0.06, "tax.cit_rate": 0.15, "debt.target_dscr": 1.45}),
    "kinds": ("kinds", {"construction.equipment.share": 0.3, "construction.works.life_years": 25}),
    "residual": ("kinds", {"construction.residual_vat_rate": 0.03, "construction.residual_share": 0.2}),
    "government": ("kinds", {"funding.government_equity_share": 0.6}),
    "own_rate": ("kinds", {"revenue.data_revenue.output_vat_rate": 0.06, "tax.output_vat_rate": 0.09}),
    "dated": ("dated", {"start_year": 2018, "tax.output_vat_rate": 0.06}),
    "linked": (
        "service",
        {"revenue.viability_gap.performance_share": 0.5, "revenue.viability_gap.performance_score": 0.8},
    ),
    "stays": ("dated", {"construction.equipment.input_vat_rate": 0.12}),
}


@pytest.mark.slow
def test_C27_libreoffice_computes_what_python_computed(tmp_path: Path) -> None:
    books = [written(case, tmp_path, name) for name, case in CASES.items() if name != "plain"]
    for mine, theirs in zip(books, recalculate(books, tmp_path), strict=True):
        assert mistakes(theirs) == []
        assert differences(mine, theirs) == []


@pytest.mark.slow
def test_a_broken_formula_and_a_stale_result_are_found(tmp_path: Path) -> None:
    """What is kept of the file: every cached result, only one formula is another. So LibreOffice did compute."""
    book = written(CASES["plain"], tmp_path, "plain")
    broken, wrong = tmp_path / "broken.xlsx", 0
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name).decode("utf-8")
            if name == "xl/worksheets/sheet3.xml" and not wrong:
                content, wrong = re.subn(
                    r"<f>MAX\(-([A-Z]+[0-9]+),0\)</f>", r"<f>MAX(-\1,7)</f>", content, count=1
                )
            after.writestr(name, content)
    assert wrong == 1
    sound, theirs = recalculate([book, broken], tmp_path)
    assert differences(book, sound) == []
    assert differences(broken, theirs)


@pytest.mark.slow
def test_an_input_moves_the_workbook_as_it_moves_the_engine(tmp_path: Path) -> None:
    bases = {name: written(CASES[name], tmp_path, name) for name in ("service", "sculpted", "kinds", "dated")}
    edited, expected = [], []
    for name, (base, values) in EDITS.items():
        edited.append(_edited(bases[base], CASES[base], values, tmp_path / f"edited_{name}.xlsx"))
        paths = {path.replace(".", "__"): value for path, value in values.items()}
        expected.append(written(changed(CASES[base], **paths), tmp_path, f"python_{name}"))
    rates = {t(f"workbook.result.{name}") for name in FLOWS}
    left_out = (t("workbook.guess", name=""), t("workbook.sign_limit", name=""))
    for mine, theirs in zip(expected, recalculate(edited, tmp_path), strict=True):
        assert mistakes(theirs) == []
        found = [each for each in differences(mine, theirs, left_out) if not _is_source(each)]
        hidden = [each for each in found if each.theirs is None and each.label in rates]
        assert [each for each in found if each not in hidden] == [], mine.name
        assert not hidden or mine.name == "python_delay.xlsx"  # its flow changes sign more often
        base = bases[EDITS[mine.stem.removeprefix("python_")][0]]
        assert len(differences(base, theirs, left_out)) > 50, "the edit moved nothing"


@pytest.mark.slow
def test_S27_returns_of_the_official_method_and_the_break_even_point_are_live(tmp_path: Path) -> None:
    """LibreOffice finds the FNPV, the return on capital and the break-even point of Python, before and after an
    edit of the inputs.
    """
    book = written(LATE, tmp_path, "late")
    edit = {"cost_1.variable_share": 0.25, "discount_rate": 0.08}
    follows = _edited(book, LATE, edit, tmp_path / "follows.xlsx")
    lines = changed(
        LATE, discount_rate=0.08, operation__costs=[dict(line) for line in LATE["operation"]["costs"]]
    )
    lines["operation"]["costs"][0]["variable_share"] = 0.25
    for case, theirs in zip((LATE, lines), recalculate([book, follows], tmp_path), strict=True):
        found = finance.evaluation_indicators(finance.project(case))
        sheet = openpyxl.load_workbook(theirs, data_only=True)[t("workbook.sheet.outputs")]
        for label, expected in (
            ("row.fnpv_pre_tax", found.fnpv_pre_tax),
            ("row.fnpv_after_tax", found.fnpv_after_tax),
            ("result.capital_firr", found.capital_firr.rate),
            ("row.break_even", found.break_even.value),
        ):
            value = sheet.cell(line_of(sheet, t(f"workbook.{label}")), 4).value
            assert value == pytest.approx(expected, rel=1e-9), label


def test_every_input_names_its_source_as_the_report_does(book: openpyxl.Workbook) -> None:
    """No input says just 测算方案: a preset that nobody entered is called one, with its document."""
    sheet = book[t("workbook.sheet.inputs")]
    said = {row[0].value: str(row[2].value) for row in sheet.iter_rows(min_row=7) if row[2].value}
    assert said[t("projects.column.tax.cit_rate")] == "预设：企业所得税法第四条"
    assert said[t("projects.column.debt.interest_rate")] == "预设：系统缺省值（判断）"
    assert said[t("projects.column.construction.capex")] == "未注明"
    what, part = "人工", t("projects.column.operation.costs.input_vat_rate")
    assert said[t("workbook.of", what=what, part=part)].startswith("未注明")


def _is_source(found: Difference) -> bool:
    """A number typed into the sheet does not change the words beside it that say where the old one came from."""
    return found.sheet == t("workbook.sheet.inputs") and found.cell.startswith("C")


def _edited(base: Path, case: dict[str, Any], values: dict[str, Any], path: Path) -> Path:
    """The workbook with other inputs; openpyxl keeps the formulas and drops every result."""
    lines = {row.key: line for line, row in enumerate(build(finance.project(case), 1).of_sheet("inputs"), 7)}
    book = openpyxl.load_workbook(base)
    for key, value in values.items():
        for column, amount in enumerate(value, FIRST) if isinstance(value, list) else ((4, value),):
            book.worksheets[0].cell(lines[key], column).value = amount
    book.save(path)
    return path

"""The language of workbook rows: the same formula as Excel writes it and as Python counts it."""

from __future__ import annotations

import pytest

from app.documents.workbook.evaluation import evaluate
from app.documents.workbook.formula import Formula, Reference
from app.documents.workbook.model import SCALAR, SERIES, Model, Row
from app.documents.workbook.writing import Places, in_column

PERIODS = 3


@pytest.fixture
def model() -> Model:
    """One input a period, 10, 20, 30, and one scalar, 2; rows of tests follow on the same sheet."""
    model = Model(PERIODS, {}, frozenset(), sheet="workings")
    model.add(Row("x", "workings", SERIES, "x", given=(10.0, 20.0, 30.0)))
    model.add(Row("rates.k", "workings", SCALAR, "k", given=(2.0,)))
    return model


def excel(model: Model, formula: str) -> str:
    """The formula in the second period, column H; x stands in line 7, k in line 8."""
    return in_column(Places(model).text(Formula(formula), "workings"), 7)


@pytest.mark.parametrize(
    ("formula", "written", "values"),
    [
        ("x - (x - rates.k)", "H7-(H7-$D$8)", [2, 2, 2]),
        ("x / (rates.k * 5)", "H7/($D$8*5)", [1, 2, 3]),
        ("-x ** 2", "-(H7^2)", [-100, -400, -900]),  # Excel would take -H7^2 for (-H7)^2
        ("(-x) ** 2", "(-H7)^2", [100, 400, 900]),
        ("rates.k ** (1 - x / 10)", "$D$8^(1-H7/10)", [1, 0.5, 0.25]),
        ("prev(x) + next(x)", "G7+I7", [20, 40, 20]),  # nothing before the first and after the last
        ("to_date(x)", "SUM($G7:H7)", [10, 30, 60]),
        ("total(x) - x", "SUM($G$7:$I$7)-H7", [50, 40, 30]),
        ("across(x * (x > here(x)))", "SUMPRODUCT($G$7:$I$7*($G$7:$I$7>H7))", [50, 30, 0]),
        ('x if x >= 20 else ""', 'IF(H7>=20,H7,"")', ["", 20, 30]),
        ("mod(x, 7) + int(-x / 7)", "MOD(H7,7)+INT(-H7/7)", [3 - 2, 6 - 3, 2 - 5]),
        ("highest(x) + min(x, rates.k, 15)", "MAX($G$7:$I$7)+MIN(H7,$D$8,15)", [32, 32, 32]),
    ],
)
def test_a_formula_is_written_and_counted_alike(
    model: Model, formula: str, written: str, values: list[float | str]
) -> None:
    assert excel(model, formula) == written
    model.series("y", formula, label="y")
    for found, value in zip(evaluate(model)["y"], values, strict=True):
        assert found == (value if isinstance(value, str) else pytest.approx(value))


def test_a_row_of_another_sheet_is_named_with_its_sheet(model: Model) -> None:
    text = Places(model).text(Formula("x * rates.k"), "checks")
    assert in_column(text, 6) == "'计算'!G7*'计算'!$D$8"


def test_formulas_in_a_circle_and_unknown_rows_are_refused(model: Model) -> None:
    model.series("a", "prev(a) + b", label="a")
    model.series("b", "a - x", label="b")
    with pytest.raises(ValueError, match="circle"):
        evaluate(model)
    other = Model(PERIODS, {}, frozenset())
    other.series("a", "nowhere + 1", label="a")
    with pytest.raises(ValueError, match="nowhere"):
        evaluate(other)
    with pytest.raises(ValueError, match="two rows"):
        model.series("x", "1", label="x")


@pytest.mark.parametrize("formula", ["x > 1", "open(x)", "x[0]", "lambda: x"])
def test_anything_else_is_no_formula(model: Model, formula: str) -> None:
    with pytest.raises(ValueError):
        excel(model, formula)


def test_a_formula_tells_what_it_reads() -> None:
    found = Formula("prev(a) + across(b * here(c)) + rates.k").references
    assert found == {
        Reference("a", "prev"),
        Reference("b", "whole"),
        Reference("c", "here"),
        Reference("rates.k", "here"),
    }

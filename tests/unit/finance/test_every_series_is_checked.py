"""No series of a projection can be wrong unnoticed: change one number anywhere and some identity fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from workbook_cases import CASES

import finance
from finance.engine import projection as engine
from finance.engine.books import Books, FloatArray
from finance.engine.identities import projection_checks

MEMO: Mapping[str, str] = {}
"""Series that cannot be checked, each with its reason. There are none: every memo item follows from the case too."""


def books_of(case: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> Books:
    """The books of a projection as its identities read them."""
    kept: list[Books] = []
    made = engine._projection

    def keep(books: Books) -> finance.Projection:
        kept.append(books)
        return made(books)

    monkeypatch.setattr(engine, "_projection", keep)
    finance.project(case)
    return kept[0]


def noticed(books: Books, name: str, period: int, change: float) -> bool:
    wrong: FloatArray = np.array(books.rows[name])
    wrong[period] = 1.0 - wrong[period] if finance.SERIES[name].kind == "flag" else wrong[period] + change
    try:
        projection_checks(replace(books, rows={**books.rows, name: wrong}), {})
    except finance.IdentityError:
        return True
    return False


def test_a_change_of_any_series_in_any_period_breaks_an_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A yuan in a project of 26 million, and a million, in every period of every series."""
    books = books_of(CASES["unpaid"], monkeypatch)
    assert all(check.passed for check in projection_checks(books, {}))
    unnoticed = [
        (name, period, change)
        for name in finance.SERIES
        for period in range(books.timeline.n_periods)
        for change in (1.0, -1e6)
        if not noticed(books, name, period, change)
    ]
    assert {name for name, _, _ in unnoticed} == set(MEMO), unnoticed


@pytest.mark.parametrize("case", ["everything", "variants", "sculpted"])
def test_the_same_in_quarters_with_bills_sold_and_with_sculpted_debt(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the first period, the last of construction, one in the middle, and the last of all."""
    books = books_of(CASES[case], monkeypatch)
    last = books.timeline.n_periods - 1
    periods = sorted({0, books.timeline.first_operation - 1, last // 2, last})
    unnoticed = [
        (name, period, change)
        for name in finance.SERIES
        for period in periods
        for change in (1.0, 1e6)
        if not noticed(books, name, period, change)
    ]
    assert {name for name, _, _ in unnoticed} == set(MEMO), unnoticed

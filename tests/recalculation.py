"""Workbooks recalculated by LibreOffice (重新计算): the proof that their formulas say what Python says."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.i18n import t

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
RELATIVE, LEAST, ROUNDING = 1e-9, 1e-6, 1e-12
MISTAKES = ("#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#N/A", "#NULL!", "Err:")


@dataclass(frozen=True)
class Difference:
    """A cell in which two workbooks do not hold the same."""

    sheet: str
    cell: str
    label: str
    mine: object
    theirs: object


def soffice() -> str:
    """The program, or a skip with its reason."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not installed: the workbook cannot be recalculated (make office)")
    return found


def recalculate(books: list[Path], folder: Path) -> list[Path]:
    """Every workbook opened, all of its formulas computed again whatever results it holds, and saved."""
    program, profile, out = soffice(), folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    subprocess.run(
        [program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", "xlsx",
         "--outdir", str(out), *map(str, books)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return [out / book.name for book in books]


@cache
def results(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What every cell of every sheet shows, line by line."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return found


def differences(mine: Path, theirs: Path, leave_out: tuple[str, ...] = ()) -> list[Difference]:
    """Cells whose results differ, of all cells of both workbooks; ``leave_out`` are parts of labels in column A.

    Numbers may differ by a part in 10^9, below one by 10^-9. Only amounts of yuan, named so in column B, may differ by
    what sums of the size of the sheet lose in rounding: a balance may be what remains of far larger ones.
    """
    money = {t("workbook.unit.yuan"), t("workbook.unit.yuan_year")}
    first, second = results(mine), results(theirs)
    assert list(first) == list(second)
    found = []
    for name in first:
        largest = max(
            (abs(cell) for row in first[name] for cell in row if isinstance(cell, int | float)), default=0
        )
        for line, (left, right) in enumerate(zip_longest(first[name], second[name], fillvalue=()), 1):
            label = str((*left, None)[0])
            if any(part in label for part in leave_out):
                continue
            unit = (*left, None, None)[1]
            least = max(LEAST, ROUNDING * largest) if unit in money else RELATIVE
            for column, (a, b) in enumerate(zip_longest(left, right), 1):
                if not _same(a, b, least):
                    found.append(Difference(name, f"{get_column_letter(column)}{line}", label, a, b))
    return found


def mistakes(path: Path) -> list[tuple[str, object]]:
    """Cells that hold an error instead of a result."""
    return [
        (name, cell)
        for name, rows in results(path).items()
        for row in rows
        for cell in row
        if isinstance(cell, str) and cell.startswith(MISTAKES)
    ]


def line_of(sheet: Worksheet, label: str) -> int:
    """Line of the row with that label."""
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == label)


def _same(a: object, b: object, least: float) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= max(least, RELATIVE * abs(a))
    return (a or None) == (b or None)

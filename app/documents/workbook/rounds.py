"""Rounds of a loan that depends on cash flows (贷款规模试算): live formulas instead of a circular reference.

Such a loan depends on planned cash flows, those on income tax, the tax on the interest of the loan. The engine goes
round until nothing moves; here every round is a copy of the rows of that loop, each fed with the tax of the round
before, the first with none. What the last round leaves open is a check of the workbook.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from app.documents.workbook.formula import Formula
from app.documents.workbook.model import Model, Row
from app.i18n import t

TAX = "settled_tax"
_RESULTS = {TAX: "planned_tax"}


def last_round(result: str, count: int) -> str:
    """The row of the last of ``count`` rounds that stands for ``settled_tax``."""
    return f"round_{count}.{_RESULTS[result]}"


def add_rounds(m: Model, count: int) -> None:
    """Copies of the rows between the settled tax and the planned tax, ``count`` times."""
    loop = _loop(m)
    for number in range(1, count + 1):
        m.heading(f"round_{number}", t("workbook.round", number=number))
        names = {row.key: f"round_{number}.{row.key}" for row in loop}
        for result, source in _RESULTS.items():
            names[result] = f"round_{number - 1}.{source}" if number > 1 else ""
        for row in loop:
            assert row.formula is not None
            formula = Formula(
                ast.unparse(_Renamed(names).visit(ast.parse(row.formula.text.strip(), mode="eval").body))
            )
            m.add(Row(names[row.key], m.sheet, row.kind, row.label, row.unit, "", formula))


def _loop(m: Model) -> list[Row]:
    """Rows that depend on what was settled and on which the planned tax depends."""
    reads = {
        row.key: {reference.key for reference in row.formula.references}
        for row in m.rows.values()
        if row.formula is not None
    }
    read_by: dict[str, set[str]] = {}
    for key, others in reads.items():
        for other in others:
            read_by.setdefault(other, set()).add(key)
    inside = _reached(_RESULTS, read_by) & _reached(_RESULTS.values(), reads)
    return [row for row in m.rows.values() if row.key in inside and row.key not in _RESULTS]


def _reached(start: Iterable[str], onward: Mapping[str, set[str]]) -> set[str]:
    found, ahead = set(start), list(start)
    while ahead:
        for key in onward.get(ahead.pop(), set()) - found:
            found.add(key)
            ahead.append(key)
    return found


class _Renamed(ast.NodeTransformer):
    """Reads other rows of the same round; a row without a name counts as nothing."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._names:
            return node
        name = self._names[node.id]
        return ast.parse(name, mode="eval").body if name else ast.Constant(0)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.args = [self.visit(argument) for argument in node.args]
        return node

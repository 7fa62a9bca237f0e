"""The ten official tables as formulas (财务分析报表): every row adds up rows below it or series of the workings."""

from __future__ import annotations

import ast
import re

from app.documents.workbook.features import Features
from app.documents.workbook.formula import Formula, called
from app.documents.workbook.model import SERIES, Model, Row
from app.documents.workbook.official_rows import FORMULAS
from app.i18n import t
from finance import Projection, TableRow, official_tables

OF_THE_YEAR = {
    *("interest_cover", "debt_service_cover", "opening_retained", "distributable_profit"),
    *("profit_for_investors", "loan_opening"),
}
SPLIT = ("2.4.1", "2.4.2", "3.4.1", "3.4.2")  # short-term service: interest first, then principal


def add_official(m: Model, f: Features, projection: Projection) -> None:
    """All ten tables, one below the other."""
    for table in official_tables(projection):
        m.heading(table.code, t(f"finance.official_table.{table.code}"))
        for row in table.rows:
            formula, label = _formula(table.code, row, f.cost_lines)
            m.add(
                Row(
                    *(_key(table.code, row.code), m.sheet, SERIES, f"{row.code} {label}", row.unit, ""),
                    Formula(_known(m, f, _placed(table.code, formula))),
                    total=row.total is not None,
                    engine=None if f.quarterly and _of_the_year(table.code, row) else row.values,
                    engine_per="year",
                    level=row.level,
                )
            )


def _formula(table: str, row: TableRow, costs: int) -> tuple[str, str]:
    """Formula and label of a row; a cost of the case bears the words of the officer."""
    number = row.code.partition(".")[2]
    if row.code not in FORMULAS[table]:
        return f"cost_{number}_net", row.name
    if row.name == "variable_cost":
        listed = range(1, costs + 1)
        formula = " + ".join(f"cost_{n}_net * cost_{n}.variable_share" for n in listed)
        return formula or "0", t(f"finance.official_row.{row.name}")
    return FORMULAS[table][row.code], t(f"finance.official_row.{row.name}")


def _of_the_year(table: str, row: TableRow) -> bool:
    """Whether quarters do not add up to the year: covers, opening balances, interest before principal."""
    return row.name in OF_THE_YEAR or (table == "debt_service" and row.code in SPLIT)


def _key(table: str, code: str) -> str:
    return f"{table}.r{code.replace('.', '_')}"


def _placed(table: str, formula: str) -> str:
    return re.sub(r"#([0-9]+(?:\.[0-9]+)*)", lambda found: _key(table, found[1]), formula)


def _known(m: Model, f: Features, formula: str) -> str:
    """The formula without the rows that this workbook does not have."""
    bonds = {"project_bond_draws": f.project_bond, "budget_bond_draws": f.budget_bond}
    for name, there in bonds.items():
        formula = formula.replace(name, "special_bond_draws" if there else "0")
    return ast.unparse(_Without(m).visit(Formula(formula).tree))


class _Without(ast.NodeTransformer):
    """Takes out of a formula what a case does not have; it counts as nothing."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return node if self._model.has(node.id) else ast.Constant(0)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.args = [self.visit(argument) for argument in node.args]
        empty = called(node) in ("prev", "total") and _nothing(node.args[0])
        return ast.Constant(0) if empty else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left: ast.expr = self.visit(node.left)
        right: ast.expr = self.visit(node.right)
        if isinstance(node.op, ast.Mult) and (_nothing(left) or _nothing(right)):
            return ast.Constant(0)
        if isinstance(node.op, ast.Add | ast.Sub) and _nothing(right):
            return left
        if isinstance(node.op, ast.Add) and _nothing(left):
            return right
        return ast.BinOp(left, node.op, right)


def _nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0

"""Numbers of a workbook (计算结果): every formula evaluated in Python, cell after cell in the order they need.

These are the cached results a reader sees that does not recalculate. Text and empty cells count as the
spreadsheet counts them: an empty neighbour before the first and after the last period is zero.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import finance
from app.documents.workbook.formula import NEIGHBOURS, called, key_of
from app.documents.workbook.model import HEADING, SERIES, Model, Row, Value

Cell = tuple[str, int]
_DONE = object()


def evaluate(model: Model) -> dict[str, list[Value]]:
    """Values of every row: one a period, or a single one of a scalar. ValueError when formulas go in a circle."""
    return _Evaluation(model).run()


class _Evaluation:
    def __init__(self, model: Model) -> None:
        self._model, self._n = model, model.periods
        self._values: dict[str, list[Any]] = {}
        self._left: dict[str, int] = {}
        for row in model.rows.values():
            if row.kind != HEADING:
                size = self._n if row.kind == SERIES else 1
                self._values[row.key] = list(row.given) if row.is_input else [_DONE] * size
                self._left[row.key] = 0 if row.is_input else size

    def run(self) -> dict[str, list[Value]]:
        for key, values in self._values.items():
            for t in range(len(values)):
                self._settle((key, t))
        return self._values

    def _settle(self, wanted: Cell) -> None:
        open_cells: set[Cell] = set()
        stack = [wanted]
        while stack:
            key, t = cell = stack[-1]
            if self._values[key][t] is not _DONE:
                stack.pop()
                continue
            missing = self._missing(self._model.rows[key], t)
            if missing:
                if cell in open_cells:
                    raise ValueError(f"formulas go in a circle at {key}, period {t}: {missing[:3]}")
                open_cells.add(cell)
                stack += missing
                continue
            formula = self._model.rows[key].formula
            assert formula is not None
            self._values[key][t] = _plain(self._value(formula.tree, t, False))
            self._left[key] -= 1
            stack.pop()

    def _missing(self, row: Row, t: int) -> list[Cell]:
        """Cells that the formula reads and that have no value yet."""
        assert row.formula is not None
        found: list[Cell] = []
        for reference in row.formula.references:
            key, reach = reference.key, reference.reach
            if key not in self._left:
                raise ValueError(f"{row.key} reads {key}, which is no row")
            if not self._left[key]:
                continue
            if self._model.rows[key].kind != SERIES:
                places: Sequence[int] = (0,)
            elif reach == "whole":
                places = range(self._n)
            elif reach == "to_date":
                places = range(t + 1)
            else:
                places = (t + NEIGHBOURS.get(reach, 0),)
            found += [(key, p) for p in places if 0 <= p < self._n and self._values[key][p] is _DONE]
        return found

    def _cell(self, key: str, t: int) -> Any:
        values = self._values[key]
        if self._model.rows[key].kind != SERIES:
            return values[0]
        return values[t] if 0 <= t < self._n else 0.0

    def _whole(self, node: ast.expr) -> list[float]:
        """Numbers of a row; text does not count."""
        return [value for value in self._values[key_of(node) or ""] if isinstance(value, int | float)]

    def _value(self, node: ast.expr, t: int, across: bool) -> Any:
        key = key_of(node)
        if key is not None:
            if across and self._model.rows[key].kind == SERIES:
                return np.array(self._values[key], dtype=np.float64)
            return self._cell(key, t)
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp):
            return -self._value(node.operand, t, across)
        if isinstance(node, ast.IfExp):
            chosen = node.body if self._value(node.test, t, across) else node.orelse
            return self._value(chosen, t, across)
        if isinstance(node, ast.BinOp):
            return _pair(node.op, self._value(node.left, t, across), self._value(node.right, t, across))
        if isinstance(node, ast.Compare):
            left, right = (self._value(side, t, across) for side in (node.left, node.comparators[0]))
            return _pair(node.ops[0], left, right)
        assert isinstance(node, ast.Call)
        return self._call(node, t, across)

    def _call(self, node: ast.Call, t: int, across: bool) -> Any:
        name, first = called(node), node.args[0]
        if name in NEIGHBOURS:
            return self._cell(key_of(first) or "", t + NEIGHBOURS[name])
        if name == "here":
            return self._cell(key_of(first) or "", t)
        if name == "across":
            return float(np.sum(self._value(first, t, True)))
        if name == "to_date":
            return math.fsum(self._values[key_of(first) or ""][: t + 1])
        if name == "irr":
            guess = self._value(node.args[1], t, False)
            roots = finance.irr(self._whole(first)).roots
            return min(roots, key=lambda root: abs(root - guess), default="")
        if name in _OVER:
            return _OVER[name](self._whole(first))
        arguments = [self._value(argument, t, across) for argument in node.args]
        return np.abs(arguments[0]) if name == "abs" else _PLAIN[name](*arguments)


def _average(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _text(*parts: Any) -> str:
    return "".join(part if isinstance(part, str) else f"{part:g}" for part in parts)


_OVER: dict[str, Callable[[list[float]], float]] = {
    "total": math.fsum,
    "highest": lambda values: max(values, default=0.0),
    "lowest": lambda values: min(values, default=0.0),
    "average": _average,
    "count": len,
}
_PLAIN: dict[str, Any] = {
    "min": min,
    "max": max,
    "int": math.floor,
    "mod": lambda a, b: a - b * math.floor(a / b),
    "round": lambda value, digits: round(value, int(digits)),
    "pmt": finance.pmt,
    "text": _text,
}
_PAIRS: dict[type[ast.AST], Any] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: np.power(a, b) if isinstance(b, np.ndarray) else float(a) ** b,
    ast.Eq: lambda a, b: a == b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def _pair(operator: ast.AST, left: Any, right: Any) -> Any:
    return _PAIRS[type(operator)](left, right)


def _plain(value: Any) -> Value:
    """A number of Python; minus zero is zero."""
    return value if isinstance(value, str) else float(value) + 0.0

"""Formulas of a workbook row (公式): written once over the keys of other rows, read as Excel and as numbers.

A formula is an expression such as ``prev(cash) + min(due, debt.revolver_limit)``. Names are keys of rows; a row of
the timeline means its cell in the same column, a scalar its one cell. Functions:

``prev(x)``, ``next(x)``  the period before, the period after
``to_date(x)``            sum from the first period to this one
``total(x)``, ``highest(x)``, ``lowest(x)``, ``average(x)``, ``count(x)``  over the whole row
``across(e)``             sum over all periods of an expression of whole rows, in which ``here(x)`` is this period
``irr(x, guess)``, ``pmt(rate, periods, amount)`` and ``min max abs int mod round text``  as the spreadsheet has them
``a if condition else b`` the IF of the spreadsheet
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

NEIGHBOURS = {"prev": -1, "next": 1}
RANGES = {
    "total": "SUM",
    "highest": "MAX",
    "lowest": "MIN",
    "average": "AVERAGE",
    "count": "COUNT",
    "irr": "IRR",
}
PLAIN = {
    **{"min": "MIN", "max": "MAX", "abs": "ABS", "int": "INT", "mod": "MOD", "round": "ROUND", "pmt": "PMT"},
    "text": "CONCATENATE",
}
OPERATORS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("+", 4),
    ast.Sub: ("-", 4),
    ast.Mult: ("*", 5),
    ast.Div: ("/", 5),
    ast.Pow: ("^", 6),
    ast.Eq: ("=", 3),
    ast.Lt: ("<", 3),
    ast.LtE: ("<=", 3),
    ast.Gt: (">", 3),
    ast.GtE: (">=", 3),
}
_ATOM, _UNARY = 9, 7


@dataclass(frozen=True)
class Reference:
    """What a formula reads of another row: ``reach`` is "here", "prev", "next", "to_date" or "whole"."""

    key: str
    reach: str


class Addresses(Protocol):
    """Where rows stand, seen from one cell."""

    def cell(self, key: str, step: int = 0) -> str: ...

    def whole(self, key: str) -> str: ...

    def to_date(self, key: str) -> str: ...

    def is_scalar(self, key: str) -> bool: ...


@dataclass(frozen=True)
class Formula:
    """A formula as text; ValueError when it is not of this language."""

    text: str

    @cached_property
    def tree(self) -> ast.expr:
        body = ast.parse(" ".join(self.text.split()), mode="eval").body
        if isinstance(body, ast.Compare):
            raise ValueError(f"a cell holds a number, not a truth: {self.text}")
        return body

    @cached_property
    def references(self) -> frozenset[Reference]:
        return frozenset(_references(self.tree, "here"))

    def excel(self, at: Addresses) -> str:
        """The formula as Excel writes it, without the equals sign."""
        return _Excel(at).write(self.tree)[0]


def key_of(node: ast.expr) -> str | None:
    """The row key that a name or a dotted path stands for."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = key_of(node.value)
        return None if before is None else f"{before}.{node.attr}"
    return None


def called(node: ast.Call) -> str:
    """Name of the function called."""
    if not isinstance(node.func, ast.Name):
        raise ValueError(f"not a function: {ast.unparse(node)}")
    return node.func.id


def _references(node: ast.expr, reach: str) -> Iterator[Reference]:
    key = key_of(node)
    if key is not None:
        yield Reference(key, reach)
    elif isinstance(node, ast.Call):
        name = called(node)
        first, *rest = node.args
        if name in RANGES or name == "across":
            yield from _references(first, "whole")
        elif name == "to_date" or name in NEIGHBOURS:
            yield from _references(first, name)
        elif name == "here":
            yield from _references(first, "here")
        elif name in PLAIN:
            yield from _references(first, reach)
        else:
            raise ValueError(f"no such function: {name}")
        for argument in rest:
            yield from _references(argument, reach)
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _references(child, reach)


class _Excel:
    """Writes a tree as text with its binding strength, so that brackets stand only where they are needed."""

    def __init__(self, at: Addresses, name: Callable[[str], str] | None = None) -> None:
        self._at = at
        self._name = name or at.cell

    def write(self, node: ast.expr) -> tuple[str, int]:
        key = key_of(node)
        if key is not None:
            return self._name(key), _ATOM
        if isinstance(node, ast.Constant):
            quoted = isinstance(node.value, str)
            return '"{}"'.format(str(node.value).replace('"', '""')) if quoted else repr(node.value), _ATOM
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"-{self._within(node.operand, _UNARY)}", _UNARY
        if isinstance(node, ast.BinOp):
            return self._pair(node.left, node.op, node.right)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._pair(node.left, node.ops[0], node.comparators[0])
        if isinstance(node, ast.IfExp):
            parts = (self.write(part)[0] for part in (node.test, node.body, node.orelse))
            return f"IF({','.join(parts)})", _ATOM
        if isinstance(node, ast.Call):
            return self._call(node), _ATOM
        raise ValueError(f"not of the language: {ast.unparse(node)}")

    def _pair(self, left: ast.expr, operator: ast.AST, right: ast.expr) -> tuple[str, int]:
        sign, strength = OPERATORS[type(operator)]
        if sign == "^":  # a sign binds more tightly in Excel than in Python
            return f"{self._within(left, _ATOM)}^{self._within(right, _ATOM)}", strength
        return f"{self._within(left, strength)}{sign}{self._within(right, strength + 1)}", strength

    def _within(self, node: ast.expr, least: int) -> str:
        text, strength = self.write(node)
        return text if strength >= least else f"({text})"

    def _call(self, node: ast.Call) -> str:
        name, at = called(node), self._at
        first, *rest = node.args
        more = [self.write(argument)[0] for argument in rest]
        if name in NEIGHBOURS:
            return at.cell(_row(first), NEIGHBOURS[name])
        if name == "here":
            return at.cell(_row(first))
        if name == "to_date":
            return f"SUM({at.to_date(_row(first))})"
        if name == "across":
            whole = _Excel(at, lambda key: at.cell(key) if at.is_scalar(key) else at.whole(key))
            return f"SUMPRODUCT({whole.write(first)[0]})"
        if name == "irr":
            return f'IFERROR(IRR({at.whole(_row(first))},{more[0]}),"")'
        if name in RANGES:
            return f"{RANGES[name]}({at.whole(_row(first))})"
        if name not in PLAIN:
            raise ValueError(f"no such function: {name}")
        return f"{PLAIN[name]}({','.join([self.write(first)[0], *more])})"


def _row(node: ast.expr) -> str:
    key = key_of(node)
    if key is None:
        raise ValueError(f"not a row: {ast.unparse(node)}")
    return key

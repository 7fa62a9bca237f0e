"""The public names of matching: what type checkers read and what a program gets are the same."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import matching


def typed_names() -> dict[str, str]:
    """Return the module of every name that is imported for type checkers."""
    tree = ast.parse(Path(str(matching.__file__)).read_text(encoding="utf-8"))
    block = next(
        node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        name.name: str(node.module)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def test_every_public_name_is_what_type_checkers_see() -> None:
    typed = typed_names()
    assert sorted(typed) == sorted(matching.__all__)
    for name, module in typed.items():
        assert getattr(matching, name) is getattr(import_module(module), name)
    assert set(matching.__all__) <= set(dir(matching))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        matching.no_such_name  # noqa: B018

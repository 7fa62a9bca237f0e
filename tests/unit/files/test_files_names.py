"""S41: names from outside are shown clean and never lead anywhere."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.names import display_name, extension

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\标书.pdf", "标书.pdf"),
        ("/abs/标书.pdf", "标书.pdf"),
        ("标书\0.pdf", "标书.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("...", "file"),
        ("..", "file"),
        ("", "file"),
        (" 标 书 .pdf ", "标 书 .pdf"),
        ('a"b<c>|?*:.pdf', "a_b_c_____.pdf"),
        ("字" * 300 + ".xlsx", "字" * 115 + ".xlsx"),
    ],
)
def test_S41_names_are_shown_clean(given_name: str, shown: str) -> None:
    assert display_name(given_name) == shown


@settings(deadline=None)
@given(st.text(max_size=400))
def test_S41_no_name_is_a_path(name: str) -> None:
    shown = display_name(name)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set('/\\\0\r\n"')
    assert shown not in (".", "..")
    assert not any(unicodedata.category(char)[0] == "C" for char in shown)


def test_S41_the_extension_is_that_of_the_clean_name() -> None:
    assert extension("../A.CSV") == "csv"
    assert extension("a.pdf\0.exe") == "exe"
    assert extension("noextension") == extension(".csv") == ""


def test_S41_nothing_is_ever_unpacked_to_disk() -> None:
    for module in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("extractall", "unpack_archive"), module

"""People's words stay words (S43): nothing in them becomes a construct of the page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.text import clean, excerpt, literal

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![](http://evil.example/b.png)",
    ":red[a] :material/home: :smile:",
    "$x^2$ and $$y$$",
    "**b** _i_ ~~s~~ `c`",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "> quote",
    "| a | b |",
    "---",
    "http://evil.example www.evil.example a@evil.example",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "&amp; &#60;",
    "[^1] footnote",
]
PUNCTUATION = "\\`*_{}[]()<>#+-!|$:~&^=\"'@/"


def shown(markdown: str) -> str:
    """What a reader sees of escaped text: backslashes before punctuation gone, invisible joiners gone."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_S43_attacks_are_escaped_and_read_the_same(attack: str) -> None:
    escaped = literal(attack)
    assert shown(escaped) == attack
    bare = re.sub(r"\\.", "", escaped)
    assert not set(bare) & set(PUNCTUATION), bare
    assert not re.match(r"\d+[.)]\s", escaped)
    assert not re.search(r"(?i)(https?|javascript)\\?:|www\.|\w\\?@", escaped.replace("\u2060", "\n"))


@given(st.text(max_size=200))
def test_S43_whatever_is_written_every_active_sign_is_escaped(text: str) -> None:
    escaped = literal(text)
    assert not set(re.sub(r"\\.", "", escaped)) & set(PUNCTUATION)
    assert shown(escaped) == " ".join(clean(text).replace("\u2060", "").split()) or "\u2060" in text


def test_ordinary_text_is_left_alone() -> None:
    assert literal("早高峰公交与地铁接驳不畅，第3次反映 33.4%") == "早高峰公交与地铁接驳不畅，第3次反映 33.4%"
    assert literal("JB\u20112026") == "JB\u20112026"


def test_S41_direction_marks_and_control_characters_are_dropped() -> None:
    assert clean("a\u202egpj.exe\x00\x1b[31m\r\nb") == "agpj.exe[31m\nb"


def test_an_excerpt_is_one_line() -> None:
    assert excerpt("一\n二  三", 10) == "一 二 三"
    assert excerpt("长" * 80) == "长" * 59 + "…"

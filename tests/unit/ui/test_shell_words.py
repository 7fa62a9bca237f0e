"""What the page frame makes of words that Streamlit alone decides: a new version of it must not slip past."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

import app
from app.ui.shell import shell_page

STATIC = Path(app.__path__[0]) / "static"
BUNDLE = Path(streamlit.__file__).parent / "static" / "static" / "js"


def rules() -> list[tuple[re.Pattern[str], str, str]]:
    """The rules of shell.js: English, simplified, traditional."""
    script = (STATIC / "shell.js").read_text("utf-8")
    found = re.findall(r'\[\s*/(\S.*?)/,\s*"([^"]*)",\s*"([^"]*)",?\s*\]', script)
    assert len(found) == script.count("[/") + len(re.findall(r"\[\s+/", script))
    return [(re.compile(each), *(re.sub(r"\$(\d)", r"\\\1", to) for to in words)) for each, *words in found]  # type: ignore[misc]


def refusals() -> list[str]:
    """What a number field of the installed Streamlit says of a number out of range, with numbers put in."""
    (script,) = BUNDLE.glob("NumberInput.*.js")
    found = re.findall(r"`(Number is [^`]*\$\{\w+\}[^`]*)`", script.read_text("utf-8"))
    assert len(found) == 3
    return [re.sub(r"\$\{\w+\}", "0.50", each) for each in found]


@pytest.mark.parametrize("before", ["Error: ", ": "])
@pytest.mark.parametrize("language", [1, 2])
def test_why_a_number_is_not_taken_is_said_in_chinese(before: str, language: int) -> None:
    for refusal in refusals():
        said = before + refusal
        for rule in rules():
            said = rule[0].sub(rule[language], said)
        assert not re.search("[A-Za-z]", said), said
        assert said.startswith("：" if before == ": " else ("未采用", "未採用")), said
        assert "0.50" in said


def test_the_page_brings_its_own_style() -> None:
    assert '<link rel="stylesheet" href="/assets/shell.css" />' in shell_page("zh-CN")
    style = (STATIC / "shell.css").read_text("utf-8")
    script = next(BUNDLE.glob("NumberInput.*.js")).read_text("utf-8")
    for name in set(re.findall(r'data-testid="(\w+)"', style)):
        assert f"`{name}`" in script, f"{name} is called otherwise in this Streamlit"

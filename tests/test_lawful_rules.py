"""Every rule of law in `lawful_rules` has a test that carries its name: R7 by test_R7_…, test_R07_… or test_R7_S30_…."""

from __future__ import annotations

import re
from pathlib import Path

from lawful_rules import RULES

TEST = re.compile(r"^ *def test((?:_[A-Z]\d+)+)", re.MULTILINE)


def test_every_rule_has_a_test_named_after_it() -> None:
    named: set[str] = set()
    for path in Path(__file__).resolve().parent.rglob("test_*.py"):
        for marks in TEST.findall(path.read_text("utf-8")):
            named |= {f"R{int(mark[1:])}" for mark in marks.split("_") if mark[:1] == "R"}
    assert list(RULES) == [f"R{n}" for n in range(1, 27)]
    assert sorted(set(RULES) - named) == []
    assert sorted(named - set(RULES)) == [], "a test names a rule that the list does not have"

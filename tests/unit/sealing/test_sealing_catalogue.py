"""Every code of sealing that is raised has a sentence in both languages, with the same parameters."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_sealing_code_has_a_sentence_in_both_languages() -> None:
    raised = {
        tail
        for module in (ROOT / "app").rglob("*.py")
        for tail in re.findall(r'"sealing\.(\w+)"', module.read_text("utf-8"))
    }
    catalogues = [
        tomllib.loads((ROOT / "app" / "i18n" / language / "sealing.toml").read_text("utf-8"))
        for language in ("zh-CN", "en")
    ]
    for catalogue in catalogues:
        assert raised == set(catalogue["error"])
        assert set(catalogue["reason"]) == {"short", "long", "login", "common"}
    for code in raised:
        holes = [set(re.findall(r"\{(\w+)\}", catalogue["error"][code])) for catalogue in catalogues]
        assert holes[0] == holes[1]

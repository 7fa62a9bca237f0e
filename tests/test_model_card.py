"""The model card tells the truth: the shipped model's own numbers, and what the commands print now."""

from __future__ import annotations

import re

import pytest
from benchmarks.model_card import BASELINE, BEGIN, DOCUMENT, END, METRICS, card, evaluation, facts

from app.files.judged import SETS

AGAIN = "run `python tests/benchmarks/model_card.py`"
TEXT = DOCUMENT.read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in TEXT.splitlines()
    if line.startswith("| ")
]


def test_it_says_what_the_model_says_of_itself() -> None:
    assert TEXT.count(BEGIN) == TEXT.count(END) == 1
    missing = [row for row in facts() if list(row) not in ROWS]
    assert missing == [], AGAIN
    assert {name for name, _ in facts() if name.startswith("recipe: ")} == {
        f"recipe: {name.replace('_', ' ')}" for name in card()["recipe"]
    }


@pytest.mark.parametrize("name", SETS)
def test_its_figures_are_what_the_command_prints(name: str) -> None:
    """Rounding differs between processors in the last place: a hundredth is allowed."""
    command = f"`jiebang evaluate-matching --set {name} --baseline {BASELINE}`"
    assert TEXT.count(command) == 1, AGAIN
    table = TEXT.split(command)[1].split("\n\n")[1].splitlines()[2:]
    written = {line.split("`")[1]: [float(n) for n in re.findall(r"[-+]?\d\.\d+", line)] for line in table}
    result = evaluation(name)
    assert list(written) == list(result["encoders"]), AGAIN
    for encoder, row in result["encoders"].items():
        found = [n for metric in METRICS for n in (row[metric], *row["intervals"][metric])]
        if "difference" in row:
            found += [row["difference"]["ndcg@10"], *row["difference"]["intervals"]["ndcg@10"]]
        assert written[encoder] == pytest.approx(found, abs=0.01), AGAIN


def test_the_model_beats_words_alone_on_meaning() -> None:
    """The promise of the card: on both sets the paired difference is above zero with room to spare."""
    for name in SETS:
        rows = evaluation(name)["encoders"]
        for row in ("hybrid", "semantic", "matching"):
            assert rows[row]["difference"]["intervals"]["ndcg@10"][0] > 0.05

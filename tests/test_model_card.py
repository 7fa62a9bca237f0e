"""The model card tells the truth: the shipped model's own numbers, and what the commands print now."""

from __future__ import annotations

import re

import pytest
from benchmarks.model_card import (
    BASELINE,
    BEGIN,
    DOCUMENT,
    END,
    GUESS_HEAD,
    METRICS,
    REAL_BEGIN,
    REAL_END,
    card,
    evaluation,
    facts,
    guess_row,
    own_fields,
)

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


def test_its_figures_on_fields_are_what_is_measured() -> None:
    (row,) = [row for row in ROWS if row[0] == "development texts"]
    measured = guess_row(row[0], own_fields())
    assert [float(n) for n in row[1:]] == pytest.approx([float(n) for n in measured[1:]], abs=0.01), AGAIN


def test_it_reports_on_real_messages_too() -> None:
    """Written by the command where the data are; `tests/unit/matching/test_real_messages.py` holds bounds to them."""
    about = TEXT.split(REAL_BEGIN)[1].split(REAL_END)[0]
    for told in ("replies.*", "labelled.jsonl", "adjusted Rand index", "k-means on TF-IDF"):
        assert told in about, AGAIN
    assert list(GUESS_HEAD) in [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in about.splitlines()
    ]


def test_the_model_beats_words_alone_on_meaning() -> None:
    """The promise of the card: on both sets the paired difference is above zero with room to spare."""
    for name in SETS:
        rows = evaluation(name)["encoders"]
        for row in ("hybrid", "semantic", "matching"):
            assert rows[row]["difference"]["intervals"]["ndcg@10"][0] > 0.05

"""What learning on a city's own texts is worth: the table of docs/decisions/0009-learning-on-the-citys-own-texts.md.

    python tests/benchmarks/learning.py [--samples-only]

Needs the real messages beside the checkout (../shared/data/citizen_messages).  A stand-in for the packaged model is
trained on our sample texts and 1,000 of the messages (with `--samples-only` on the sample texts alone), because the
packaged one has seen all of them; the rest plays the city.  The official replies are a third set that nobody decides by.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2])
)  # a file beside this one is named like the package it measures

import numpy as np

from app.files.judged import read_judged
from app.services.learning_texts import shipped_documents, shipped_phrases
from matching import Engine, StaticEncoder
from matching.evaluation.evaluation import judged_set
from matching.training.comparison import SetFigures, ndcg, paired
from matching.training.learning import learn
from matching.training.train import documents, train

MESSAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "citizen_messages"
HEAD = ("city's texts", "candidate", "new words", "verdict", "phrases", "own pairs", "replies", "seconds")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (MESSAGES / name).read_text("utf-8").splitlines()]


def told(figures: SetFigures) -> str:
    """Old -> new, the difference and its interval."""
    return (
        f"{figures.present:.3f} -> {figures.candidate:.3f} "
        f"({figures.difference:+.3f}; {figures.low:+.3f}, {figures.high:+.3f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples-only", action="store_true")
    known = 0 if parser.parse_args().samples_only else 1000
    messages = rows("messages.jsonl")
    order = np.random.default_rng(7).permutation(len(messages))
    messages = [messages[number] for number in order]
    shipped = shipped_documents()
    base = StaticEncoder(train([*documents(messages[:known]), *shipped]))
    present = Engine(base)
    given = read_judged(*(MESSAGES / f"replies.{part}.jsonl" for part in ("corpus", "queries", "qrels")))
    replies = judged_set(given.corpus, given.queries, given.qrels)
    before = ndcg(present, replies)
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    for size in (300, 1000, 3000):
        began = time.perf_counter()
        told_by = documents(messages[known : known + size])
        found = learn(base, present, told_by, shipped_phrases(), shipped)
        seconds = time.perf_counter() - began
        for each in found.candidates:
            other = paired("replies", before, ndcg(Engine(StaticEncoder(each.model)), replies), 0)
            name = f"**{each.kind}**" if each is found.chosen else each.kind
            cells = [f"{found.texts:,}", name, f"{each.new_words:,}", each.verdict, *map(told, each.sets)]
            print(f"| {' | '.join([*cells, told(other), f'{seconds:.0f}'])} |", flush=True)


if __name__ == "__main__":
    main()

"""Write the numbers of docs/model-card.md: what the shipped model's card says and what the commands print now.

Run it after the model or an evaluation set has changed: `python tests/benchmarks/model_card.py`.  Figures on real
messages are written anew where these lie beside the checkout; elsewhere those that stand in the document stay.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # a file beside this one is named like a package

import numpy as np
from benchmarks.quality import (
    GuessQuality,
    TopicQuality,
    field_quality,
    plain_topics,
    table_quality,
    topic_labels,
    topic_quality,
)

from app.files.judged import PARTS, SETS, read_judged, shipped
from app.files.seeds import seed_rows
from matching import Engine, StaticEncoder, cluster_messages, evaluate_matching
from matching.encoding.model_folder import DEFAULT_FOLDER

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "model-card.md"
BEGIN, END = "<!-- generated -->\n", "<!-- end -->\n"
REAL_BEGIN, REAL_END = "<!-- real messages -->\n", "<!-- end of real messages -->\n"
REAL = ROOT.parent / "shared" / "data" / "citizen_messages"
FIELDS = ROOT / "seed_data" / "evaluation" / "fields.jsonl"
BASELINE = "tfidf"
METRICS = ("recall@10", "ndcg@10", "mrr@10")


def card() -> dict[str, Any]:
    """The card of the shipped model."""
    found: dict[str, Any] = json.loads((DEFAULT_FOLDER / "model_card.json").read_text("utf-8"))
    return found


def evaluation(name: str) -> dict[str, Any]:
    """What `jiebang evaluate-matching --set NAME --baseline tfidf --json` prints."""
    judged = read_judged(*shipped(name))
    return evaluate_matching(judged.corpus, judged.queries, judged.qrels, baseline=BASELINE)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def own_fields() -> GuessQuality:
    """How well the eleven fields of our own short texts are told."""
    return field_quality(rows_of(FIELDS), Engine.default())


GUESS_HEAD = ("texts", "right", "calibration error", "unsure", "right when sure")


def guess_row(name: str, found: GuessQuality) -> Sequence[str]:
    """A row under `GUESS_HEAD`."""
    return (name, *(f"{value:.3f}" for value in asdict(found).values()))


def real() -> str:
    """Everything about real messages: retrieval of replies, first level of the public table, topics."""
    judged = read_judged(*(REAL / f"replies.{part}.jsonl" for part in PARTS))
    replies = evaluate_matching(judged.corpus, judged.queries, judged.qrels, baseline=BASELINE)
    labelled, leaves = rows_of(REAL / "labelled.jsonl"), rows_of(REAL / "taxonomy.jsonl")
    engine = Engine.default()
    guessed = table_quality(labelled, leaves, engine)
    ids, truth = [str(n) for n in range(len(labelled))], [row["label"] for row in labelled]
    texts = [f"{row['title']}\n{row['text']}" for row in labelled]
    ours = topic_quality(topic_labels(cluster_messages(ids, texts, engine.encoder), ids), truth)
    plain = topic_quality(plain_topics(texts, ours.topics), truth)
    return "\n".join(
        (
            f"Real messages and the official replies to them (`replies.*`): {replies['queries']} messages, "
            f"{replies['documents']} replies.\n",
            table(figures(replies)),
            f"First level of the public table of {len(leaves)} leaves, told without an example, on {len(labelled)} "
            "labelled real messages (`labelled.jsonl`):\n",
            table([GUESS_HEAD, guess_row("labelled messages", guessed)]),
            "Topics of the same messages against their labels, beside k-means on TF-IDF with as many clusters:\n",
            table([("topics", *TOPIC_HEAD), topic_row("ours", ours), topic_row("k-means on TF-IDF", plain)]),
        )
    )


TOPIC_HEAD = ("number", "messages in one", "purity", "adjusted Rand index")


def topic_row(name: str, found: TopicQuality) -> Sequence[str]:
    """A row under `TOPIC_HEAD`."""
    return (
        name,
        str(found.topics),
        f"{found.covered:.1%}",
        f"{found.purity:.3f}",
        f"{found.adjusted_rand:.3f}",
    )


def facts() -> list[tuple[str, str]]:
    """What the model's card says, as rows."""
    held = card()
    lengths = Counter(len(token) for token in StaticEncoder.load(DEFAULT_FOLDER).vocabulary.tokens[1:])
    size = sum(path.stat().st_size for path in DEFAULT_FOLDER.rglob("*") if path.is_file())
    return [
        ("name", f"`{held['name']}`"),
        ("version", f"`{held['version']}`"),
        ("dimensions", str(held["dim"])),
        (
            "tokens",
            f"{held['tokens']:,} ({', '.join(f'{lengths[n]:,} of {n}' for n in sorted(lengths))} characters)",
        ),
        ("folder", f"{size / 1e6:.1f} MB, {held['storage']}"),
        *((f"data: {name.replace('_', ' ')}", f"{value:,}") for name, value in held["data"].items()),
        *((f"recipe: {name.replace('_', ' ')}", str(value)) for name, value in held["recipe"].items()),
    ]


def speed() -> list[tuple[str, str]]:
    """How long this machine takes, in processor time (the best of three)."""
    texts = [f"{row['title']}，{row['text']}"[:40] for row in seed_rows("pain_points")] * 50
    encoder = StaticEncoder.load(DEFAULT_FOLDER)
    return [
        ("loading", f"{_best(lambda: StaticEncoder.load(DEFAULT_FOLDER)) * 1000:.0f} ms"),
        ("texts of 40 characters", f"{len(texts) / _best(lambda: encoder.encode(texts)):,.0f} a second"),
    ]


def sameness() -> str:
    """The largest difference to sentence-transformers on the texts of the dev set, or why it was not measured."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return "not measured: the extra [semantic] is not installed"
    judged = read_judged(*shipped("dev"))
    texts = [str(row["text"]) for row in (*judged.corpus, *judged.queries)]
    model = SentenceTransformer(str(DEFAULT_FOLDER), device="cpu", local_files_only=True)
    gap = np.abs(model.encode(texts) - StaticEncoder.load(DEFAULT_FOLDER).encode(texts)).max()
    return f"{gap:.1e} over {len(texts)} texts"


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def figures(result: dict[str, Any]) -> list[Sequence[str]]:
    """The rows of an evaluation with their intervals."""
    rows: list[Sequence[str]] = [("row", *METRICS, f"ndcg@10 minus {BASELINE}")]
    for name, row in result["encoders"].items():
        gap = _cell(row["difference"], "ndcg@10", "+") if "difference" in row else "—"
        rows.append((f"`{name}`", *(_cell(row, metric) for metric in METRICS), gap))
    return rows


def _cell(row: dict[str, Any], metric: str, sign: str = "") -> str:
    low, high = row["intervals"][metric]
    return f"{row[metric]:{sign}.3f} [{low:{sign}.3f}, {high:{sign}.3f}]"


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a Markdown table; the first is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * (lines[0].count(" | ") + 1), *lines[1:]]) + "\n"


def generated(about_real: str) -> str:
    """Everything between the marks; `about_real` as `real` gives it."""
    parts = [table([("what", "value"), *facts()])]
    for name in SETS[::-1]:
        result = evaluation(name)
        parts.append(
            f"`jiebang evaluate-matching --set {name} --baseline {BASELINE}`: {result['queries']} queries, "
            f"{result['documents']} documents, 95 % intervals in brackets.\n"
        )
        parts.append(table(figures(result)))
    parts.append("The eleven fields on our own short texts (`seed_data/evaluation/fields.jsonl`):\n")
    parts.append(table([GUESS_HEAD, guess_row("development texts", own_fields())]))
    parts.append(REAL_BEGIN + "\n" + about_real + "\n" + REAL_END)
    parts.append("`python tests/benchmarks/model_card.py` on the machine that wrote this:\n")
    parts.append(
        table([("what", "value"), *speed(), ("largest difference to sentence-transformers", sameness())])
    )
    return "\n" + "\n".join(parts) + "\n"


def main() -> int:
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        print(f"{DOCUMENT}: the marks are missing", file=sys.stderr)
        return 2
    standing = rest.partition(REAL_BEGIN)[2].partition(REAL_END)[0].strip("\n") + "\n"
    about_real = real() if REAL.is_dir() else standing
    DOCUMENT.write_text(before + BEGIN + generated(about_real) + END + after, encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

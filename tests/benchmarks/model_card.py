"""Write the numbers of docs/model-card.md: what the shipped model's card says and what the commands print now.

Run it after the model or an evaluation set has changed: `python tests/benchmarks/model_card.py`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2])
)  # a file beside this one is named like the package

import numpy as np

from app.files.judged import SETS, read_judged, shipped
from app.files.seeds import seed_rows
from matching import StaticEncoder, evaluate_matching
from matching.encoding.model_folder import DEFAULT_FOLDER

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "model-card.md"
BEGIN, END = "<!-- generated -->\n", "<!-- end -->\n"
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


def generated() -> str:
    """Everything between the marks."""
    parts = [table([("what", "value"), *facts()])]
    for name in SETS[::-1]:
        result = evaluation(name)
        parts.append(
            f"`jiebang evaluate-matching --set {name} --baseline {BASELINE}`: {result['queries']} queries, "
            f"{result['documents']} documents, 95 % intervals in brackets.\n"
        )
        parts.append(table(figures(result)))
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
    DOCUMENT.write_text(before + BEGIN + generated() + END + after, encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

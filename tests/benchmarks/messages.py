"""How long messages take: import (masked, searchable, audited) and clustering, each beside a naive peer in the same run.

    python tests/benchmarks/messages.py [FILE]
    python tests/benchmarks/messages.py --messages 100000

FILE: csv, xlsx or jsonl of messages; without it the real set beside the checkout, else the seed messages.
With `--messages` that many are made and near-duplicates, topics and look-ups measured (`many_messages`).
Peers: rows put into a table by sqlite-utils with no masking, search, check or audit; k-means on character TF-IDF.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # a file beside this one is named like a package

import sqlite_utils
from benchmarks import many_messages
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

from app.config import Settings
from app.domain.users import Actor
from app.files.seeds import seed_file
from app.services import pain_points, topics
from app.services.context import init_app

OFFICER = Actor("us_bench", "测量", "officer", "数据局")
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "citizen_messages" / "messages.jsonl"


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def content(arguments: list[str]) -> tuple[str, bytes]:
    path = Path(arguments[0]) if arguments else REAL
    return (path.name, path.read_bytes()) if path.exists() else ("seed.jsonl", seed_file("pain_points"))


def naive_import(folder: Path, body: bytes) -> int:
    rows = [json.loads(line) for line in body.decode().splitlines() if line.strip()]
    db = sqlite_utils.Database(folder / "naive.db")
    db["messages"].insert_all(rows)
    return db["messages"].count


def naive_clusters(texts: list[str], count: int) -> int:
    matrix = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), min_df=2, sublinear_tf=True).fit_transform(
        texts
    )
    labels = KMeans(n_clusters=count, n_init=1, random_state=0).fit_predict(matrix)
    return len(set(labels))


def main() -> None:
    if sys.argv[1:2] == ["--messages"]:
        many_messages.run(int(sys.argv[2]))
        return
    name, body = content(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        app = init_app(Settings(data=Path(folder) / "data"))
        load, _ = timed(lambda: app.engine)
        taken, result = timed(lambda: pain_points.import_file(app, OFFICER, name, body))
        clustering, run = timed(lambda: topics.cluster(app, OFFICER))
        with app.store.read() as work:
            texts = [point.words for point in work.pain_points.where()]
        app.close()
        plain, _ = (
            timed(lambda: naive_import(Path(folder), body)) if name.endswith("jsonl") else (float("nan"), 0)
        )
        means, _ = timed(lambda: naive_clusters(texts, max(2, run.topics)))
    print(f"{name}: {result.rows} messages, {result.masked} with personal data, {run.topics} topics")
    print(f"{'step':34}{'seconds':>10}{'peer':>10}{'ratio':>8}")
    print(f"{'load the matching model':34}{load:10.2f}{'-':>10}{'-':>8}")
    print(f"{'import / plain insert':34}{taken:10.2f}{plain:10.2f}{taken / plain:8.1f}")
    print(f"{'cluster / k-means on TF-IDF':34}{clustering:10.2f}{means:10.2f}{clustering / means:8.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()

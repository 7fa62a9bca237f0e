"""Titles and their own texts: what a foreign encoder is measured on, so that its scores mean something (参照分布)."""

from __future__ import annotations

from app.files.seeds import seed_rows
from app.store.database import Store

Pair = tuple[str, str]
LEAST, MOST = 30, 300


def reference_pairs(store: Store) -> list[Pair]:
    """At most 300 pairs of the city's own scenarios and masked messages, or the seed rows when it has fewer than 30.

    The oldest rows count: the scale of an encoder must not move while the city goes on working.
    """
    with store.read() as work:
        scenarios = work.scenarios.where(order="rowid", limit=MOST)
        points = work.pain_points.where(order="rowid", limit=MOST)
    pairs = [
        *((row.title, f"{row.problem}\n{row.goal}") for row in scenarios),
        *((row.public_title, row.public_text) for row in points),
    ]
    own = _whole(pairs)
    return own if len(own) >= LEAST else _seeds()


def _seeds() -> list[Pair]:
    scenarios = [(row["title"], f"{row['problem']}\n{row['goal']}") for row in seed_rows("scenarios")]
    points = [(row["title"], row["text"]) for row in seed_rows("pain_points")]
    return _whole([*scenarios, *points])


def _whole(pairs: list[Pair]) -> list[Pair]:
    return [(title, text) for title, text in pairs if title.strip() and text.strip()][:MOST]

"""Hot topics (热点话题): a cluster of pain points with the evidence a scenario can stand on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import CHINA
from app.domain.pain_points import PainPoint


@dataclass(frozen=True)
class Topic:
    """One cluster of one clustering run. heat: see `heat`. similarity of members: cosine to the centre, 0..1.

    repeated: members that nearly repeat an earlier one.
    """

    id: str
    run: str
    rank: int
    title: str
    size: int
    heat: float
    field: str
    terms: tuple[str, ...]
    repeated: int = 0


@dataclass(frozen=True)
class ClusteringRun:
    """One clustering of all messages: with which model, how many grouped, how many left alone."""

    id: str
    at: datetime
    encoder: str
    messages: int
    topics: int
    unassigned: int
    seconds: float


@dataclass(frozen=True)
class Quote:
    """A representative message, masked."""

    pain_point: str
    title: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Evidence of a topic (痛点证据). Counts are messages; `recent`/`previous` are the last 90 days and the 90 before."""

    messages: int
    endorsements: int
    undated: int
    first: datetime | None
    last: datetime | None
    recent: int
    previous: int
    months: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int], ...]
    districts: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    quotes: tuple[Quote, ...]


WINDOW = timedelta(days=90)
QUOTES = 5


def heat(endorsements: Sequence[int]) -> float:
    """Heat of a topic (热度): each message counts one plus the natural logarithm of one plus its endorsements.

    The logarithm keeps one viral message from outweighing a hundred separate complaints.
    """
    return sum(1.0 + math.log1p(max(0, n)) for n in endorsements)


def gather_evidence(points: Sequence[PainPoint], now: datetime) -> Evidence:
    """Evidence from the messages of a topic, most representative first, as seen at `now`."""
    dated = [point.reported_at for point in points if point.reported_at is not None]
    recent = sum(1 for at in dated if now - WINDOW <= at <= now)
    previous = sum(1 for at in dated if now - 2 * WINDOW <= at < now - WINDOW)
    months = Counter(f"{at.astimezone(CHINA):%Y-%m}" for at in dated)
    return Evidence(
        messages=len(points),
        endorsements=sum(point.endorsements for point in points),
        undated=len(points) - len(dated),
        first=min(dated, default=None),
        last=max(dated, default=None),
        recent=recent,
        previous=previous,
        months=tuple(sorted(months.items())),
        places=_top(point.place for point in points),
        districts=_top(point.district for point in points),
        channels=_top(point.channel for point in points),
        quotes=tuple(
            Quote(pain_point=point.id, title=point.public_title, text=_shorten(point.public_text))
            for point in points[:QUOTES]
        ),
    )


def _top(values: object, most: int = 8) -> tuple[tuple[str, int], ...]:
    counted = Counter(value for value in values if value)  # type: ignore[attr-defined]
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:most])


def _shorten(text: str, length: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"

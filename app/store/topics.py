"""Clustering runs, their topics and members. Only the newest run is shown; topics used by scenarios stay."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlite_utils import Database

from app.domain.pain_points import PainPoint
from app.domain.topics import ClusteringRun, Topic
from app.store.codec import from_row, instant
from app.store.table import Rows

_PLACES = """
    SELECT m.topic, coalesce(nullif(p.place, ''), p.district) AS spot
    FROM topic_members m JOIN topics t ON t.id = m.topic JOIN pain_points p ON p.id = m.pain_point
    WHERE t.run = ? AND (p.place <> '' OR p.district <> '')
    GROUP BY m.topic, spot ORDER BY m.topic, count(*) DESC, spot"""
_DAYS = """
    SELECT m.topic, date(p.reported_at, '+8 hours')
    FROM topic_members m JOIN topics t ON t.id = m.topic JOIN pain_points p ON p.id = m.pain_point
    WHERE t.run = ? AND p.reported_at IS NOT NULL"""
_NEWEST_OF = """
    SELECT m.pain_point, t.id, t.title FROM topic_members m JOIN topics t ON t.id = m.topic
    WHERE t.run = (SELECT id FROM clustering_runs ORDER BY at DESC, rowid DESC LIMIT 1)
    AND m.pain_point IN (SELECT value FROM json_each(?))"""
_LISTED_FOR = """
    SELECT DISTINCT m.pain_point, o.number, s.title FROM topic_members m
    JOIN scenarios s ON s.topic = m.topic JOIN opportunities o ON o.id = s.opportunity
    WHERE m.pain_point IN (SELECT value FROM json_each(?)) ORDER BY o.number DESC"""


class Topics(Rows[Topic]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "topics", Topic)
        self.runs = Rows(db, "clustering_runs", ClusteringRun)

    def add_members(self, topic: str, members: Sequence[tuple[str, float]]) -> None:
        """members: (pain point id, similarity to the centre)."""
        self.db.conn.executemany(
            "INSERT INTO topic_members(topic, pain_point, similarity) VALUES (?, ?, ?)",
            [(topic, point, similarity) for point, similarity in members],
        )

    def latest_run(self) -> ClusteringRun | None:
        return self.runs.first("1", order="at DESC, rowid DESC")

    def of_run(self, run: str) -> list[Topic]:
        return self.where("run = ?", [run], order="rank")

    def places(self, run: str, most: int = 3) -> dict[str, tuple[str, ...]]:
        """The most frequent places of every topic of a run that names any, counted in the database."""
        where: dict[str, list[str]] = defaultdict(list)
        for topic, place in self.db.conn.execute(_PLACES, [run]):
            where[topic].append(place)
        return {topic: tuple(names[:most]) for topic, names in where.items()}

    def days_of_all(self, stored_until: datetime) -> list[date]:
        """The days (in China) of all dated messages that were stored by then."""
        rows = self.db.conn.execute(
            "SELECT date(reported_at, '+8 hours') FROM pain_points "
            "WHERE reported_at IS NOT NULL AND created_at <= ?",
            [instant(stored_until)],
        )
        return [date.fromisoformat(row[0]) for row in rows]

    def days(self, run: str) -> dict[str, list[date]]:
        """The days (in China) of the dated messages of every topic of a run."""
        found: dict[str, list[date]] = defaultdict(list)
        for topic, day in self.db.conn.execute(_DAYS, [run]):
            found[topic].append(date.fromisoformat(day))
        return found

    def of_points(self, points: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Which topic of the newest run each of these messages is in: point -> (topic, its title)."""
        rows = self.db.conn.execute(_NEWEST_OF, [json.dumps(list(points))])
        return {point: (topic, title) for point, topic, title in rows}

    def listed_for(self, points: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """Opportunities whose scenario came from a topic, of any run, that holds the message: point -> (number, title)."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        rows = self.db.conn.execute(_LISTED_FOR, [json.dumps(list(points))])
        for point, number, title in rows:
            found[point].append((number, title))
        return found

    def members(self, topic: str, limit: int | None = None) -> list[PainPoint]:
        """Messages of a topic, the most representative first."""
        rows = self.db.query(
            "SELECT p.* FROM topic_members m JOIN pain_points p ON p.id = m.pain_point "
            "WHERE m.topic = ? ORDER BY m.similarity DESC, p.rowid LIMIT ?",
            [topic, -1 if limit is None else limit],
        )
        return [from_row(PainPoint, row) for row in list(rows)]

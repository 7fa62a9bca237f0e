"""What a unit of work offers: the time, the audit log and one repository an aggregate."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlite_utils import Database

from app.clock import CHINA
from app.domain.audit import GENESIS, AuditEvent, Checkpoint
from app.domain.users import Actor
from app.domain.workdays import CalendarRecord, WorkCalendar
from app.store.audit import AuditLog
from app.store.bids import Bids
from app.store.codec import instant
from app.store.custody import CustodyKeys
from app.store.deliveries import Deliveries
from app.store.enterprises import Enterprises
from app.store.evaluations import Evaluations
from app.store.holidays import HolidayNotices
from app.store.learning import LearningRuns
from app.store.nominations import Nominations
from app.store.opportunities import Opportunities
from app.store.pain_points import PainPoints
from app.store.platform import PlatformCompanies
from app.store.projects import Projects
from app.store.proposals import Proposals
from app.store.races import Races
from app.store.releases import Releases
from app.store.scenarios import Scenarios
from app.store.topics import Topics
from app.store.users import Users
from app.store.vectors import Vectors


class Work:
    """Repositories over one connection inside one transaction. `now` is the instant the transaction began."""

    def __init__(self, db: Database, now: datetime, link: Callable[[str, dict[str, Any]], str]) -> None:
        self.db, self.now, self._link = db, now, link
        self.recorded: Checkpoint | None = None
        self.events: list[AuditEvent] = []

    @cached_property
    def users(self) -> Users:
        return Users(self.db)

    @cached_property
    def pain_points(self) -> PainPoints:
        return PainPoints(self.db)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self.db)

    @cached_property
    def scenarios(self) -> Scenarios:
        return Scenarios(self.db)

    @cached_property
    def opportunities(self) -> Opportunities:
        return Opportunities(self.db)

    @cached_property
    def enterprises(self) -> Enterprises:
        return Enterprises(self.db, self.now)

    @cached_property
    def vectors(self) -> Vectors:
        return Vectors(self.db)

    @cached_property
    def learning(self) -> LearningRuns:
        return LearningRuns(self.db)

    @cached_property
    def bids(self) -> Bids:
        return Bids(self.db)

    @cached_property
    def custody(self) -> CustodyKeys:
        return CustodyKeys(self.db)

    @cached_property
    def evaluations(self) -> Evaluations:
        return Evaluations(self.db)

    @cached_property
    def races(self) -> Races:
        return Races(self.db)

    @cached_property
    def nominations(self) -> Nominations:
        return Nominations(self.db)

    @cached_property
    def projects(self) -> Projects:
        return Projects(self.db)

    @cached_property
    def platforms(self) -> PlatformCompanies:
        return PlatformCompanies(self.db)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.db)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self.db)

    @cached_property
    def releases(self) -> Releases:
        return Releases(self.db)

    @cached_property
    def holidays(self) -> HolidayNotices:
        return HolidayNotices(self.db)

    @cached_property
    def calendars(self) -> CalendarRecord:
        """The working-day calendar of this installation, as it is and as it was."""
        return self.holidays.record()

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar that every period is counted by now (R26)."""
        return self.calendars.calendar

    def count_by(self, calendars: CalendarRecord) -> None:
        """From here on this unit of work counts by another calendar: what would be, or what has just been entered."""
        self.calendars = calendars

    @cached_property
    def audit(self) -> AuditLog:
        return AuditLog(self.db)

    def record(
        self, actor: Actor, action: str, object: str = "", *, outcome: str = "done", **data: Any
    ) -> Checkpoint:
        """Write the audit row of this change. `data`: codes, ids and integers only; a float is refused (B2).

        The network address of the person's session is added as `client` (《电子招标投标办法》第十四条), but not that of a
        citizen, who takes part in no procedure.
        """
        if actor.client and actor.role != "citizen":
            data["client"] = actor.client
        json.dumps(data, allow_nan=False)
        if any(isinstance(value, float) for value in data.values()):
            raise TypeError("audit data holds no floats")
        last = self.audit.last()
        event = AuditEvent(
            seq=last.seq + 1 if last else 1,
            at=datetime.fromisoformat(instant(self.now)),
            actor=actor.id,
            actor_name=actor.name,
            role=actor.role,
            action=action,
            object=object,
            outcome=outcome,
            data=data,
            prev_hash=last.hash if last else GENESIS,
            hash="",
        )
        digest = self._link(event.prev_hash, event.record())
        self.audit.append(event, digest)
        self.recorded = Checkpoint(event.seq, digest)
        self.events.append(event)
        return self.recorded

    def keyed_digest(self, purpose: str, facts: dict[str, Any]) -> str:
        """A digest of these facts alone under the key of the audit log: nobody without the key can foresee or make it."""
        return self._link("", {"purpose": purpose, **facts})

    def clock_went_back(self) -> bool:
        """The clock reads earlier than some audited event: nothing that depends on a deadline may happen (F08)."""
        latest = self.audit.latest_at()
        return latest is not None and self.now < latest

    def next_number(self, kind: str) -> str:
        """The next reference number people use, e.g. JB-2026-0007; gaps never appear, a rollback gives it back."""
        key = f"{kind}-{self.now.astimezone(CHINA).year:04d}"
        self.db.conn.execute(
            "INSERT INTO counters(kind, value) VALUES (?, 1) ON CONFLICT(kind) DO UPDATE SET value = value + 1",
            [key],
        )
        value = self.db.conn.execute("SELECT value FROM counters WHERE kind = ?", [key]).fetchone()[0]
        return f"{key}-{value:04d}"

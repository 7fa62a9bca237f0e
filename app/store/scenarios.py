"""Scenarios in work."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from app.domain.scenarios import Scenario, Submission
from app.errors import Conflict
from app.store.table import Rows


class Scenarios(Rows[Scenario]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "scenarios", Scenario)
        self.submissions = Rows(db, "submissions", Submission)

    def save_revision(self, scenario: Scenario) -> Scenario:
        """Save over the revision it was read at. Raises Conflict scenarios.changed when somebody saved in between."""
        if self.get(scenario.id).revision != scenario.revision:
            raise Conflict("scenarios.changed")
        saved = replace(scenario, revision=scenario.revision + 1)
        self.save(saved)
        return saved

    def release(self, scenario: str) -> None:
        """Its opportunity is over or was withdrawn: the scenario may be published again."""
        self.save(replace(self.get(scenario), opportunity=""))

    def of_topic(self, topic: str) -> list[Scenario]:
        return self.where("topic = ?", [topic], order="updated_at DESC")

    def newest_first(self, department: str = "") -> list[Scenario]:
        return self.where(
            "? = '' OR department = ?", [department, department], order="updated_at DESC, rowid DESC"
        )

    def open_submission(self, scenario: str) -> Submission | None:
        """The submission that waits for a reviewer."""
        return self.submissions.first("scenario = ? AND ended_at IS NULL", [scenario])

    def last_return(self, scenario: str) -> Submission | None:
        """The newest submission that was sent back."""
        return self.submissions.first(
            "scenario = ? AND reason NOT IN ('', 'recalled')", [scenario], order="ended_at DESC, rowid DESC"
        )

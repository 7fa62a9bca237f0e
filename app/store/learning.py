"""Learning runs, and which model is in use since when."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from app.domain.learning import PACKAGED, LearningRun, ModelSwitch
from app.store.table import Rows


class LearningRuns(Rows[LearningRun]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "learning_runs", LearningRun)
        self.switches = Rows(db, "model_switches", ModelSwitch)

    def newest_first(self, limit: int) -> list[LearningRun]:
        return self.where(order="rowid DESC", limit=limit)

    def in_use(self) -> ModelSwitch | None:
        """The latest switch; None while the packaged model has never been left."""
        return self.switches.first("1", order="rowid DESC")

    def before(self) -> ModelSwitch | None:
        """The latest switch to another model than the one in use: where going back leads. None before any switch."""
        present = self.in_use()
        if present is None:
            return None
        found = self.switches.first("version <> ?", [present.version], order="rowid DESC")
        if found is None and present.version != PACKAGED:
            return replace(present, version=PACKAGED, digest="", run="")
        return found

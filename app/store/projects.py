"""Projects, their case revisions, projections and invoices."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database

from app.domain.project_inputs import CaseScenario, CityBudget, EvaluationPaper
from app.domain.projects import CaseRevision, Invoice, Project, ProjectionRecord
from app.errors import Conflict
from app.store.codec import to_row
from app.store.table import Rows


class Projects(Rows[Project]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "projects", Project)
        self.cases = Rows(db, "case_revisions", CaseRevision)
        self.projections = Rows(db, "projections", ProjectionRecord)
        self.invoices = Rows(db, "invoices", Invoice)
        self.budgets = Rows(db, "city_budgets", CityBudget)
        self.papers = Rows(db, "evaluation_papers", EvaluationPaper)
        self.scenarios = Rows(db, "case_scenarios", CaseScenario)

    def newest_first(self) -> list[Project]:
        return self.where(order="created_at DESC, rowid DESC")

    def of_award(self, award: str) -> Project | None:
        return self.first("award = ?", [award])

    def latest_case(self, project: str) -> CaseRevision | None:
        return self.cases.first("project = ?", [project], order="revision DESC")

    def case_revisions(self, project: str) -> list[CaseRevision]:
        return self.cases.where("project = ?", [project], order="revision DESC")

    def latest_projection(self, project: str, kind: str) -> ProjectionRecord | None:
        return self.projections.first(
            "project = ? AND kind = ?", [project, kind], order="at DESC, rowid DESC"
        )

    def latest_budget(self) -> CityBudget | None:
        return self.budgets.first("1", order="saved_at DESC, rowid DESC")

    def latest_paper(self, project: str, kind: str) -> EvaluationPaper | None:
        return self.papers.first(
            "project = ? AND kind = ?", [project, kind], order="saved_at DESC, rowid DESC"
        )

    def scenarios_of(self, project: str) -> list[CaseScenario]:
        return self.scenarios.where("project = ? AND removed_at IS NULL", [project], order="saved_at, rowid")

    def add_invoices(self, invoices: Sequence[Invoice]) -> None:
        """Raises Conflict invoices.known when a number is stored already."""
        try:
            self.db.table("invoices").insert_all([to_row(invoice) for invoice in invoices])
        except sqlite3.IntegrityError as error:
            raise Conflict("invoices.known") from error

    def known_invoices(self, numbers: Sequence[str]) -> set[str]:
        stored = {row["number"] for row in self.db.table("invoices").rows_where(select="number")}
        return stored & set(numbers)

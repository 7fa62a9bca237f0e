"""Projects, their case revisions, projections and invoices."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from sqlite_utils import Database

from app.domain.project_inputs import CaseScenario, CityBudget, EvaluationPaper
from app.domain.projects import CaseRevision, Invoice, Payment, Project, ProjectionRecord, SavedPayer
from app.domain.risk_runs import RiskComparison, RiskRun
from app.errors import Conflict
from app.store.table import Rows


class Projects(Rows[Project]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "projects", Project)
        self.cases = Rows(db, "case_revisions", CaseRevision)
        self.projections = Rows(db, "projections", ProjectionRecord)
        self.invoices = Rows(db, "invoices", Invoice)
        self.payments = Rows(db, "payments", Payment)
        self.risk_runs = Rows(db, "risk_runs", RiskRun)
        self.risk_comparisons = Rows(db, "risk_comparisons", RiskComparison)
        self.payers = Rows(db, "payer_profiles", SavedPayer)
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

    def latest_risk_run(self, scope: str, subject: str) -> RiskRun | None:
        return self.risk_runs.first(
            "scope = ? AND subject = ?", [scope, subject], order="at DESC, rowid DESC"
        )

    def latest_budget(self) -> CityBudget | None:
        return self.budgets.first("1", order="saved_at DESC, rowid DESC")

    def latest_paper(self, project: str, kind: str) -> EvaluationPaper | None:
        return self.papers.first(
            "project = ? AND kind = ?", [project, kind], order="saved_at DESC, rowid DESC"
        )

    def scenarios_of(self, project: str) -> list[CaseScenario]:
        return self.scenarios.where("project = ? AND removed_at IS NULL", [project], order="saved_at, rowid")

    def add_invoices(self, invoices: Sequence[Invoice], payments: Sequence[Payment] = ()) -> None:
        """Bills with their payments. Raises Conflict invoices.known when a number is stored already."""
        try:
            self.invoices.add_all(invoices)
        except sqlite3.IntegrityError as error:
            raise Conflict("invoices.known") from error
        self.payments.add_all(payments)

    def invoices_by_number(self, numbers: Collection[str]) -> dict[str, Invoice]:
        """The stored bills among `numbers`."""
        wanted = set(numbers)
        return {found.number: found for found in self.invoices.where() if found.number in wanted}

    def with_invoices(self) -> set[str]:
        """Projects that have bills in the ledger."""
        rows = self.db.query("SELECT DISTINCT project FROM invoices WHERE project != ''")
        return {str(row["project"]) for row in rows}

    def payments_by_invoice(self, invoice: str = "") -> dict[str, list[Payment]]:
        """Payments that count, by bill, the earliest first; of one bill when it is named."""
        where, values = "undone_at IS NULL", []
        if invoice:
            where, values = where + " AND invoice = ?", [invoice]
        found: dict[str, list[Payment]] = {}
        for payment in self.payments.where(where, values, order="paid_on, rowid"):
            found.setdefault(payment.invoice, []).append(payment)
        return found

    def saved_payers(self) -> list[SavedPayer]:
        """Profiles that were not removed, the newest first."""
        return self.payers.where("removed_at IS NULL", order="saved_at DESC, rowid DESC")

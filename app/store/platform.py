"""Platform companies and the papers of their files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from app.domain.platform_companies import PlatformCompany, PlatformPaper
from app.domain.projects import Invoice, Payment
from app.store.table import Rows


class PlatformCompanies(Rows[PlatformCompany]):
    def __init__(self, db: Database) -> None:
        super().__init__(db, "platform_companies", PlatformCompany)
        self.papers = Rows(db, "platform_papers", PlatformPaper)

    def listed(self) -> list[PlatformCompany]:
        return self.where("removed_at IS NULL", order="created_at, rowid")

    def removed(self) -> list[PlatformCompany]:
        return self.where("removed_at IS NOT NULL", order="removed_at DESC, rowid DESC")

    def named(self, name: str) -> PlatformCompany | None:
        """The company of that name on the list."""
        return self.first("name = ? AND removed_at IS NULL", [name])

    def papers_of(self, company: str) -> list[PlatformPaper]:
        """All papers of a company, the newest first."""
        return self.papers.where("company = ?", [company], order="saved_at DESC, rowid DESC")

    def latest_paper(self, company: str, part: str) -> PlatformPaper | None:
        return self.papers.first("company = ? AND part = ?", [company, part], order="revision DESC")

    def bills_of(self, projects: Sequence[str]) -> list[tuple[Invoice, int]]:
        """The bills of these projects, each with what is still unpaid on it, in fen."""
        marks = ", ".join("?" * len(projects))
        bills = Rows(self.db, "invoices", Invoice).where(f"project IN ({marks})", projects)
        paid: dict[str, int] = {}
        counting = f"undone_at IS NULL AND invoice IN (SELECT id FROM invoices WHERE project IN ({marks}))"
        for payment in Rows(self.db, "payments", Payment).where(counting, projects):
            paid[payment.invoice] = paid.get(payment.invoice, 0) + payment.amount_fen
        return [(bill, bill.amount_fen - paid.get(bill.id, 0)) for bill in bills]

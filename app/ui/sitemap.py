"""Which pages there are, for whom, and where each role starts: data, read by the navigation and by the server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.users import DEMO_ROLES, ROLES, Role

PAGES_FOLDER = Path(__file__).parents[1] / "pages"


@dataclass(frozen=True)
class SitePage:
    """One page. name: file in app/pages and path in the address; group: catalogue key nav.group.<group>."""

    name: str
    icon: str
    roles: tuple[Role, ...]
    group: str = "work"
    hidden: bool = False

    @property
    def file(self) -> Path:
        return PAGES_FOLDER / f"{self.name}.py"


SITE: tuple[SitePage, ...] = (
    SitePage("pain_points", "inbox", ("officer",)),
    SitePage("scenarios", "edit_note", ("officer",)),
    SitePage("challenges", "flag", ("officer",)),
    SitePage("race", "sprint", ("officer", "reviewer", "enterprise", "evaluator", "finance", "supervisor")),
    SitePage("nominations", "lightbulb", ("officer", "enterprise", "supervisor")),
    SitePage("approvals", "approval", ("reviewer", "supervisor")),
    SitePage("openings", "lock_open", ("reviewer", "supervisor")),
    SitePage("matches", "join_inner", ("enterprise",)),
    SitePage("profile", "badge", ("enterprise",)),
    SitePage("bids", "mark_email_read", ("enterprise",)),
    SitePage("before_bidding", "calculate", ("enterprise",)),
    SitePage("scoring", "grading", ("evaluator",)),
    SitePage("delivery", "handshake", ("officer", "reviewer", "enterprise", "finance", "supervisor")),
    SitePage("whitelist", "verified", ("officer", "reviewer", "supervisor")),
    SitePage("projects", "account_balance", ("finance", "supervisor", "officer")),
    SitePage("fiscal", "monitoring", ("finance", "supervisor")),
    SitePage("risk", "timeline", ("finance", "supervisor")),
    SitePage("platforms", "domain", ("finance", "supervisor")),
    SitePage("invoices", "receipt_long", ("finance", "supervisor")),
    SitePage("draws", "casino", ("supervisor",)),
    SitePage("complaints", "gavel", ("supervisor",)),
    SitePage("audit", "verified_user", ("supervisor", "admin")),
    SitePage("exposure", "balance", ("supervisor", "officer")),
    SitePage("users", "group", ("admin",)),
    SitePage("model", "model_training", ("admin",)),
    SitePage("workdays", "calendar_month", ("admin", "supervisor")),
    SitePage("system", "dns", ("admin",)),
    SitePage("report", "add_comment", ("citizen", "officer")),
    SitePage("topics", "local_fire_department", ROLES, group="public"),
    SitePage("opportunities", "list_alt", ROLES, group="public"),
    SitePage("whitelisted", "verified", ROLES, group="public"),
    SitePage("opportunity", "article", ROLES, group="public", hidden=True),
    SitePage("custody", "key", ("officer", "reviewer", "supervisor"), group="account"),
    SitePage("account", "manage_accounts", DEMO_ROLES, group="account"),
)

HOME: dict[Role, str] = {
    "public": "opportunities",
    "citizen": "report",
    "officer": "topics",
    "reviewer": "approvals",
    "enterprise": "matches",
    "evaluator": "scoring",
    "finance": "projects",
    "supervisor": "audit",
    "admin": "users",
}
"""Where a role starts: its main job."""


def pages_of(role: str) -> tuple[SitePage, ...]:
    """The pages of a role in menu order: its own work, then what everybody may read."""
    return tuple(page for page in SITE if role in page.roles and page.file.exists())


def home_of(role: str) -> str:
    """Name of the first page of a role; of the pages that exist when its own does not."""
    pages = pages_of(role)
    wanted = HOME.get(role, "opportunities")  # type: ignore[call-overload]
    names = [page.name for page in pages if not page.hidden]
    return wanted if wanted in names else (names[0] if names else "")

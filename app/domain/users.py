"""People and what they may do (角色与权限): default deny, one table, one question `allowed(actor, action, resource)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal[
    "public", "citizen", "officer", "reviewer", "enterprise", "evaluator", "finance", "supervisor", "admin"
]
ROLES: tuple[Role, ...] = (
    "public",
    "citizen",
    "officer",
    "reviewer",
    "enterprise",
    "evaluator",
    "finance",
    "supervisor",
    "admin",
)
DEMO_ROLES: tuple[Role, ...] = ROLES[1:]
Scope = Literal["any", "own"]


@dataclass(frozen=True)
class Actor:
    """Who acts. `department` for government people, `enterprise_id` for companies; both "" otherwise.

    `client`: network address the session was begun from, "" on the server's own command line; it goes into every record
    of what this person does (《电子招标投标办法》第十四条).
    """

    id: str
    name: str
    role: Role
    department: str = ""
    enterprise_id: str = ""
    client: str = ""


PUBLIC = Actor(id="public", name="", role="public")
SYSTEM = Actor(id="system", name="system", role="admin")


@dataclass(frozen=True)
class Owner:
    """Whose a thing is; an empty part belongs to nobody and never matches."""

    department: str = ""
    enterprise: str = ""
    user: str = ""

    @property
    def owner(self) -> Owner:
        return self


class Owned(Protocol):
    """What the scope "own" is measured against."""

    @property
    def owner(self) -> Owner: ...


_EVERYBODY: dict[Role, Scope] = dict.fromkeys(ROLES, "any")

MATRIX: dict[str, dict[Role, Scope]] = {
    # pain points
    "pain_points.list_public": _EVERYBODY,
    "pain_points.report": {"citizen": "any", "officer": "any"},
    "pain_points.endorse": {"citizen": "any", "officer": "any"},
    "pain_points.follow": {"citizen": "own"},
    "pain_points.import": {"officer": "any"},
    "pain_points.list": {"officer": "any", "reviewer": "any", "supervisor": "any"},
    "pain_points.read_full": {"officer": "any"},
    "pain_points.decide_field": {"officer": "any"},
    "topics.cluster": {"officer": "any"},
    "topics.read": _EVERYBODY,
    # scenarios and opportunities
    "scenarios.draft": {"officer": "any"},
    "scenarios.edit": {"officer": "own"},
    "scenarios.read": {"officer": "any", "reviewer": "any", "supervisor": "any", "finance": "any"},
    "opportunities.submit": {"officer": "own"},
    "opportunities.publish": {"reviewer": "own"},
    "opportunities.withdraw": {"officer": "own"},
    "opportunities.list": _EVERYBODY,
    "opportunities.amend": {"officer": "own"},
    "opportunities.release_addendum": {"reviewer": "own"},
    "questions.ask": {"enterprise": "own"},
    "questions.answer": {"officer": "own"},
    # enterprises
    "enterprises.import": {"officer": "any", "admin": "any"},
    "enterprises.edit": {"enterprise": "own"},
    "enterprises.read": {"officer": "any", "reviewer": "any", "supervisor": "any", "enterprise": "own"},
    # matching: evaluators never see a matching score (M87 art. 55)
    "matching.for_opportunity": {"officer": "any", "reviewer": "any"},
    "matching.for_enterprise": {"enterprise": "own"},
    "matching.exposure": {"officer": "any", "supervisor": "any"},
    # bidding
    "bids.submit": {"enterprise": "own"},
    "bids.withdraw": {"enterprise": "own"},
    "bids.confirm": {"enterprise": "own"},
    "bids.join": {"enterprise": "own"},
    "bids.read_own": {"enterprise": "own"},
    "bids.open": {"officer": "own"},
    "bids.witness": {"officer": "own", "reviewer": "own", "supervisor": "any"},
    "custody.hold": {"officer": "any", "reviewer": "any", "supervisor": "any"},
    "custody.sheet": {"supervisor": "any"},
    "indicators.read": {"officer": "own", "supervisor": "any"},
    "indicators.judge": {"officer": "own", "supervisor": "any"},
    "bids.read_opened": {"officer": "own", "reviewer": "own", "supervisor": "any"},
    # evaluation and award
    "evaluation.appoint": {"officer": "own"},
    "evaluation.confirm": {"reviewer": "own"},
    "evaluation.witness": {"supervisor": "any"},
    "evaluation.score": {"evaluator": "own"},
    "evaluation.explain": {"enterprise": "own"},
    "evaluation.read_totals": {"officer": "own", "reviewer": "own", "supervisor": "any"},
    "awards.publicise": {"officer": "own"},
    "awards.propose": {"officer": "own"},
    "awards.approve": {"reviewer": "own"},
    "awards.read": _EVERYBODY,
    "contracts.sign": {"officer": "own"},
    "contracts.read": {"officer": "own", "reviewer": "own", "supervisor": "any", "finance": "any"},
    "delivery.read": {
        "officer": "own",
        "reviewer": "own",
        "enterprise": "own",
        "finance": "any",
        "supervisor": "any",
    },
    "delivery.run": {"officer": "own"},
    "delivery.hand_in": {"enterprise": "own"},
    "delivery.decide": {"reviewer": "own"},
    "delivery.read_outcome": _EVERYBODY,
    "scorecards.object": {"enterprise": "own"},
    "whitelist.read": {"officer": "any", "reviewer": "any", "supervisor": "any", "enterprise": "own"},
    "whitelist.read_public": _EVERYBODY,
    "whitelist.propose": {"officer": "any", "reviewer": "any"},
    "whitelist.decide": {"reviewer": "any"},
    "remedies.file": {"enterprise": "own"},
    "remedies.answer": {"officer": "own"},
    "remedies.approve": {"reviewer": "own"},
    "remedies.read": {"officer": "own", "reviewer": "own", "supervisor": "any"},
    "remedies.decide": {"supervisor": "any"},
    # races and proposals of enterprises
    "races.read": _EVERYBODY,
    "races.run": {"officer": "own"},
    "races.admit": {"reviewer": "own"},
    "races.submit": {"enterprise": "own"},
    "races.judge": {"evaluator": "own"},
    "races.pay": {"finance": "any"},
    "races.read_results": {
        "officer": "own",
        "reviewer": "own",
        "supervisor": "any",
        "enterprise": "own",
        "evaluator": "own",
    },
    "nominations.submit": {"enterprise": "own"},
    "nominations.read": {"enterprise": "own", "officer": "own", "supervisor": "any"},
    "nominations.handle": {"officer": "own"},
    # finance
    "projects.read": {"finance": "any", "supervisor": "any", "officer": "own"},
    "projects.edit": {"finance": "any"},
    "projects.project": {"finance": "any"},
    "budgets.read": {"finance": "any", "supervisor": "any"},
    "budgets.edit": {"finance": "any"},
    "invoices.import": {"finance": "any"},
    "invoices.read": {"finance": "any", "supervisor": "any"},
    "invoices.pay": {"finance": "any"},
    "payer_profiles.read": {"finance": "any", "supervisor": "any"},
    "payer_profiles.save": {"finance": "any"},
    "platforms.read": {"finance": "any", "supervisor": "any"},
    "platforms.edit": {"finance": "any"},
    # matters of two people: each kind has its own rights besides
    "proposals.read": {"officer": "any", "reviewer": "any", "supervisor": "any", "admin": "any"},
    # guardianship
    "audit.read": {"supervisor": "any", "admin": "any"},
    "audit.verify": {"supervisor": "any", "admin": "any"},
    "audit.anchors": _EVERYBODY,
    "users.manage": {"admin": "any"},
    "users.confirm": {"supervisor": "any"},
    "company_accounts.read": {"enterprise": "own"},
    "company_accounts.disable": {"enterprise": "own"},
    "store.backup": {"admin": "any"},
    "model.learn": {"admin": "any"},
    "workdays.read": {"supervisor": "any", "admin": "any"},
    "workdays.enter": {"admin": "any"},
    "workdays.confirm": {"supervisor": "any"},
}


def allowed(actor: Actor, action: str, resource: Owned | None = None) -> bool:
    """True when the table has a row for this action and role and, for scope "own", the resource is the actor's.

    An unknown action, an unlisted role and a missing resource under "own" are all refused.
    """
    scope = MATRIX.get(action, {}).get(actor.role)
    if scope is None:
        return False
    if scope == "any":
        return True
    if resource is None:
        return False
    owner = resource.owner
    pairs = (
        (actor.department, owner.department),
        (actor.enterprise_id, owner.enterprise),
        (actor.id, owner.user),
    )
    return any(mine and mine == theirs for mine, theirs in pairs)

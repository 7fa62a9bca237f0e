"""A company's own people and its accounts (本企业账号): they see every one of them, and may disable another at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.users import Actor, Owner
from app.errors import Invalid, NotFound
from app.services.account_register import KIND, disable_in
from app.services.context import App, demand
from app.store.users import User
from app.store.work import Work

NEW_FOR = timedelta(days=30)
"""How long the others of a company are told of a new account."""


@dataclass(frozen=True)
class CompanyAccount:
    """An account of a company as its own people see it. state: waiting, active or disabled; since: when it was made;
    confirmed_by: name, "" where nobody had to; new: made lately, and not the reader's."""

    id: str
    login: str
    name: str
    state: str
    since: datetime
    confirmed_by: str
    disabled_by: str
    own: bool
    new: bool


def of_own(app: App, actor: Actor) -> list[CompanyAccount]:
    """The accounts of the actor's company, the oldest first; without those that were refused."""
    demand(app, actor, "company_accounts.read", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        return [
            _shown(work, actor, user)
            for user in work.users.of_enterprise(actor.enterprise_id)
            if user.login != user.id
        ]


def disable(app: App, actor: Actor, user_id: str) -> None:
    """Disable another account of the actor's company at once; it is enabled again by administrator and supervisor.

    Raises Invalid accounts.not_yourself; NotFound for an account of somebody else.
    """
    demand(app, actor, "company_accounts.disable", Owner(enterprise=actor.enterprise_id), object=user_id)
    if user_id == actor.id:
        raise Invalid("accounts.not_yourself")
    with app.store.write() as work:
        user = work.users.first("id = ? AND enterprise_id = ?", [user_id, actor.enterprise_id])
        if user is None:
            raise NotFound("users.not_found")
        disable_in(work, actor, user, enterprise=actor.enterprise_id)


def _shown(work: Work, actor: Actor, user: User) -> CompanyAccount:
    confirmed = [
        each.decided_name
        for each in work.proposals.of(user.id)
        if each.kind == KIND and each.outcome == "approved"
    ]
    state = "disabled" if user.disabled_at else "active" if user.confirmed_at else "waiting"
    return CompanyAccount(
        id=user.id,
        login=user.login,
        name=user.name,
        state=state,
        since=user.created_at,
        confirmed_by=confirmed[-1] if confirmed else "",
        disabled_by=user.disabled_by,
        own=user.id == actor.id,
        new=user.id != actor.id and state != "disabled" and work.now - user.created_at < NEW_FOR,
    )

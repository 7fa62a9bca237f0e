"""The register of accounts (账号簿): the administrator proposes who may sign in, a supervisor confirms it; S08.

Alone the administrator opens accounts of citizens only. An account that waits, or was not confirmed, signs in nowhere. Its
first password is made for the supervisor who hands it to the person: the administrator never knows one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from app.domain.committee import SPECIALTIES
from app.domain.proposals import Proposal
from app.domain.users import ROLES, SYSTEM, Actor
from app.errors import Conflict, Invalid
from app.sealing.passwords import check_strength, hash_password
from app.services.context import App, demand
from app.services.proposals import propose
from app.store.ids import new_id
from app.store.users import User
from app.store.work import Work

KIND = "account"
ALONE = ("citizen",)
"""Roles whose accounts need no second person: they read what is published and send messages."""
WITH_DEPARTMENT = ("officer", "reviewer", "evaluator")


@dataclass(frozen=True)
class Account:
    """An account as administrators see it. waiting: for a supervisor, for the first time or again; refused: never
    confirmed, and it never will be."""

    id: str
    login: str
    name: str
    role: str
    department: str
    enterprise: str
    disabled: bool
    locked: bool
    waiting: bool
    refused: bool
    created_at: datetime
    specialty: str


@dataclass(frozen=True)
class AskedAccount:
    """What a supervisor reads of an account before confirming it. again: it was disabled, by `disabled_by`; uscc, others:
    of the company, how many of its accounts sign in already."""

    again: bool
    login: str
    name: str
    role: str
    department: str
    enterprise: str
    uscc: str
    others: int
    disabled_by: str
    disabled_at: datetime | None
    specialty: str


def create_first(
    app: App, role: Literal["admin", "supervisor"], login: str, password: str, name: str = ""
) -> str:
    """The first administrator or supervisor of an installation, by command only; again where none of the role may sign in
    any more. Raises Conflict accounts.admin_exists, accounts.supervisor_exists."""
    _demand_names(login, name or login)
    digest = _hashed(login, password)
    with app.store.write() as work:
        if any(each.signs_in for each in work.users.where("role = ? AND demo = 0", [role])):
            raise Conflict(f"accounts.{role}_exists")
        return _add(work, SYSTEM, login, name or login, role, digest, "", "", confirmed=True).id


def create_user(
    app: App,
    actor: Actor,
    login: str,
    name: str,
    role: str,
    department: str = "",
    enterprise_id: str = "",
    reason: str = "",
    *,
    password: str = "",
    specialty: str = "",
) -> str:
    """A new account; it signs in once a supervisor has confirmed it and handed the first password over. Returns its id.
    password: a citizen's first one, of no other role; enterprise_id counts for enterprises only; specialty: what an
    evaluator is an expert of, "" = technology.

    Raises Invalid accounts.…, Conflict accounts.login_taken, InvalidFields proposals.refused for a missing reason.
    """
    demand(app, actor, "users.manage")
    if role not in ROLES or role == "public":
        raise Invalid("accounts.unknown_role", role=role)
    if role == "enterprise":
        department = ""
    else:
        enterprise_id = ""
    if role in WITH_DEPARTMENT and not department:
        raise Invalid("accounts.department_missing")
    alone = role in ALONE
    if password and not alone:
        raise Invalid("accounts.password_not_chosen")
    specialty = _specialty(role, specialty)
    _demand_names(login, name)
    digest = _hashed(login, password) if alone else None
    with app.store.write() as work:
        if role == "enterprise" and work.enterprises.first("id = ?", [enterprise_id]) is None:
            raise Invalid("accounts.enterprise_missing")
        user = _add(
            work,
            actor,
            login,
            name,
            role,
            digest,
            department,
            enterprise_id,
            confirmed=alone,
            specialty=specialty,
        )
        if not alone:
            propose(work, actor, KIND, user.id, _content(user, again=False), reason)
        return user.id


def issue_first_password(app: App, actor: Actor, user_id: str) -> str:
    """Make the first password of a confirmed account, for the supervisor to hand to the person; the one before it, if any,
    opens nothing any more. It exists nowhere else and must be changed at the first sign-in.

    Raises Invalid accounts.no_first_password once the person has signed in, or while the account may not.
    """
    demand(app, actor, "users.confirm", object=user_id)
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    digest = hash_password(password)
    with app.store.write() as work:
        user = work.users.get(user_id)
        if not _lacks_password(work, user) or user.id == actor.id:
            raise Invalid("accounts.no_first_password")
        work.users.save(replace(user, password_hash=digest, must_change_password=True))
        work.record(actor, "users.issue_password", user.id)
    return password


def without_password(app: App, actor: Actor) -> list[User]:
    """Confirmed accounts whose person has not signed in yet, the oldest first, for who hands first passwords over."""
    demand(app, actor, "users.confirm")
    with app.store.read() as work:
        return [each for each in work.users.where(order="created_at, rowid") if _lacks_password(work, each)]


def _lacks_password(work: Work, user: User) -> bool:
    fresh = user.signs_in and user.must_change_password and not user.demo and user.role not in ALONE
    return fresh and not work.users.has_signed_in(user.id)


def disable(app: App, actor: Actor, user_id: str) -> None:
    """Disable an account, ending its sessions; one that waits for its confirmation is not confirmed any more.

    Raises Invalid accounts.not_yourself, accounts.last_supervisor: without one nobody could confirm an account again.
    """
    demand(app, actor, "users.manage")
    if user_id == actor.id:
        raise Invalid("accounts.not_yourself")
    with app.store.write() as work:
        user = work.users.get(user_id)
        others = work.users.where("role = 'supervisor' AND id <> ?", [user_id])
        if user.role == "supervisor" and user.signs_in and not any(each.signs_in for each in others):
            raise Invalid("accounts.last_supervisor")
        disable_in(work, actor, user)


def disable_in(work: Work, actor: Actor, user: User, **data: str) -> None:
    """The same inside a unit of work, once the right has been asked. data: more for the record."""
    if user.disabled_at is None:
        work.users.save(replace(user, disabled_at=work.now, disabled_by=actor.name))
    work.users.end_sessions(user.id, work.now)
    work.record(actor, "users.disable", user.id, **data)


def enable(app: App, actor: Actor, user_id: str, reason: str = "", specialty: str = "") -> None:
    """Let a disabled account sign in again, with its password as it was: a citizen's at once, every other once a supervisor
    has confirmed it. specialty: of an evaluator from then on, "" = as it was.

    Raises Invalid accounts.never_confirmed, accounts.not_disabled, accounts.unknown_specialty.
    """
    demand(app, actor, "users.manage")
    with app.store.write() as work:
        user = work.users.get(user_id)
        if user.confirmed_at is None:
            raise Invalid("accounts.never_confirmed")
        if user.disabled_at is None:
            raise Invalid("accounts.not_disabled")
        if user.role in ALONE:
            _enabled(work, actor, user)
        else:
            content = _content(
                replace(user, specialty=_specialty(user.role, specialty, user.specialty)), again=True
            )
            propose(work, actor, KIND, user.id, content, reason)


def carry_out(work: Work, actor: Actor, found: Proposal) -> None:
    """A supervisor confirms an account. Raises Conflict accounts.disabled_meanwhile, accounts.not_disabled."""
    user = work.users.get(found.subject)
    if found.content["again"]:
        if user.disabled_at is None:
            raise Conflict("accounts.not_disabled")
        specialty = found.content.get("specialty", user.specialty)
        _enabled(work, actor, replace(user, specialty=specialty), proposal=found.id)
        return
    if user.disabled_at is not None:
        raise Conflict("accounts.disabled_meanwhile")
    work.users.save(replace(user, confirmed_at=work.now))
    work.record(actor, "users.confirm", user.id, role=user.role, login=user.login, proposal=found.id)


def drop(work: Work, actor: Actor, found: Proposal) -> None:
    """An account that was not confirmed is over: no password opens it, and its login is free for another one."""
    user = work.users.get(found.subject)
    if found.content["again"] or user.confirmed_at is not None:
        return
    work.users.save(
        replace(
            user, login=user.id, password_hash=None, disabled_at=user.disabled_at or work.now,
            disabled_by=user.disabled_by or actor.name,
        )
    )  # fmt: skip
    work.record(actor, "users.refuse", user.id, role=user.role, login=user.login, proposal=found.id)


def asked(app: App, actor: Actor, found: Proposal) -> AskedAccount:
    """What the second person reads of the account of a proposal."""
    demand(app, actor, "users.confirm", object=found.subject)
    with app.store.read() as work:
        user = work.users.get(found.subject)
        company = work.enterprises.get(user.enterprise_id) if user.enterprise_id else None
        others = [each for each in work.users.of_enterprise(user.enterprise_id) if each.id != user.id]
    return AskedAccount(
        again=bool(found.content["again"]),
        login=user.login,
        name=user.name,
        role=user.role,
        department=user.department,
        enterprise=company.name if company else "",
        uscc=company.uscc if company else "",
        others=sum(each.signs_in for each in others),
        disabled_by=user.disabled_by,
        disabled_at=user.disabled_at,
        specialty=found.content.get("specialty", user.specialty),
    )


def list_accounts(app: App, actor: Actor) -> list[Account]:
    demand(app, actor, "users.manage")
    with app.store.read() as work:
        names = {enterprise.id: enterprise.name for enterprise in work.enterprises.by_name()}
        asked_for = {each.subject for each in work.proposals.waiting() if each.kind == KIND}
        return [
            Account(
                id=user.id,
                login=user.login,
                name=user.name,
                role=user.role,
                department=user.department,
                enterprise=names.get(user.enterprise_id, ""),
                disabled=user.disabled_at is not None,
                locked=user.locked_until is not None and work.now < user.locked_until,
                waiting=user.id in asked_for,
                refused=user.confirmed_at is None and user.id not in asked_for,
                created_at=user.created_at,
                specialty=user.specialty,
            )
            for user in work.users.where(order="role, login")
        ]


def _demand_names(login: str, name: str) -> None:
    """Raises Invalid accounts.name_missing."""
    if not login.strip() or not name.strip():
        raise Invalid("accounts.name_missing")


def _hashed(login: str, password: str) -> str:
    """The hash of a first password that somebody chose. Raises what a weak one is refused with."""
    check_strength(login.strip(), password)
    return hash_password(password)


def _add(
    work: Work,
    actor: Actor,
    login: str,
    name: str,
    role: str,
    password_hash: str | None,
    department: str,
    enterprise_id: str,
    *,
    confirmed: bool,
    specialty: str = "",
) -> User:
    login = login.strip()
    if work.users.by_login(login):
        raise Conflict("accounts.login_taken", login=login)
    user = User(
        id=new_id("us"),
        login=login,
        name=name.strip(),
        role=role,
        department=department,
        enterprise_id=enterprise_id,
        password_hash=password_hash,
        must_change_password=True,
        demo=False,
        failed_count=0,
        locked_until=None,
        disabled_at=None,
        created_at=work.now,
        confirmed_at=work.now if confirmed else None,
        specialty=specialty,
    )
    work.users.add(user)
    work.record(
        actor,
        "users.create",
        user.id,
        role=role,
        login=login,
        department=department,
        enterprise=enterprise_id,
    )
    return user


def _specialty(role: str, given: str, before: str = "") -> str:
    """That of an evaluator; nobody else has one. Raises Invalid accounts.unknown_specialty."""
    if role != "evaluator":
        return ""
    found = given or before or SPECIALTIES[0]
    if found not in SPECIALTIES:
        raise Invalid("accounts.unknown_specialty")
    return found


def _enabled(work: Work, actor: Actor, user: User, **data: str) -> None:
    work.users.save(replace(user, disabled_at=None, disabled_by=""))
    work.record(actor, "users.enable", user.id, **data)


def _content(user: User, *, again: bool) -> dict[str, Any]:
    return {
        "again": again,
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "department": user.department,
        "enterprise": user.enterprise_id,
        "specialty": user.specialty,
    }

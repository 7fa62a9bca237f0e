"""Sign-in and sessions: throttled, audited, kept on the server. Who has an account is `account_register`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from app.domain.users import DEMO_ROLES, SYSTEM, Actor, Role
from app.errors import AppError, NotAllowed
from app.sealing.chain import sha256_hex
from app.sealing.passwords import check_strength, hash_password, needs_rehash, verify_password
from app.services.context import App
from app.store.ids import new_id
from app.store.users import Session, User
from app.store.work import Work

ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class DemoUser:
    """A person of the demonstration who can be signed in with one click."""

    id: str
    name: str
    role: str
    title: str


def sign_in(app: App, login: str, password: str, client: str = "") -> str:
    """A new session; returns its token, which exists nowhere else. One refusal for every reason (S01, S03).

    The failure is counted inside the transaction that decides, so that no attempt is lost (S02).
    """
    with app.store.read() as work:
        user = work.users.by_login(login.strip())
    checked = user.password_hash if user else None
    matches = verify_password(password, checked)
    kept = hash_password(password) if checked and matches and needs_rehash(checked) else checked
    with app.store.write() as work:
        user = work.users.by_login(login.strip())
        locked = user is not None and user.locked_until is not None and work.now < user.locked_until
        unchanged = user is not None and user.password_hash == checked
        if user is None or not user.signs_in or locked or not matches or not unchanged:
            _count_failure(work, user, client, locked=locked)
        else:
            work.users.save(replace(user, password_hash=kept, failed_count=0, locked_until=None))
            return _start(work, user, client)
    raise NotAllowed("accounts.sign_in_failed")


def _count_failure(work: Work, user: User | None, client: str, *, locked: bool) -> None:
    system = replace(SYSTEM, client=client)
    if user is None:
        work.record(system, "login_failed", "", outcome="refused")
        return
    if locked:
        work.record(system, "login_failed", user.id, outcome="refused", locked=True)
        return
    failed = user.failed_count + 1
    until = work.now + LOCKED_FOR if failed >= ATTEMPTS else None
    work.users.save(replace(user, failed_count=0 if until else failed, locked_until=until))
    waits = {} if user.confirmed_at else {"unconfirmed": True}
    work.record(system, "login_failed", user.id, outcome="refused", count=failed, **waits)
    if until:
        work.record(system, "account_locked", user.id, outcome="refused")


def _start(work: Work, user: User, client: str) -> str:
    token = secrets.token_urlsafe(32)
    work.users.add_session(Session(sha256_hex(token.encode()), user.id, work.now, work.now, None, client))
    work.record(_actor(user, client), "sign_in", user.id)
    return token


def sign_out(app: App, token: str) -> None:
    """End a session; an unknown token is no error."""
    digest = sha256_hex(token.encode())
    with app.store.write() as work:
        session = work.users.session(digest)
        if session is None or session.ended_at:
            return
        work.users.end_sessions(session.user, work.now, digest)
        work.record(_actor(work.users.get(session.user), session.client), "sign_out", session.user)


def actor_for(app: App, token: str) -> Actor | None:
    """Who this token is now, or None: ended, idle 30 minutes, older than 12 hours, account disabled or not
    confirmed (S05, S06, S08)."""
    if not token:
        return None
    digest = sha256_hex(token.encode())
    with app.store.read() as work:
        session = work.users.session(digest)
        if session is None or session.ended_at:
            return None
        user = work.users.get(session.user)
        now = work.now
    if not user.signs_in or now - session.seen_at > IDLE or now - session.created_at > ABSOLUTE:
        return None
    if user.demo and not app.settings.demo:
        return None
    if now - session.seen_at > TOUCH_EVERY:
        app.store.touch_session(digest)
    return _actor(user, session.client)


def must_change_password(app: App, actor: Actor) -> bool:
    """Whether this person still has the first password somebody else chose."""
    with app.store.read() as work:
        return work.users.get(actor.id).must_change_password


def change_password(app: App, actor: Actor, old: str, new: str) -> None:
    """A new password; every session of the account ends, this one too (S05)."""
    with app.store.read() as work:
        user = work.users.get(actor.id)
    if user.locked_until is not None and app.clock.now() < user.locked_until:
        raise NotAllowed("accounts.old_password_wrong")
    if not verify_password(old, user.password_hash):
        with app.store.write() as work:
            _count_failure(work, work.users.get(actor.id), actor.client, locked=False)
        raise NotAllowed("accounts.old_password_wrong")
    check_strength(user.login, new)
    digest = hash_password(new)
    with app.store.write() as work:
        user = work.users.get(actor.id)
        work.users.save(replace(user, password_hash=digest, must_change_password=False))
        work.users.end_sessions(user.id, work.now)
        work.record(actor, "users.change_password", user.id)


def demo_users(app: App) -> list[DemoUser]:
    """The people of the demonstration, in the order of the journey; none outside the demo profile."""
    if not app.settings.demo:
        return []
    with app.store.read() as work:
        names = {enterprise.id: enterprise.name for enterprise in work.enterprises.by_name()}
        users = work.users.where("demo = 1", order="rowid")
    order = {role: n for n, role in enumerate(DEMO_ROLES)}
    people = [
        DemoUser(user.id, user.name, user.role, names.get(user.enterprise_id, "") or user.department)
        for user in users
    ]
    return sorted(people, key=lambda person: order[person.role])  # type: ignore[index]


def demo_sign_in(app: App, user_id: str, client: str = "") -> str:
    """One-click sign-in of the demo profile, which listens on this machine only."""
    if not app.settings.demo:
        raise NotAllowed("app.not_allowed")
    with app.store.write() as work:
        user = work.users.first("id = ? AND demo = 1", [user_id])
        if user is None:
            raise AppError("app.not_found")
        return _start(work, user, client)


def add_demo_user(app: App, login: str, name: str, role: Role, department: str, enterprise_id: str) -> None:
    """A person of the demonstration. Raises NotAllowed in the production profile (S08)."""
    if not app.settings.demo:
        raise NotAllowed("accounts.demo_refused")
    with app.store.write() as work:
        if work.users.by_login(login):
            return
        user = User(
            new_id("us"),
            login,
            name,
            role,
            department,
            enterprise_id,
            None,
            False,
            True,
            0,
            None,
            None,
            work.now,
            confirmed_at=work.now,
        )
        work.users.add(user)
        work.record(SYSTEM, "users.create", user.id, role=role, demo=True)


def _actor(user: User, client: str) -> Actor:
    return Actor(
        id=user.id,
        name=user.name,
        role=user.role,  # type: ignore[arg-type]
        department=user.department,
        enterprise_id=user.enterprise_id,
        client=client,
    )

"""Custody by two people (双人口令保管): personal keys, the recovery sheet, and who must be there to open an opportunity.

A passphrase is used and forgotten: it is never stored, logged or audited, and neither is a private key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.config import CUSTODIES
from app.domain.custody import ATTEMPTS, LOCKED_FOR, CustodyKey, Letter
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import AppError, Invalid
from app.sealing.envelope import SealBroken, require_pair
from app.sealing.passphrase import check_passphrase
from app.sealing.two_people import (
    KeyHolder,
    new_personal_key,
    new_sheet,
    open_letter,
    read_sheet,
    relock,
    take_off_envelope,
    unlock_personal_key,
    write_letters,
)
from app.services.context import App, demand
from app.store.ids import new_id
from app.store.users import User
from app.store.work import Work

KINDS = CUSTODIES
"""密钥保管方式: how an opportunity's key may be kept; the setting `custody` says which is preselected."""


@dataclass(frozen=True)
class HeldKey:
    """A person's key as that person sees it. holds: numbers of the opportunities it takes part in, not opened yet."""

    made_at: datetime
    locked_until: datetime | None
    holds: tuple[str, ...]


@dataclass(frozen=True)
class SheetState:
    """The recovery sheet that new opportunities are sealed for: who printed it and when."""

    printed_by: str
    printed_at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody who can be named as a holder."""

    id: str
    name: str
    role: str
    department: str


@dataclass(frozen=True)
class Unlocked:
    """A key in the hand of whoever is opening, for as long as the call lasts."""

    key: CustodyKey
    private: bytes


def my_key(app: App, actor: Actor) -> HeldKey | None:
    """The actor's own key, None before one is made."""
    demand(app, actor, "custody.hold")
    with app.store.read() as work:
        key = work.custody.of_person(actor.id)
        if key is None:
            return None
        rows = work.db.execute(
            "SELECT DISTINCT o.number FROM custody_letters l JOIN opportunities o ON o.id = l.opportunity "
            "WHERE l.inner = ? AND o.opened_at IS NULL AND o.failed_at IS NULL AND o.withdrawn_at IS NULL "
            "ORDER BY o.number",
            [key.id],
        )
        locked = key.locked_until if key.locked_until and key.locked_until > work.now else None
        return HeldKey(key.made_at, locked, tuple(row[0] for row in rows))


def make_key(app: App, actor: Actor, passphrase: str) -> None:
    """A personal key under a passphrase, the actor's first or a new one in place of the former.

    What was sealed for the former key still opens with the former passphrase. Raises Invalid sealing.weak_passphrase.
    """
    demand(app, actor, "custody.hold")
    with app.store.read() as work:
        login = _login(work, actor)
    check_passphrase(login, passphrase)
    key = new_id("ck")
    public, locked = new_personal_key(key, passphrase)
    with app.store.write() as work:
        _end(work, work.custody.of_person(actor.id))
        work.custody.add(CustodyKey(key, "person", actor.id, public, locked, work.now))
        work.record(actor, "custody.make_key", key)


def change_passphrase(app: App, actor: Actor, old: str, new: str) -> None:
    """The same key under another passphrase. Raises SealBroken sealing.passphrase_wrong and its kin, Invalid
    sealing.weak_passphrase."""
    demand(app, actor, "custody.hold")
    with app.store.read() as work:
        key, login = work.custody.of_person(actor.id), _login(work, actor)
    if key is None:
        raise Invalid("custody.no_key")
    check_passphrase(login, new)
    locked = relock(_private(app, actor, key, old), key.id, new)
    with app.store.write() as work:
        work.custody.save(replace(work.custody.get(key.id), locked=locked))
        work.record(actor, "custody.change_passphrase", key.id)


def sheet_state(app: App, actor: Actor) -> SheetState | None:
    """Which recovery sheet is in use."""
    demand(app, actor, "custody.hold")
    with app.store.read() as work:
        sheet = work.custody.sheet()
        return SheetState(work.users.get(sheet.person).name, sheet.made_at) if sheet else None


def print_sheet(app: App, actor: Actor) -> str:
    """A new recovery sheet (应急恢复单) in place of the former; its text is returned once and exists nowhere else."""
    demand(app, actor, "custody.sheet")
    key = new_id("ck")
    public, text = new_sheet(key)
    with app.store.write() as work:
        _end(work, work.custody.sheet())
        work.custody.add(CustodyKey(key, "sheet", actor.id, public, b"", work.now))
        work.record(actor, "custody.print_sheet", key)
    return text


def possible_holders(app: App, actor: Actor) -> list[Person]:
    """Who can be named for an opportunity of the actor's department: colleagues and supervisors with a key."""
    demand(app, actor, "custody.hold")
    with app.store.read() as work:
        sheet = work.custody.sheet()
        people = work.users.where(
            "disabled_at IS NULL AND id IN (SELECT person FROM custody_keys WHERE kind = 'person' AND ended_at IS NULL)",
            order="role, name",
        )
    return [
        Person(user.id, user.name, user.role, user.department)
        for user in people
        if _may_hold(user, actor.department) and (sheet is None or sheet.person != user.id)
    ]


def letters_for(
    work: Work, opportunity_id: str, department: str, holders: Sequence[str], wrapped: bytes
) -> tuple[Letter, ...]:
    """The letters of a new opportunity. wrapped: its private key under the master key.

    Raises Invalid custody.two_holders, custody.not_a_holder, custody.no_officer, custody.no_sheet.
    """
    if len(set(holders)) != 2 or len(holders) != 2:
        raise Invalid("custody.two_holders")
    users, keys = (
        [work.users.get(each) for each in holders],
        [work.custody.of_person(each) for each in holders],
    )
    for user, key in zip(users, keys, strict=True):
        if key is None or user.disabled_at or not _may_hold(user, department):
            raise Invalid("custody.not_a_holder", name=user.name)
    if not any(user.role == "officer" for user in users):
        raise Invalid("custody.no_officer")
    sheet = work.custody.sheet()
    if sheet is None or sheet.person in holders:
        raise Invalid("custody.no_sheet")
    first, second = (KeyHolder(key.id, key.public) for key in keys if key is not None)
    three = (first, second, KeyHolder(sheet.id, sheet.public))
    return tuple(Letter(opportunity_id, *each) for each in write_letters(wrapped, opportunity_id, three))


def unlock(app: App, actor: Actor, opportunity: Opportunity, passphrase: str, sheet: str) -> Unlocked:
    """The key of one of the three, by the actor's own passphrase or by the recovery sheet.

    Raises Invalid custody.not_held, custody.passphrase_needed, custody.locked; SealBroken sealing.passphrase_wrong
    and sealing.sheet_wrong, each audited and counted: five wrong ones lock for fifteen minutes.
    """
    demand(app, actor, "bids.witness", opportunity, object=opportunity.id)
    kind = "sheet" if sheet.strip() else "person"
    with app.store.read() as work:
        keys = work.custody.of_opportunity(opportunity.id)
    mine = [each for each in keys if each.kind == kind and (kind == "sheet" or each.person == actor.id)]
    if not mine:
        raise Invalid("custody.not_held")
    if kind == "person" and not passphrase:
        raise Invalid("custody.passphrase_needed")
    return Unlocked(mine[0], _private(app, actor, mine[0], sheet if kind == "sheet" else passphrase))


def open_first(work: Work, opportunity: Opportunity, held: Unlocked) -> None:
    """Take the outer envelopes off for this holder; what is left waits for one of the two others.

    Raises SealBroken sealing.letter_wrong.
    """
    whole = [each for each in work.custody.letters(opportunity.id) if each.outer == held.key.id]
    work.custody.drop_opened(opportunity.id)
    for each in whole:
        rest = take_off_envelope(each.sealed, opportunity.id, each.outer, each.inner, held.private)
        work.custody.add_letters((Letter(opportunity.id, "", each.inner, rest),))


def open_second(app: App, work: Work, opportunity: Opportunity, first_key: str, held: Unlocked) -> bytes:
    """The opportunity's private key. Raises SealBroken sealing.letter_wrong, sealing.key_wrong."""
    rest = next(
        (
            each
            for each in work.custody.letters(opportunity.id)
            if (each.outer, each.inner) == ("", held.key.id)
        ),
        None,
    )
    if rest is None:
        raise SealBroken("sealing.letter_wrong")
    wrapped = open_letter(rest.sealed, opportunity.id, first_key, held.key.id, held.private)
    return own_key(app, opportunity, wrapped)


def own_key(app: App, opportunity: Opportunity, wrapped: bytes) -> bytes:
    """The private key that the master key wraps, once it is sure to belong to this opportunity's bids."""
    private = app.master.unwrap(wrapped, opportunity.id.encode())
    require_pair(private, opportunity.public_key)
    return private


def end_sheet(work: Work, actor: Actor, opportunity_id: str, key: CustodyKey) -> None:
    """A sheet that was typed in is known to whoever stood there: no new opportunity is sealed for it."""
    _end(work, work.custody.get(key.id))
    work.record(actor, "custody.recover", opportunity_id, key=key.id)


def _private(app: App, actor: Actor, key: CustodyKey, secret: str) -> bytes:
    """The private half by passphrase or sheet; what is wrong is counted in the transaction that decides (S02)."""
    with app.store.read() as work:
        locked = key.locked_until is not None and work.now < key.locked_until
    private, error = b"", None
    if not locked:
        try:
            if key.kind == "sheet":
                private = read_sheet(secret, KeyHolder(key.id, key.public))
            else:
                private = unlock_personal_key(key.locked, key.id, secret)
        except SealBroken as broken:
            error = broken
    with app.store.write() as work:
        key = work.custody.get(key.id)
        locked = key.locked_until is not None and work.now < key.locked_until
        if not locked and private:
            if key.failed_count:
                work.custody.save(replace(key, failed_count=0, locked_until=None))
                work.record(actor, "custody.unlock", key.id)
            return private
        if not locked:
            key = _failed(key, work.now)
            work.custody.save(key)
        reason = "locked" if locked else "wrong"
        work.record(actor, "custody.unlock", key.id, outcome="refused", reason=reason)
    if locked:
        raise Invalid("custody.locked", until=key.locked_until)
    raise error or AppError("app.unexpected")


def _failed(key: CustodyKey, now: datetime) -> CustodyKey:
    """One more wrong passphrase; the last one locks and begins to count anew."""
    if key.failed_count + 1 < ATTEMPTS:
        return replace(key, failed_count=key.failed_count + 1)
    return replace(key, failed_count=0, locked_until=now + LOCKED_FOR)


def _may_hold(user: User, department: str) -> bool:
    return user.role == "supervisor" or (
        user.role in ("officer", "reviewer") and bool(department) and user.department == department
    )


def _end(work: Work, key: CustodyKey | None) -> None:
    if key is not None and key.ended_at is None:
        work.custody.save(replace(key, ended_at=work.now))


def _login(work: Work, actor: Actor) -> str:
    return work.users.get(actor.id).login

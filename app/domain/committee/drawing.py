"""The draw of experts (随机抽取): by hash from a recorded seed, so that anybody can run it again with pen and paper.

Every expert in the pool gets the number SHA-256("<seed>\\n<challenge>\\n<expert id>"); the lowest numbers are drawn,
in that order. Who draws cannot choose: the officer fixes the pool and names a number, the supervisor names another
without knowing the first, and a digest under the key of the audit log, over this draw alone, cannot be foreseen by either,
not even by both together; the seed is the SHA-256 of challenge, both numbers and that digest, one a line (`seed_of`).
Nothing of it depends on what else has happened: who bids elsewhere neither moves a draw nor can be read from it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.errors import Invalid

SEED_LENGTH = 8


@dataclass(frozen=True)
class Expert:
    """An expert of the pool (专家库). fields: what he or she is an expert of; available: can come on that day."""

    id: str
    fields: frozenset[str]
    available: bool = True


@dataclass(frozen=True)
class DrawnExpert:
    """A drawn expert and the number that the draw gave."""

    id: str
    number: str


@dataclass(frozen=True)
class Ingredients:
    """What a seed was made of: the officer's number, the supervisor's, and a keyed digest of this draw's own facts.

    Draws made before 0.4.0 took the hash of their entry in the audit log instead: audit_seq, audit_hash.
    """

    first: str
    second: str
    audit_seq: int = 0
    audit_hash: str = ""
    digest: str = ""

    @property
    def third(self) -> str:
        """The keyed digest, whichever it was made over."""
        return self.digest or self.audit_hash

    @property
    def source(self) -> str:
        return f"{self.first} + {self.second} + {self.third}"


def seed_of(challenge: str, parts: Ingredients) -> str:
    """The seed of a draw: SHA-256 of four lines, in hexadecimal."""
    text = f"{challenge}\n{parts.first}\n{parts.second}\n{parts.third}"
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Draw:
    """A draw as recorded (抽取记录). pool: everybody it was drawn from, sorted; left_out: id -> why not in the pool.

    drawn: in the order of their numbers; reserve: the rest in order, who are called when somebody cannot come.
    """

    challenge: str
    seed: str
    seed_source: str
    field: str
    pool: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    drawn: tuple[DrawnExpert, ...]
    reserve: tuple[DrawnExpert, ...]

    @property
    def told_source(self) -> str:
        """Where the seed comes from, as people read it: draws before 0.4.0 named the place of an entry in the audit log,
        which tells how much had happened until then (decision 0013)."""
        return re.sub(r"audit #\d+ ", "", self.seed_source)


def draw(
    challenge: str,
    seed: str,
    seed_source: str,
    experts: Sequence[Expert],
    count: int,
    field: str = "",
    avoid: Collection[str] = (),
) -> Draw:
    """Draw `count` experts of `field` ("" = of any) for a challenge. avoid: who must not judge it.

    Raises Invalid committee.seed_short, committee.pool_small.
    """
    if len(seed.strip()) < SEED_LENGTH or not seed_source.strip():
        raise Invalid("committee.seed_short", least=SEED_LENGTH)
    left_out = tuple(
        sorted((expert.id, why) for expert in experts if (why := _why_not(expert, field, avoid)))
    )
    pool = tuple(sorted({expert.id for expert in experts} - {each for each, _ in left_out}))
    if len(pool) < count:
        raise Invalid("committee.pool_small", pool=len(pool), count=count)
    order = _order(challenge, seed, pool)
    return Draw(challenge, seed, seed_source, field, pool, left_out, order[:count], order[count:])


def _why_not(expert: Expert, field: str, avoid: Collection[str]) -> str:
    if expert.id in avoid:
        return "avoidance"
    if field and field not in expert.fields:
        return "other_field"
    return "" if expert.available else "unavailable"


def _order(challenge: str, seed: str, pool: Sequence[str]) -> tuple[DrawnExpert, ...]:
    numbered = [DrawnExpert(each, draw_number(challenge, seed, each)) for each in pool]
    return tuple(sorted(numbered, key=lambda drawn: (drawn.number, drawn.id)))


def draw_number(challenge: str, seed: str, expert: str) -> str:
    """The number of one expert: SHA-256 of three lines, in hexadecimal."""
    return hashlib.sha256(f"{seed}\n{challenge}\n{expert}".encode()).hexdigest()


def draw_again(before: Draw, out: Collection[str]) -> Draw:
    """The same draw after some of the drawn cannot serve: the next of the reserve move up, nobody is drawn anew.

    Raises Invalid committee.pool_small when the reserve is used up.
    """
    staying = tuple(each for each in before.drawn if each.id not in out)
    reserve = tuple(each for each in before.reserve if each.id not in out)
    wanted = len(before.drawn) - len(staying)
    if len(reserve) < wanted:
        raise Invalid("committee.pool_small", pool=len(staying) + len(reserve), count=len(before.drawn))
    gone = {each.id for each in (*before.drawn, *before.reserve)} & set(out)
    return Draw(
        before.challenge,
        before.seed,
        before.seed_source,
        before.field,
        before.pool,
        tuple(sorted((*before.left_out, *((each, "replaced") for each in gone)))),
        staying + reserve[:wanted],
        reserve[wanted:],
    )


def verify_draw(record: Draw) -> bool:
    """True when the record is what its seed gives for its pool: the drawn and the reserve, in their order."""
    gone = {each for each, why in record.left_out if why == "replaced"}
    order = tuple(each for each in _order(record.challenge, record.seed, record.pool) if each.id not in gone)
    return record.drawn + record.reserve == order

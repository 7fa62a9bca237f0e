"""The draw of experts (随机抽取): by hash from a recorded seed, so that anybody can run it again with pen and paper.

Every expert in the pool gets the number SHA-256("<seed>\\n<challenge>\\n<expert id>"); the lowest numbers are drawn,
in that order, those of a specialty that the law asks for before all others. Who draws cannot choose: the officer fixes the pool and names a number, the supervisor names another
without knowing the first, and a digest under the key of the audit log, over this draw alone, cannot be foreseen by either,
not even by both together; the seed is the SHA-256 of challenge, both numbers and that digest, one a line (`seed_of`).
Nothing of it depends on what else has happened: who bids elsewhere neither moves a draw nor can be read from it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from app.domain.committee.specialties import Needs, first_with, lacking
from app.errors import Invalid

SEED_LENGTH = 8


@dataclass(frozen=True)
class Expert:
    """An expert of the pool (专家库)."""

    id: str
    specialty: str = ""


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

    drawn: in the order of their numbers; reserve: the rest in order, who are called when somebody cannot come; needs: how
    many of which specialty had to be among the drawn; specialties: id -> specialty, of who has one of those.
    """

    challenge: str
    seed: str
    seed_source: str
    pool: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    drawn: tuple[DrawnExpert, ...]
    reserve: tuple[DrawnExpert, ...]
    needs: Needs = ()
    specialties: tuple[tuple[str, str], ...] = ()

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
    avoid: Collection[str] = (),
    needs: Needs = (),
) -> Draw:
    """Draw `count` experts for a challenge, as many of each specialty among them as `needs` asks for. avoid: who must not
    judge it.

    Raises Invalid committee.seed_short, committee.pool_small, committee.specialty_short.
    """
    if len(seed.strip()) < SEED_LENGTH or not seed_source.strip():
        raise Invalid("committee.seed_short", least=SEED_LENGTH)
    pool = tuple(sorted({expert.id for expert in experts} - set(avoid)))
    left_out = tuple(sorted((expert.id, "avoidance") for expert in experts if expert.id in avoid))
    asked = {name for name, _ in needs}
    special = {each.id: each.specialty for each in experts if each.specialty in asked and each.id in pool}
    order = _order(challenge, seed, pool)
    specialties = tuple(sorted(special.items()))
    return _split(Draw(challenge, seed, seed_source, pool, left_out, (), order, needs, specialties), count)


def _split(undrawn: Draw, count: int) -> Draw:
    """Who is drawn of everybody in order. Raises Invalid committee.pool_small, committee.specialty_short."""
    order, special = undrawn.reserve, dict(undrawn.specialties)
    if len(order) < count:
        raise Invalid("committee.pool_small", pool=len(order), count=count)
    demand_specialties(undrawn.needs, [special.get(each.id, "") for each in order])
    picked = set(first_with([each.id for each in order], count, undrawn.needs, special))
    drawn = tuple(each for each in order if each.id in picked)
    return replace(undrawn, drawn=drawn, reserve=tuple(each for each in order if each.id not in picked))


def demand_specialties(needs: Needs, held: Sequence[str]) -> None:
    """Raises Invalid committee.specialty_short where fewer of a specialty are there than are needed."""
    for name, short in lacking(needs, held):
        raise Invalid("committee.specialty_short", specialty=name, short=short)


def _order(challenge: str, seed: str, pool: Sequence[str]) -> tuple[DrawnExpert, ...]:
    numbered = [DrawnExpert(each, draw_number(challenge, seed, each)) for each in pool]
    return tuple(sorted(numbered, key=_place))


def _place(drawn: DrawnExpert) -> tuple[str, str]:
    return drawn.number, drawn.id


def draw_number(challenge: str, seed: str, expert: str) -> str:
    """The number of one expert: SHA-256 of three lines, in hexadecimal."""
    return hashlib.sha256(f"{seed}\n{challenge}\n{expert}".encode()).hexdigest()


def draw_again(before: Draw, out: Collection[str]) -> Draw:
    """The same draw after some of the drawn cannot serve: the next of the reserve move up, nobody is drawn anew.

    For who leaves a specialty short the next of that specialty moves up. Raises Invalid committee.pool_small,
    committee.specialty_short when the reserve is used up.
    """
    there = sorted((*before.drawn, *before.reserve), key=_place)
    staying = tuple(each for each in there if each.id not in out)
    gone = tuple((each.id, "replaced") for each in there if each.id in out)
    left_out = tuple(sorted((*before.left_out, *gone)))
    return _split(replace(before, left_out=left_out, drawn=(), reserve=staying), len(before.drawn))


def verify_draw(record: Draw) -> bool:
    """True when the record is what its seed gives for its pool: the drawn and the reserve, in their order."""
    gone = {each for each, why in record.left_out if why == "replaced"}
    order = tuple(each for each in _order(record.challenge, record.seed, record.pool) if each.id not in gone)
    try:
        return record == _split(replace(record, drawn=(), reserve=order), len(record.drawn))
    except Invalid:
        return False

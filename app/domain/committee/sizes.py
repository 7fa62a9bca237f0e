"""How many, and how many of them experts (评审委员会的人数和组成): rule R12, in the numbers of the regime."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.regimes import regime
from app.errors import Fault

FEN_PER_YUAN = 100
Kind = Literal["expert", "buyer"]
Matter = Literal["ordinary", "complex"]


@dataclass(frozen=True)
class Member:
    """Somebody to sit on the committee. kind: drawn from the pool as an expert, or sent by the buyer (采购人代表).

    supervises: on the staff of the supervising authority, which may not sit (《实施条例》第四十六条).
    attended_opening: took part in the opening, which members may not (财政部令第87号第四十条).
    specialty: what an expert is an expert of, one of SPECIALTIES.
    """

    id: str
    kind: Kind
    supervises: bool = False
    attended_opening: bool = False
    chair: bool = False
    specialty: str = ""


@dataclass(frozen=True)
class Size:
    """What a regime asks of a committee for one budget. experts: how many of `least` members must be experts."""

    least: int
    odd: bool
    experts: int
    article: str


def required_size(code: str, budget_fen: int, matter: Matter = "ordinary") -> Size:
    """The size for a budget under regime `code`.

    matter: complex = technically complex or of great social effect, which asks for the larger committee whatever the
    budget (财政部令第87号第四十七条).
    """
    rules = regime(code)
    name = "evaluators_minimum"
    if rules.has("large_budget_yuan"):
        large = budget_fen >= rules.number("large_budget_yuan") * FEN_PER_YUAN
        name = "evaluators_large_minimum" if large or matter == "complex" else name
    least = int(rules.number(name))
    return Size(
        least=least,
        odd=bool(rules.number("evaluators_odd")),
        experts=math.ceil(least * rules.number("experts_share")),
        article=rules.article(name),
    )


def committee_faults(
    code: str, budget_fen: int, members: Sequence[Member], matter: Matter = "ordinary"
) -> tuple[Fault, ...]:
    """Why these people are no lawful committee; empty when they are. The expert share is of those who really sit."""
    return tuple(_faults(code, required_size(code, budget_fen, matter), members))


def _faults(code: str, size: Size, members: Sequence[Member]) -> Iterator[Fault]:
    rules = regime(code)
    count = len(members)
    if len({member.id for member in members}) < count:
        yield Fault(0, "members", "committee.twice")
    if count < size.least:
        yield Fault(0, "members", "committee.too_few", (("least", size.least), ("article", size.article)))
    if size.odd and count % 2 == 0:
        yield Fault(0, "members", "committee.odd", (("article", rules.article("evaluators_odd")),))
    experts = sum(member.kind == "expert" for member in members)
    least_experts = math.ceil(count * rules.number("experts_share"))
    if experts < least_experts:
        given = (("experts", experts), ("least", least_experts), ("article", rules.article("experts_share")))
        yield Fault(0, "members", "committee.too_few_experts", given)
    for member in members:
        if member.supervises:
            yield Fault(0, "members", "committee.supervisor", (("member", member.id),))
        if member.attended_opening:
            yield Fault(0, "members", "committee.attended_opening", (("member", member.id),))
        if member.chair and member.kind == "buyer" and rules.number("buyer_chair_barred"):
            yield Fault(
                0, "chair", "committee.buyer_chair", (("article", rules.article("buyer_chair_barred")),)
            )

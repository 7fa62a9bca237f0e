"""结清: what becomes of the milestones that an excused acceptance leaves open, so that the payments come to what was agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.delivery.decisions import Settlement
from app.domain.delivery.milestones import TEXT
from app.errors import Fault

OUTCOMES = ("done", "deducted", "waived")
"""视同完成、扣减、免除: paid in full, paid in part, not owed and not paid."""


@dataclass(frozen=True)
class Balance:
    """What a contract comes to, in fen: agreed is payable and withheld together."""

    agreed_fen: int
    payable_fen: int
    withheld_fen: int


def settled(settlements: Sequence[Settlement], open_amounts: Mapping[str, int]) -> bool:
    """The guard of the machine: every open milestone is settled, once, for an amount that its outcome allows.

    open_amounts: open milestone -> its amount in fen.
    """
    ids = [each.milestone for each in settlements]
    return sorted(ids) == sorted(open_amounts) and all(
        _fits(each, open_amounts[each.milestone]) for each in settlements
    )


def settlement_faults(
    settlements: Sequence[Settlement], open_amounts: Mapping[str, tuple[str, int]]
) -> tuple[Fault, ...]:
    """What is wrong with how open milestones are settled. open_amounts: open milestone -> (name, amount in fen)."""
    return tuple(_faults(settlements, open_amounts))


def _faults(
    settlements: Sequence[Settlement], open_amounts: Mapping[str, tuple[str, int]]
) -> Iterator[Fault]:
    given = {each.milestone: each for each in settlements}
    if len(given) != len(settlements) or set(given) - set(open_amounts):
        yield Fault(0, "settlements", "delivery.settled_twice")
    least, most = TEXT
    for milestone, (name, amount) in open_amounts.items():
        found = given.get(milestone)
        if found is None:
            yield Fault(0, "settlements", "delivery.unsettled", (("name", name),))
            continue
        if not _fits(found, amount):
            yield Fault(0, "settlements", "delivery.settled_amount", (("name", name), ("most_fen", amount)))
        if not least <= len(found.note.strip()) <= most:
            words = (("name", name), ("least", least), ("most", most))
            yield Fault(0, "settlements", "delivery.settled_reason", words)


def _fits(settlement: Settlement, amount: int) -> bool:
    paid = settlement.paid_fen
    if settlement.outcome == "done":
        return paid == amount
    if settlement.outcome == "waived":
        return paid == 0
    return settlement.outcome == "deducted" and 0 < paid < amount


def balance(amounts_fen: Mapping[str, int], settlements: Sequence[Settlement]) -> Balance:
    """amounts_fen: every milestone of the contract -> its amount; what is not settled was accepted and is paid in full."""
    kept = {each.milestone: amounts_fen[each.milestone] - each.paid_fen for each in settlements}
    agreed, withheld = sum(amounts_fen.values()), sum(kept.values())
    return Balance(agreed, agreed - withheld, withheld)

"""合同变更: what may change and by how much; what would be another contract is refused with its article.

《政府采购法》第四十九条: more of the same kind, all additions together at most 10 percent of the original price, the other
terms unchanged; 第五十条: no party changes a contract of its own accord. 《招标投标法》第四十六条: no agreement that departs
from the substance of the bid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.domain.awards import Difference, Terms, differences, increase_fault
from app.domain.delivery.acceptance import REASON
from app.domain.delivery.decisions import Change
from app.errors import Fault

ADDED = "added"
CAUSES = (ADDED, "force_majeure", "department", "law")
"""追加同类标的；不可抗力；发榜单位原因；法律法规或国家政策调整. A delay of the enterprise's own is no cause of a change."""
ADDITION = "追加"
"""Key under which an addition stands in the scope, followed by its number."""


def with_addition(terms: Terms, text: str, increase_fen: int) -> Terms:
    """The terms with more of the same kind for a price."""
    count = sum(key.startswith(ADDITION) for key in terms.scope) + 1
    return replace(
        terms,
        price_fen=terms.price_fen + increase_fen,
        scope={**terms.scope, f"{ADDITION}{count}": text.strip()},
    )


def compared(change: Change) -> tuple[Difference, ...]:
    """Before and after, side by side; what is material there stays marked."""
    return differences(change.before, change.after)


def change_faults(
    code: str,
    change: Change,
    signed_fen: int,
    earlier_increases_fen: Sequence[int],
    open_due: Mapping[str, date],
    today: date,
) -> tuple[Fault, ...]:
    """What is wrong with a proposed change under regime `code`. signed_fen: the price as first signed; open_due: the
    milestones that are not accepted yet, with the day each is due."""
    faults = list(_faults(change, open_due, today))
    if change.increase_fen > 0:
        too_much = increase_fault(code, signed_fen, (*earlier_increases_fen, change.increase_fen))
        faults += [too_much] if too_much else []
    return tuple(faults)


def within_limit(code: str, change: Change, signed_fen: int, earlier_increases_fen: Sequence[int]) -> bool:
    """The guard of the machine."""
    increases = (*earlier_increases_fen, max(0, change.increase_fen))
    return increase_fault(code, signed_fen, increases) is None and not any(_material(change))


def _faults(change: Change, open_due: Mapping[str, date], today: date) -> Iterator[Fault]:
    if change.cause not in CAUSES:
        yield Fault(0, "cause", "delivery.change_cause")
    if len(change.reason.strip()) < REASON:
        yield Fault(0, "reason", "delivery.reason_short", (("least", REASON),))
    moved = [(key, day) for key, day in change.due_days if open_due.get(key) != day]
    if not compared(change) and not moved:
        yield Fault(0, "reason", "delivery.nothing_changed")
    yield from _material(change)
    adds = change.increase_fen > 0
    if adds and (change.cause != ADDED or not _added(change)):
        yield Fault(0, "price_fen", "delivery.increase_needs_addition")
    if adds and (change.added_due_on is None or change.added_due_on < today):
        yield Fault(0, "added_due_on", "delivery.addition_due")
    if not adds and _added(change):
        yield Fault(0, "price_fen", "delivery.addition_without_price")
    if change.cause == ADDED and (moved or change.before.term_months != change.after.term_months):
        yield Fault(0, "term_months", "delivery.time_needs_cause")
    if any(key not in open_due or day < today for key, day in moved):
        yield Fault(0, "due_on", "delivery.due_not_open")


def _material(change: Change) -> Iterator[Fault]:
    """Departures that would make it another contract, each with what it was and would be."""
    for each in compared(change):
        lower = each.field == "price_fen" and change.increase_fen < 0
        replaced = each.field == "scope" and not (each.subject.startswith(ADDITION) and not each.before)
        if lower:
            prices = (("before_fen", change.before.price_fen), ("after_fen", change.after.price_fen))
            yield Fault(0, "price_fen", "delivery.material_price", prices)
        elif each.field in ("party", "promise", "operation_years", "payment") or replaced:
            given = (("before", each.before), ("after", each.after))
            yield Fault(0, each.field, "delivery.material_change", given)


def _added(change: Change) -> bool:
    return any(text.strip() for _, text in change.added)

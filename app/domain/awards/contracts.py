"""The contract compared with the bid (合同与投标文件比对): no material departure, signed in time, changed within limits.

《招标投标法》第四十六条, 财政部令第87号第七十一条; later increases 《政府采购法》第四十九条.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from app.domain.regimes import regime
from app.errors import Fault

Field = Literal["price_fen", "scope", "term_months", "operation_years", "party", "promise", "payment"]

_SAME_SIGN = str.maketrans({"\u2212": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})
"""Signs that are written in more than one way, beside those of another width; U+2212 is the mathematical minus."""
_SENTENCE_END = "。.;,、!"
"""What may close a text without meaning anything, after normalisation."""
_IDLE_SPACE = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
"""White space that separates no two numbers or words in Latin letters."""


@dataclass(frozen=True)
class Terms:
    """What bid and contract are compared by. scope: what is to be delivered, by requirement id; payment: (node, percent)."""

    party: str
    price_fen: int
    term_months: int
    operation_years: int
    scope: Mapping[str, str]
    promise: str = ""
    payment: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Difference:
    """One departure of the contract from the bid. subject: the requirement or node it concerns, "" for the whole.

    material: it may not stand (背离合同实质性内容); what is not material is shown and may.
    """

    field: Field
    subject: str
    before: str
    after: str
    material: bool


def differences(bid: Terms, contract: Terms) -> tuple[Difference, ...]:
    """Every departure, material ones first. Width of characters, white space and a full stop at the end do not
    count; signs, decimal points, comparison and percent signs do."""
    found = sorted(_differences(bid, contract), key=lambda each: not each.material)
    return tuple(found)


def _differences(bid: Terms, contract: Terms) -> Iterator[Difference]:
    if _plain(bid.party) != _plain(contract.party):
        yield Difference("party", "", bid.party, contract.party, True)
    numbers: tuple[Field, ...] = ("price_fen", "term_months", "operation_years")
    for name in numbers:
        before, after = getattr(bid, name), getattr(contract, name)
        if before != after:
            yield Difference(name, "", str(before), str(after), True)
    for key in dict.fromkeys((*bid.scope, *contract.scope)):
        before, after = bid.scope.get(key, ""), contract.scope.get(key, "")
        if _plain(before) != _plain(after):
            yield Difference("scope", key, before, after, True)
    if _plain(bid.promise) != _plain(contract.promise):
        yield Difference("promise", "", bid.promise, contract.promise, True)
    paid = dict(bid.payment)
    agreed = dict(contract.payment)
    for node in dict.fromkeys((*paid, *agreed)):
        if paid.get(node) != agreed.get(node):
            yield Difference(
                "payment", node, str(paid.get(node, "")), str(agreed.get(node, "")), bool(bid.payment)
            )


def _plain(text: str) -> str:
    """The text without what carries no meaning: 1.5% is not 15%, and ≤30 is not ≥30.

    Raised and lowered digits and fractions keep their form (10² is not 102), though NFKC would level them.
    """
    levelled = "".join(char if _has_form(char) else unicodedata.normalize("NFKC", char) for char in text)
    spaced = _IDLE_SPACE.sub("", levelled.translate(_SAME_SIGN))
    return " ".join(spaced.split()).rstrip(_SENTENCE_END)


def _has_form(char: str) -> bool:
    return unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<fraction>"))


def payment_faults(payment: Sequence[tuple[str, int]]) -> tuple[Fault, ...]:
    """Payments by node are whole percents that add up to 100, each above 0 and named once."""
    if any(type(percent) is not int for _, percent in payment):
        return (Fault(0, "payment", "awards.payment_whole"),)
    total = sum(percent for _, percent in payment)
    faults = []
    if total != 100:
        faults.append(Fault(0, "payment", "awards.payments_sum", (("total", total),)))
    if any(percent <= 0 or not node.strip() for node, percent in payment) or len(dict(payment)) < len(
        payment
    ):
        faults.append(Fault(0, "payment", "awards.payment_node"))
    return tuple(faults)


def increase_fault(code: str, contract_fen: int, increases_fen: Sequence[int]) -> Fault | None:
    """Why a later increase is too much: all increases together over the regime's percent of the original contract."""
    rules = regime(code)
    limit = rules.number("contract_increase_percent") * Fraction(contract_fen, 100)
    total = sum(increases_fen)
    if total <= limit:
        return None
    given = (
        ("total_fen", total),
        ("limit_fen", int(limit)),
        ("article", rules.article("contract_increase_percent")),
    )
    return Fault(0, "price_fen", "awards.increase", given)

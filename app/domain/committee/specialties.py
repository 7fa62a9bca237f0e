"""What an expert is an expert of (专业): 合作创新采购 asks for an expert of law and one of economics in the group; rule R12."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.domain.regimes import regime

SPECIALTIES = ("technology", "law", "economics")
"""The first one is that of accounts which state none."""
Needs = tuple[tuple[str, int], ...]
"""Specialty -> how many experts of it at least; specialties of which nobody is asked for are not in it."""


def specialties_needed(code: str) -> Needs:
    """What regime `code` asks for, in the order of SPECIALTIES."""
    rules = regime(code)
    wanted = ((name, int(rules.number(f"{name}_experts"))) for name in SPECIALTIES[1:])
    return tuple((name, count) for name, count in wanted if count)


def lacking(needs: Needs, held: Iterable[str]) -> Needs:
    """What is still asked for beside experts of the specialties `held`."""
    there = Counter(held)
    return tuple((name, count - there[name]) for name, count in needs if there[name] < count)


def first_with(
    order: Sequence[str], count: int, needs: Needs, specialties: Mapping[str, str]
) -> tuple[str, ...]:
    """The first `count` of `order` with as many of every specialty as needed among them, in the order.

    Those of a needed specialty who come first are in, then whoever comes first of all others: who leaves makes room for
    one other person and for no more, so that the same rule says who moves up. Fewer of a specialty than needed: all of them.
    """
    needed = {
        each
        for name, least in needs
        for each in [one for one in order if specialties.get(one, "") == name][:least]
    }
    others = [each for each in order if each not in needed]
    picked = needed | set(others[: max(count - len(needed), 0)])
    return tuple(each for each in order if each in picked)

"""The words of the signed contract beside those of the bid (合同文本): parties, scope, promise, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.domain.awards import Terms
from app.domain.scenarios import Requirement
from app.i18n import t
from app.ui.text import literal, people_text

PARTS = ("party", "scope", "promise")
SAME, OTHER = "same", "other"
BEYOND = "另行约定"
"""Key in the scope of what the contract agrees beyond the bid."""
MOST = 20_000


def as_signed(bid: Terms, requirements: Sequence[Requirement], number: str) -> tuple[Terms, bool]:
    """The words of the contract as the officer states or enters them, and whether something was said about every part.

    Nothing is taken for granted: a part stands as in the bid only when it was said to.
    """
    found, complete = bid, True
    for part in PARTS:
        with st.container(border=True):
            said = st.radio(
                t(f"contracts.column.{part}"),
                (SAME, OTHER),
                index=None,
                format_func=lambda code: t(f"contracts.text.{code}"),
                key=f"contracts.text.{part}.{number}",
                horizontal=True,
            )
            if said == SAME:
                _shown(bid, part, requirements)
            elif said == OTHER:
                found = _entered(found, part, requirements, number)
        complete = complete and said is not None
    return found, complete


def _shown(bid: Terms, part: str, requirements: Sequence[Requirement]) -> None:
    """What the bid says there, to be compared with the paper."""
    if part == "party":
        people_text(bid.party)
        return
    with st.expander(t("contracts.text.of_bid")):
        if part == "promise":
            people_text(bid.promise or "—")
            return
        names = _names(bid, requirements)
        for key, text in bid.scope.items():
            st.caption(literal(names[key]))
            people_text(text or "—")


def _entered(terms: Terms, part: str, requirements: Sequence[Requirement], number: str) -> Terms:
    """The fields of one part, filled with the bid to begin with."""
    key = f"contracts.{part}.{number}"
    if part == "party":
        text = st.text_input(t("contracts.text.party"), terms.party, key=key, max_chars=500)
        return replace(terms, party=(text or "").strip())
    if part == "promise":
        text = st.text_area(t("contracts.text.promise"), terms.promise, key=key, max_chars=MOST, height=120)
        return replace(terms, promise=(text or "").strip())
    scope = {}
    for name, label in _names(terms, requirements).items():
        before = terms.scope.get(name, "")
        text = st.text_area(literal(label), before, key=f"{key}.{name}", max_chars=MOST, height=96)
        if text or name in terms.scope:
            scope[name] = (text or "").strip()
    beyond = st.text_area(t("contracts.text.beyond"), key=f"{key}.beyond", max_chars=MOST, height=80)
    if beyond and beyond.strip():
        scope[BEYOND] = beyond.strip()
    return replace(terms, scope=scope)


def _names(terms: Terms, requirements: Sequence[Requirement]) -> dict[str, str]:
    """Key in the scope -> what it answers."""
    texts = {each.id: each.text for each in requirements}
    return {key: f"{key}　{texts.get(key, '')}" for key in dict.fromkeys((*texts, *terms.scope))}

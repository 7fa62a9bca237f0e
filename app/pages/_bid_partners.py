"""Who bids (独立投标或联合体): the members of a consortium with their shares and work."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.bids import BidContent
from app.domain.consortium import TEXT_LENGTH, Part
from app.domain.enterprises import Enterprise
from app.domain.regimes import regime
from app.domain.scenarios import Scenario
from app.domain.uscc import normalise
from app.errors import Fault
from app.i18n import explain_fault, t
from app.ui.forms import field_error
from app.ui.page import section

WHOLE = 100
"""Percent of the price."""


def choose_partners(terms: Scenario, before: BidContent) -> int:
    """Whether the bidder is a consortium, and of how many members beside the lead; 0 = bids alone. Outside the form."""
    rules, stated = regime(terms.regime), terms.conditions.consortium_maximum
    most = stated or int(rules.number("consortium_maximum"))
    article = t("bids.stated") if stated else rules.rules["consortium_maximum"].source
    if most == 1:
        section(t("bids.group.consortium"), t("bids.group.consortium_none"))
        return 0
    section(t("bids.group.consortium"), t("bids.group.consortium_lead", most=most, article=article))
    if not st.toggle(t("bids.as_consortium"), bool(before.parts), key="bids.as_consortium"):
        return 0
    counts = range(1, most)
    held = max(1, len(before.parts) - 1)
    return st.selectbox(
        t("bids.partner_count"), counts, index=min(held, most - 1) - 1, key="bids.partner_count", width=200
    )


def partner_fields(
    own: Enterprise, count: int, before: Sequence[Part], faults: Sequence[Fault]
) -> tuple[Part, ...]:
    """Name, code, share and work of the lead and of `count` members; () when the bidder bids alone."""
    if not count:
        return ()
    held = [*before, *[Part("", "", 0, "")] * (count + 1)][: count + 1]
    parts = [_lead(own, held[0])]
    parts += [_member(place, each) for place, each in enumerate(held[1:], 1)]
    for fault in faults:
        if fault.column == "members":
            field_error(explain_fault(fault))
    return tuple(parts)


def _lead(own: Enterprise, before: Part) -> Part:
    st.caption(t("bids.column.lead"))
    name, code, share, work = st.columns([3, 3, 1.4, 4])
    name.text_input(t("bids.member_name"), own.name, disabled=True, key="bids.member.0.name")
    code.text_input(t("bids.member_code"), own.uscc, disabled=True, key="bids.member.0.code")
    return Part(own.uscc, own.name, _share(share, 0, before), _work(work, 0, before))


def _member(place: int, before: Part) -> Part:
    st.caption(t("bids.partner", number=place))
    name, code, share, work = st.columns([3, 3, 1.4, 4])
    typed = name.text_input(
        t("bids.member_name"), before.name, max_chars=TEXT_LENGTH, key=f"bids.member.{place}.name"
    )
    number = code.text_input(
        t("bids.member_code"), before.code, max_chars=40, key=f"bids.member.{place}.code"
    )
    return Part(
        normalise(number or ""),
        (typed or "").strip(),
        _share(share, place, before),
        _work(work, place, before),
    )


def _share(column: st.delta_generator.DeltaGenerator, place: int, before: Part) -> int:
    value = column.number_input(
        t("bids.member_share"), 0, WHOLE, before.share or None, 1, key=f"bids.member.{place}.share"
    )
    return int(value or 0)


def _work(column: st.delta_generator.DeltaGenerator, place: int, before: Part) -> str:
    typed = column.text_input(
        t("bids.member_work"), before.work, max_chars=TEXT_LENGTH, key=f"bids.member.{place}.work"
    )
    return (typed or "").strip()

"""The fields of a bid: itemised price (分项报价), plans, an answer to every requirement, the promise (军令状)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import streamlit as st

from app.domain.bids import BidContent, needs_promise
from app.domain.scenarios import Scenario
from app.errors import Fault
from app.i18n import explain_fault, t, wan
from app.i18n.money import FEN_PER_WAN
from app.ui.forms import field_error
from app.ui.page import section
from app.ui.text import literal

MONEY = ("price_fen", "capex_fen", "annual_opex_fen")
MOST = 20_000


def fields(terms: Scenario, before: BidContent, faults: Sequence[Fault]) -> BidContent:
    """Draw the fields with what was filled in before and the faults found then; what they hold now."""
    section(t("bids.group.price"), t("bids.group.price_lead"))
    columns = st.columns(4)
    amounts = {}
    for column, name in zip(columns, MONEY, strict=False):
        with column:
            amounts[name] = _amount(name, getattr(before, name))
            _errors(faults, name)
    with columns[3]:
        months = st.number_input(
            t("bids.column.term_months"),
            min_value=0,
            max_value=240,
            value=before.term_months or None,
            step=1,
            key="bids.term_months",
            help=t("bids.help.term_months"),
        )
        _errors(faults, "term_months")
    section(t("bids.group.plan"))
    texts = {name: _text(name, getattr(before, name), faults) for name in ("plan", "operation_plan")}
    section(t("bids.group.answers"), t("bids.group.answers_lead"))
    responses = {}
    for place, requirement in enumerate(terms.requirements, 1):
        mark = t("bids.mandatory_mark") if requirement.mandatory else t("bids.optional_mark")
        responses[requirement.id] = st.text_area(
            t(
                "bids.answer_to",
                number=place,
                mark=mark,
                weight=requirement.weight,
                text=literal(requirement.text),
            ),
            value=before.responses.get(requirement.id, ""),
            key=f"bids.answer.{requirement.id}",
            height=96,
            max_chars=MOST,
        )
        _errors([each for each in faults if ("requirement", requirement.text) in each.params], "responses")
    asked = "promise" if needs_promise(terms) else "commitment"
    section(t(f"bids.group.{asked}"), t(f"bids.group.{asked}_lead"))
    texts["promise"] = _text("promise", before.promise, faults, asked)
    contact = st.text_input(
        t("bids.column.contact"), value=before.contact, key="bids.contact", help=t("bids.help.contact")
    )
    return BidContent(
        **amounts,
        term_months=int(months or 0),
        responses=responses,
        contact=contact.strip(),
        parts=before.parts,
        **texts,
    )


def fen(amount_wan: float | None) -> int:
    """万元 as typed -> 分, by decimal arithmetic: 0.07 万元 is 70,000 分 and not a fraction less."""
    exact = Decimal(str(amount_wan or 0)) * FEN_PER_WAN
    return int(exact.to_integral_value(ROUND_HALF_UP))


def _amount(name: str, before: int) -> int:
    value = st.number_input(
        t("ui.unit.header", title=t(f"bids.column.{name}"), unit=t("ui.unit.wan")),
        min_value=0.0,
        value=wan(before) if before else None,
        step=1.0,
        format="%.2f",
        key=f"bids.{name}",
        help=t(f"bids.help.{name}"),
    )
    return fen(value)


def _text(name: str, before: str, faults: Sequence[Fault], label: str = "") -> str:
    value = st.text_area(
        t(f"bids.column.{label or name}"),
        value=before,
        key=f"bids.{name}",
        height=140,
        max_chars=MOST,
        help=t(f"bids.help.{name}"),
    )
    _errors(faults, name)
    return value


def _errors(faults: Sequence[Fault], column: str) -> None:
    for fault in faults:
        if fault.column == column:
            field_error(explain_fault(fault))

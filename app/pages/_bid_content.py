"""What a bid says, as the bidder checks it, the officer reads it after opening and the evaluator scores it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.bids import BidContent
from app.domain.scenarios import Requirement
from app.i18n import t
from app.ui.tags import tag
from app.ui.text import literal, people_text

PLANS = ("plan", "operation_plan", "promise")


def show_texts(content: BidContent, names: Sequence[str] = PLANS) -> None:
    """The plans and the promise (军令状), each under its name."""
    for name in names:
        st.caption(t(f"bids.column.{name}"))
        people_text(getattr(content, name) or t("bids.nothing"))


def show_answers(content: BidContent, requirements: Sequence[Requirement]) -> None:
    """Every requirement with its answer."""
    for place, requirement in enumerate(requirements, 1):
        mandatory = tag(t("matching.mandatory"), "info") if requirement.mandatory else ""
        st.caption(
            f"{t('matching.requirement', number=place)}　{literal(requirement.text)} {mandatory}".rstrip()
        )
        people_text(content.responses.get(requirement.id, "") or t("bids.nothing"))

"""Advanced settings of a simulation (高级设置): bills one by one, late interest really received, who is paid first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from app.i18n import t
from app.services import payment_risk
from app.services.risk_choices import RiskProject
from finance import PRIORITY_CLASSES


@dataclass(frozen=True)
class Advanced:
    """What was set; the defaults change nothing. priorities: project -> its class when the city is short."""

    bills: int = 0
    late_interest: float = 0.0
    priorities: dict[str, str] = field(default_factory=dict)


def ask(limited: Sequence[RiskProject]) -> Advanced:
    """The expander of the form. limited: projects among which the city's capacity is shared out, none without a limit."""
    with st.expander(t("risk.advanced")):
        st.caption(t("risk.advanced_lead"))
        left, right = st.columns(2)
        bills = left.number_input(
            t("risk.bills"),
            0,
            payment_risk.MOST_BILLS,
            0,
            key="risk.bills",
        )
        left.caption(t("risk.bills_help", most=payment_risk.MOST_BILLS))
        received = right.slider(t("risk.late_interest_share"), 0, 100, 0, 5, key="risk.late_interest")
        right.caption(t("risk.late_interest_share_help"))
        return Advanced(int(bills), received / 100, _priorities(limited) if limited else {})


def _priorities(projects: Sequence[RiskProject]) -> dict[str, str]:
    """Projects that come after the others, by class; of two classes the later one."""
    st.caption(t("risk.priorities"))
    names = {row.id: f"{row.number} {row.name}" for row in projects}
    later = PRIORITY_CLASSES[1:]
    found: dict[str, str] = {}
    for column, code in zip(st.columns(len(later)), later, strict=True):
        chosen = column.multiselect(
            t(f"risk.priority.{code}"),
            list(names),
            format_func=names.__getitem__,
            key=f"risk.priority.{code}",
            placeholder=t("risk.priority_none"),
            help=t("risk.priority_help"),
        )
        found |= dict.fromkeys(chosen, code)
    return found

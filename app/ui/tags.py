"""Status tags (状态标签): words first, colour second."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.i18n import term
from app.ui.text import literal

_COLOURS = {"good": "green", "wait": "orange", "bad": "red", "info": "blue", "neutral": "gray"}

TONES: dict[str, str] = {
    "opportunity_status.published": "info",
    "opportunity_status.closed": "wait",
    "opportunity_status.opened": "wait",
    "opportunity_status.scoring": "wait",
    "opportunity_status.consensus": "wait",
    "opportunity_status.evaluated": "wait",
    "opportunity_status.publicity": "info",
    "opportunity_status.racing": "info",
    "opportunity_status.proposed": "wait",
    "opportunity_status.awarded": "good",
    "opportunity_status.signed": "good",
    "opportunity_status.carried_out": "good",
    "opportunity_status.accepted": "good",
    "opportunity_status.reviewed": "good",
    "opportunity_status.terminated": "bad",
    "opportunity_status.failed": "bad",
    "opportunity_status.withdrawn": "neutral",
    "scenario_status.draft": "wait",
    "scenario_status.in_review": "info",
    "scenario_status.published": "good",
    "bid_status.submitted": "info",
    "bid_status.opened": "info",
    "bid_status.awarded": "good",
    "bid_status.invalid": "bad",
    "bid_status.unreadable": "bad",
    "award_status.proposed": "wait",
    "award_status.approved": "good",
    "award_status.returned": "bad",
    "award_status.revoked": "bad",
    "project_status.building": "wait",
    "project_status.operating": "good",
    "invoice_status.paid": "good",
    "invoice_status.due": "neutral",
    "invoice_status.overdue": "bad",
    "whitelist.listed": "good",
    "whitelist.suspended": "bad",
    "pain_status.new": "info",
    "pain_status.assigned": "wait",
    "pain_status.solved": "good",
    "severity.low": "neutral",
    "severity.medium": "wait",
    "severity.high": "bad",
}


def tag(text: str, tone: str = "neutral") -> str:
    """A badge as markdown; `text` is shown literally."""
    return f":{_COLOURS[tone]}-badge[{literal(text)}]"


def status(group: str, code: str) -> str:
    """The badge of a vocabulary status in its usual tone."""
    return tag(term(group, code), TONES.get(f"{group}.{code}", "neutral"))


def tags(labels: Sequence[str], tone: str = "neutral") -> None:
    """A row of badges."""
    if labels:
        st.markdown(" ".join(tag(label, tone) for label in labels))

"""Open Contracting Data Standard 1.1 releases of published opportunities: planning and tender, nothing about bids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.opportunities import Opportunity, status

PREFIX = "ocds-xxxxxx"
"""A registered prefix is given by the Open Contracting Partnership; until a city has one this says that it has none."""

_STATUS = {
    "published": "active",
    "closed": "active",
    "opened": "active",
    "scoring": "active",
    "consensus": "active",
    "evaluated": "active",
    "publicity": "active",
    "proposed": "active",
    "awarded": "complete",
    "signed": "complete",
    "carried_out": "complete",
    "accepted": "complete",
    "reviewed": "complete",
    "terminated": "cancelled",
    "failed": "unsuccessful",
    "withdrawn": "cancelled",
}
_METHOD = {
    "open_challenge": "揭榜挂帅",
    "best_of": "择优录取",
    "race": "赛马",
    "self_nominated": "毛遂自荐",
    "first_use": "首场景",
}


def release_package(
    opportunities: Sequence[Opportunity], now: datetime, zone: Any, publisher: str
) -> dict[str, Any]:
    """A release package of all opportunities as they stand at `now`; date-times carry the offset of `zone`."""
    return {
        "uri": "urn:jiebang:opportunities",
        "version": "1.1",
        "publishedDate": _when(now, zone),
        "publisher": {"name": publisher},
        "releases": [release(opportunity, now, zone) for opportunity in opportunities],
    }


def release(opportunity: Opportunity, now: datetime, zone: Any) -> dict[str, Any]:
    """One release. Money in yuan (CNY)."""
    terms = opportunity.terms
    buyer = {"id": f"dept-{opportunity.department}", "name": opportunity.department}
    evidence = f"市民诉求{terms.evidence.messages}件" if terms.evidence else ""
    tender: dict[str, Any] = {
        "id": opportunity.number,
        "title": terms.title,
        "description": terms.problem,
        "status": _STATUS[status(opportunity, now)],
        "procuringEntity": buyer,
        "value": {"amount": terms.ceiling_fen / 100, "currency": "CNY"},
        "procurementMethod": "open",
        "procurementMethodDetails": _METHOD[terms.mechanism],
        "awardCriteria": "ratedCriteria",
        "awardCriteriaDetails": "；".join(f"{c.name}{c.weight}%" for c in terms.criteria),
        "tenderPeriod": {
            "startDate": _when(opportunity.published_at, zone),
            "endDate": _when(opportunity.tender_deadline, zone),
        },
        "items": [
            {"id": requirement.id, "description": requirement.text} for requirement in terms.requirements
        ],
    }
    return {
        "ocid": f"{PREFIX}-{opportunity.number}",
        "id": f"{opportunity.number}-tender",
        "date": _when(opportunity.published_at, zone),
        "tag": ["planning", "tender"],
        "initiationType": "tender",
        "language": "zh",
        "parties": [{**buyer, "roles": ["buyer", "procuringEntity"]}],
        "buyer": buyer,
        "planning": {
            "rationale": "；".join(part for part in (evidence, terms.goal) if part),
            "budget": {"amount": {"amount": terms.budget_fen / 100, "currency": "CNY"}},
        },
        "tender": tender,
    }


def _when(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")

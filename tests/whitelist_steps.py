"""Decisions on the whitelist through both hands."""

from __future__ import annotations

from datetime import date

from city import City

from app.domain.delivery import WhitelistDecision
from app.services import whitelisting

FALSE = "提交虚假测量数据，已经查实。"
RULE = "《澄川市企业白名单管理办法》第六条"


def decide(
    city: City, enterprise: str, status: str, reason: str = FALSE, until: date | None = None
) -> WhitelistDecision:
    """The officer proposes, the reviewer approves."""
    made = whitelisting.propose(city.app, city.officer, enterprise, status, reason, RULE, until)
    return whitelisting.approve(city.app, city.reviewer, made.id)

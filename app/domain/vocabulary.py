"""The closed lists of codes that people choose from. Their words live in the catalogue `vocabulary`."""

from __future__ import annotations

FIELDS = (
    "gov",
    "health",
    "transport",
    "finance",
    "industry",
    "commerce",
    "community",
    "tourism",
    "knowledge",
    "science",
    "infrastructure",
)
CHANNELS = ("snapshot", "complaint", "report", "suggestion", "inquiry")
ZONES = ("", "canal", "culture", "design", "admin")
ZONE_CLASSES = ("new", "built", "demo")
CHAIN_LINKS = (
    "finance",
    "standards",
    "toplevel",
    "infrastructure",
    "hub",
    "application",
    "operation",
    "security",
)
MECHANISMS = ("open_challenge", "best_of", "race", "self_nominated", "first_use")
PURCHASES = ("services", "goods")
REGIMES = ("challenge", "gov_procurement", "tender_law", "coop_innovation")
WHITELIST = ("listed", "none", "suspended")

"""The small words of a release: amounts, moments, parties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from app.clock import CHINA
from app.domain.masking import kinds_found

Json = dict[str, Any]
SCHEME = "CN-USCC"
"""统一社会信用代码; the scheme has no registered name on org-id.guide yet."""


def money(fen: int) -> Json:
    """Yuan, exact to the fen."""
    yuan, rest = divmod(fen, 100)
    return {"amount": yuan if not rest else fen / 100, "currency": "CNY"}


def moment(at: datetime | date) -> str:
    """Date-time with the offset of China; a day begins at midnight."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(), CHINA)
    return at.astimezone(CHINA).isoformat(timespec="seconds")


def reference(party: Json) -> Json:
    """What other parts of a release say of a party."""
    return {"id": party["id"], "name": party["name"]}


def department(name: str, code: str = "") -> Json:
    """A government body; code: its 统一社会信用代码 when the notice names it."""
    return _party(f"dept-{name}", name, code)


def company(name: str, code: str) -> Json:
    """A bidder, by its 统一社会信用代码."""
    return _party(f"{SCHEME}-{code}", name, code)


def _party(key: str, name: str, code: str) -> Json:
    identifier = {"legalName": name, **({"scheme": SCHEME, "id": code} if code else {})}
    return {"id": key, "name": name, "identifier": identifier}


def with_roles(party: Json, *roles: str) -> Json:
    return {**party, "roles": list(roles)}


def listed(parties: Iterable[Json]) -> list[Json]:
    """Each party once, with every role it has in this release."""
    found: dict[str, Json] = {}
    for party in parties:
        before = found.get(party["id"], {}).get("roles", [])
        found[party["id"]] = {**party, "roles": list(dict.fromkeys([*before, *party.get("roles", [])]))}
    return list(found.values())


def given(**values: Any) -> Json:
    """Only what holds something: an empty field is left out."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def public_text(text: str) -> str:
    """What an officer wrote for the file, when it may be published: "" when it names a person (个人信息)."""
    return "" if kinds_found(text) else text.strip()

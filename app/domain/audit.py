"""The audit log (审计日志): one event a change, in the same transaction, chained by HMAC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True)
class AuditEvent:
    """One row. `data` holds codes, ids and integers, never a secret, a bid or personal data
    beside the network address that the law asks for."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    role: str
    action: str
    object: str
    outcome: str
    data: dict[str, Any]
    prev_hash: str
    hash: str

    def record(self) -> dict[str, Any]:
        """What the hash is taken over, in a form that does not depend on the storage."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "actor_name": self.actor_name,
            "role": self.role,
            "action": self.action,
            "object": self.object,
            "outcome": self.outcome,
            "data": self.data,
        }


@dataclass(frozen=True)
class Checkpoint:
    """How long the log was and what its head was at some time, kept outside the database."""

    seq: int
    head: str


@dataclass(frozen=True)
class Finding:
    """One thing `verify` found wrong: kind altered | missing | truncated | restamped | receipt | report | draw | database | blob |
    model, and where."""

    kind: str
    seq: int
    detail: str

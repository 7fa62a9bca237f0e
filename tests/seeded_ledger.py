"""The shipped ledger for a city that has none of its projects."""

from __future__ import annotations

import json

from app.files.seeds import seed_file


def ledger_file() -> bytes:
    """The bills with the project cell left empty; jsonl."""
    rows = [json.loads(line) for line in seed_file("invoices").decode().splitlines()]
    return "\n".join(json.dumps({**row, "project": ""}, ensure_ascii=False) for row in rows).encode()

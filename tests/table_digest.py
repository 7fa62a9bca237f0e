"""One digest over everything the store holds: what a refused action has to leave as it was."""

from __future__ import annotations

from app.sealing.chain import sha256_hex
from app.services.context import App

STEPS = "SELECT actor, action, object, data FROM audit WHERE outcome = 'done' ORDER BY seq"


def digest(app: App) -> str:
    """Of every row of every table, and of every step in the audit log: that something was refused is no step."""
    with app.store.read() as work:
        run = work.db.conn.execute
        asked = [
            STEPS if name == "audit" else f'SELECT * FROM "{name}"' for name in sorted(work.db.table_names())
        ]
        return sha256_hex(repr([[tuple(row) for row in run(one)] for one in asked]).encode())

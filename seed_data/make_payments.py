"""Write part payments on open seed bills: ``python -m seed_data.make_payments > seed_data/payments.jsonl``.

One in three of the bills that have been open for half a year was paid in part, in June or December, like the whole
payments of :mod:`seed_data.make_invoices`. Synthetic, the same on every run.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

from seed_data.make_invoices import SEED, TODAY

OPEN_DAYS = 180
SHARES = (0.3, 0.4, 0.5)


def main() -> None:
    payments = []
    for bill in (json.loads(line) for line in _bills()):
        due_on = date.fromisoformat(bill["due_on"])
        chance = random.Random(f"{SEED}/{bill['number']}")
        if bill["paid_on"] or (TODAY - due_on).days < OPEN_DAYS or chance.random() > 1 / 3:
            continue
        for share in chance.sample(SHARES, chance.choice((1, 1, 2))):
            paid_on = batch_after(due_on, chance)
            fen = round(bill["amount_fen"] * share / 100) * 100
            payments.append((paid_on, bill["number"], fen))
    for paid_on, number, fen in sorted(payments):
        print(json.dumps({"number": number, "paid_on": paid_on.isoformat(), "amount_fen": fen}))


def batch_after(due_on: date, chance: random.Random) -> date:
    """A day in late June or December between half a year after the due day and today."""
    rounds = [
        date(year, month, 18)
        for year in range(due_on.year, TODAY.year + 1)
        for month in (6, 12)
        if due_on + timedelta(days=120) < date(year, month, 18) < TODAY - timedelta(days=12)
    ]
    first = chance.choice(rounds) if rounds else TODAY - timedelta(days=60)
    return first + timedelta(days=chance.randint(0, 11))


def _bills() -> list[str]:
    return Path(__file__).with_name("invoices.jsonl").read_text("utf-8").splitlines()


if __name__ == "__main__":
    main()

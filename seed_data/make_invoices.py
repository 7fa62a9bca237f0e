"""Write the invoices of the seed projects: ``python -m seed_data.make_invoices > seed_data/invoices.jsonl``.

Three payers with clearly different habits: one pays within weeks, one about a year late in two batches a year, one
often more than two years late or not at all. Everything is synthetic and the same on every run.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import finance

TODAY = date(2026, 11, 22)
FIRST_YEAR = 2021
COUNT = 400
TERM_DAYS = 30
MONTHLY = ("PR-01", "PR-05", "PR-07", "PR-09", "PR-11")  # the others bill by quarter
SEED = 20261122


def main() -> None:
    projects = [json.loads(line) for line in _projects()]
    bills = sorted(bill for project in projects for bill in bills_of(project))[-COUNT:]
    numbers: dict[int, int] = {}
    for billed_on, key, payer, fen in bills:
        numbers[billed_on.year] = numbers.get(billed_on.year, 0) + 1
        due_on = billed_on + timedelta(days=TERM_DAYS)
        paid_on = payment_day(payer, due_on, random.Random(f"{SEED}/{key}/{billed_on}"))
        row = {
            "number": f"FP-{billed_on.year}-{numbers[billed_on.year]:04d}",
            "project": key,
            "payer": payer,
            "billed_on": billed_on.isoformat(),
            "due_on": due_on.isoformat(),
            "amount_fen": fen,
            "paid_on": paid_on.isoformat() if paid_on else None,
        }
        print(json.dumps(row, ensure_ascii=False))


def bills_of(project: dict[str, Any]) -> Iterator[tuple[date, str, str, int]]:
    """Bills of a project up to today: the year's fee and subsidy in equal parts, on the last day of each part."""
    projection = finance.project(project["case"])
    parts = 12 if project["key"] in MONTHLY else 4
    for row in projection.rows:
        fen = round((row["service_fee_billed"] + row["gap_funding_billed"]) * 100)
        if row["year"] < FIRST_YEAR or fen == 0:
            continue
        for part in range(1, parts + 1):
            month = part * 12 // parts
            following = date(row["year"] + month // 12, month % 12 + 1, 1)
            billed_on = following - timedelta(days=1)
            if billed_on < TODAY:
                share = fen * part // parts - fen * (part - 1) // parts
                yield billed_on, project["key"], project["payer"], share


def payment_day(payer: str, due_on: date, chance: random.Random) -> date | None:
    """The day a bill is paid, or None when it is still unpaid today."""
    if payer == "澄川市数据局":
        late = (
            chance.choice((-12, -8, -5, -3, 0, 2, 4, 9)) if chance.random() < 0.93 else chance.randint(20, 75)
        )
        paid_on = due_on + timedelta(days=late)
    elif payer == "澄川市城市管理局":
        ready = due_on + timedelta(days=round(min(max(chance.gauss(330, 90), 90), 640)))
        paid_on = _batch(ready, chance)
    else:
        if chance.random() < 0.24:
            return None
        ready = due_on + timedelta(days=round(min(max(chance.gauss(860, 210), 300), 1500)))
        paid_on = _batch(ready, chance)
    return paid_on if paid_on <= TODAY else None


def _batch(ready: date, chance: random.Random) -> date:
    """Payments leave in late June and before the year closes in December."""
    month = 6 if ready.month <= 6 else 12
    return date(ready.year, month, chance.randint(18, 29))


def _projects() -> list[str]:
    return Path(__file__).with_name("projects.jsonl").read_text("utf-8").splitlines()


if __name__ == "__main__":
    main()

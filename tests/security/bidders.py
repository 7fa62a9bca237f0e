"""Forty bidders as processes of their own, all submitting around one deadline by the machine's clock."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from city import bid

from app.clock import SystemClock
from app.config import Settings
from app.domain.users import Actor
from app.errors import AppError
from app.services import bidding
from app.services.context import App, open_app

SPACING = 0.15  # seconds between two of them


def submit(n: int, app: App, opportunity: str, enterprise: str) -> str:
    """Wait until (n - 20) spacings after the deadline, submit, and return what the service said."""
    with app.store.read() as work:
        deadline = work.opportunities.get(opportunity).tender_deadline
    actor = Actor(f"us_process{n}", "进程", "enterprise", "", enterprise)
    revision = bidding.current_revision(app, actor, opportunity)
    time.sleep(max(0.0, (deadline - SystemClock().now()).total_seconds() + (n - 20) * SPACING))
    try:
        bidding.submit(app, actor, opportunity, bid(), f"process-{n}", revision)
        return "accepted"
    except AppError as error:
        return error.code


def bidder(n: int, data: str, enterprise: str, told: int, tells: int) -> None:
    """One process: open the installation, say so, read the opportunity, submit, tell the answer."""
    app = open_app(Settings(data=Path(data), profile="demo"))
    os.write(tells, b"r")
    opportunity = os.read(told, 100).decode().strip()
    os.write(tells, f"{n} {submit(n, app, opportunity, enterprise)}\n".encode())


def main(data: str, enterprises: list[str]) -> None:
    """Fork forty children, say when all of them are ready, hand the opportunity on; print a line for each."""
    reading, writing = os.pipe()
    channels = []
    for n in range(40):
        told, tell = os.pipe()
        if os.fork() == 0:
            bidder(n, data, enterprises[n % len(enterprises)], told, writing)
            os._exit(0)
        channels.append(tell)
    for _ in channels:
        os.read(reading, 1)
    print("ready", flush=True)
    opportunity = sys.stdin.readline().encode()
    for tell in channels:
        os.write(tell, opportunity)
    for _ in channels:
        os.wait()
    os.close(writing)
    sys.stdout.write(os.fdopen(reading).read())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

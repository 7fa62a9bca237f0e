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
from app.services.context import open_app


def submit(n: int, data: str, opportunity: str, enterprise: str) -> str:
    """Wait until (n - 20) x 50 ms after the deadline, submit, and return what the service said."""
    app = open_app(Settings(data=Path(data), profile="demo"))
    with app.store.read() as work:
        deadline = work.opportunities.get(opportunity).tender_deadline
    actor = Actor(f"us_process{n}", "进程", "enterprise", "", enterprise)
    revision = bidding.current_revision(app, actor, opportunity)
    time.sleep(max(0.0, (deadline - SystemClock().now()).total_seconds() + (n - 20) * 0.05))
    try:
        bidding.submit(app, actor, opportunity, bid(), f"process-{n}", revision)
        return "accepted"
    except AppError as error:
        return error.code


def main(data: str, enterprises: list[str]) -> None:
    """Say when everything is loaded, read the opportunity, fork forty children; print a line for each."""
    print("ready", flush=True)
    opportunity = sys.stdin.readline().strip()
    reading, writing = os.pipe()
    children = []
    for n in range(40):
        child = os.fork()
        if child == 0:
            answer = submit(n, data, opportunity, enterprises[n % len(enterprises)])
            os.write(writing, f"{n} {answer}\n".encode())
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    os.close(writing)
    sys.stdout.write(os.fdopen(reading).read())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

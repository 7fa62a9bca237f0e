"""Programs that the fault tests start as processes of their own, and kill."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from app.clock import FixedClock, SystemClock
from app.config import Settings
from app.domain.users import Actor
from app.services import learning, pain_points
from app.services.context import open_app

OFFICER = Actor("us_officer", "林若澜", "officer", "数据局")
ADMIN = Actor("us_admin", "黎守一", "admin")


def report_forever(data: str, acknowledged: str) -> None:
    """Store one report after another; write the number of each to a file once the service has returned."""
    app = open_app(Settings(data=Path(data), profile="demo"), SystemClock())
    with Path(acknowledged).open("a", buffering=1) as file:
        n = 0
        while True:
            n += 1
            new = pain_points.NewReport(
                "complaint", f"路灯不亮 {os.getpid()}-{n}", "晚上从地铁口出来整条路都是黑的，请修一修。"
            )
            point = pain_points.report(app, OFFICER, new)
            file.write(point.id + "\n")


def import_once(data: str, path: str) -> None:
    """Import one file and say so."""
    app = open_app(Settings(data=Path(data), profile="demo"), SystemClock())
    pain_points.import_file(app, OFFICER, Path(path).name, Path(path).read_bytes())
    print("imported", flush=True)


def read_then_write(data: str) -> None:
    """Read inside the unit of work, dawdle, then write: what deadlocks a deferred transaction."""
    app = open_app(Settings(data=Path(data), profile="demo"), FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
    with app.store.write() as work:
        work.pain_points.count()
        time.sleep(0.2)
        work.next_number("T")
        work.record(OFFICER, "test.write", "")
    print("written", flush=True)


def learn_and_stop(data: str, wanted: str) -> None:
    """Learn from the city's texts; say each step as it begins and stand still at the wanted one."""
    app = open_app(Settings(data=Path(data), profile="demo"), SystemClock())

    def tell(share: float, step: str) -> None:
        print(step, flush=True)
        if step == wanted:
            time.sleep(600)

    learning.learn(app, ADMIN, tell)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])

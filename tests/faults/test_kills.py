"""kill -9 in the middle of work: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.clock import SystemClock
from app.domain.users import Actor
from app.services import auditing
from app.services.context import App, open_app

PROGRAM = Path(__file__).with_name("writers.py")
SUPERVISOR = Actor("us_s", "贺秉正", "supervisor")


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def reopened(app: App) -> App:
    return open_app(app.settings, SystemClock())


def test_F01_kill_in_the_middle_of_writing_loses_nothing_acknowledged(app: App, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    chance = random.Random(20261122)
    for _ in range(5):
        process = start("report_forever", str(app.settings.data), str(acknowledged))
        deadline = time.monotonic() + 30
        size = acknowledged.stat().st_size if acknowledged.exists() else 0
        while time.monotonic() < deadline and (
            not acknowledged.exists() or acknowledged.stat().st_size <= size
        ):
            time.sleep(0.02)
        time.sleep(0.05 + 0.2 * chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    ids = [line for line in acknowledged.read_text().splitlines() if len(line) == 20]
    assert len(ids) > 20
    after = reopened(app)
    with after.store.read() as work:
        stored = {point.id for point in work.pain_points.where()}
        audited = {event.object for event in work.audit.each() if event.action == "pain_points.report"}
    assert set(ids) <= stored
    assert stored == audited
    assert auditing.verify(after, SUPERVISOR).sound
    after.close()


def test_F12_kill_in_the_middle_of_an_import_leaves_all_or_nothing(app: App, tmp_path: Path) -> None:
    rows = [
        {"id": f"留-{n}", "title": f"第{n}条", "text": f"小区{n}号院的路灯又坏了，晚上看不清路面。" * 20}
        for n in range(3000)
    ]
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    chance = random.Random(7)
    counts = []
    for _ in range(6):
        process = start("import_once", str(app.settings.data), str(file))
        time.sleep(0.3 + 2.5 * chance.random())
        process.send_signal(signal.SIGKILL)
        out, _err = process.communicate()
        after = reopened(app)
        with after.store.read() as work:
            counts.append(work.pain_points.count())
            imports = [event for event in work.audit.each() if event.action == "pain_points.import"]
        assert counts[-1] in (0, 3000)
        assert len(imports) == (1 if counts[-1] else 0)
        assert counts[-1] == 3000 or "imported" not in out
        assert auditing.verify(after, SUPERVISOR).sound
        after.close()
        if counts[-1]:
            break
    finished = start("import_once", str(app.settings.data), str(file))
    finished.communicate()
    with reopened(app).store.read() as work:
        assert work.pain_points.count() == 3000


def test_F04_a_second_writer_waits_instead_of_failing(app: App) -> None:
    processes = [start("read_then_write", str(app.settings.data)) for _ in range(6)]
    results = [process.communicate() for process in processes]
    assert [out.strip() for out, _ in results] == ["written"] * 6, [err for _, err in results]
    with app.store.read() as work:
        assert work.audit.length() == 6
        values = [row["value"] for row in work.db.table("counters").rows]
    assert values == [6]

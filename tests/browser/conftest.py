"""The application as people meet it: real processes, a real Chromium, nothing from outside."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from browser.moved_clock import MovedCity, MovedClock
from browser.visitor import Visitor

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 90
direct = build_opener(ProxyHandler({}))  # what the environment says about proxies is not about this host
Visitors = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Chromium of the distribution, or a skip with its reason."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("JIEBANG_CHROMIUM") or next(
        (path for path in CHROMIUM if Path(path).exists()), shutil.which("chromium")
    )
    if not found:
        pytest.skip("no Chromium on this machine: `make browser` installs it")
    return found


@pytest.fixture(scope="session")
def served(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration, made and served by the commands of the manual."""
    folder = tmp_path_factory.mktemp("served")
    data = _demonstration(folder)
    with _serving(folder, ["-m", "app", "serve", "--demo", "--data", str(data), "--port"]) as base:
        yield base


@pytest.fixture
def moved_city(
    chromium: object, pictures: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MovedCity]:
    """A demonstration of its own, with a clock that the test moves while people work in it."""
    folder = tmp_path_factory.mktemp("moved")
    data, clock = _demonstration(folder), MovedClock(folder / "clock")
    clock.move_to(datetime.now(UTC))
    server = Path(__file__).with_name("moved_clock.py")
    with _serving(folder, [str(server), str(data), str(clock.file)]) as base:
        yield MovedCity(chromium, base, clock, pictures)


def _demonstration(folder: Path) -> Path:
    """The data folder of a fresh demonstration city."""
    data = folder / "data"
    made = subprocess.run(
        [sys.executable, "-m", "app", "init", "--demo", "--data", str(data)],
        capture_output=True,
        text=True,
        **_here(),
    )
    assert made.returncode == 0, made.stderr
    return data


@contextmanager
def _serving(folder: Path, command: list[str]) -> Iterator[str]:
    """Python with this command and a free port behind it, from the first answer until it is stopped: the address."""
    port = _free_port()
    log = folder / "serve.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, *command, str(port)], stdout=out, stderr=subprocess.STDOUT, **_here()
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(server, base, log)
        yield base
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _here() -> dict[str, Any]:
    """Run from the checkout, with everything in UTF-8."""
    root = Path(__file__).parents[2]
    return {"cwd": root, "env": {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(root)}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], base: str, log: Path) -> None:
    """Until /health answers; a server that ended first says why."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}:\n{log.read_text()}")
        try:
            with direct.open(f"{base}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"no answer from {base}/health within {START_SECONDS} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[object]:
    """One Chromium for all journeys."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Tells the fixtures whether the journey itself went wrong."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture
def visitors(
    served: str, chromium: object, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Visitors]:
    """Makes people with a browser of their own; afterwards nothing may have gone wrong in any of them."""
    present: list[Visitor] = []

    def arrive(name: str = "", then: str = "/") -> Visitor:
        visitor = Visitor(chromium, served)  # type: ignore[arg-type]
        present.append(visitor)
        return visitor.sign_in(name, then) if name else visitor

    yield arrive
    failed = request.node.stash.get(_FAILED, True)
    faults = [fault for visitor in present for fault in visitor.faults]
    if failed or faults:
        for number, visitor in enumerate(present):
            shot = visitor.picture(tmp_path / f"visitor-{number}.png")
            print(f"screenshot: {shot} ({visitor.page.url})")
    asked = [visitor.requests for visitor in present]
    for visitor in present:
        visitor.close()
    assert all(asked), "a browser that asked for nothing proves nothing"
    assert faults == []


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots for the manual go: JIEBANG_PICTURES=docs/images makes them anew."""
    wanted = os.environ.get("JIEBANG_PICTURES")
    return Path(wanted) if wanted else tmp_path


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    """Somebody who has not signed in."""
    return visitors()

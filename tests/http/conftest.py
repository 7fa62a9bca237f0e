"""One server in this process: the real ASGI application on a real installation, spoken to over HTTP and WebSocket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from city import confirmed_account
from starlette.testclient import TestClient
from streamlit.runtime.runtime import Runtime
from web_client import BASE, PASSWORD, PEOPLE

from app import server
from app.clock import FixedClock
from app.config import Settings
from app.services import accounts
from app.services.context import App, init_app
from app.ui.app import use_app


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An installation with one demo person a role and one account with a password of its own."""
    settings = Settings(data=tmp_path_factory.mktemp("http") / "data", profile="demo")
    opened = init_app(settings, FixedClock())
    for role, (login, name, department) in PEOPLE.items():
        accounts.add_demo_user(opened, login, name, role, department, "")  # type: ignore[arg-type]
    confirmed_account(opened, "zhaoheng", "赵衡", "finance", PASSWORD)
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def running(installation: App) -> Iterator[tuple[TestClient, Runtime]]:
    """The application, started once: a process holds one Streamlit runtime, which cannot be started again."""
    use_app(installation)
    with TestClient(server.app, base_url=BASE, raise_server_exceptions=False) as client:
        live = Runtime.instance()
        yield client, live
        Runtime._instance = live


@pytest.fixture
def client(running: tuple[TestClient, Runtime], installation: App) -> Iterator[TestClient]:
    """A browser without cookies that does not follow redirects by itself.

    Tests of pages may have run in this process in the meantime: their harness forgets the running server.
    """
    started, Runtime._instance = running
    use_app(installation)
    browser = TestClient(started.app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False)
    browser.portal = started.portal  # the event loop the application was started on
    yield browser
    use_app(None)

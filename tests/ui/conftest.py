"""Pages under test: a real installation of the demonstration city, any page opened as any of its people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import app as package
from app.auth import identify_by
from app.clock import FixedClock
from app.config import Settings
from app.domain.enterprises import Enterprise
from app.domain.users import DEMO_ROLES, PUBLIC, SYSTEM, Actor
from app.i18n import language_from, use_language
from app.services import accounts
from app.services.context import App, init_app, open_app
from app.services.seeding import seed_demo
from app.store.ids import new_id
from app.ui.app import use_app
from app.ui.sitemap import SITE

MAIN = Path(package.__file__).parent / "main.py"
FILES = {page.name: page.file for page in SITE}
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SECONDS = 60


class Shell:
    """One installation and the person in front of it.

    app: the services' App. clock: its clock, stands still until moved.
    """

    def __init__(self, app: App, clock: FixedClock) -> None:
        self.app, self.clock = app, clock
        self._actor = PUBLIC
        self._language = ""
        use_app(app)
        identify_by(lambda: self._actor)

    def actor(self, role: str, login: str = "") -> Actor:
        """A person of the demonstration: the first of a role, or the one with this login."""
        if role == "public":
            return PUBLIC
        with self.app.store.read() as work:
            users = work.users.where("demo = 1", order="rowid")
        for user in users:
            if user.role == role and login in ("", user.login):
                return Actor(user.id, user.name, user.role, user.department, user.enterprise_id)  # type: ignore[arg-type]
        raise LookupError(f"no demonstration person for {role} {login}")

    def language(self, code: str) -> None:
        """Read the following pages in this language; AppTest formats options in the thread of the test."""
        self._language = code
        use_language(code)

    def become(self, who: str | Actor) -> Actor:
        """Who is in front of the screen from now on: a role or an actor."""
        self._actor = self.actor(who) if isinstance(who, str) else who
        return self._actor

    def start(self, role: str | Actor = "public") -> AppTest:
        """What a person sees first, at the bare address."""
        self.become(role)
        return self._prepared(AppTest.from_file(str(MAIN), default_timeout=SECONDS)).run()

    def open(self, page: str, role: str | Actor = "public", **query: str) -> AppTest:
        """A page through the entry script, with its query parameters, after its first run."""
        at = self.start(role)
        at.switch_page(str(FILES[page].relative_to(MAIN.parent)))
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    def open_file(self, page: str, actor: str | Actor = "public", **query: str) -> AppTest:
        """A page file run on its own, without the entry script: what typing its address may never show (S16)."""
        self.become(actor)
        at = self._prepared(AppTest.from_file(str(FILES[page]), default_timeout=SECONDS))
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    def _prepared(self, at: AppTest) -> AppTest:
        if self._language:
            at.session_state["language"] = self._language
        return at


def words(at: AppTest) -> str:
    """Everything readable on a page, for simple assertions."""
    parts: list[Any] = []
    for kind in (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "info",
        "success",
        "warning",
        "error",
    ):
        parts += [element.value for element in getattr(at, kind)]
    parts += [metric.value for metric in at.metric] + [button.label for button in at.button]
    return "\n".join(str(part) for part in parts)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration city, built once; tests work on copies."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    seed_demo(Settings(data=data, profile="demo"), NOW)
    return data


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with people and nothing else, for pages without data."""
    data = tmp_path_factory.mktemp("blank") / "data"
    opened = init_app(Settings(data=data, profile="demo"), FixedClock(NOW))
    enterprise = add_enterprise(opened)
    for role in DEMO_ROLES:
        department = "澄川市数据局" if role in ("officer", "reviewer", "evaluator") else ""
        accounts.add_demo_user(
            opened,
            f"blank-{role}",
            f"空白{role}",
            role,
            department,
            enterprise if role == "enterprise" else "",
        )
    opened.close()
    return data


def add_enterprise(opened: App) -> str:
    """One enterprise of the seed file, so that an enterprise account has a company; returns its id."""
    from app.files.seeds import seed_file
    from app.services import enterprises

    first = seed_file("enterprises").split(b"\n", 1)[0]
    enterprises.import_file(opened, SYSTEM, "enterprises.jsonl", first)
    with opened.store.read() as work:
        return str(work.enterprises.by_name()[0].id)


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Shell]]:
    """Opens a copy of an installation and puts everything back afterwards."""
    built = PagesManager.__init__

    def only_declared_pages(self: PagesManager, *given: Any, **named: Any) -> None:
        built(self, *given, **named)
        PagesManager.uses_pages_directory = False  # as the server does; AppTest forgets it before each run

    monkeypatch.setattr(PagesManager, "__init__", only_declared_pages)
    opened: list[App] = []

    def open_copy(source: Path) -> Shell:
        data = tmp_path / "data"
        shutil.copytree(source, data)
        clock = FixedClock(NOW)
        opened.append(open_app(Settings(data=data, profile="demo"), clock))
        return Shell(opened[-1], clock)

    yield open_copy
    use_app(None)
    identify_by(None)
    use_language(None)
    language_from(None)
    for app in opened:
        app.close()


@pytest.fixture
def shell(opener: Callable[[Path], Shell], demonstration: Path) -> Shell:
    """The demonstration city."""
    return opener(demonstration)


@pytest.fixture
def empty_shell(opener: Callable[[Path], Shell], blank: Path) -> Shell:
    """An installation without data."""
    return opener(blank)


@pytest.fixture
def read() -> Callable[[AppTest], str]:
    """Everything readable on a page."""
    return words


@pytest.fixture
def company(empty_shell: Shell) -> Enterprise:
    """An enterprise in an installation without other data."""
    app = empty_shell.app
    enterprise = Enterprise(
        new_id("en"), "澄川智行科技有限公司", "91110112MA01ABCD1E", "small", "private", "澄川市", "临河区", "软件企业",
        ("application",), None, None, None, "none", "停车运维", "", "", (), app.clock.now(),
    )  # fmt: skip
    with app.store.write() as work:
        work.enterprises.add(enterprise)
        work.record(SYSTEM, "enterprises.import", "", added=1)
    return enterprise

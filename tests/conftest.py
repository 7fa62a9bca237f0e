"""Fixtures for everybody: a clock that stands still, a real installation in a temporary folder, its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from city import City, found_city

from app.clock import FixedClock
from app.config import Settings
from app.domain.users import Actor
from app.i18n import use_language
from app.services.context import App, init_app

# How long an example takes says something of the machine only.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A case with bytes is called after its argument: the same name in every process that shares the work."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test starts in the language people start in, whatever the one before it chose."""
    use_language("zh-CN")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", profile="demo")


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[App]:
    """A real, empty installation; its clock is the fixture `clock`."""
    opened = init_app(settings, clock)
    yield opened
    opened.close()


@pytest.fixture
def officer() -> Actor:
    return Actor("us_officer", "林若澜", "officer", "数据局")


@pytest.fixture
def shared() -> Path:
    """The folder of measurement data beside the checkout, or a skip."""
    if not SHARED.exists():
        pytest.skip("../shared is not here: real data sets are not part of the project")
    return SHARED


@pytest.fixture
def city(app: App, clock: FixedClock) -> City:
    """A small city with people of every role and four enterprises."""
    return found_city(app, clock)

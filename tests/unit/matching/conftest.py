"""Shared material of the matching tests: the shipped engine and the real messages when they are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from matching import Engine

# A busy machine must not fail a property: time is measured in its own tests.
settings.register_profile("matching", deadline=None)
settings.load_profile("matching")

REPOSITORY = Path(__file__).resolve().parents[3]
MESSAGES = REPOSITORY.parent / "shared" / "data" / "citizen_messages"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.default()


@pytest.fixture(scope="session")
def real_rows():
    """Return a reader of the real messages; skips the test when they are not on this machine."""
    if not MESSAGES.is_dir():
        pytest.skip("the evaluation messages are not on this machine (../shared/data/citizen_messages)")

    def read(name: str) -> list[dict[str, Any]]:
        lines = (MESSAGES / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return read

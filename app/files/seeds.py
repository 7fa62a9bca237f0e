"""The seed rows that ship with the package: synthetic, our own writing (see seed_data/SOURCES.md)."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

NAMES = (
    "pain_points",
    "scenarios",
    "enterprises",
    "projects",
    "invoices",
    "platform_companies",
    "payments",
    "judgements",
    "sayings",
)


def seed_file(name: str) -> bytes:
    """Content of one seed file. Raises KeyError for a name outside NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    return resources.files("seed_data").joinpath(f"{name}.jsonl").read_bytes()


def seed_rows(name: str) -> list[dict[str, Any]]:
    """Rows of one seed file."""
    return [json.loads(line) for line in seed_file(name).decode().splitlines() if line.strip()]

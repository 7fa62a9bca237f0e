"""Open data as everybody reads them, checked as our own check and the published schema have it."""

from __future__ import annotations

from typing import Any

from city import City

from app.domain.ocds import release_faults
from app.domain.users import PUBLIC
from app.services import open_data

Json = dict[str, Any]


def releases(city: City) -> list[Json]:
    return list(open_data.feed(city.app, PUBLIC, "揭榜").package["releases"])


def record(city: City, number: str) -> Json:
    package, _ = open_data.record(city.app, PUBLIC, number, "揭榜")
    return dict(package["records"][0])


def tags(city: City, number: str) -> list[list[str]]:
    return [each["tag"] for each in record(city, number)["releases"]]


def checked(city: City, number: str) -> Json:
    """The record, every release and the whole of it in order."""
    found = record(city, number)
    ids = frozenset(release["id"] for release in found["releases"])
    for release in (*found["releases"], found["compiledRelease"]):
        assert release_faults(release, ids) == ()
    return found


def unknown(schema: Json, part: Json, value: Any, path: str) -> list[str]:
    """Fields of a value that the schema does not define; it leaves its objects open, so validity alone tells little."""
    part = resolved(schema, part)
    if isinstance(value, list):
        return [each for inner in value for each in unknown(schema, part.get("items", {}), inner, path)]
    if not isinstance(value, dict) or "properties" not in part:
        return []
    found = [f"{path}/{name}" for name in value if name not in part["properties"]]
    for name, inner in value.items():
        found += unknown(schema, part["properties"].get(name, {}), inner, f"{path}/{name}")
    return found


def resolved(schema: Json, part: Json) -> Json:
    while "$ref" in part:
        part = schema["definitions"][part["$ref"].rpartition("/")[2]]
    return part

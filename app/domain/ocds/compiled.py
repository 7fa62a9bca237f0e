"""What an opportunity looks like after all its releases: the compiled release, and the packages that carry releases.

Merging as OCDS 1.1 has it: a later value takes the place of an earlier one, objects in a list are joined by their id,
other lists are replaced as a whole; null takes a value away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.ocds.parts import Json


def with_ocid(release: Mapping[str, Any], number: str, prefix: str) -> Json:
    """A stored release of opportunity `number` with its ocid in front, that of a related process as well."""
    whole = {"ocid": f"{prefix}-{number}", **release}
    if related := release.get("relatedProcesses"):
        whole["relatedProcesses"] = [
            {**each, "identifier": f"{prefix}-{each['identifier']}"} for each in related
        ]
    return whole


def compiled(releases: Sequence[Json]) -> Json:
    """All releases of one ocid, oldest first, as one of the newest date. Raises ValueError without a release."""
    if not releases:
        raise ValueError("nothing was released")
    whole: Json = {}
    for release in releases:
        whole = _merged(whole, release)
    last = releases[-1]
    return {**whole, "id": f"{last['ocid']}-{last['date']}", "date": last["date"], "tag": ["compiled"]}


def _merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    whole = dict(before)
    for name, value in after.items():
        known = whole.get(name)
        if value is None:
            whole.pop(name, None)
        elif isinstance(known, dict) and isinstance(value, dict):
            whole[name] = _merged(known, value)
        elif isinstance(known, list) and _joinable(known) and _joinable(value):
            whole[name] = _joined(known, value)
        else:
            whole[name] = value
    return whole


def _joinable(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and "id" in each for each in value)


def _joined(before: Sequence[Json], after: Sequence[Json]) -> list[Json]:
    found = {each["id"]: each for each in before}
    for each in after:
        found[each["id"]] = _merged(found.get(each["id"], {}), each)
    return list(found.values())


def release_package(releases: Sequence[Json], uri: str, publisher: str, published: str) -> Json:
    """Releases of one or many opportunities. published: date of the newest, so that the same content is the same file."""
    return {**_head(uri, publisher, published), "releases": list(releases)}


def record_package(releases: Sequence[Json], uri: str, publisher: str) -> Json:
    """Everything about one opportunity: its releases and what they add up to."""
    whole = compiled(releases)
    record = {"ocid": whole["ocid"], "releases": list(releases), "compiledRelease": whole}
    return {**_head(uri, publisher, whole["date"]), "records": [record]}


def _head(uri: str, publisher: str, published: str) -> Json:
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": published,
        "publisher": {"name": publisher},
    }

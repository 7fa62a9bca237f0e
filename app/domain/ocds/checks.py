"""Our own check of a release, for installations without the published schema: known fields, ids that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.ocds.parts import Json

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00\Z")
_ANY: dict[str, Any] = {}
_REFERENCE = {"id": "", "name": ""}
_VALUE = {"amount": "", "currency": ""}
_METRIC = {
    "id": "",
    "title": "",
    "description": "",
    "observations": {"id": "", "measure": "", "unit": {"name": ""}},
}
_PERIOD = {"startDate": "", "endDate": "", "maxExtentDate": ""}
_MILESTONE = dict.fromkeys(("id", "title", "type", "description", "status", "dueDate", "dateMet"), "")
KNOWN: dict[str, Any] = {
    **dict.fromkeys(("ocid", "id", "date", "tag", "initiationType", "language"), ""),
    "parties": {
        **_REFERENCE,
        "identifier": {"scheme": "", "id": "", "legalName": ""},
        "roles": "",
    },
    "buyer": _REFERENCE,
    "planning": {
        "rationale": "",
        "budget": {"id": "", "description": "", "amount": _VALUE},
        "project": {"id": "", "title": "", "sector": {"scheme": "", "id": ""}},
        "forecasts": _METRIC,
    },
    "tender": {
        **dict.fromkeys(
            (
                "id", "title", "description", "status", "procurementMethod", "procurementMethodDetails",
                "procurementMethodRationale", "mainProcurementCategory", "awardCriteria", "awardCriteriaDetails",
                "submissionMethod", "eligibilityCriteria", "hasEnquiries", "numberOfTenderers",
            ),
            "",
        ),
        "procuringEntity": _REFERENCE,
        "value": _VALUE,
        "tenderPeriod": _PERIOD,
        "enquiryPeriod": _PERIOD,
        "items": {"id": "", "description": ""},
        "targets": _METRIC,
        "tenderers": _REFERENCE,
        "documents": dict.fromkeys(
            ("id", "documentType", "title", "description", "datePublished", "language"), ""
        ),
        "amendments": dict.fromkeys(("id", "date", "rationale", "amendsReleaseID", "releaseID"), ""),
    },
    "bids": {
        "statistics": {"id": "", "measure": "", "value": ""},
        "details": {"id": "", "status": "", "tenderers": _REFERENCE, "value": _VALUE},
    },
    "awards": {
        **dict.fromkeys(("id", "title", "description", "status", "date", "relatedBid"), ""),
        "value": _VALUE,
        "suppliers": _REFERENCE,
    },
    "contracts": {
        **dict.fromkeys(("id", "awardID", "title", "description", "status", "dateSigned"), ""),
        "value": _VALUE,
        "period": _PERIOD,
        "signatories": _REFERENCE,
        "milestones": _MILESTONE,
        "amendments": dict.fromkeys(("id", "date", "rationale", "amendsReleaseID", "releaseID"), ""),
        "implementation": {
            "milestones": _MILESTONE,
            "transactions": {"id": "", "date": "", "value": _VALUE, "payer": _REFERENCE, "payee": _REFERENCE},
        },
    },
    "relatedProcesses": {"id": "", "relationship": "", "scheme": "", "identifier": ""},
}  # fmt: skip
"""The fields of the profile that our releases use; "" stands for a value, a table for an object or a list of them."""
_DATES = (
    "date",
    "startDate",
    "endDate",
    "maxExtentDate",
    "dateSigned",
    "dateMet",
    "dueDate",
    "datePublished",
)


def release_faults(release: Json, earlier: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What is wrong with a release or a compiled one, empty when nothing is. earlier: ids of releases before it."""
    return (*_unknown(release, KNOWN, ""), *_times(release, ""), *_dangling(release, earlier))


def _unknown(value: Any, known: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _unknown(each, known, path)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(known, dict) or name not in known:
                yield f"unknown field {path}/{name}"
            else:
                yield from _unknown(inner, known[name], f"{path}/{name}")


def _times(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _times(each, path)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name in _DATES and inner is not None and not _MOMENT.match(str(inner)):
                yield f"{path}/{name} is no moment in China time: {inner}"
            yield from _times(inner, f"{path}/{name}")


def _dangling(release: Json, earlier: frozenset[str]) -> Iterator[str]:
    parties = {each["id"] for each in release.get("parties", [])}
    for path, key in _references(release, ""):
        if key not in parties:
            yield f"{path} names no party: {key}"
    for change in release.get("tender", {}).get("amendments", []):
        for name in ("amendsReleaseID", "releaseID"):
            if change[name] not in earlier | {release["id"]}:
                yield f"/tender/amendments/{name} is no release: {change[name]}"
    if release["tag"] != ["compiled"]:
        return
    bids = {each["id"] for each in release.get("bids", {}).get("details", [])}
    awards = {each["id"] for each in release.get("awards", [])}
    for award in release.get("awards", []):
        if award.get("relatedBid", "") and award["relatedBid"] not in bids:
            yield f"/awards/relatedBid is no bid: {award['relatedBid']}"
    for contract in release.get("contracts", []):
        if contract["awardID"] not in awards:
            yield f"/contracts/awardID is no award: {contract['awardID']}"


_PARTY_FIELDS = ("buyer", "procuringEntity", "tenderers", "suppliers", "signatories", "payer", "payee")


def _references(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, id) of everything that names a party."""
    if isinstance(value, list):
        for each in value:
            yield from _references(each, path)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name in _PARTY_FIELDS:
                for each in inner if isinstance(inner, list) else [inner]:
                    yield f"{path}/{name}", each["id"]
            else:
                yield from _references(inner, f"{path}/{name}")

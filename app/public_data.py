"""Open data over HTTP (《电子招标投标办法》第八条、第九条、第二十条): stable addresses, no account, readable from any site.

Every answer says when it last changed and by what it can be recognised, so that a reader who has it is not sent it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.clock import CHINA
from app.documents.opportunity_list import as_json, list_csv, open_data
from app.documents.whitelist_list import whitelist_csv, whitelist_data
from app.domain.users import PUBLIC
from app.errors import AppError, Invalid, NotFound
from app.i18n import explain, t, use_language
from app.services import auditing, publishing, whitelisting
from app.services import open_data as releases
from app.services.context import App
from app.ui.app import get_app

JSON = "application/json"
CSV = "text/csv; charset=utf-8; header=present"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
    "Cache-Control": "public, max-age=60",
}


@dataclass(frozen=True)
class Answer:
    """What an address holds now. changed: when it last did, None when nobody can tell."""

    content: bytes
    kind: str
    changed: datetime | None = None
    more: dict[str, str] = field(default_factory=dict)


def _list_json(app: App, _: Request) -> Answer:
    """GET /public/opportunities.json: the public list."""
    return Answer(as_json(open_data(app)), JSON, releases.list_changed_at(app, PUBLIC))


def _list_csv(app: App, _: Request) -> Answer:
    """GET /public/opportunities.csv: the same for Excel and WPS, with words, money in 万元."""
    rows = publishing.list_public(app, PUBLIC)
    name = {"Content-Disposition": 'inline; filename="opportunities.csv"'}
    return Answer(list_csv(rows), CSV, releases.list_changed_at(app, PUBLIC), name)


def _record(app: App, request: Request) -> Answer:
    """GET /public/opportunities/<number>.json: every release of one opportunity and what they add up to (OCDS)."""
    package, changed = releases.record(app, PUBLIC, request.path_params["number"], t("app.name"))
    return Answer(as_json(package), JSON, changed)


def _feed(app: App, request: Request) -> Answer:
    """GET /public/releases.json?since=: what was released after an instant, oldest first (OCDS)."""
    found = releases.feed(app, PUBLIC, t("app.name"), _since(request.query_params.get("since", "")))
    more = {}
    if found.more_from is not None:
        query = found.more_from.astimezone(UTC).isoformat().replace("+00:00", "Z")
        more = {"Link": f'<releases.json?since={query}>; rel="next"'}
    return Answer(as_json(found.package), JSON, found.changed, more)


def _anchors(app: App, _: Request) -> Answer:
    """GET /public/anchors.json: where the audit log stood at the end of each day, as digests that tell nothing else."""
    rows = [{"day": each.day.isoformat(), "anchor": each.value} for each in auditing.anchors(app, PUBLIC)]
    return Answer(as_json({"anchors": rows}), JSON)


def _whitelist_json(app: App, _: Request) -> Answer:
    """GET /public/whitelist.json: the enterprises on the whitelist today."""
    return Answer(as_json(whitelist_data(whitelisting.public_list(app, PUBLIC))), JSON)


def _whitelist_csv(app: App, _: Request) -> Answer:
    """GET /public/whitelist.csv: the same for Excel and WPS."""
    name = {"Content-Disposition": 'inline; filename="whitelist.csv"'}
    return Answer(whitelist_csv(whitelisting.public_list(app, PUBLIC)), CSV, None, name)


def _since(text: str) -> datetime | None:
    """An instant or a day of China time. A + of the offset that arrived as a blank is put back."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return (at if at.tzinfo else at.replace(tzinfo=CHINA)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the first day there is, in China, is before it in UTC
        raise Invalid("opportunities.since") from error


def _route(path: str, make: Callable[[App, Request], Answer]) -> Route:
    """A public address. Its words are in the language of the installation: whoever asks gets the same."""

    def made(request: Request) -> Response:
        app = get_app()
        use_language(app.settings.language)
        try:
            return _sent(request, make(app, request))
        except (NotFound, Invalid) as error:
            return _refused(error)

    async def endpoint(request: Request) -> Response:
        return await to_thread.run_sync(made, request)

    return Route(path, endpoint, methods=["GET", "HEAD"])


def _sent(request: Request, answer: Answer) -> Response:
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    headers = {**OPEN, **answer.more, "ETag": tag}
    if answer.changed is not None:
        headers["Last-Modified"] = format_datetime(answer.changed.astimezone(UTC), usegmt=True)
    if _known(request, tag, answer.changed):
        return Response(status_code=304, headers=headers)
    return Response(answer.content, media_type=answer.kind, headers=headers)


def _known(request: Request, tag: str, changed: datetime | None) -> bool:
    """Whether the reader has it already (RFC 9110, 13.1): the tag decides where one is given."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))
    since = request.headers.get("if-modified-since")
    if since is None or changed is None:
        return False
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _refused(error: AppError) -> Response:
    status = 404 if isinstance(error, NotFound) else 400
    body = as_json({"error": error.code, "message": explain(error)})
    return Response(body, status, media_type=JSON, headers={"Access-Control-Allow-Origin": "*"})


PUBLIC_ROUTES = [
    _route("/public/opportunities.json", _list_json),
    _route("/public/opportunities.csv", _list_csv),
    _route("/public/opportunities/{number}.json", _record),
    _route("/public/releases.json", _feed),
    _route("/public/anchors.json", _anchors),
    _route("/public/whitelist.json", _whitelist_json),
    _route("/public/whitelist.csv", _whitelist_csv),
]

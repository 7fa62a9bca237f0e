"""Pages of our own that need no JavaScript: sign in, sign out, change the first password, choose a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TypeVar
from urllib.parse import parse_qs

from anyio import to_thread
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from app.auth.cookies import LANGUAGE, give_language, give_session, session_token, take_session
from app.auth.origin import local_path
from app.domain.users import Actor
from app.errors import AppError, NotAllowed
from app.i18n import LANGUAGES, explain, role_name, t, use_language
from app.services import accounts
from app.services.context import App
from app.ui.app import get_app

R = TypeVar("R")
MOST_BYTES = 16_384
_templates = Environment(
    loader=PackageLoader("app.auth"),
    autoescape=select_autoescape(default=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Group:
    """Demo people of one role."""

    title: str
    duty: str
    people: tuple[accounts.DemoUser, ...]


async def show_login(request: Request) -> Response:
    """GET /login."""
    app = _begin(request)
    actor = await _actor(app, request)
    return await _login_page(app, request, local_path(request.query_params.get("next")), actor=actor)


async def do_login(request: Request) -> Response:
    """POST /login: account and password, or the id of a demo user in the demo profile.

    Always a new token; a session that the browser already had is ended first (S04).
    """
    app = _begin(request)
    form = await _form(request)
    if form is None:
        return PlainTextResponse("", status_code=413)
    after = local_path(form.get("next"))
    client = request.client.host if request.client else ""
    try:
        if form.get("demo"):
            token = await _run(accounts.demo_sign_in, app, form["demo"], client)
        elif not form.get("name") or not form.get("password"):
            return await _login_page(
                app, request, after, fault=t("app.login.empty"), name=form.get("name", ""), status=400
            )
        else:
            token = await _run(accounts.sign_in, app, form["name"], form["password"], client)
    except AppError as error:
        fault = t("app.login.refused") if isinstance(error, NotAllowed) else explain(error)
        return await _login_page(app, request, after, fault=fault, name=form.get("name", ""), status=403)
    former = session_token(app.settings, request.cookies)
    if former:
        await _run(accounts.sign_out, app, former)
    actor = await _run(accounts.actor_for, app, token)
    first = actor is not None and await _run(accounts.must_change_password, app, actor)
    response = RedirectResponse("/password" if first else after, status_code=303)
    give_session(app.settings, response, token)
    return response


async def show_logout(request: Request) -> Response:
    """GET /logout: asks first, because a link may be followed by accident or by a prefetch."""
    app = _begin(request)
    return _page(app, request, "logout.html", back=local_path(request.query_params.get("next")))


async def do_logout(request: Request) -> Response:
    """POST /logout: ends the session on the server, so that every open tab is out at its next step (S05)."""
    app = _begin(request)
    token = session_token(app.settings, request.cookies)
    if token:
        await _run(accounts.sign_out, app, token)
    response = RedirectResponse("/", status_code=303)
    take_session(app.settings, response)
    return response


async def show_password(request: Request) -> Response:
    """GET /password."""
    app = _begin(request)
    actor = await _actor(app, request)
    if actor is None:
        return RedirectResponse("/login", status_code=303)
    return await _password_page(app, request, actor)


async def do_password(request: Request) -> Response:
    """POST /password: the old one, the new one twice. Afterwards every session of the account has ended."""
    app = _begin(request)
    actor = await _actor(app, request)
    if actor is None:
        return RedirectResponse("/login", status_code=303)
    form = await _form(request)
    if form is None:
        return PlainTextResponse("", status_code=413)
    if form.get("new", "") != form.get("again", ""):
        return await _password_page(app, request, actor, fault=t("app.password.differ"), status=400)
    try:
        await _run(accounts.change_password, app, actor, form.get("old", ""), form.get("new", ""))
    except AppError as error:
        return await _password_page(app, request, actor, fault=explain(error), status=400)
    response = await _login_page(app, request, "/", told=t("app.password.done"))
    take_session(app.settings, response)
    return response


async def choose_language(request: Request) -> Response:
    """GET /language/{code}: remembers the choice and goes back."""
    app = get_app()
    code = request.path_params["code"]
    if code not in LANGUAGES:
        return PlainTextResponse("", status_code=404)
    wanted = request.query_params.get("next")
    back = "/login" if wanted == "/login" else local_path(wanted)
    response = RedirectResponse(back, status_code=303)
    give_language(app.settings, response, code)
    return response


ROUTES = (
    Route("/login", show_login, methods=["GET"]),
    Route("/login", do_login, methods=["POST"]),
    Route("/logout", show_logout, methods=["GET"]),
    Route("/logout", do_logout, methods=["POST"]),
    Route("/password", show_password, methods=["GET"]),
    Route("/password", do_password, methods=["POST"]),
    Route("/language/{code}", choose_language, methods=["GET"]),
)


def language_of(app: App, cookies: Mapping[str, str]) -> str:
    """The language a browser chose, else the installation's."""
    chosen = cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else app.settings.language


def _begin(request: Request) -> App:
    app = get_app()
    use_language(language_of(app, request.cookies))
    return app


async def _actor(app: App, request: Request) -> Actor | None:
    token = session_token(app.settings, request.cookies)
    return await _run(accounts.actor_for, app, token) if token else None


async def _run(function: Callable[..., R], *given: object) -> R:
    """Services block (Argon2, SQLite): they run beside the event loop."""
    return await to_thread.run_sync(partial(function, *given))


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a short form; None when the body is longer than any of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}


async def _login_page(
    app: App,
    request: Request,
    after: str,
    *,
    actor: Actor | None = None,
    fault: str = "",
    told: str = "",
    name: str = "",
    status: int = 200,
) -> HTMLResponse:
    people = await _run(accounts.demo_users, app)
    groups = [
        Group(role_name(role), t(f"roles.duty.{role}"), tuple(members))
        for role, members in groupby(people, key=lambda person: person.role)
    ]
    return _page(
        app,
        request,
        "login.html",
        status=status,
        after=after,
        actor=actor,
        role=role_name(actor.role) if actor else "",
        fault=fault,
        told=told,
        name=name[:200],
        groups=groups,
    )


async def _password_page(
    app: App, request: Request, actor: Actor, *, fault: str = "", status: int = 200
) -> HTMLResponse:
    first = await _run(accounts.must_change_password, app, actor)
    return _page(app, request, "password.html", status=status, actor=actor, first=first, fault=fault)


def _page(app: App, request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    code = language_of(app, request.cookies)
    html = _templates.get_template(template).render(
        t=t, code=code, languages=LANGUAGES, here=request.url.path, demo=app.settings.demo, **values
    )
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})

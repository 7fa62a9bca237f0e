"""The web server: Streamlit behind our own doors, with a sign-in page, health, and the public list as open data.

Started by `jiebang serve` through `serve(settings)`; other ASGI servers find `app`.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from threading import Thread
from typing import Any

import streamlit as st
from anyio import to_thread
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from app.auth.gates import SecurityHeaders, SiteGate, UploadGate, add_headers
from app.auth.origin import WILDCARD, allowed_hosts
from app.auth.views import ROUTES, language_of
from app.config import Settings, read_settings
from app.domain.attachments import EACH, MEBIBYTE
from app.errors import AppError, Invalid
from app.i18n import t, use_language
from app.public_data import PUBLIC_ROUTES
from app.services.context import App, open_app
from app.ui.app import get_app, use_app
from app.ui.incident import record_incident, show_failure
from app.ui.logbook import log_state, log_to
from app.ui.shell import shell_page
from app.ui.sitemap import SITE

HERE = Path(__file__).parent
LEAST_FREE_BYTES = 200_000_000


def current_settings() -> Settings:
    """Settings of the open App."""
    return get_app().settings


async def show_shell(request: Request) -> Response:
    """GET / and every page: the frame of the interface in the reader's language."""
    code = language_of(get_app(), request.cookies)
    use_language(code)
    return HTMLResponse(shell_page(code), headers={"Cache-Control": "no-cache", "Vary": "Cookie"})


async def show_icon(_: Request) -> Response:
    """GET /favicon.ico, /favicon.png."""
    return FileResponse(HERE / "static" / "favicon.png", media_type="image/png")


async def health(_: Request) -> Response:
    """GET /health: 200 while the store answers, else 503. Tells nothing about content."""
    report = await to_thread.run_sync(health_report, get_app())
    return JSONResponse(
        report, status_code=503 if report["status"] == "down" else 200, headers={"Cache-Control": "no-store"}
    )


def health_report(app: App) -> dict[str, Any]:
    """status: ok, degraded (disk nearly full, log not written) or down (the store does not answer); free disk in whole GB:
    finer, a sealed bid would be seen to arrive (S23)."""
    free = shutil.disk_usage(app.settings.data).free
    sound = free >= LEAST_FREE_BYTES and log_state() == "ok"
    report: dict[str, Any] = {
        "status": "ok" if sound else "degraded",
        "store": "ok",
        "log": log_state(),
        "schema": None,
        "disk_free_gb": free // 1_000_000_000,
        "version": product_version(),
    }
    try:
        report["schema"] = app.store.state().schema
    except AppError as error:
        report.update(status="down", store=error.code)
    return report


def product_version() -> str:
    """Version of the installed package, "" when it runs from a bare folder."""
    try:
        return version("jiebang")
    except PackageNotFoundError:
        return ""


async def no_such_thing(request: Request, _: Exception) -> Response:
    """404 in words."""
    use_language(language_of(get_app(), request.cookies))
    return PlainTextResponse(t("errors.page_missing"), status_code=404)


async def failure(request: Request, error: Exception) -> Response:
    """500 of our own routes: a number for the person, the traceback for the log (S47)."""
    incident = record_incident(error)
    use_language(language_of(get_app(), request.cookies))
    response = PlainTextResponse(t("errors.unexpected", incident=incident), status_code=500)
    add_headers(response.headers, current_settings(), request.url.path)
    return response


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the installation unless `serve` or a test has done so; load what every page needs and set it aside.

    Streamlit collects garbage after every rerun: with pandas and scikit-learn loaded that costs 60-80 ms a click,
    with these objects frozen a fraction of it.
    """
    opened = None
    try:
        get_app()
    except AppError:
        opened = await to_thread.run_sync(open_app, read_settings())
        use_app(opened)
    use_packaged_options()
    await to_thread.run_sync(load_everything)
    gc.collect()
    gc.freeze()
    announce(current_settings())
    Thread(target=import_module("finance").prepare, name="compile", daemon=True).start()
    try:
        yield
    finally:
        gc.unfreeze()
        if opened is not None:
            use_app(None)
            opened.close()


def announce(settings: Settings) -> None:
    """One line on standard error: where it is, where its data are, how to stop it."""
    shown = f"[{settings.address}]" if ":" in settings.address else settings.address
    use_language(settings.language)
    url = settings.base_url or f"http://{shown}:{settings.port}"
    print(t("app.serving", url=url, data=settings.data), file=sys.stderr, flush=True)
    use_language(None)


def load_everything() -> None:
    """Import what pages import, so that the first visitor does not wait for it."""
    for name in ("altair", "pandas", "finance", "matching"):
        import_module(name)
    for package in ("app.services", "app.ui"):
        for module in iter_modules(import_module(package).__path__):
            import_module(f"{package}.{module.name}")


# Left to itself, Streamlit shows the first visitor every file of a folder named "pages" and runs the chosen one without
# our entry script. The pages that exist are those the navigation names.
PagesManager.uses_pages_directory = False

# Left to itself, an upload beyond 1 MiB passes through a file in the system's temporary folder on its way into memory,
# and it may be an attachment of a bid that is not sealed yet (S22). The server refuses what is larger than this.
MultiPartParser.spool_max_size = EACH + MEBIBYTE

app = st.App(
    HERE / "main.py",
    routes=[
        Route("/", show_shell),
        *[Route(f"/{page.name}", show_shell) for page in SITE],
        *ROUTES,
        Route("/health", health),
        *PUBLIC_ROUTES,
        Route("/favicon.ico", show_icon),
        Route("/favicon.png", show_icon),
        Mount("/assets", StaticFiles(directory=HERE / "static")),
    ],
    middleware=[
        Middleware(SecurityHeaders, settings=current_settings),
        Middleware(SiteGate, settings=current_settings),
        Middleware(UploadGate, services=get_app),
    ],
    lifespan=lifespan,
    on_script_error=show_failure,
    exception_handlers={404: no_such_thing, Exception: failure},
)


def serve(settings: Settings) -> None:
    """Open the installation and serve it until stopped. Raises AppError when it cannot be opened or must not listen."""
    options = web_options(settings)
    check_port(settings)
    services = open_app(settings)
    log_to(settings.logs)
    use_app(services)
    try:
        app.run(config=options)
    finally:
        use_app(None)
        services.close()


def check_port(settings: Settings) -> None:
    """Raise AppError("app.port_taken") in words before the web server would say it in English and leave."""
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name != "nt":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.address, settings.port))
        except OSError as error:
            raise AppError("app.port_taken", address=settings.address, port=settings.port) from error


def web_options(settings: Settings) -> dict[str, Any]:
    """Every packaged option by its full name, with address, port and host names of this installation.

    Raises Invalid("app.base_url_missing") for a wildcard address without a base_url: without the name people use,
    a forged Host header could not be told from the real one.
    """
    if settings.address in WILDCARD and not settings.base_url:
        raise Invalid("app.base_url_missing", address=settings.address)
    options = dict(flatten(packaged_options()))
    options["server.address"] = settings.address
    options["server.port"] = settings.port
    options["server.allowedHosts"] = list(allowed_hosts(settings))
    options["server.trustedUserHeaders"] = {}
    return options


def packaged_options() -> dict[str, Any]:
    """The settings file that ships with the package."""
    return tomllib.loads(files("app").joinpath("streamlit.toml").read_text(encoding="utf-8"))


def use_packaged_options() -> None:
    """The packaged settings also hold when another ASGI server than `serve` runs `app`."""
    for name, value in flatten(packaged_options()):
        if name not in ("server.address", "server.port", "server.allowedHosts"):
            config.set_option(name, value)
    config.set_option("server.allowedHosts", list(allowed_hosts(current_settings())))


def flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested tables as "section.option" -> value."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value

"""What every request passes before it reaches a page: headers, host and origin, internal doors, uploads.

Pure ASGI, in front of HTTP and WebSocket alike; a response of the web server itself gets the same headers.
"""

from __future__ import annotations

from collections.abc import Callable

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.auth.cookies import secure, session_token
from app.auth.origin import allowed_hosts, host_allowed, same_site
from app.config import Settings
from app.services import accounts
from app.services.context import App

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Nothing is loaded from elsewhere and nothing is sent elsewhere, whatever text a page may be made to show (S43)."""

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
UPLOADS = "/_stcore/upload_file"
CORE = "/_stcore"
CORE_OPEN = ("/_stcore/health", "/_stcore/host-config", "/_stcore/stream")
CLOSED = ("/auth", "/oauth2callback", "/component", "/app/static")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def add_headers(headers: MutableHeaders, settings: Settings, path: str) -> None:
    """Put the protective headers on a response that does not set them itself."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if secure(settings):
        headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if path.startswith("/media/"):
        headers["Cache-Control"] = "private, no-store"


class SecurityHeaders:
    """Protective headers on every response (S13; ASVS 3.4)."""

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), self.settings(), scope["path"])
            await send(message)

        await self.app(scope, receive, send_with_headers)


class SiteGate:
    """Right host, right origin, no internal doors (S10, S12)."""

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = refused(scope, self.settings())
        if refusal:
            await _refuse(scope, receive, send, refusal)
        else:
            await self.app(scope, receive, send)


def refused(scope: Scope, settings: Settings) -> int:
    """The status a request is turned away with, 0 when it may pass."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not host_allowed(host, allowed_hosts(settings)):
        return 421
    path = scope["path"]
    if path.startswith(CORE) and path not in CORE_OPEN and not path.startswith(f"{UPLOADS}/"):
        return 404
    if any(path == door or path.startswith(f"{door}/") for door in CLOSED):
        return 404
    changing = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
    if changing and not same_site(host, headers.get("origin"), headers.get("sec-fetch-site"), settings):
        return 403
    return 0


class UploadGate:
    """Only people with a live session may put files into the server's memory (S11)."""

    def __init__(self, app: ASGIApp, services: Callable[[], App]) -> None:
        self.app, self.services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(UPLOADS):
            services = self.services()
            cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
            token = session_token(services.settings, cookies)
            actor = await to_thread.run_sync(accounts.actor_for, services, token) if token else None
            if actor is None:
                await _refuse(scope, receive, send, 401)
                return
        await self.app(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting is answered with 403 by the server.
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await PlainTextResponse("", status_code=status)(scope, receive, send)

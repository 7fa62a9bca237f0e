"""Where a request comes from and where it may go back to: same site only (S10), local paths only."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from app.config import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
WILDCARD = ("0.0.0.0", "::", "")
TRUSTED_SITES = ("same-origin", "none")


def allowed_hosts(settings: Settings) -> tuple[str, ...]:
    """Host names this installation answers to: this machine, the address it listens on, the host of its base_url."""
    own = [*LOOPBACK]
    if settings.address not in WILDCARD:
        own.append(settings.address.lower())
    named = urlsplit(settings.base_url).hostname if settings.base_url else None
    if named:
        own.append(named.lower())
    return tuple(dict.fromkeys(own))


def host_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a Host header names this installation; refuses DNS rebinding and forged hosts."""
    try:
        parts = urlsplit(f"//{host}")
        name = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if not name or parts.username is not None or parts.path or parts.query or parts.fragment:
        return False
    return name.lower().rstrip(".") in allowed


def same_site(host: str, origin: str | None, fetch_site: str | None, settings: Settings) -> bool:
    """Whether a changing request was made by a page of this site.

    Browsers send Origin with every POST and WebSocket, newer ones Sec-Fetch-Site too; a program that sends neither
    carries nobody's cookies. "Origin: null" (sandboxed frames, redirects from elsewhere) is refused.
    """
    if fetch_site is not None and fetch_site not in TRUSTED_SITES:
        return False
    if origin is None:
        return True
    try:
        named = urlsplit(origin)
    except ValueError:
        return False
    if named.scheme not in ("http", "https") or not named.netloc:
        return False
    own = {host.lower()}
    if settings.base_url:
        own.add(urlsplit(settings.base_url).netloc.lower())
    return named.netloc.lower() in own


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """`wanted` when it is a path on this site, else `otherwise`: nobody is sent elsewhere after signing in."""
    if not wanted or len(wanted) > 2000 or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in wanted):
        return otherwise
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("/login", "/logout", "/_stcore", "/password")):
        return otherwise
    return wanted

"""Cookies of this site: the session (a random token, nothing else) and the chosen language."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from app.config import Settings

SESSION = "jiebang_session"
LANGUAGE = "jiebang_language"
LANGUAGE_DAYS = 365


def secure(settings: Settings) -> bool:
    """True when people reach this installation over TLS, as its base_url says."""
    return settings.base_url.lower().startswith("https://")


def session_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to TLS; browsers refuse the prefix without TLS (ASVS 3.3)."""
    return f"__Host-{SESSION}" if secure(settings) else SESSION


def session_token(settings: Settings, cookies: Mapping[str, str]) -> str:
    """The token a browser sent, "" without one."""
    return cookies.get(session_name(settings)) or ""


def give_session(settings: Settings, response: Response, token: str) -> None:
    """Hand the token to the browser: not readable by scripts, not sent along from other sites."""
    response.set_cookie(
        session_name(settings), token, path="/", httponly=True, samesite="lax", secure=secure(settings)
    )


def take_session(settings: Settings, response: Response) -> None:
    """Make the browser forget the token."""
    response.delete_cookie(
        session_name(settings), path="/", httponly=True, samesite="lax", secure=secure(settings)
    )


def give_language(settings: Settings, response: Response, code: str) -> None:
    """Remember the chosen language for a year."""
    response.set_cookie(
        LANGUAGE,
        code,
        path="/",
        max_age=LANGUAGE_DAYS * 86_400,
        httponly=True,
        samesite="lax",
        secure=secure(settings),
    )

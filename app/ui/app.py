"""The services' App of this process: opened by the server's lifespan, or handed in by a test."""

from __future__ import annotations

from app.errors import AppError
from app.services.context import App

_open: App | None = None


def get_app() -> App:
    """The open App. Raises AppError("app.not_open") before the server has started and after it has stopped."""
    if _open is None:
        raise AppError("app.not_open")
    return _open


def use_app(app: App | None) -> None:
    """Make `app` the App of this process; None when it has been closed."""
    global _open
    _open = app

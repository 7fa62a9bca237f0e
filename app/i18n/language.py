"""Which language a person reads. Nothing here knows the web: the interface registers where the choice is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

LANGUAGES = ("zh-CN", "zh-Hant", "en")
"""Offered languages. zh-Hant is derived from zh-CN when it is first read."""
DEFAULT = "zh-CN"

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_source: Callable[[], str | None] | None = None


def language() -> str:
    """The language of this piece of work: chosen by `use_language`, else by the registered source, else Chinese."""
    chosen = _chosen.get()
    if chosen is None and _source is not None:
        chosen = _source()
    return chosen if chosen in LANGUAGES else DEFAULT


def use_language(code: str | None) -> None:
    """Fix the language of the current context (a request, a command, a test); None returns to the source."""
    if code is not None and code not in LANGUAGES:
        raise ValueError(code)
    _chosen.set(code)


def language_from(source: Callable[[], str | None] | None) -> None:
    """Register where a person's choice is found when the context has none (session, then cookie).

    A fragment or a callback runs before the entry page and on a fresh thread, so the choice cannot be set up front.
    """
    global _source
    _source = source

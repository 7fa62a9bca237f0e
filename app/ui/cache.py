"""The only place that caches between people: results that are the same for everybody, never those of an actor (S18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import streamlit as st

P = ParamSpec("P")
R = TypeVar("R")
MOST_ENTRIES = 256


def shared(ttl_seconds: float = 60) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a result for `ttl_seconds` for all people. Raises TypeError when the function takes an actor.

    Arguments must be hashable; one whose name begins with an underscore (`_app`) is left out of the key.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        names = function.__code__.co_varnames[
            : function.__code__.co_argcount + function.__code__.co_kwonlyargcount
        ]
        if any(name.strip("_") in ("actor", "user", "token") for name in names):
            raise TypeError("what depends on the actor is not shared")
        cached: Callable[P, R] = st.cache_data(ttl=ttl_seconds, max_entries=MOST_ENTRIES, show_spinner=False)(
            function
        )
        return cached

    return decorate

"""Compiled functions (编译执行): loops over periods and paths that arrays cannot express, as machine code.

The code is written to a cache beside the source, or in the user's cache folder, when it first runs; later processes
read it from there. A compiled function may use only compiled functions of its own file: the cache is renewed when that
file changes, not when another one does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile at the first call, without holding the interpreter's lock while running."""
    try:
        return cast(Function, njit(function, cache=True, nogil=True, error_model="numpy"))
    except RuntimeError:  # nowhere to write: compiled anew in every process
        return cast(Function, njit(function, nogil=True, error_model="numpy"))

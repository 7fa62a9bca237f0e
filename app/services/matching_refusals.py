"""What the matching library refuses, as a refusal of this product with a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matching
from app.errors import AppError


@contextmanager
def matching_refusals() -> Iterator[None]:
    """Raises AppError with the code of the library's error (`matching.error.…` in the catalogues)."""
    try:
        yield
    except matching.MatchingError as error:
        raise AppError(error.code, **error.params) from error

"""One tree of errors for everything a person can do wrong or a machine can fail at.

An error carries a code and parameters; the sentence a person reads lives in the catalogues
(`app/i18n/<language>/<room>.toml`, table `error`), says what was *not* saved and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass


class AppError(Exception):
    """An expected refusal. `code` is "<room>.<tail>", its sentence is the catalogue key "<room>.error.<tail>"."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def key(self) -> str:
        """Catalogue key of the sentence."""
        room, _, tail = self.code.partition(".")
        return f"{room}.error.{tail}"

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class NotAllowed(AppError):
    """The actor may not do this. Never says whether the thing exists."""


class NotFound(AppError):
    """No such thing, or one that this actor may not know of: both read the same (S15)."""


class Conflict(AppError):
    """Somebody else was first, or the thing has moved on since it was read."""


class Invalid(AppError):
    """Input that cannot be accepted."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place: `line` (1 = first line of the file, 0 = none), `column` or field, code, params."""

    line: int
    column: str
    code: str
    params: tuple[tuple[str, object], ...] = ()


class InvalidFields(Invalid):
    """Several things wrong at once: every fault is listed in the order of the lines, nothing was saved."""

    def __init__(self, code: str, faults: tuple[Fault, ...], **params: object) -> None:
        super().__init__(code, count=len(faults), **params)
        self.faults = tuple(sorted(faults, key=lambda each: each.line))

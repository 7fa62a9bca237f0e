"""Sentences for people: `t(key)`, vocabulary words, and the sentence of a refusal."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime

from app.domain.users import ROLES
from app.errors import AppError, Conflict, Fault, Invalid, NotAllowed, NotFound
from app.i18n.catalogue import catalogue
from app.i18n.dates import date_text, time_text
from app.i18n.language import language
from app.i18n.money import money_wan

log = logging.getLogger(__name__)

_GENERIC: tuple[tuple[type[AppError], str], ...] = (
    (NotAllowed, "errors.not_allowed"),
    (NotFound, "errors.not_found"),
    (Conflict, "errors.conflict"),
    (Invalid, "errors.invalid"),
)


def t(key: str, **params: object) -> str:
    """The sentence of a key in the reader's language, placeholders filled.

    Aware datetimes become Shanghai time, dates YYYY-MM-DD, parameters named `*_fen` 万元. A missing key shows
    as ⟦key⟧ and is logged: a page with one odd label is better than no page.
    """
    sentence = catalogue(language()).get(key)
    if sentence is None:
        log.error("no sentence for %s", key)
        return f"⟦{key}⟧"
    return fill(sentence, params) if params else sentence


def fill(sentence: str, params: Mapping[str, object]) -> str:
    """Placeholders replaced by readable values; one that is not given stays visible rather than raising."""
    return sentence.format_map(_Readable(params))


class _Readable(dict[str, str]):
    def __init__(self, params: Mapping[str, object]) -> None:
        super().__init__({name: readable(name, value) for name, value in params.items()})

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def readable(name: str, value: object) -> str:
    """One parameter as a person reads it."""
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, bool):
        return t("ui.yes" if value else "ui.no")
    if name.endswith("_fen") and isinstance(value, int):
        return money_wan(value)
    if isinstance(value, (list, tuple)):
        return t("ui.list_comma").join(readable(name, each) for each in value)
    return str(value)


def has(key: str) -> bool:
    """True when the catalogue holds the key."""
    return key in catalogue(language())


def term(group: str, code: str) -> str:
    """The word of a vocabulary code; a code that the list does not hold shows as itself."""
    return catalogue(language()).get(f"vocabulary.{group}.{code}", code)


def terms(group: str) -> tuple[str, ...]:
    """The codes of a vocabulary list in the order of the catalogue."""
    prefix = f"vocabulary.{group}."
    return tuple(key[len(prefix) :] for key in catalogue("zh-CN") if key.startswith(prefix))


def role_name(role: str) -> str:
    """What a role is called (经办、审核 …)."""
    return t(f"roles.{role}") if role in ROLES else role


def explain(error: AppError) -> str:
    """The sentence of a refusal: its own, else the one of its kind."""
    for key in (error.key, f"errors.{error.code}"):
        if has(key):
            return fill(catalogue(language())[key], _worded(error.code, error.params))
    log.error("no sentence for error %s", error.code)
    for kind, key in _GENERIC:
        if isinstance(error, kind):
            return t(key)
    return t("errors.refused", code=error.code)


def explain_fault(fault: Fault) -> str:
    """The reason of one fault in a list of faults."""
    key = AppError(fault.code).key
    if not has(key):
        log.error("no sentence for fault %s", fault.code)
        return t("errors.fault", code=fault.code)
    return fill(catalogue(language())[key], _worded(fault.code, dict(fault.params)))


def _worded(code: str, params: Mapping[str, object]) -> dict[str, object]:
    """Parameters whose value is itself a code ("<room>.<parameter>.<value>"), or several, replaced by their words."""
    place = code.partition(".")[0]
    sentences = catalogue(language())

    def worded(name: str, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(worded(name, each) for each in value)
        key = f"{place}.{name}.{value}"
        return fill(sentences[key], params) if isinstance(value, str) and key in sentences else value

    return {name: worded(name, value) for name, value in params.items()}

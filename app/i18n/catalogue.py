"""Catalogues (词条): one TOML file per room and language, read once and flattened to "room.name.name" -> sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

WRITTEN = ("zh-CN", "en")
"""Languages that are written by hand; the files of both hold the same keys."""


def rooms(language: str) -> tuple[str, ...]:
    """Names of the catalogue files of a written language."""
    folder = files("app.i18n").joinpath(language)
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def room(language: str, name: str) -> dict[str, str]:
    """Flattened sentences of one file, keys with the room in front. Raises TypeError for anything but text."""
    text = files("app.i18n").joinpath(language, f"{name}.toml").read_text(encoding="utf-8")
    return dict(_flatten(name, tomllib.loads(text)))


def _flatten(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            yield from _flatten(key, value)
        elif isinstance(value, str):
            yield key, value
        else:
            raise TypeError(f"{key} is not text")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language. Traditional Chinese is the simplified text converted word by word (OpenCC s2t)."""
    if language == "zh-Hant":
        from opencc import OpenCC

        convert = OpenCC("s2t").convert
        return MappingProxyType({key: convert(text) for key, text in catalogue("zh-CN").items()})
    sentences: dict[str, str] = {}
    for name in rooms(language):
        sentences.update(room(language, name))
    return MappingProxyType(sentences)

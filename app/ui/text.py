"""What people wrote, shown as they wrote it: nothing in it is ever a command to the page (S43)."""

from __future__ import annotations

import re

import streamlit as st

# What opens a construct in Streamlit's markdown: emphasis, links, images, code, tables, quotes, lists, headings,
# HTML, entities, formulas, directives (`:red[`, `:material/…:`), strike-through.
_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#+\-!|$:~&^=\"'@/])")
_LIST_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
# Addresses and arrows are recognised after the backslashes are gone; an invisible word joiner keeps them text.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data)(?=:)|\b(www)(?=\.)|(?<=\S)(?=@\S)")
_ARROW = re.compile(r"(?<=[<>~=-])(?=[>=-])")
_JOINER = "\u2060"
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
_CONTROL = {code: None for code in range(32) if code not in (9, 10)} | {0x7F: None}


def people_text(text: str) -> None:
    """Show what a person wrote, literally, line breaks kept."""
    st.text(clean(text), width="stretch")


def literal(text: object) -> str:
    """`text` as it reads, safe inside markdown, labels, metrics and titles; line breaks become spaces."""
    line = " ".join(clean(str(text)).split())
    line = _ADDRESS.sub(lambda found: found.group(0) + _JOINER, line)
    line = _ARROW.sub(_JOINER, line)
    return _LIST_NUMBER.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", line))


def excerpt(text: str, limit: int = 60) -> str:
    """One line of at most `limit` characters, cut with an ellipsis. Not escaped: give it to a table or to literal()."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def clean(text: str) -> str:
    """Without control characters and without the marks that turn the direction of writing around (S34, S41)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL).translate(_BIDI)

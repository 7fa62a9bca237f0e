"""Download buttons with the right type for each kind of file."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context

import streamlit as st

from app.i18n import language, use_language

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}


def download(
    label: str,
    data: bytes | str | Callable[[], bytes],
    file_name: str,
    kind: str,
    *,
    key: str | None = None,
) -> None:
    """A button that hands out a file. A callable is run only when pressed; text of a csv gets the mark that Excel needs."""
    if isinstance(data, str):
        data = data.encode("utf-8-sig" if kind == "csv" else "utf-8")
    elif callable(data):
        data = in_this_language(data)
    st.download_button(
        label,
        data,
        file_name=file_name,
        mime=_TYPES[kind],
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )


def in_this_language(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """`make` bound to the reader's language: a file made on demand is made on a thread that knows no reader."""
    code = language()

    def making() -> bytes:
        use_language(code)
        return make()

    return lambda: copy_context().run(making)

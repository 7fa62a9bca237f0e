"""Download buttons with the right type for each kind of file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "txt": "text/plain",
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
    st.download_button(
        label,
        data,
        file_name=file_name,
        mime=_TYPES[kind],
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )

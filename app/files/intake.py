"""What is looked at before any parser (文件准入): size, extension, and whether the first bytes are what the name says."""

from __future__ import annotations

from app.errors import Invalid
from app.files.names import display_name, extension

MEBIBYTE = 1024 * 1024
TABLE_SIZES = {"csv": 20 * MEBIBYTE, "jsonl": 20 * MEBIBYTE, "xlsx": 10 * MEBIBYTE}
"""Largest upload in bytes for each kind of table."""

ATTACHMENT_SIZE = 20 * MEBIBYTE
_ATTACHMENTS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
}
# First bytes of what is no text table, whatever its name says: archives, programs, pictures, documents, web pages.
_NOT_TEXT = (
    b"PK",
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"Rar!",
)
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")


def table_kind(name: str, content: bytes) -> str:
    """ "csv", "jsonl" or "xlsx".

    Raises Invalid: "files.type" (another extension), "files.too_large", "files.empty", "files.type_mismatch" (the
    content is something else), "files.locked" (a workbook under a password or in the old xls form).
    """
    kind = extension(name)
    if kind not in TABLE_SIZES:
        raise Invalid("files.type", name=display_name(name), allowed="csv、xlsx、jsonl")
    _refuse_size(name, content, TABLE_SIZES[kind])
    if kind == "xlsx":
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise Invalid("files.locked", name=display_name(name))
        matches = content.startswith(b"PK\x03\x04")
    else:
        head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        matches = not content.startswith(_NOT_TEXT) and not head.startswith(_MARKUP)
    if not matches:
        raise Invalid("files.type_mismatch", name=display_name(name), kind=kind)
    return kind


def check_attachment(name: str, content: bytes) -> str:
    """The kind of an attachment of a bid: pdf, docx, xlsx, png, jpg. Raises Invalid as `table_kind` does."""
    kind = extension(name)
    if kind not in _ATTACHMENTS:
        raise Invalid("files.type", name=display_name(name), allowed="、".join(sorted(_ATTACHMENTS)))
    _refuse_size(name, content, ATTACHMENT_SIZE)
    if not content.startswith(_ATTACHMENTS[kind]):
        raise Invalid("files.type_mismatch", name=display_name(name), kind=kind)
    return kind


def _refuse_size(name: str, content: bytes, limit: int) -> None:
    if not content:
        raise Invalid("files.empty", name=display_name(name))
    if len(content) > limit:
        raise Invalid("files.too_large", name=display_name(name), megabytes=limit // MEBIBYTE)

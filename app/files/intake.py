"""What is looked at before any parser (文件准入): size, extension, and whether the first bytes are what the name says."""

from __future__ import annotations

import io
import zipfile

from app.domain.attachments import EACH
from app.errors import Invalid
from app.files.images import check_picture
from app.files.names import display_name, extension

MEBIBYTE = 1024 * 1024
TABLE_SIZES = {"csv": 20 * MEBIBYTE, "jsonl": 20 * MEBIBYTE, "xlsx": 10 * MEBIBYTE}
"""Largest upload in bytes for each kind of table."""

_ATTACHMENTS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
}
ATTACHMENT_KINDS = tuple(_ATTACHMENTS)
_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 10_000
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
        if content.startswith(_OLD_OFFICE):
            raise Invalid("files.locked", name=display_name(name))
        matches = content.startswith(b"PK\x03\x04")
    else:
        head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        matches = not content.startswith(_NOT_TEXT) and not head.startswith(_MARKUP)
    if not matches:
        raise Invalid("files.type_mismatch", name=display_name(name), kind=kind)
    return kind


def check_attachment(name: str, content: bytes) -> str:
    """The kind of an attachment of a bid, told by its content as well: pdf, docx, xlsx, png, jpg, jpeg.

    Raises Invalid: files.attachment_type, _too_large, _empty, _mismatch, and for what nobody could read after opening:
    _locked (a password, or the old Office form), _macros, _broken.
    """
    kind = extension(name)
    shown = display_name(name)
    if kind not in _ATTACHMENTS:
        raise Invalid("files.attachment_type", name=shown, allowed="、".join(ATTACHMENT_KINDS))
    if not content:
        raise Invalid("files.attachment_empty", name=shown)
    if len(content) > EACH:
        raise Invalid("files.attachment_too_large", name=shown, megabytes=EACH // MEBIBYTE)
    if kind in _MAIN_PARTS and content.startswith(_OLD_OFFICE):
        raise Invalid("files.attachment_locked", name=shown)
    if not content.startswith(_ATTACHMENTS[kind]):
        raise Invalid("files.attachment_mismatch", name=shown, kind=kind)
    if kind in _MAIN_PARTS:
        _check_office(shown, kind, content)
    elif not (b"%%EOF" in content[-2048:] if kind == "pdf" else check_picture(content)):
        raise Invalid("files.attachment_broken", name=shown)
    return kind


def _check_office(shown: str, kind: str, content: bytes) -> None:
    """A package of that kind, without programs. Only the list of its parts is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise Invalid("files.attachment_broken", name=shown) from error
    if len(parts) > _MOST_PARTS or _MAIN_PARTS[kind] not in parts:
        raise Invalid("files.attachment_mismatch", name=shown, kind=kind)
    if any(part.lower().endswith((".bin", ".exe", ".dll")) and "vba" in part.lower() for part in parts):
        raise Invalid("files.attachment_macros", name=shown)


def _refuse_size(name: str, content: bytes, limit: int) -> None:
    if not content:
        raise Invalid("files.empty", name=display_name(name))
    if len(content) > limit:
        raise Invalid("files.too_large", name=display_name(name), megabytes=limit // MEBIBYTE)

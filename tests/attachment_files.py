"""Small real files for attachments of bids, each with a sentence of one's own in it."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def pdf(sentence: str = "方案说明", size: int = 0) -> bytes:
    """A PDF with the sentence in a comment, stretched to at least `size` bytes."""
    body = f"%PDF-1.4\n% {sentence}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    padding = b"% " + b"0" * max(0, size) + b"\n"
    return body.encode() + padding + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def office(kind: str, sentence: str = "方案说明", **more: bytes) -> bytes:
    """A Word or Excel package with its main part; more: other parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        parts = {"[Content_Types].xml": b"<Types/>", MAIN_PARTS[kind]: f"<x>{sentence}</x>".encode()}
        for name, content in {**parts, **more}.items():
            package.writestr(
                zipfile.ZipInfo(name), content
            )  # without the time of day: one file, the same bytes
    return out.getvalue()


def picture(kind: str = "PNG", side: int = 8, shade: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 0, 0)).save(out, kind)
    return out.getvalue()

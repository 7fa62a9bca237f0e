"""Attachments of bids before sealing: what nobody could read after opening is refused while it can be mended."""

from __future__ import annotations

import pytest
from attachment_files import office, pdf, picture

from app.domain.attachments import EACH
from app.errors import Invalid
from app.files.intake import check_attachment


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("标书.PDF", pdf(), "pdf"),
        ("方案.docx", office("docx"), "docx"),
        ("报价.xlsx", office("xlsx"), "xlsx"),
        ("../图纸.png", picture(), "png"),
        ("现场.jpg", picture("JPEG"), "jpg"),
        ("现场.jpeg", picture("JPEG"), "jpeg"),
    ],
)
def test_an_attachment_is_known_by_name_and_content(name: str, content: bytes, kind: str) -> None:
    assert check_attachment(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("标书.pdf", b"<html><script>", "mismatch"),
        ("图.png", b"MZ\x90", "mismatch"),
        ("图.png", b"<svg/>", "mismatch"),
        ("图.png", picture("JPEG"), "mismatch"),
        ("方案.docx", office("xlsx"), "mismatch"),
        ("报价.xlsx", office("docx"), "mismatch"),
        ("标书.exe", b"MZ\x90", "type"),
        ("标书.pdf.html", pdf(), "type"),
        ("方案.doc", b"\xd0\xcf\x11\xe0", "type"),
        ("方案.docx", b"\xd0\xcf\x11\xe0 old or locked", "locked"),
        ("方案.docx", office("docx", **{"word/vbaProject.bin": b"x"}), "macros"),
        ("方案.docx", office("docx")[:60], "broken"),
        ("标书.pdf", pdf()[:40], "broken"),
        ("图.png", picture()[:40], "broken"),
        ("标书.pdf", b"", "empty"),
        ("标书.pdf", pdf(size=EACH), "too_large"),
    ],
)
def test_S42_an_attachment_is_what_it_says_or_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_attachment(name, content)
    assert caught.value.code == f"files.attachment_{code}"
    assert "/" not in str(caught.value.params["name"])

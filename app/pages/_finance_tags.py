"""What the finance engine says, as badges."""

from __future__ import annotations

from app.i18n import t
from app.ui.tags import tag

STATUS_TONES = {
    "preset": "wait",
    "official": "good",
    "unchecked": "wait",
    "judgement": "wait",
    "user": "neutral",
}
SEVERITY_TONES = {"forbidden": "bad", "warning": "wait", "note": "info"}


def status_tag(status: str) -> str:
    """预设, 官方文件, 待核对, 判断 or 已填写 as a badge."""
    return tag(t(f"finance.status.{status}"), STATUS_TONES[status])

"""Text that a spreadsheet would run as a formula (公式注入): an apostrophe in front on the way out, off on the way in.

OWASP, CSV Injection; the full-width forms are what Chinese and Japanese spreadsheets accept as well.
"""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_AFTER_SPACE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def quoted(text: str) -> str:
    """`text` with one more apostrophe in front when it would be run."""
    return f"'{text}" if _would_run(text) else text


def unquoted(text: str) -> str:
    """Opposite of `quoted`: unquoted(quoted(text)) == text for every text."""
    return text[1:] if text.startswith("'") and _would_run(text) else text


def _would_run(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(_STARTS) or bare.lstrip().startswith(_AFTER_SPACE)

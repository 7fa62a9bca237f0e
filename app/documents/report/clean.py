"""Words from people inside XML (可写入文书的文字): what XML cannot hold or what turns lines around is taken out."""

from __future__ import annotations

import unicodedata

_NONCHARACTERS = ("\ufffe", "\uffff")


def clean(text: str) -> str:
    """`text` on one line: no control, direction or private halves of characters; breaks and tabs become spaces."""
    spaced = " ".join(text.split())
    return "".join(
        sign
        for sign in spaced
        if unicodedata.category(sign) not in ("Cc", "Cf", "Cs") and sign not in _NONCHARACTERS
    )

"""File names from outside (文件名): shown cleaned, never used as a path; stored files are named by their content."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
_UNSAFE = re.compile(r'[<>:"|?*;%]')


def display_name(name: str) -> str:
    """`name` fit to be shown and offered for saving: last part of a path, no control or direction characters.

    Never empty, at most 120 characters, the extension kept. It says nothing about where a file is stored.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    clean = _UNSAFE.sub("_", " ".join(visible.split())).strip(". ")
    suffix = PurePosixPath(clean).suffix[:12]
    return (clean.removesuffix(suffix)[: LONGEST - len(suffix)] + suffix) or "file"


def extension(name: str) -> str:
    """Lower-case extension without the dot, "" when there is none."""
    return PurePosixPath(display_name(name).lower()).suffix.removeprefix(".")

"""The HTML page that Streamlit's interface starts from, with our name, icon, language and no inline script."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files

from app.i18n import t

_CHANGES = (
    (r'<html lang="en">', '<html lang="{lang}">'),
    (r'<link rel="shortcut icon" href="\./favicon\.png" />', '<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml" /><link rel="stylesheet" href="/assets/shell.css" />'),
    (r'<link\s+rel="preload"\s+href="[^"]*SourceSans[^"]*"[^>]*/>', ""),
    (r"<title>Streamlit</title>", "<title>{title}</title>"),
    (r'<link rel="service-desc"[^>]*/>', ""),
    (r"<script>\s*window\.prerenderReady = false\s*</script>", '<script src="/assets/shell.js"></script>'),
    (r"(?s)<noscript>.*?</noscript>", "<noscript><p>{no_javascript}</p><p><a href=\"/login\">{sign_in}</a></p></noscript>"),
    (r"(?s)<!--.*?-->", ""),
)  # fmt: skip


class ShellChanged(RuntimeError):
    """The packaged page no longer has a part we replace: a new Streamlit version needs a look."""


@cache
def _template() -> str:
    page = files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")
    for pattern, replacement in _CHANGES:
        page, count = re.subn(pattern, lambda _, new=replacement: new, page)  # type: ignore[misc]
        if not count:
            raise ShellChanged(pattern)
    return page


def shell_page(lang: str) -> str:
    """The page in the language that is in use; `lang` tells browsers and screen readers which one that is."""
    words = {
        "lang": lang,
        "title": t("app.full_name"),
        "no_javascript": t("ui.no_javascript"),
        "sign_in": t("ui.sign_in"),
    }
    page = _template()
    for name, value in words.items():
        page = page.replace("{" + name + "}", escape(value))
    return page

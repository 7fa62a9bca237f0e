"""Ways between pages: buttons and links that carry their choice in the address."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app.i18n import LANGUAGES, language, t
from app.ui.sitemap import SITE

_FILES = {page.name: str(page.file) for page in SITE}


def go(page: str, **params: str) -> None:
    """Leave for another page with query parameters."""
    st.switch_page(_FILES[page], query_params=_filled(params))


def page_link(page: str, label: str, **params: str) -> None:
    """A link to another page when this person has it; nothing otherwise. `label` is our text or went through literal()."""
    try:
        st.page_link(_FILES[page], label=label, query_params=_filled(params))
    except (StreamlitAPIException, KeyError):  # not among the pages of this role, or a page run on its own
        return


def param(name: str, default: str = "") -> str:
    """One query parameter of the address."""
    value = st.query_params.get(name, default)
    return value if isinstance(value, str) else default


def here() -> str:
    """Path and query of the page that is open, for coming back after signing in or changing the language."""
    page = st.session_state.get("shell.page", "")
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"/{page}" + (f"?{urlencode(pairs)}" if pairs else "")


def sign_in_link() -> None:
    """To the sign-in page and back again."""
    st.markdown(f"[{t('ui.sign_in')}](/login?next={quote(here(), safe='')})")


def language_links() -> None:
    """One link for every language that is not the present one; each word in its own language."""
    names = {"zh-CN": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
    back = quote(here(), safe="")
    parts = [f"[{names[code]}](/language/{code}?next={back})" for code in LANGUAGES if code != language()]
    st.caption(" · ".join(parts))


def _filled(params: dict[str, str]) -> dict[str, str] | None:
    return {name: str(value) for name, value in params.items() if value} or None

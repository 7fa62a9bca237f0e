"""Choices that live in the address (筛选条件随链接走): a link carries them, going back brings them back.

The address holds codes, never words, so that a link works in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app.ui.links import param

LONGEST = 100


def address_choice(
    label: str, name: str, options: Sequence[str], words: Callable[[str], str], *, key: str
) -> str:
    """A select box whose code stands in the address as `name`. The first option is the one that needs no mention."""
    wanted = param(name)
    _follow(key, wanted if wanted in options else options[0])
    chosen = st.selectbox(label, options, format_func=words, key=key)
    return _carry(key, name, chosen, unless=options[0])


def address_words(label: str, name: str, *, key: str, placeholder: str = "") -> str:
    """A search field whose words stand in the address as `name`."""
    _follow(key, param(name)[:LONGEST])
    typed = st.text_input(
        label, key=key, placeholder=placeholder, max_chars=LONGEST, icon=":material/search:"
    )
    return _carry(key, name, (typed or "").strip(), unless="")


def _follow(key: str, wanted: str) -> None:
    """The address wins when it has changed since the widget last wrote it (a link, 后退, a reload)."""
    if key not in st.session_state or st.session_state.get(f"address.{key}") != wanted:
        st.session_state[key] = wanted


def _carry(key: str, name: str, value: str, *, unless: str) -> str:
    if value != unless:
        if param(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
    st.session_state[f"address.{key}"] = value
    return value


def address_button(label: str, *, key: str, **params: str) -> None:
    """A way to another view of this same page. A link to the page that is open would leave the address as it was.

    `label` is our text or went through literal(); no params: back to the page without any.
    """
    if st.button(label, key=key, type="tertiary"):
        st.query_params.from_dict({name: value for name, value in params.items() if value})
        st.rerun()

"""The frame of a page: heading with one sentence, sub-headings, empty states, confirmations, steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.i18n import t
from app.ui.links import go
from app.ui.text import literal

_FLASH = "shell.flash"
TONE_ICONS = {
    "info": ":material/info:",
    "good": ":material/check_circle:",
    "wait": ":material/schedule:",
    "bad": ":material/error:",
}


def page_header(title: str, lead: str = "", *, reference: str = "") -> None:
    """Title, the reference number people quote, one sentence that says what this page is for.

    `title` and `lead` are our words; what people wrote goes through literal() first.
    """
    st.title(title, anchor=False)
    if reference:
        st.markdown(f":gray-badge[{t('ui.reference')} {literal(reference)}]")
    if lead:
        st.markdown(f":gray[{lead}]")
    message = st.session_state.pop(_FLASH, "")
    if message:
        note(message, "good")


def section(title: str, lead: str = "") -> None:
    """Heading of a part of the page."""
    st.subheader(title, anchor=False)
    if lead:
        st.caption(lead)


def note(text: str, tone: str = "info") -> None:
    """Our own sentence in a box; the tone is told by an icon as well as by colour."""
    box = {"info": st.info, "good": st.success, "wait": st.warning, "bad": st.error}[tone]
    box(text, icon=TONE_ICONS[tone])


def flash(text: str) -> None:
    """A success message that the next page header shows once (after a rerun or a change of page)."""
    st.session_state[_FLASH] = text


def empty_state(
    title: str, hint: str, *, page: str = "", label: str = "", params: Mapping[str, str] | None = None
) -> None:
    """Nothing to show: what is empty, why, and the next thing to do."""
    with st.container(border=True):
        st.markdown(f"**{title}**")
        st.markdown(f":gray[{hint}]")
        _way(page, label, params, key=f"empty.{page}.{title}")


def confirmation(
    title: str,
    reference: str,
    lines: Sequence[str] = (),
    *,
    page: str = "",
    label: str = "",
    params: Mapping[str, str] | None = None,
) -> None:
    """Something was done: the reference number to quote, what happens next, where to go."""
    with st.container(border=True):
        st.markdown(f":green[:material/check_circle:] **{title}**")
        st.metric(t("ui.reference"), literal(reference))
        for line in lines:
            st.markdown(literal(line))
        _way(page, label, params, key=f"done.{page}.{reference}")


def step_bar(labels: Sequence[str], current: int) -> None:
    """The steps of a procedure; done, present and coming ones differ by sign as well as by colour. Lines end between
    steps: each is an element of its own."""
    with st.container(horizontal=True, gap="small"):
        for position, label in enumerate(labels):
            words = literal(label)
            if position < current:
                step = f":green[:material/check_circle: {words}]"
            elif position == current:
                step = f":primary[:material/radio_button_checked: **{words}**]"
            else:
                step = f":gray[:material/radio_button_unchecked: {words}]"
            before = ":gray[:material/chevron_right:] " if position else ""
            st.markdown(before + step, width="content")


def _way(page: str, label: str, params: Mapping[str, str] | None, *, key: str) -> None:
    if page and st.button(label or t("ui.next_step"), key=key, type="primary"):
        go(page, **dict(params or {}))

"""Entry of every screen: who is here, which pages they have, the frame round the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.auth import current_user, sign_out
from app.auth.choice import follow_choice
from app.domain.users import Actor
from app.i18n import language, role_name, t, use_language
from app.services.accounts import must_change_password
from app.ui.app import get_app
from app.ui.forms import apply_resets
from app.ui.links import go, language_links, sign_in_link
from app.ui.page import empty_state
from app.ui.sitemap import home_of, pages_of
from app.ui.text import literal

ASSETS = Path(__file__).parent / "static"


def navigation(actor: Actor) -> st.Page:
    """The menu of a role, its main job first.

    The start page only leads on: the address of a page that is itself the default would not be found.
    """
    home = home_of(actor.role)
    menu: dict[str, list[st.Page]] = {}
    for page in sorted(pages_of(actor.role), key=lambda page: page.name != home):
        group = "work" if page.name == home else page.group
        heading = t(f"nav.group.{group}") if actor.role != "public" else ""
        menu.setdefault(heading, []).append(
            st.Page(
                page.file,
                title=t(f"nav.{page.name}"),
                icon=f":material/{page.icon}:",
                help=t(f"nav.help.{page.name}"),
                url_path=page.name,
                visibility="hidden" if page.hidden else "visible",
            )
        )
    start = st.Page(
        lambda: go(home), title=t("app.name"), url_path="start", default=True, visibility="hidden"
    )
    menu.setdefault("", []).append(start)
    return st.navigation(menu, position="sidebar", expanded=True)  # folded, it says "View 4 more" in English


def sidebar(actor: Actor) -> None:
    """Who is signed in, the way out, the languages."""
    with st.sidebar:
        if actor.role == "public":
            st.caption(t("ui.not_signed_in"))
            sign_in_link()
        else:
            st.markdown(f"**{literal(actor.name)}**  \n{role_name(actor.role)}")
            if actor.department:
                st.caption(literal(actor.department))
            if st.button(t("ui.sign_out"), key="shell.sign_out", icon=":material/logout:"):
                sign_out()
                st.session_state.clear()
                st.rerun()
        language_links()
        if get_app().settings.demo:
            st.caption(t("app.demo_banner"))


follow_choice()
use_language(None)
use_language(language())
st.set_page_config(
    page_title=t("app.name"),
    page_icon=ASSETS / "favicon.png",
    layout="wide",
    initial_sidebar_state="auto",
)
st.logo(
    ASSETS / ("logo.en.svg" if language() == "en" else "logo.svg"),
    icon_image=ASSETS / "favicon.svg",
    size="large",
)
apply_resets()
actor = current_user()
page = navigation(actor)
st.session_state["shell.page"] = page.url_path
sidebar(actor)
if page.url_path != "account" and actor.role != "public" and must_change_password(get_app(), actor):
    empty_state(t("app.password.must"), t("app.password.must_hint"))
    st.markdown(f"[{t('app.password.link')}](/password)")
else:
    page.run()

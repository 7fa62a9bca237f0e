"""Every page, every role: it opens for those it is for, shows nothing to anybody else, and survives having no data."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.domain.users import DEMO_ROLES, ROLES
from app.i18n import LANGUAGES
from app.ui.sitemap import SITE, home_of, pages_of

DATA = (
    "dataframe",
    "table",
    "metric",
    "button",
    "text_input",
    "text_area",
    "selectbox",
    "file_uploader",
    "form",
)
PAGES = [page.name for page in SITE]
ROLES_OF = {page.name: page.roles for page in SITE}
REFUSALS = ("此页面不对您的角色开放", "请先登录")


def drawn(at: AppTest) -> list[str]:
    """Kinds of data elements and charts that are on the page."""
    kinds = [kind for kind in DATA if len(at.get(kind))]
    return kinds + [
        kind for kind in ("vega_lite_chart", "echarts_chart", "arrow_data_frame") if len(at.get(kind))
    ]


def faults(at: AppTest) -> list[str]:
    return [str(each.value) for each in at.exception]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_its_roles(shell, read, page: str) -> None:
    for role in ROLES_OF[page]:
        at = shell.open(page, role)
        assert faults(at) == [], role
        assert not any(sentence in read(at) for sentence in REFUSALS), role
        assert "⟦" not in read(at), role


@pytest.mark.parametrize("page", PAGES)
def test_a_page_survives_having_no_data(empty_shell, read, page: str) -> None:
    for role in ROLES_OF[page]:
        at = empty_shell.open(page, role)
        assert faults(at) == [], role
        assert "⟦" not in read(at), role


@pytest.mark.parametrize("page", PAGES)
def test_S16_a_page_shows_nothing_to_the_wrong_role(shell, read, page: str) -> None:
    for role in ROLES:
        if role in ROLES_OF[page]:
            continue
        at = shell.open_file(page, role)
        assert faults(at) == [], role
        assert drawn(at) == [], role
        assert any(sentence in read(at) for sentence in REFUSALS), role


@pytest.mark.parametrize("role", ROLES)
def test_a_role_starts_at_its_main_job(shell, role: str) -> None:
    at = shell.start(role)
    assert faults(at) == []
    assert at.session_state["shell.page"] == home_of(role)


@pytest.mark.parametrize("role", ROLES)
def test_S16_the_menu_holds_only_pages_of_the_role(shell, role: str) -> None:
    """A page that is not in the menu of a role cannot be switched to."""
    own = {page.name for page in pages_of(role)}
    for page in SITE:
        if page.name in own or not page.file.exists():
            continue
        with pytest.raises(ValueError):
            shell.open(page.name, role)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("role", DEMO_ROLES)
def test_the_home_of_every_role_reads_in_every_language(shell, read, role: str, code: str) -> None:
    shell.language(code)
    at = shell.open(home_of(role), role)
    assert faults(at) == []
    assert "⟦" not in read(at)

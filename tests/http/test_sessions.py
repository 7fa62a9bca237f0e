"""Signing in and out over HTTP, and what an open tab notices of it."""

from __future__ import annotations

import pytest
from city import confirm
from starlette.testclient import TestClient
from web_client import BASE, PASSWORD, PEOPLE, demo_id, open_tab, sign_in

from app.domain.users import SYSTEM
from app.services import account_register, accounts
from app.services.context import App


def test_S04_a_preset_session_cookie_is_never_valid(client: TestClient, installation: App) -> None:
    preset = "A" * 43
    client.cookies.set("jiebang_session", preset, domain="localhost.local")
    answer = client.post("/login", data={"demo": demo_id(installation, "officer")}, headers={"Origin": BASE})
    given = answer.headers["set-cookie"].split("jiebang_session=")[1].split(";")[0]
    assert given != preset
    assert len(given) * 6 >= 128
    assert accounts.actor_for(installation, preset) is None
    actor = accounts.actor_for(installation, given)
    assert actor is not None
    assert actor.role == "officer"
    assert actor.client == "testclient"


def test_S04_signing_in_again_ends_the_former_session(client: TestClient, installation: App) -> None:
    first = sign_in(client, installation, "officer")
    second = sign_in(client, installation, "reviewer")
    assert first != second
    assert accounts.actor_for(installation, first) is None


def test_a_password_signs_in_and_a_first_password_must_be_changed(
    client: TestClient, installation: App
) -> None:
    login = {"name": "zhaoheng", "password": PASSWORD}
    answer = client.post("/login", data=login, headers={"Origin": BASE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/password")
    page = client.get("/password")
    assert "初始密码" in page.text
    change = {"old": PASSWORD, "new": "河岸的风吹过旧码头 77", "again": "河岸的风吹过旧码头 78"}
    assert client.post("/password", data=change, headers={"Origin": BASE}).status_code == 400
    change["again"] = change["new"]
    answer = client.post("/password", data=change, headers={"Origin": BASE})
    assert "密码已修改" in answer.text
    assert client.post("/login", data=login, headers={"Origin": BASE}).status_code == 403
    login["password"] = change["new"]
    answer = client.post("/login", data=login | {"next": "/projects"}, headers={"Origin": BASE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/projects")


@pytest.mark.parametrize("name", ["jingban", "nobody-of-that-name"])
def test_S03_a_wrong_password_and_an_unknown_name_read_the_same(
    client: TestClient, installation: App, name: str
) -> None:
    answer = client.post("/login", data={"name": name, "password": "wrong"}, headers={"Origin": BASE})
    assert answer.status_code == 403
    assert "账号或密码不正确" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "/login",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(
    client: TestClient, installation: App, wanted: str
) -> None:
    form = {"demo": demo_id(installation, "officer"), "next": wanted}
    assert client.post("/login", data=form, headers={"Origin": BASE}).headers["location"] == "/"


def test_local_paths_survive_signing_in(client: TestClient, installation: App) -> None:
    form = {"demo": demo_id(installation, "officer"), "next": "/opportunity?id=JB-2026-0001"}
    answer = client.post("/login", data=form, headers={"Origin": BASE})
    assert answer.headers["location"] == "/opportunity?id=JB-2026-0001"


def test_a_long_form_is_refused(client: TestClient, installation: App) -> None:
    answer = client.post("/login", content=b"name=" + b"x" * 20_000, headers={"Origin": BASE})
    assert answer.status_code == 413


def test_demo_buttons_exist_only_in_the_demo_profile(
    client: TestClient, installation: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(name in client.get("/login").text for _, name, _ in PEOPLE.values())
    from dataclasses import replace

    monkeypatch.setattr(installation, "settings", replace(installation.settings, profile="production"))
    assert "演示账号" not in client.get("/login").text
    form = {"demo": "us_anything"}
    assert client.post("/login", data=form, headers={"Origin": BASE}).status_code == 403


def test_S05_an_open_tab_is_out_after_signing_out(client: TestClient, installation: App) -> None:
    sign_in(client, installation, "officer")
    with open_tab(client) as tab:
        assert "林若澜" in tab.run().text
        assert client.get("/logout").status_code == 200
        assert "林若澜" in tab.run().text, "asking is not yet signing out"
        answer = client.post("/logout", headers={"Origin": BASE})
        assert 'jiebang_session=""' in answer.headers["set-cookie"]
        screen = tab.run()
        assert "林若澜" not in screen.text
        assert "未登录" in screen.text


def test_S05_an_open_tab_is_out_after_the_account_is_disabled(client: TestClient, installation: App) -> None:
    sign_in(client, installation, "finance")
    person = demo_id(installation, "finance")
    with open_tab(client) as tab:
        assert "方砚秋" in tab.run().text
        account_register.disable(installation, SYSTEM, person)
        try:
            assert "方砚秋" not in tab.run().text
        finally:
            account_register.enable(installation, SYSTEM, person, "误停用，恢复登录。")
            confirm(installation, person)


def test_S06_an_idle_session_shows_the_public_pages(client: TestClient, installation: App) -> None:
    sign_in(client, installation, "finance")
    clock = installation.clock
    with open_tab(client) as tab:
        assert "方砚秋" in tab.run().text
        clock.advance(minutes=31)  # type: ignore[attr-defined]
        assert "方砚秋" not in tab.run().text


def test_the_language_is_remembered_and_told_to_the_browser(client: TestClient) -> None:
    assert '<html lang="zh-CN">' in client.get("/").text
    answer = client.get("/language/en", params={"next": "/opportunities"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/opportunities")
    assert '<html lang="en">' in client.get("/opportunities").text
    assert "Sign in" in client.get("/login").text
    client.get("/language/zh-Hant")
    assert "登錄" in client.get("/login").text
    assert client.get("/language/xx").status_code == 404
    assert client.get("/language/en", params={"next": "//evil.example"}).headers["location"] == "/"

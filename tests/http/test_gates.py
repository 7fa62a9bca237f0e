"""What passes in front of every page: headers, host and origin, internal doors, uploads, failures."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from dataclasses import replace

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.runtime.pages_manager import PagesManager
from web_client import BASE, demo_id, open_tab, sign_in

from app.auth.origin import allowed_hosts, host_allowed, local_path, same_site
from app.config import Settings
from app.domain.attachments import EACH
from app.services import publishing
from app.services.context import App
from app.ui.sitemap import SITE

EVIL = "http://evil.example"


def test_S10_a_websocket_from_another_site_is_refused(client: TestClient, installation: App) -> None:
    sign_in(client, installation, "officer")
    for headers in ({"Origin": EVIL}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        with pytest.raises(WebSocketDisconnect), open_tab(client, **headers):
            pass
    with open_tab(client, Origin=BASE, Sec_Fetch_Site="same-origin") as tab:
        assert tab.run().session_id


@pytest.mark.parametrize("headers", [{"Origin": EVIL}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}])
@pytest.mark.parametrize("path", ["/login", "/logout", "/password"])
def test_S10_a_form_from_another_site_is_refused(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    assert client.post(path, headers=headers).status_code == 403


def test_S10_a_forged_host_is_refused(client: TestClient) -> None:
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", ""):
        assert client.get("/login", headers={"Host": host}).status_code == 421
    assert client.get("/login", headers={"Host": "127.0.0.1:9999"}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "GET"])
def test_S11_an_anonymous_upload_is_refused(client: TestClient, method: str) -> None:
    with open_tab(client) as tab:
        session = tab.run().session_id
        client.get("/_stcore/health")
        token = client.cookies["_streamlit_xsrf"]
        answer = client.request(
            method, f"/_stcore/upload_file/{session}/x", headers={"Origin": BASE, "X-Xsrftoken": token}
        )
        assert answer.status_code == 401
        client.cookies.set("jiebang_session", "A" * 43, domain="localhost.local")
        answer = client.request(
            method, f"/_stcore/upload_file/{session}/x", headers={"Origin": BASE, "X-Xsrftoken": token}
        )
        assert answer.status_code == 401


def test_S11_a_signed_in_person_uploads(client: TestClient, installation: App) -> None:
    sign_in(client, installation, "citizen")
    with open_tab(client) as tab:
        session = tab.run().session_id
        client.get("/_stcore/health")
        token = client.cookies["_streamlit_xsrf"]
        answer = client.put(
            f"/_stcore/upload_file/{session}/x",
            files={"file": ("a.txt", b"hello", "text/plain")},
            headers={"Origin": BASE, "X-Xsrftoken": token},
        )
        assert answer.status_code == 204


def test_S22_an_upload_never_passes_through_a_file_on_disk(
    client: TestClient, installation: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spilled(_: tempfile.SpooledTemporaryFile[bytes]) -> None:
        raise AssertionError("an upload went to the temporary folder")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", spilled)
    sign_in(client, installation, "citizen")
    with open_tab(client) as tab:
        session = tab.run().session_id
        client.get("/_stcore/health")
        token = client.cookies["_streamlit_xsrf"]
        answer = client.put(
            f"/_stcore/upload_file/{session}/x",
            files={"file": ("a.pdf", b"%PDF-" + b"0" * (EACH - 4096), "application/pdf")},
            headers={"Origin": BASE, "X-Xsrftoken": token},
        )
        assert answer.status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/_stcore/bidi-components/x",
        "/_stcore/message",
        "/_stcore",
        "/auth/login",
        "/auth/logout",
        "/oauth2callback",
        "/component/x/index.html",
        "/app/static/x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_S12_internal_doors_are_shut(client: TestClient, installation: App, method: str, path: str) -> None:
    sign_in(client, installation, "admin")
    assert client.request(method, path, headers={"Origin": BASE}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/health",
        "/_stcore/health",
        "/assets/site.css",
        "/assets/shell.css",
        "/no/such",
        "/_stcore/metrics",
    ],
)
def test_S13_every_response_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in headers, "no TLS here"


def test_S13_cookies_are_out_of_reach_of_scripts(client: TestClient, installation: App) -> None:
    form = {"demo": demo_id(installation, "officer")}
    cookie = client.post("/login", data=form, headers={"Origin": BASE}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie, "a browser would drop it without TLS"


def test_S13_behind_tls_cookies_are_bound_to_host_and_tls(
    client: TestClient, installation: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured = replace(installation.settings, base_url="https://localhost")
    monkeypatch.setattr(installation, "settings", secured)
    form = {"demo": demo_id(installation, "officer")}
    answer = client.post("/login", data=form, headers={"Origin": "https://localhost"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-jiebang_session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_S47_a_failing_page_shows_a_number_and_the_log_the_traceback(
    client: TestClient, installation: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("内部细节 4711")

    monkeypatch.setattr(publishing, "list_public", broken)
    with caplog.at_level(logging.ERROR, "app.incident"):
        with open_tab(client) as tab:
            shown = tab.run("opportunities").text
        answer = client.get("/public/opportunities.json")
    found = re.search(r"事件编号 ([0-9A-F]{8})", shown)
    assert found
    assert "4711" not in shown
    assert "Traceback" not in shown
    assert answer.status_code == 500
    assert "4711" not in answer.text
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    second = re.search(r"[0-9A-F]{8}", answer.text)
    assert second
    assert found.group(1) in caplog.text
    assert second.group(0) in caplog.text
    assert "内部细节 4711" in caplog.text


def test_S16_a_visitor_gets_only_the_public_pages_from_the_first_run_on(client: TestClient) -> None:
    """Streamlit would offer every file of app/pages to the first visitor of a process."""
    assert PagesManager.uses_pages_directory is False
    public = {page.name for page in SITE if "public" in page.roles} | {""}
    with open_tab(client) as tab:
        assert set(tab.run("users").pages) <= public


def test_health_tells_the_state_of_the_store(client: TestClient, installation: App) -> None:
    report = client.get("/health").json()
    assert report["status"] == "ok"
    assert report["store"] == "ok"
    assert report["schema"] == installation.store.state().schema
    assert isinstance(report["disk_free_gb"], int)


def test_health_is_down_when_the_store_does_not_answer(
    client: TestClient, installation: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.errors import AppError

    def broken() -> None:
        raise AppError("store.damaged", path="x")

    monkeypatch.setattr(installation.store, "state", broken)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


def test_the_public_list_is_open_data(client: TestClient) -> None:
    answer = client.get("/public/opportunities.json", headers={"Origin": EVIL})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    listing = json.loads(answer.content)
    assert listing["count"] == len(listing["opportunities"])
    assert "op_" not in answer.text


def test_the_frame_of_the_pages_has_no_inline_script_and_no_foreign_address(client: TestClient) -> None:
    page = client.get("/").text
    assert "<title>揭榜" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


@pytest.mark.parametrize(
    ("host", "fits"),
    [
        ("localhost:8501", True),
        ("[::1]:8501", True),
        ("Jiebang.Example.Gov.CN", True),
        ("jiebang.example.gov.cn.", True),
        ("evil.example", False),
        ("localhost:port", False),
        ("localhost/x", False),
    ],
)
def test_S10_host_names(tmp_path: object, host: str, fits: bool) -> None:
    settings = Settings(data=tmp_path, base_url="https://jiebang.example.gov.cn")  # type: ignore[arg-type]
    assert host_allowed(host, allowed_hosts(settings)) is fits


def test_S10_origins(tmp_path: object) -> None:
    settings = Settings(data=tmp_path, base_url="https://jiebang.example.gov.cn")  # type: ignore[arg-type]
    assert same_site("localhost:1", "http://localhost:1", None, settings)
    assert same_site("10.0.0.5", "https://jiebang.example.gov.cn", "same-origin", settings)
    assert same_site("localhost:1", None, None, settings), (
        "a program without a browser has no cookies of anybody"
    )
    assert not same_site("localhost:1", "http://localhost:2", None, settings)
    assert not same_site("localhost:1", "http://localhost:1", "cross-site", settings)
    assert not same_site("localhost:1", "file://localhost:1", None, settings)


def test_local_paths() -> None:
    assert local_path("/bids?id=1") == "/bids?id=1"
    for wanted in (
        None,
        "",
        "bids",
        "//x",
        "/\\x",
        "http://x",
        "/logout",
        "/_stcore/metrics",
        "/a\nb",
        "/" + "x" * 3000,
    ):
        assert local_path(wanted) == "/"

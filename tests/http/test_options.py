"""The settings that ship with the package, as the checks S10-S12, S47 and S48 demand them."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from app import server
from app.config import Settings
from app.errors import AppError, Invalid
from app.services.context import App
from app.ui import logbook

DEMANDED = {
    "server.headless": True,
    "server.maxUploadSize": 20,
    "server.maxMessageSize": 50,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.fileWatcherType": "none",
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": {},
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "browser.gatherUsageStats": False,
}


def test_S48_the_options_are_the_demanded_ones(tmp_path: Path) -> None:
    options = server.web_options(Settings(data=tmp_path, port=9000))
    assert {name: options[name] for name in DEMANDED} == DEMANDED
    assert options["server.address"] == "127.0.0.1"
    assert options["server.port"] == 9000
    assert set(options["server.allowedHosts"]) == {"localhost", "127.0.0.1", "::1"}
    assert options["client.toolbarMode"] in ("viewer", "minimal")


def test_every_option_is_one_that_streamlit_knows(tmp_path: Path) -> None:
    for name in server.web_options(Settings(data=tmp_path)):
        assert name in config._config_options_template, name


def test_S48_no_option_names_another_host(tmp_path: Path) -> None:
    options = server.web_options(Settings(data=tmp_path))
    assert not [name for name, value in options.items() if "//" in str(value)]


def test_S48_the_running_application_holds_the_packaged_options(running: object) -> None:
    for name, value in DEMANDED.items():
        assert config.get_option(name) == value, name


def test_S10_listening_on_every_address_needs_the_name_people_use(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="base_url_missing"):
        server.web_options(Settings(data=tmp_path, address="0.0.0.0"))
    options = server.web_options(
        Settings(data=tmp_path, address="0.0.0.0", base_url="https://jiebang.example.gov.cn")
    )
    assert "jiebang.example.gov.cn" in options["server.allowedHosts"]
    assert "0.0.0.0" not in options["server.allowedHosts"]


def test_S34_an_event_is_one_line_of_the_log() -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, 'a\r\n"}\x1b[31m\u202e %s', ("b\nc",), None)
    line = logbook.OneLine().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert json.loads(line)["message"] == 'a\r\n"}\x1b[31m\u202e b\nc'


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, put back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield root
    for handler in list(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    logbook.mark_broken(False)


def test_F23_an_unwritable_log_folder_falls_back_to_standard_error(
    tmp_path: Path, root_logger: logging.Logger
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    before = list(root_logger.handlers)
    logbook.log_to(blocked / "logs")
    (added,) = [handler for handler in root_logger.handlers if handler not in before]
    assert type(added) is logging.StreamHandler
    assert logbook.log_state() == "stderr"


def test_F23_a_full_log_disk_sends_events_to_standard_error_and_health_says_so(
    tmp_path: Path, root_logger: logging.Logger, capsys: pytest.CaptureFixture[str], installation: App
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    before = list(root_logger.handlers)
    logbook.log_to(tmp_path / "logs")
    (added,) = [handler for handler in root_logger.handlers if handler not in before]
    assert server.health_report(installation)["status"] == "ok"
    added.stream.close()
    added.stream = Path("/dev/full").open("w")  # noqa: SIM115
    logging.getLogger("app.incident").error("incident 0000")
    assert "incident 0000" in capsys.readouterr().err
    report = server.health_report(installation)
    assert (report["status"], report["log"], report["store"]) == ("degraded", "stderr", "ok")
    added.stream = None


def test_a_port_in_use_is_told_in_words(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AppError, match="port_taken"):
            server.check_port(Settings(data=tmp_path, port=port))
    server.check_port(Settings(data=tmp_path, port=port))

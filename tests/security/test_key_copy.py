"""The copy of the master key, from the commands of the manual to a bid that opens again: S31."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.clock import FixedClock
from app.config import Settings
from app.errors import AppError
from app.sealing.custody import load_master
from app.services import keeping
from app.services.context import App, init_app, open_app

PASSPHRASE = "石桥下第三盏灯亮了又灭，船家换桨"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path / "data", profile="demo")
    init_app(made, FixedClock()).close()
    return made


def command(*arguments: str, passphrase: str = PASSPHRASE, twice: bool = False) -> str:
    result = CliRunner().invoke(main, ["key", *arguments], input=f"{passphrase}\n" * (2 if twice else 1))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_S31_a_lost_key_comes_back_from_its_copy_and_both_are_in_the_log(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "safe" / "key-copy.txt"
    before = settings.keys.read_bytes()
    said = command("copy", "--data", str(settings.data), "--demo", str(copy), twice=True)
    assert load_master(settings.keys).fingerprint in said
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert before.split(b"\n")[1] not in copy.read_bytes()
    settings.keys.unlink()
    with pytest.raises(AppError) as lost:
        open_app(settings)
    assert lost.value.code == "sealing.key_missing"
    command("recover", "--data", str(settings.data), "--demo", str(copy))
    assert settings.keys.read_bytes() == before
    app = open_app(settings)
    with app.store.read() as work:
        actions = [event.action for event in work.audit.each()]
    app.close()
    assert {"key.copy", "key.recover"} <= set(actions)


def test_S31_a_short_passphrase_or_a_file_in_the_way_writes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "key-copy.txt"
    arguments = ("copy", "--data", str(settings.data), "--demo", str(copy))
    with pytest.raises(AppError) as short:
        command(*arguments, passphrase="太短的口令", twice=True)
    assert short.value.code == "sealing.short_passphrase"
    assert not copy.exists()
    copy.write_text("something else")
    with pytest.raises(AppError) as there:
        command(*arguments, twice=True)
    assert there.value.code == "sealing.copy_exists"
    assert copy.read_text() == "something else"


def test_S31_the_copy_of_another_installation_puts_no_key_in_place(
    settings: Settings, tmp_path: Path
) -> None:
    other = Settings(data=tmp_path / "other", profile="demo")
    app: App = init_app(other, FixedClock())
    copy = tmp_path / "key-copy.txt"
    from app.cli.frame import operator

    keeping.copy_key(app, operator("admin"), copy, PASSPHRASE)
    app.close()
    settings.keys.unlink()
    with pytest.raises(AppError) as caught:
        keeping.recover_key(settings, copy.read_bytes(), PASSPHRASE)
    assert caught.value.code == "store.other_key"
    assert not settings.keys.exists()
    with pytest.raises(AppError) as wrong:
        keeping.recover_key(settings, "不是备份".encode(), PASSPHRASE)
    assert wrong.value.code == "sealing.passphrase_wrong"

"""The documents say what the product does: commands, options, settings, README commands, changelog."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from app import __version__
from app.cli import main
from app.config import PROFILES, Settings

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
README_ZH = (ROOT / "README.zh-CN.md").read_text("utf-8")


def commands(group: click.Group, prefix: str = "jiebang") -> list[tuple[str, click.Command]]:
    found = []
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix} {name}")
        else:
            found.append((f"{prefix} {name}", command))
    return found


ALL = commands(main)


@pytest.mark.parametrize(("name", "command"), ALL, ids=[name for name, _ in ALL])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    assert f"`{name}" in COMMANDS
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert any(option in COMMANDS for option in parameter.opts), parameter.opts


def test_every_documented_command_exists() -> None:
    names = {name for name, _ in ALL}
    for document in (COMMANDS, README, README_ZH):
        for found in re.findall(
            r"`(jiebang [a-z][a-z-]*(?: (?:pain-points|enterprises|capabilities|invoices|list|excel|ocds|copy|recover))?)",
            document,
        ):
            assert found in names or found in ("jiebang import", "jiebang export"), found


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    source = (ROOT / "app" / "config.py").read_text("utf-8")
    read = set(re.findall(r'"(JIEBANG_[A-Z_]+)"', source))
    assert read == set(re.findall(r"`(JIEBANG_[A-Z_]+)`", SETTINGS))
    assert all(profile in SETTINGS for profile in PROFILES)
    defaults = Settings(data=Path("/d"))
    assert f"`{defaults.port}`" in SETTINGS
    assert f"`{defaults.address}`" in SETTINGS


def test_the_readme_has_the_two_commands_and_they_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in ("run", "test"):
        assert f"make {target}" in README
        assert f"make {target}" in README_ZH
        assert re.search(rf"^{target}:", makefile, re.M)
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "README.zh-CN.md",
        *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md")),
    ],
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_the_changelog_begins_with_this_version() -> None:
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert first is not None
    assert first.group(1) == __version__


def test_the_module_and_the_console_script_are_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"jiebang, version {__version__}"


def test_nothing_names_a_machine() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "app").rglob("*.py")]:
        text = path.read_text("utf-8")
        assert not re.search(r"(?<![\w.])/(?:work|root|home/\w+)/", text), path

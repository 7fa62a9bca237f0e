"""What every command shares: options, settings, the open installation, output."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app import __version__
from app.config import Settings, read_settings
from app.domain.users import Actor, Role
from app.i18n import t, use_language
from app.services.context import App, open_app

DATA = click.option("--data", metavar="DIR", help="Folder of the installation (or JIEBANG_DATA).")
DEMO = click.option("--demo", is_flag=True, help="Demo profile: seed users, this machine only.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
@click.version_option(__version__, prog_name="jiebang")
@click.option("--language", default=None, help="zh-CN, zh-Hant or en.")
def main(language: str | None) -> None:
    """揭榜: from citizens' pain points to an awarded, financed and paid city project."""
    use_language(language or read_settings().language)


def operator(role: Role) -> Actor:
    """Whoever runs a command on the server's own shell, acting in one role; audited under that name."""
    return Actor(id="command-line", name=t("cli.operator"), role=role)


def settings_of(data: str | None, demo: bool = False, **more: Any) -> Settings:
    """Settings of the command; the demo profile has a folder of its own unless one is named."""
    settings = read_settings(data=data, profile="demo" if demo else None, **more)
    if settings.demo and not data and "JIEBANG_DATA" not in os.environ:
        settings = replace(settings, data=settings.data.with_name(settings.data.name + "-demo"))
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[App]:
    app = open_app(settings)
    try:
        yield app
    finally:
        app.close()


def put(document: Any) -> None:
    """One JSON document, and nothing else, on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=str))


def show(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        put(report)
        return
    for name, value in report.items():
        click.echo(f"{t('cli.report.' + name)}\t{value}")

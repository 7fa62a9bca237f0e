"""Commands about the master key: a copy under a passphrase, and the way back from it."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.frame import DATA, DEMO, FILE, main, opened, operator, settings_of
from app.i18n import t

PASSPHRASE = "--passphrase"


@main.group()
def key() -> None:
    """Keep a copy of the master key, and bring a lost key back."""


@key.command("copy")
@DATA
@DEMO
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(PASSPHRASE, prompt=True, hide_input=True, confirmation_prompt=True)
def copy(data: str | None, demo: bool, target: Path, passphrase: str) -> None:
    """Write the master key under a passphrase to TARGET, to be printed or kept on another medium."""
    from app.services import keeping

    with opened(settings_of(data, demo)) as app:
        keeping.copy_key(app, operator("admin"), target, passphrase)
        click.echo(t("cli.key_copied", path=str(target), fingerprint=app.master.fingerprint))


@key.command("recover")
@DATA
@DEMO
@FILE
@click.option(PASSPHRASE, prompt=True, hide_input=True)
def recover(data: str | None, demo: bool, file: Path, passphrase: str) -> None:
    """Write a lost master key again from its copy FILE; a key file that is there is never overwritten."""
    from app.services import keeping

    settings = settings_of(data, demo)
    fingerprint = keeping.recover_key(settings, file.read_bytes(), passphrase)
    click.echo(t("cli.key_recovered", path=str(settings.keys), fingerprint=fingerprint))

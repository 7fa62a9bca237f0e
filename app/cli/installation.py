"""Commands about the installation: make it, serve it, check it, keep it, show what it does."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

import finance
from app import __version__
from app.cli.frame import DATA, DEMO, JSON, main, opened, operator, put, settings_of, show
from app.clock import SystemClock
from app.config import Settings
from app.errors import AppError
from app.i18n import t
from app.services.context import init_app

if TYPE_CHECKING:
    from app.services.auditing import Verification


@main.command()
@DATA
@DEMO
def init(data: str | None, demo: bool) -> None:
    """Create the folders, the master key and the database; with --demo fill them with seed data."""
    settings = settings_of(data, demo)
    click.echo(t("cli.data_folder", path=str(settings.data)), err=True)
    prepare(settings)
    click.echo(t("cli.ready" if settings.demo else "cli.ready_production", path=str(settings.keys)))


def prepare(settings: Settings) -> None:
    """Make the installation if it is not there; fill an empty demo installation."""
    if settings.demo and not settings.database.exists():
        from app.services.seeding import seed_demo

        with click.progressbar(length=100, label=t("cli.seeding"), file=sys.stderr) as bar:
            done = 0

            def progress(share: float, step: str) -> None:
                nonlocal done
                bar.update(int(share * 100) - done)
                done = int(share * 100)

            # Built beside and moved into place: an interrupted start leaves nothing half done.
            building = settings.data.with_name(settings.data.name + ".building")
            shutil.rmtree(building, ignore_errors=True)
            seed_demo(replace(settings, data=building), SystemClock().now(), progress)
            settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            for part in building.iterdir():
                part.rename(settings.data / part.name)
            building.rmdir()
        return
    init_app(settings).close()


@main.command()
@DATA
@DEMO
@click.option("--address", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=int, help="Port; default 8501.")
def serve(data: str | None, demo: bool, address: str | None, port: int | None) -> None:
    """Serve the application until stopped with Ctrl-C."""
    settings = settings_of(data, demo, address=address, port=port)
    click.echo(t("cli.data_folder", path=str(settings.data)), err=True)
    prepare(settings)
    click.echo(t("cli.serving", url=f"http://{settings.address}:{settings.port}"), err=True)
    os.environ["JIEBANG_DATA"] = str(settings.data)
    os.environ["JIEBANG_PROFILE"] = settings.profile
    from app.server import serve as serve_forever

    serve_forever(settings)


def first_account(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a first account."""
    command = click.option("--name", default="", help="Name of the person; default: the login.")(command)
    command = click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)(command)
    return click.option("--login", prompt=True)(command)


@main.command("create-admin")
@DATA
@first_account
def create_admin(data: str | None, login: str, password: str, name: str) -> None:
    """Create the first administrator; the password must be changed at the first sign-in."""
    _create_first(data, "admin", login, password, name)


@main.command("create-supervisor")
@DATA
@first_account
def create_supervisor(data: str | None, login: str, password: str, name: str) -> None:
    """Create the first supervisor, who confirms the accounts that the administrator proposes."""
    _create_first(data, "supervisor", login, password, name)


def _create_first(
    data: str | None, role: Literal["admin", "supervisor"], login: str, password: str, name: str
) -> None:
    from app.services import account_register

    with opened(settings_of(data)) as app:
        account_register.create_first(app, role, login, password, name)
    click.echo(t(f"cli.{role}_created", login=login))


@main.command()
@DATA
@DEMO
@JSON
def doctor(data: str | None, demo: bool, as_json: bool) -> None:
    """Tell what is installed and whether it is in order; changes nothing."""
    from app.services.keeping import coarse

    settings = settings_of(data, demo)
    report: dict[str, Any] = {"version": __version__, "data": str(settings.data), "profile": settings.profile}
    with opened(settings) as app:
        state = app.store.state()
        problems = app.store.integrity_problems()
        report |= {
            "schema": state.schema,
            "database_mb_at_most": coarse(state.bytes) // 1_000_000,
            "key": app.master.fingerprint,
            "encoder": app.encoder_name,
            "model_fault": app.model.fault,
            "engine": finance.ENGINE_VERSION,
            "problems": problems,
        }
    show(report, as_json)
    if report["problems"]:
        raise AppError("store.damaged", path=str(settings.database))


@main.command()
@DATA
@DEMO
@JSON
@click.option("--sweep", is_flag=True, help="Remove files older than an hour that no row names.")
def verify(data: str | None, demo: bool, as_json: bool, sweep: bool) -> None:
    """Verify audit chain, checkpoints, receipts, stored files and the database itself."""
    from app.services import auditing, keeping

    with opened(settings_of(data, demo)) as app:
        result = auditing.verify(app, operator("supervisor"))
        swept = keeping.sweep(app, operator("admin")) if sweep else 0
    findings = [{"kind": f.kind, "seq": f.seq, "detail": f.detail} for f in result.findings]
    if as_json:
        put(
            {
                "sound": result.sound,
                "anchor": {"day": result.anchor.day.isoformat(), "value": result.anchor.value},
                "findings": findings,
                "orphans": result.orphans,
                "swept": swept,
            }
        )
    else:
        click.echo(verdict(result))
    if not result.sound:
        kinds = "; ".join(f"{f['kind']} #{f['seq']} {f['detail']}" for f in findings)
        raise AppError("audit.not_sound", findings=kinds)


def verdict(result: Verification) -> str:
    """The result of a verification in one line."""
    if not result.sound:
        return t("cli.not_sound")
    return t("cli.verified", day=result.anchor.day, anchor=result.anchor.value)


@main.command("correct-clock")
@DATA
@DEMO
@click.option("--reason", required=True, help="What was wrong and who corrected it; kept in the audit log.")
def correct_clock(data: str | None, demo: bool, reason: str) -> None:
    """Take bids and openings again after the machine's clock had stood ahead and was put right."""
    from app.services import keeping

    with opened(settings_of(data, demo)) as app:
        keeping.correct_clock(app, operator("admin"), reason)
    click.echo(t("cli.clock_corrected"))


@main.command()
@DATA
@DEMO
@click.argument("target", required=False, type=click.Path(path_type=Path))
def backup(data: str | None, demo: bool, target: Path | None) -> None:
    """Write a consistent backup (without the key file) to TARGET or the backups folder."""
    from app.services import keeping

    with opened(settings_of(data, demo)) as app:
        written = keeping.backup(app, operator("admin"), target)
        click.echo(t("cli.backed_up", path=str(written.path), keys=str(app.settings.keys)))


@main.command()
@DATA
@DEMO
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(data: str | None, demo: bool, archive: Path) -> None:
    """Put ARCHIVE into an empty installation whose key file is in place, then verify it."""
    from app.services import keeping

    result = keeping.restore(settings_of(data, demo), archive)
    click.echo(verdict(result))
    if not result.sound:
        raise AppError("audit.not_sound", findings="; ".join(f.kind for f in result.findings))


@main.command()
@JSON
@click.option(
    "--messages", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Use this file."
)
@click.option(
    "--keep", metavar="DIR", type=click.Path(path_type=Path), help="Keep the installation it makes."
)
def demo(as_json: bool, messages: Path | None, keep: Path | None) -> None:
    """Run the whole chain on the seed data and end with a table of what happened."""
    from app.cli.tables import journey_step, journey_table
    from app.services import demonstration

    given = (messages.name, messages.read_bytes()) if messages else None
    say = (lambda step, facts: None) if as_json else journey_step
    journey = demonstration.run(SystemClock().now(), say, given, keep)
    if as_json:
        put(vars(journey) | {"matches": [list(row) for row in journey.matches]})
    else:
        click.echo(journey_table(journey))

"""Commands that bring files in and write files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.frame import DATA, DEMO, FILE, JSON, main, opened, operator, settings_of, show
from app.domain.users import Role
from app.i18n import t


@main.group("import")
def import_() -> None:
    """Import a csv, xlsx or jsonl file: all of its rows or none."""


def _import(service: Any, data: str | None, demo: bool, role: Role, file: Path) -> Any:
    with opened(settings_of(data, demo)) as app:
        return service(app, operator(role), file.name, file.read_bytes())


@import_.command("pain-points")
@DATA
@DEMO
@JSON
@FILE
def import_pain_points(data: str | None, demo: bool, as_json: bool, file: Path) -> None:
    """Citizens' messages."""
    from app.services import pain_points

    result = _import(pain_points.import_file, data, demo, "officer", file)
    show({"rows": result.rows, "masked": result.masked}, as_json)


@import_.command("enterprises")
@DATA
@DEMO
@JSON
@FILE
def import_enterprises(data: str | None, demo: bool, as_json: bool, file: Path) -> None:
    """Enterprises with their capability statements."""
    from app.services import enterprises

    result = _import(enterprises.import_file, data, demo, "officer", file)
    show({"added": result.added, "updated": result.updated}, as_json)


@import_.command("capabilities")
@DATA
@DEMO
@JSON
@FILE
def import_capabilities(data: str | None, demo: bool, as_json: bool, file: Path) -> None:
    """Capability statements of enterprises that are stored already."""
    from app.services import enterprises

    result = _import(enterprises.import_capabilities, data, demo, "officer", file)
    show({"updated": result.updated}, as_json)


@import_.command("invoices")
@DATA
@DEMO
@JSON
@FILE
def import_invoices(data: str | None, demo: bool, as_json: bool, file: Path) -> None:
    """Bills to payers, with the day they were paid."""
    from app.services import invoicing

    show({"rows": _import(invoicing.import_file, data, demo, "finance", file)}, as_json)


@main.group()
def export() -> None:
    """Write a file for other tools."""


@export.command("list")
@DATA
@DEMO
@click.argument("target", type=click.Path(path_type=Path))
def export_list(data: str | None, demo: bool, target: Path) -> None:
    """The public opportunity list as .csv, .xlsx or .json."""
    from app.services import exporting

    with opened(settings_of(data, demo)) as app:
        count = exporting.write_list(app, operator("officer"), target)
    click.echo(t("cli.exported", count=count, path=str(target)))


@export.command("excel")
@DATA
@DEMO
@click.argument("project")
@click.argument("target", type=click.Path(path_type=Path))
def export_excel(data: str | None, demo: bool, project: str, target: Path) -> None:
    """The projection of PROJECT (its number, e.g. XM-2026-0001) as a workbook of values."""
    from app.services import exporting

    with opened(settings_of(data, demo)) as app:
        exporting.write_projection(app, operator("finance"), project, target)
    click.echo(t("cli.exported", count=1, path=str(target)))


@export.command("ocds")
@DATA
@DEMO
@click.argument("target", type=click.Path(path_type=Path))
def export_ocds(data: str | None, demo: bool, target: Path) -> None:
    """Published opportunities as an OCDS release package (planning and tender stages)."""
    from app.services import exporting

    with opened(settings_of(data, demo)) as app:
        count = exporting.write_ocds(app, operator("officer"), target)
    click.echo(t("cli.exported", count=count, path=str(target)))

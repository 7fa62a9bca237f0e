"""Commands that bring files in and write files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.frame import DATA, DEMO, FILE, JSON, main, opened, operator, settings_of, show
from app.domain.users import PUBLIC, Role
from app.errors import AppError
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
    from app.services import pain_points, similar_messages

    with opened(settings_of(data, demo)) as app:
        actor = operator("officer")
        result = pain_points.import_file(app, actor, file.name, file.read_bytes())
        review = similar_messages.review_import(app, actor, result)
    counts = {"rows": result.rows, "masked": result.masked, "near_duplicates": len(review.near)}
    show({**counts, "unsure": review.unsure}, as_json)


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


@import_.command("holidays")
@DATA
@DEMO
@JSON
@FILE
@click.option("--year", type=int, required=True, help="Whose holidays the file holds.")
@click.option("--number", required=True, help="Number of the notice of the State Council.")
@click.option("--replace", is_flag=True, help="Confirms what changes where the year is there already.")
@click.option("--reason", default="", help="Why, for the supervisor; needed where the year is there already.")
def import_holidays(
    data: str | None,
    demo: bool,
    as_json: bool,
    file: Path,
    year: int,
    number: str,
    replace: bool,
    reason: str,
) -> None:
    """The holidays of a year, two columns: dates, rest or work. A supervisor has to confirm them before they count."""
    from app.services import workday_calendar

    with opened(settings_of(data, demo)) as app:
        actor, given = operator("admin"), (year, number, file.name, file.read_bytes())
        found = workday_calendar.check(app, actor, *given)
        moves = [each for each in found.moves if each.moved]
        if found.replaces and not replace:
            for each in moves:
                what, before = t(f"workdays.what.{each.day.what}"), each.day.due.day
                click.echo(f"{each.day.opportunity}\t{what}\t{before} -> {each.after.day}", err=True)
            raise AppError("workdays.replace_first", year=str(year))
        given_reason = reason or ("" if found.replaces else t("workdays.reason_new", number=number))
        made = workday_calendar.enter(app, actor, *given, found.seal, given_reason)
    counts = {"rest_days": len(found.entry.rest), "worked_weekend_days": len(found.entry.working)}
    show(
        {
            **counts,
            "moved_periods": len(moves),
            "certain_until": str(found.certain_until),
            "proposal": made.id,
        },
        as_json,
    )
    click.echo(t("cli.holidays_proposed", year=str(year)), err=True)


@main.group()
def export() -> None:
    """Write a file for other tools."""


def write(target: Path, content: bytes) -> None:
    """Write a whole file or none; an existing one is replaced only by a finished one."""
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise AppError("cli.not_written", path=str(target), reason=error.strerror or "") from error
    click.echo(t("cli.exported", path=str(target)))


@export.command("list")
@DATA
@DEMO
@click.argument("target", type=click.Path(path_type=Path))
def export_list(data: str | None, demo: bool, target: Path) -> None:
    """The public opportunity list as .csv, .xlsx or .json."""
    from app.documents.opportunity_list import as_json, list_csv, list_xlsx, open_data
    from app.services import publishing

    with opened(settings_of(data, demo)) as app:
        rows = publishing.list_public(app, PUBLIC)
        makers = {
            ".csv": lambda: list_csv(rows),
            ".xlsx": lambda: list_xlsx(rows),
            ".json": lambda: as_json(open_data(app)),
        }
        if target.suffix.lower() not in makers:
            raise AppError("cli.unknown_ending", path=str(target), endings=" ".join(makers))
        write(target, makers[target.suffix.lower()]())


@export.command("excel")
@DATA
@DEMO
@click.argument("project")
@click.argument("target", type=click.Path(path_type=Path))
def export_excel(data: str | None, demo: bool, project: str, target: Path) -> None:
    """The projection of PROJECT (its number, e.g. XM-2026-0001) as a workbook with live formulas."""
    from app.documents.workbook import projection_workbook
    from app.services import financing

    with opened(settings_of(data, demo)) as app:
        actor = operator("finance")
        found = financing.find(app, actor, project)
        view = financing.read_project(app, actor, found.id)
        record = view.projection or financing.project(app, actor, found.id)
        write(target, projection_workbook(found.name, record))


@export.command("report")
@DATA
@DEMO
@click.option("--project", required=True, metavar="ID|CASE.json", help="Number of a project, or a case file.")
@click.option("-o", "--output", "target", required=True, type=click.Path(path_type=Path), help="FILE.docx")
def export_report(data: str | None, demo: bool, project: str, target: Path) -> None:
    """The finance report of a project (XM-2026-0001) or of a case file, as a Word document."""
    from app.cli.money import read_case
    from app.clock import SystemClock
    from app.documents.report import case_report, project_report
    from app.services import financing

    if target.suffix.lower() != ".docx":
        raise AppError("cli.unknown_ending", path=str(target), endings=".docx")
    if project.lower().endswith(".json"):
        write(target, case_report(read_case(existing(project)), SystemClock().now()))
        return
    with opened(settings_of(data, demo)) as app:
        actor = operator("finance")
        found = financing.find(app, actor, project)
        write(target, project_report(app, actor, found.id))


def existing(path: str) -> Path:
    """A file that is there; as click says it where it checks by itself."""
    found = Path(path)
    if not found.is_file():
        raise click.BadParameter(t("cli.no_file", path=path), param_hint="--project")
    return found


@export.command("ocds")
@DATA
@DEMO
@click.argument("target", type=click.Path(path_type=Path))
def export_ocds(data: str | None, demo: bool, target: Path) -> None:
    """Every release of every published opportunity as an OCDS package."""
    from app.documents.opportunity_list import as_json, ocds

    with opened(settings_of(data, demo)) as app:
        write(target, as_json(ocds(app)))

"""The command line `jiebang`: the same services as the pages, for scripts and for administrators.

With `--json` exactly one JSON document goes to standard output. Errors go to standard error as
`<code>: <sentence>` with one line a fault, and the exit status is 2.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import finance
from app import __version__
from app.clock import SystemClock
from app.config import Settings, read_settings
from app.domain.users import Actor, Role
from app.errors import AppError, InvalidFields
from app.i18n import explain, explain_fault, t, use_language
from app.services.context import App, init_app, open_app

DATA = click.option("--data", metavar="DIR", help="Folder of the installation (or JIEBANG_DATA).")
DEMO = click.option("--demo", is_flag=True, help="Demo profile: seed users, this machine only.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def run() -> int:
    """Entry point. Returns the exit status."""
    try:
        main.main(prog_name="jiebang", standalone_mode=False)
    except AppError as error:
        click.echo(f"{error.code}: {explain(error)}", err=True)
        for fault in error.faults if isinstance(error, InvalidFields) else ():
            click.echo(f"  {_place(fault.line, fault.column)}{explain_fault(fault)}", err=True)
        return 2
    except finance.CaseError as error:
        click.echo("finance.case_invalid: " + t("cli.case_invalid"), err=True)
        for fault in error.faults:
            click.echo(f"  {fault.path}: {fault.reason}", err=True)
        return 2
    except finance.FinanceError as error:
        click.echo(f"finance.{error.code}: {error.reason}", err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(t("cli.stopped"), err=True)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def _place(line: int, column: str) -> str:
    parts = [t("cli.line", line=line)] if line else []
    parts += [column] if column else []
    return " ".join(parts) + (": " if parts else "")


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


# ------------------------------------------------------------------ installation


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

            seed_demo(settings, SystemClock().now(), progress)
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


@main.command("create-admin")
@DATA
@click.option("--login", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def create_admin(data: str | None, login: str, password: str) -> None:
    """Create the first administrator; the password must be changed at the first sign-in."""
    from app.services import accounts

    with opened(settings_of(data)) as app:
        accounts.create_first_admin(app, login, password)
    click.echo(t("cli.admin_created", login=login))


@main.command()
@DATA
@DEMO
@JSON
def doctor(data: str | None, demo: bool, as_json: bool) -> None:
    """Tell what is installed and whether it is in order; changes nothing."""
    settings = settings_of(data, demo)
    report: dict[str, Any] = {"version": __version__, "data": str(settings.data), "profile": settings.profile}
    with opened(settings) as app:
        state = app.store.state()
        problems = app.store.integrity_problems()
        report |= {
            "schema": state.schema,
            "audit_events": state.audit_rows,
            "database_bytes": state.bytes,
            "key": app.master.fingerprint,
            "encoder": app.encoder_name,
            "engine": finance.ENGINE_VERSION,
            "problems": problems,
        }
    show(report, as_json)
    if report["problems"]:
        raise AppError("store.damaged", path=str(settings.database))


def show(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        put(report)
        return
    for name, value in report.items():
        click.echo(f"{t('cli.report.' + name)}\t{value}")


@main.command()
@DATA
@DEMO
@JSON
def verify(data: str | None, demo: bool, as_json: bool) -> None:
    """Verify audit chain, checkpoints, receipts, stored files and the database itself."""
    from app.services import auditing

    with opened(settings_of(data, demo)) as app:
        result = auditing.verify(app, operator("supervisor"))
    findings = [{"kind": f.kind, "seq": f.seq, "detail": f.detail} for f in result.findings]
    if as_json:
        put({"sound": result.sound, "events": result.events, "head": result.head, "findings": findings})
    else:
        click.echo(
            t("cli.verified" if result.sound else "cli.not_sound", events=result.events, head=result.head)
        )
    if not result.sound:
        kinds = "; ".join(f"{f['kind']} #{f['seq']} {f['detail']}" for f in findings)
        raise AppError("audit.not_sound", findings=kinds)


@main.command()
@DATA
@DEMO
@click.argument("target", required=False, type=click.Path(path_type=Path))
def backup(data: str | None, demo: bool, target: Path | None) -> None:
    """Write a consistent backup (without the key file) to TARGET or the backups folder."""
    from app.services import keeping

    with opened(settings_of(data, demo)) as app:
        written = keeping.backup(app, operator("admin"), target)
        click.echo(t("cli.backed_up", path=str(written.path), key=str(app.settings.keys)))


@main.command()
@DATA
@DEMO
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(data: str | None, demo: bool, archive: Path) -> None:
    """Put ARCHIVE into an empty installation whose key file is in place, then verify it."""
    from app.services import keeping

    result = keeping.restore(settings_of(data, demo), archive)
    click.echo(t("cli.verified" if result.sound else "cli.not_sound", events=result.events, head=result.head))
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
    from app.cli_tables import journey_step, journey_table
    from app.services import demonstration

    given = (messages.name, messages.read_bytes()) if messages else None
    say = (lambda step, facts: None) if as_json else journey_step
    journey = demonstration.run(SystemClock().now(), say, given, keep)
    if as_json:
        put(vars(journey) | {"matches": [list(row) for row in journey.matches]})
    else:
        click.echo(journey_table(journey))


# ------------------------------------------------------------------ data in and out


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


# ------------------------------------------------------------------ matching


@main.command("match")
@DATA
@DEMO
@JSON
@click.option("--opportunity", help="Number or id of a published opportunity.")
@click.option("--text", help="A need in anybody's words, one requirement a line.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000))
def match_(
    data: str | None, demo: bool, as_json: bool, opportunity: str | None, text: str | None, top: int
) -> None:
    """Which enterprises fit an opportunity or a text, and why."""
    from app.cli_tables import fits_document, fits_table
    from app.services import matching, publishing

    if bool(opportunity) == bool(text):
        raise click.UsageError(t("cli.opportunity_or_text"))
    with opened(settings_of(data, demo)) as app:
        if opportunity:
            found = publishing.find(app, opportunity)
            fits = matching.for_opportunity(app, operator("officer"), found.id, top).fits
        else:
            fits = matching.for_text(app, operator("officer"), text or "", top)
        put(fits_document(fits, app.encoder_name)) if as_json else click.echo(fits_table(fits))


@main.command("evaluate-matching")
@JSON
@click.option("--corpus", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--qrels", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--encoder", "encoders", multiple=True, help="Name or folder; repeat to compare.")
def evaluate_matching(
    as_json: bool, corpus: Path, queries: Path, qrels: Path, encoders: tuple[str, ...]
) -> None:
    """Recall, nDCG and MRR at 10 of encoders and peers on your own judged pairs."""
    import matching
    from app.cli_tables import evaluation_table
    from app.files.judged import read_qrels, read_texts

    result = matching.evaluate_matching(
        read_texts(corpus), read_texts(queries), read_qrels(qrels), list(encoders) or None
    )
    put(result) if as_json else click.echo(evaluation_table(result))


@main.command("cluster")
@JSON
@FILE
def cluster_(as_json: bool, file: Path) -> None:
    """Cluster the texts of a file into topics; nothing is stored."""
    import matching
    from app.files.records import parse_pain_points
    from app.files.tables import read_table

    parsed = parse_pain_points(read_table(file.name, file.read_bytes()))
    if parsed.faults:
        raise InvalidFields("pain_points.import_refused", tuple(parsed.faults))
    texts = [f"{row.title or ''}\n{row.text or ''}".strip() for row in parsed.rows]
    ids = [row.id or str(row.line) for row in parsed.rows]
    result = matching.cluster_messages(ids, texts, matching.load_encoder(None))
    if as_json:
        put(
            {
                "clusters": [
                    {"id": c.id, "size": c.size, "title": c.title, "members": list(c.members)}
                    for c in result.clusters
                ],
                "noise": list(result.noise),
            }
        )
        return
    for cluster in result.clusters:
        click.echo(f"{cluster.size}\t{cluster.title}")
    click.echo(t("cli.unassigned", count=len(result.noise)))


# ------------------------------------------------------------------ finance


@main.command("project")
@JSON
@click.option("--template", is_flag=True, help="Print a complete, commented case file.")
@click.argument("case", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def project_(as_json: bool, template: bool, case: Path | None) -> None:
    """Project a case file: cash flows, cover ratios, returns."""
    from app.cli_tables import projection_table

    if template:
        put(finance.case_template())
        return
    result = finance.project(read_case(case))
    put(result.to_dict()) if as_json else click.echo(projection_table(result))


@main.command("risk")
@JSON
@click.option("--paths", default=10_000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--seed", default=0, show_default=True)
@click.argument("case", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def risk_(as_json: bool, paths: int, seed: int, case: Path) -> None:
    """Simulate when the payer of a case file pays and what that does to it."""
    from app.cli_tables import risk_table

    projection = finance.project(read_case(case))
    result = finance.simulate_payment_risk(
        [projection], projection.case.late_payment.payer_preset, paths, seed
    )
    put(result.to_dict()) if as_json else click.echo(risk_table(result))


def read_case(path: Path | None) -> dict[str, Any]:
    """The dictionary of a case file; JSON that cannot be read is named with line and column."""
    if path is None:
        raise click.UsageError(t("cli.case_missing"))
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise AppError("cli.bad_json", path=str(path), line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        raise AppError("cli.bad_json", path=str(path), line=1, column=error.start) from error

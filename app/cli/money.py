"""Commands of finance on case files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

import finance
from app.cli.frame import JSON, main, put
from app.errors import AppError
from app.i18n import t


@main.command("project")
@JSON
@click.option("--template", is_flag=True, help="Print a complete, commented case file.")
@click.argument("case", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def project_(as_json: bool, template: bool, case: Path | None) -> None:
    """Project a case file: cash flows, cover ratios, returns."""
    from app.cli.tables import projection_table

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
    from app.cli.tables import risk_table

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
        case = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise AppError("cli.bad_json", path=str(path), line=error.lineno, column=error.colno) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise AppError("cli.bad_json", path=str(path), line=1, column=1) from error
    return case

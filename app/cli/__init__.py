"""The command line `jiebang`: the same services as the pages, for scripts and for administrators.

With `--json` exactly one JSON document goes to standard output. Errors go to standard error as
`<code>: <sentence>` with one line a fault, and the exit status is 2.
"""

from __future__ import annotations

import os
import sys

import click

import finance
from app.cli import files, installation, key, learning, ledger, matches, money
from app.cli.frame import main
from app.errors import AppError, InvalidFields
from app.i18n import explain, explain_fault, t

__all__ = ["files", "installation", "key", "learning", "ledger", "main", "matches", "money", "run"]


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

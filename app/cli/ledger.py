"""Commands of the payment ledger: how a payer pays, who is late, a letter to remind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.files import export, import_, write
from app.cli.frame import DATA, DEMO, FILE, JSON, main, opened, operator, put, settings_of, show
from app.errors import AppError

PRIORS = ("A", "B", "C", "D")


@import_.command("payments")
@DATA
@DEMO
@JSON
@FILE
def import_payments(data: str | None, demo: bool, as_json: bool, file: Path) -> None:
    """Payments, whole or in parts, on bills that are stored already."""
    from app.services import invoicing

    with opened(settings_of(data, demo)) as app:
        count = invoicing.import_payments(app, operator("finance"), file.name, file.read_bytes())
    show({"rows": count}, as_json)


@main.command("calibrate-payer")
@DATA
@DEMO
@JSON
@click.option("--payer", default="", help="Name of a payer as it stands in the ledger; default: all of them.")
@click.option(
    "--prior", default="B", show_default=True, type=click.Choice(PRIORS), help="Preset to begin with."
)
@click.option("--save", "name", metavar="NAME", help="Save the estimate as a profile that can be chosen.")
def calibrate_payer(
    data: str | None, demo: bool, as_json: bool, payer: str, prior: str, name: str | None
) -> None:
    """How a payer pays by age of the bill, from the ledger, with 90 % intervals."""
    from app.cli.tables import estimate_table
    from app.services import payer_calibration, payer_profiles

    with opened(settings_of(data, demo)) as app:
        actor = operator("finance")
        found = payer_calibration.estimate(app, actor, payer, prior)
        saved = payer_profiles.save_estimate(app, actor, name, payer, prior) if name else None
    if not as_json:
        click.echo(estimate_table(found))
        return
    document: dict[str, Any] = {
        "payer": payer,
        "missing": found.missing,
        **found.estimate.to_dict(),
        "money_fen": found.money.to_dict(),
    }
    if saved:
        document["saved"] = {"id": saved.key, "name": saved.name, "digest": saved.digest}
    put(document)


@export.command("reminders")
@DATA
@DEMO
@click.option("--payer", default="", help="Only this payer; needed for a letter.")
@click.option("--creditor", default="", help="Whom the bills are owed to, for a letter: name or credit code.")
@click.option(
    "--payer-kind",
    "kind",
    default="agency",
    show_default=True,
    type=click.Choice(["agency", "large_enterprise", "other"]),
    help="Which statutory term counts.",
)
@click.argument("target", type=click.Path(path_type=Path))
def export_reminders(
    data: str | None, demo: bool, payer: str, creditor: str, kind: str, target: Path
) -> None:
    """Overdue bills, the longest first, as .csv or .xlsx; with --payer as a letter, .docx."""
    from app.documents.reminder_letter import reminder_letter
    from app.documents.reminder_list import reminders_csv, reminders_xlsx
    from app.services import late_claims

    ending, terms = target.suffix.lower(), late_claims.late_terms(kind)
    with opened(settings_of(data, demo)) as app:
        actor = operator("finance")
        if ending == ".docx" and payer:
            sender = late_claims.sender_named(app, actor, creditor)
            write(target, reminder_letter(late_claims.letter(app, actor, payer, sender, terms)))
            return
        makers = {".csv": reminders_csv, ".xlsx": reminders_xlsx}
        if ending not in makers:
            raise AppError("cli.unknown_ending", path=str(target), endings=".csv .xlsx .docx (--payer)")
        write(target, makers[ending](late_claims.overdue(app, actor, terms, payer)))

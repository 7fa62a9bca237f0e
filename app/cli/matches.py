"""Commands of matching: who fits, how good the encoders are, which topics a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli.frame import DATA, DEMO, FILE, JSON, main, opened, operator, put, settings_of
from app.errors import AppError, InvalidFields
from app.i18n import t


@contextmanager
def refusals() -> Iterator[None]:
    """What the matching library refuses, as an error of ours."""
    import matching

    try:
        yield
    except matching.MatchingError as error:
        raise AppError(error.code, **error.params) from error


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
    from app.cli.tables import fits_document, fits_table
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
    from app.cli.tables import evaluation_table
    from app.files.judged import read_qrels, read_texts

    given = (read_texts(corpus), read_texts(queries), read_qrels(qrels))
    with refusals():
        chosen = [matching.load_encoder(name) if Path(name).is_dir() else name for name in encoders]
        result = matching.evaluate_matching(*given, chosen) if chosen else matching.evaluate_matching(*given)
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
    with refusals():
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

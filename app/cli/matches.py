"""Commands of matching: who fits, how good the encoders are, which topics a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.frame import DATA, DEMO, FILE, JSON, main, opened, operator, put, settings_of
from app.errors import AppError
from app.i18n import t

if TYPE_CHECKING:
    import matching
    from app.config import Settings

CURRENT = "current"


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
        calibration = matching.calibration(app)
        put(fits_document(fits, app.encoder_name, calibration)) if as_json else click.echo(fits_table(fits))


@main.command("evaluate-matching")
@DATA
@DEMO
@JSON
@click.option("--corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--qrels", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--set", "name", type=click.Choice(["dev", "test"]), help="A set that ships; default: test.")
@click.option(
    "--encoder",
    "encoders",
    multiple=True,
    help="Name, model folder, or current: the model in use here; repeat to compare.",
)
@click.option("--baseline", help="Name of the row that the others are compared with.")
@click.option("--depth", default=10, show_default=True, type=click.IntRange(1, 1000))
def evaluate_matching(
    data: str | None,
    demo: bool,
    as_json: bool,
    corpus: Path | None,
    queries: Path | None,
    qrels: Path | None,
    name: str | None,
    encoders: tuple[str, ...],
    baseline: str | None,
    depth: int,
) -> None:
    """Recall, nDCG and MRR of encoders and peers on judged pairs, yours or those that ship."""
    import matching
    from app.cli.tables import evaluation_table
    from app.files.judged import read_judged, shipped

    if corpus and queries and qrels and not name:
        judged = read_judged(corpus, queries, qrels)
    elif corpus or queries or qrels:
        raise click.UsageError(t("cli.three_files_or_set"))
    else:
        judged = read_judged(*shipped(name or "test"))
    for each in encoders:
        if encoders.count(each) > 1:
            raise AppError("cli.repeated_encoder", name=each)
    settings = settings_of(data, demo)
    with refusals(), _known_rows():
        chosen = [_encoder(each, settings) for each in encoders or matching.ENCODER_NAMES]
        result = matching.evaluate_matching(
            judged.corpus, judged.queries, judged.qrels, chosen, depth=depth, baseline=baseline
        )
    put(result) if as_json else click.echo(evaluation_table(result))


@contextmanager
def _known_rows() -> Iterator[None]:
    """A baseline that is no row, told with the rows there are."""
    import matching

    try:
        yield
    except matching.MatchingError as error:
        if "known" in error.params:
            raise AppError("cli.unknown_baseline", **error.params) from error
        raise


def _encoder(name: str, settings: Settings) -> str | tuple[str, matching.Encoder]:
    """A row of the evaluation by name, or a model under the name it was asked for. Raises AppError cli.unknown_encoder."""
    import matching

    known = ("default", *matching.ENCODER_NAMES)
    if name in known:
        return name
    if name == CURRENT:
        with opened(settings) as app:
            return name, app.engine.encoder
    if not Path(name).is_dir():
        raise AppError("cli.unknown_encoder", name=name, known=[*known, CURRENT])
    return name, matching.load_encoder(name)


@main.command("cluster")
@JSON
@FILE
def cluster_(as_json: bool, file: Path) -> None:
    """Cluster the texts of a file into topics; nothing is stored."""
    import matching
    from app.files.records import parse_pain_points
    from app.files.tables import read_table

    rows = parse_pain_points(read_table(file.name, file.read_bytes())).or_refuse("pain_points.import_refused")
    texts = [f"{row.title or ''}\n{row.text or ''}".strip() for row in rows]
    ids = [row.id or f"line-{row.line}" for row in rows]
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

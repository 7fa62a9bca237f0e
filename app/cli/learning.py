"""Command of learning: a better model from the city's own texts, and the way back."""

from __future__ import annotations

import sys
from typing import Any

import click

from app.cli.frame import DATA, DEMO, JSON, main, opened, operator, put, settings_of
from app.cli.tables import columns
from app.domain.learning import LearningRun, SetFigures
from app.i18n import t


@main.command()
@DATA
@DEMO
@JSON
@click.option("--back", is_flag=True, help="Switch to the model that was in use before.")
def learn(data: str | None, demo: bool, as_json: bool, back: bool) -> None:
    """Learn a matching model from the city's own texts; switch to it only when it is not worse."""
    from app.services import learning

    with opened(settings_of(data, demo)) as app:
        if back:
            switch = learning.go_back(app, operator("admin"))
            version = switch.version or app.shelf.fixed().encoder.version
            put({"version": version}) if as_json else click.echo(t("model.went_back", model=version))
            return
        with click.progressbar(length=100, label=t("model.learning"), file=sys.stderr) as bar:
            done = 0

            def tell(share: float, step: str) -> None:
                nonlocal done
                bar.label = t(f"model.step.{step}")
                bar.update(int(share * 100) - done)
                done = int(share * 100)

            run = learning.learn(app, operator("admin"), tell)
        put(document(run)) if as_json else click.echo(report(run))


def document(run: LearningRun) -> dict[str, Any]:
    """A run as one JSON document."""
    return {
        "decision": "switched" if run.switched else "kept",
        "reason": run.verdict,
        "sentence": sentence(run),
        "chosen": run.chosen or None,
        "version": run.version or None,
        "present": run.present,
        "packaged": run.base,
        "texts": run.texts,
        "learned_from": run.pairs,
        "held_out": run.held_out,
        "candidates": [
            {
                "kind": each.kind,
                "verdict": each.verdict,
                "tokens": each.tokens,
                "new_words": each.new_words,
                "sets": [vars(one) for one in each.sets],
            }
            for each in run.candidates
        ],
        "seconds": run.seconds,
    }


def report(run: LearningRun) -> str:
    """The figures of all candidates as a table, then the decision with its reason."""
    head = [t(f"model.column.{name}") for name in ("candidate", "set", "queries", "present", "new")]
    head += [t("model.column.difference"), t("model.column.interval")]
    rows = [
        [
            t(f"model.kind.{each.kind}"),
            t(f"model.set.{one.name}"),
            str(one.queries),
            f"{one.present:.3f}",
            f"{one.candidate:.3f}",
            f"{one.difference:+.3f}",
            interval(one),
        ]
        for each in run.candidates
        for one in each.sets
    ]
    learned = t("model.learned_from", texts=run.texts, held_out=run.held_out, seconds=f"{run.seconds:.0f}")
    return "\n".join([learned, "", columns([head, *rows]), "", sentence(run)])


def interval(figures: SetFigures) -> str:
    """The paired 95 % interval of a difference."""
    return f"[{figures.low:+.3f}, {figures.high:+.3f}]"


def sentence(run: LearningRun) -> str:
    """The decision in words."""
    if run.switched:
        return t("model.switched", kind=t(f"model.kind.{run.chosen}"), version=run.version)
    return t(f"model.kept.{run.verdict}", version=run.present)

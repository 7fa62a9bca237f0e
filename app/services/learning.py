"""Learning on the city's own texts (在本市文字上学习): train, compare, switch only to what is not worse, go back.

Nothing leaves the machine. Until the last unit of work the model in use serves unchanged: the new folder is complete
before it has its name, its vectors lie beside the old ones, and one transaction moves the pointer (F17).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import matching
from app.domain.learning import (
    PACKAGED,
    CandidateFigures,
    LearningRun,
    ModelSwitch,
    SetFigures,
)
from app.domain.users import Actor
from app.errors import AppError, Conflict, Invalid
from app.services.context import App, demand
from app.services.learning_texts import (
    available,
    city_documents,
    shipped_documents,
    shipped_judgements,
    shipped_phrases,
)
from app.services.model_shelf import ServedModel, engine_name
from app.services.vectors import profile_vectors
from app.store.ids import new_id
from app.store.work import Work
from matching.encoding import model_folder
from matching.training import calibrate
from matching.training import learning as candidates
from matching.training.learning import LEAST_PAIRS

Progress = Callable[[float, str], None]
ORPHAN_AGE = 3600.0
"""Seconds: a younger folder that nothing points to may belong to a run that is about to switch to it."""
HISTORY = 20


@dataclass(frozen=True)
class ModelState:
    """The model in use. kind: packaged | adapted | own | joined | setting; version as its card says it.

    switched_to: what the latest switch names, "" = the packaged model; since, by: of that switch, None and "" before
    the first. texts: what it was trained on, tokens: what it
    knows; 0 for a foreign model. previous: version to go back to ("" = the packaged one), None when there is none.
    fault: see ServedModel. available: texts with a title that could be learned from. older_base: it was learned from an
    earlier packaged model than the present one.
    """

    kind: str
    version: str
    switched_to: str
    since: datetime | None
    by: str
    texts: int
    tokens: int
    previous: str | None
    fault: str
    available: int
    least: int
    older_base: bool

    @property
    def can_learn(self) -> bool:
        return self.kind != "setting" and self.available >= self.least


def state(app: App, actor: Actor) -> ModelState:
    """What an administrator sees of the model."""
    demand(app, actor, "model.learn")
    served = app.model
    with app.store.read() as work:
        switch, previous = work.learning.in_use(), work.learning.before()
    encoder = served.engine.encoder
    card = encoder.card if isinstance(encoder, matching.StaticEncoder) else {}
    learned = card.get("learned", {})
    base = app.shelf.fixed().encoder.version
    return ModelState(
        kind="setting" if app.settings.encoder else learned.get("kind", "packaged"),
        version=encoder.version,
        switched_to=switch.version if switch else PACKAGED,
        since=switch.at if switch else None,
        by=switch.actor if switch else "",
        texts=_texts(card),
        tokens=len(encoder.vocabulary) if isinstance(encoder, matching.StaticEncoder) else 0,
        previous=previous.version if previous else None,
        fault=served.fault,
        available=available(app),
        least=LEAST_PAIRS,
        older_base=bool(learned) and learned.get("from") != base,
    )


def history(app: App, actor: Actor) -> list[LearningRun]:
    """The latest runs, the newest first."""
    demand(app, actor, "model.learn")
    with app.store.read() as work:
        return work.learning.newest_first(HISTORY)


def learn(app: App, actor: Actor, progress: Progress = lambda share, step: None) -> LearningRun:
    """Train candidates on the city's texts, compare them with the model in use, switch when one is not worse.

    Steps told to `progress`: read, adapt, own, join, compare, save, encode, switch, done. Raises Invalid
    model.set_elsewhere (JIEBANG_ENCODER decides), model.too_little_text with `found` and `least`; Conflict
    model.changed when somebody else switched meanwhile.
    """
    demand(app, actor, "model.learn")
    started = time.perf_counter()
    _require_ours(app)
    progress(0.01, "read")
    served = app.model
    with app.store.read() as work:
        seen = work.learning.in_use()
        _sweep(app, work)
    found = _learn(app, served, progress)
    chosen = found.chosen
    version = digest = ""
    engines = [engine_name(served.engine)]
    if chosen:
        progress(0.86, "save")
        version = app.model_folders.add(lambda folder: _write(folder, chosen.model))
        digest = model_folder.digest(app.model_folders.path(version))
        progress(0.92, "encode")
        engines.append(_encode(app, app.shelf.open(version, digest)))
    progress(0.97, "switch")
    with app.store.write() as work:
        if work.learning.in_use() != seen:
            raise Conflict("model.changed")
        run = LearningRun(
            id=new_id("lr"),
            at=work.now,
            actor=actor.name,
            base=app.shelf.fixed().encoder.version,
            present=served.engine.encoder.version,
            texts=found.texts,
            pairs=found.pairs,
            held_out=found.held_out,
            candidates=tuple(_figures(each) for each in found.candidates),
            chosen=chosen.kind if chosen else "",
            verdict=found.verdict,
            version=version,
            digest=digest,
            seconds=round(time.perf_counter() - started, 1),
        )
        work.learning.add(run)
        if chosen:
            _switch(work, actor, version, digest, run.id, engines)
        work.record(actor, "model.learn", run.id, **_facts(run))
    with app.store.read() as work:
        _sweep(app, work)
    progress(1.0, "done")
    return run


def go_back(app: App, actor: Actor, seen: str | None = None) -> ModelSwitch:
    """Switch to the model that was in use before; going back twice returns to where one was.

    seen: version of the learned model in use that the person looked at ("" = packaged), so that a second click does
    not go back again. Raises Invalid model.nothing_before, model.set_elsewhere, Conflict model.changed, AppError
    model.folder_missing or model.folder_damaged when that model's files are not what they were.
    """
    demand(app, actor, "model.learn")
    _require_ours(app)
    present = app.model
    with app.store.read() as work:
        switch, target = work.learning.in_use(), work.learning.before()
    if target is None:
        raise Invalid("model.nothing_before")
    if seen is not None and (switch.version if switch else PACKAGED) != seen:
        raise Conflict("model.changed")
    packaged = target.version == PACKAGED
    engine = app.shelf.fixed() if packaged else app.shelf.open(target.version, target.digest)
    engines = [engine_name(present.engine), _encode(app, engine)]
    with app.store.write() as work:
        if work.learning.in_use() != switch:
            raise Conflict("model.changed")
        made = _switch(work, actor, target.version, target.digest, "", engines)
        facts = {"model_version": target.version, "model_digest": target.digest}
        work.record(actor, "model.go_back", made.id, **facts)
        return made


def _require_ours(app: App) -> None:
    if app.settings.encoder:
        raise Invalid("model.set_elsewhere")


def _learn(app: App, served: ServedModel, progress: Progress) -> candidates.Learning:
    base = app.shelf.fixed().encoder
    assert isinstance(base, matching.StaticEncoder)
    try:
        return candidates.learn(
            base,
            served.engine,
            city_documents(app),
            shipped_phrases(),
            shipped_documents(),
            progress=lambda share, step: progress(0.03 + 0.82 * share, step),
        )
    except matching.MatchingError as error:
        if error.code == "matching.too_little_text":
            raise Invalid("model.too_little_text", **error.params) from error
        raise AppError(error.code, **error.params) from error


def _write(folder: Path, model: model_folder.StaticModel) -> str:
    """Fill a model folder, with bands calibrated on the shipped judgements; returns the version."""
    model_folder.write(folder, model)
    calibrate.calibrate_folder(folder, shipped_judgements())
    return str(model_folder.read_card(folder)["version"])


def _encode(app: App, engine: matching.Engine) -> str:
    """Make the vectors of all statements for a model that does not serve yet; returns its name."""
    with app.store.read() as work:
        enterprises = work.enterprises.by_name()
    profile_vectors(app, engine, enterprises)
    return engine_name(engine)


def _switch(
    work: Work, actor: Actor, version: str, digest: str, run: str, engines: Sequence[str]
) -> ModelSwitch:
    """Move the pointer; vectors of models other than the new one and the one before are no longer needed."""
    switch = ModelSwitch(new_id("ms"), work.now, actor.name, version, digest, run)
    work.learning.switches.add(switch)
    work.vectors.keep_only(engines)
    return switch


def _sweep(app: App, work: Work) -> None:
    """Remove model folders that are neither in use nor the one before, and what a kill left behind."""
    kept = [switch.version for switch in (work.learning.in_use(), work.learning.before()) if switch]
    app.model_folders.sweep(kept, work.now.timestamp() - ORPHAN_AGE)


def _texts(card: Mapping[str, Any]) -> int:
    """How many texts a model has learned from, those of the packaged model before it included; 0 when unknown."""
    learned = card.get("learned", {})
    counted = int(card.get("data", {}).get("texts", 0))
    return counted if learned.get("kind") == "own" else counted + int(learned.get("texts", 0))


def _figures(candidate: candidates.Candidate) -> CandidateFigures:
    return CandidateFigures(
        kind=candidate.kind,
        tokens=len(candidate.model.vocabulary),
        new_words=candidate.new_words,
        verdict=candidate.verdict,
        sets=tuple(SetFigures(**vars(each)) for each in candidate.sets),
    )


def _facts(run: LearningRun) -> dict[str, Any]:
    """What the audit log keeps of a run; figures in ten-thousandths, it holds no floats."""
    figures = [
        [each.kind, one.name, *(round(value * 10_000) for value in _values(one))]
        for each in run.candidates
        for one in each.sets
    ]
    names = ("texts", "pairs", "held_out", "base", "present", "chosen", "verdict")
    facts = {name: getattr(run, name) for name in names}
    return {**facts, "model_version": run.version, "model_digest": run.digest, "figures": figures}


def _values(figures: SetFigures) -> tuple[float, ...]:
    return figures.present, figures.candidate, figures.difference, figures.low, figures.high

"""All capability profiles held ready for matching (能力库): only what changed is read and encoded again."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.enterprises import Enterprise
from app.services.vectors import profile_vectors

if TYPE_CHECKING:
    import matching
    from app.services.context import App


@dataclass(frozen=True)
class Held:
    """What one ranking needs, all of one model (F18): the engine, the index and the enterprises by id."""

    engine: matching.Engine
    index: matching.StatementIndex
    enterprises: dict[str, Enterprise]


@dataclass
class CapabilityPool:
    """One a process. The store is asked for revisions at every use; a changed profile alone is put in again."""

    _held: Held | None = None
    _lock: Lock = field(default_factory=Lock)

    def current(self, app: App) -> Held:
        """Every enterprise as stored now, for the model in use now."""
        import matching  # commands that never match do not load it

        engine = app.engine
        with self._lock:
            held = self._held
            if held is None or held.engine is not engine:
                held = Held(engine, matching.StatementIndex(engine), {})
            with app.store.read() as work:
                revisions = work.enterprises.revisions()
                changed = [
                    work.enterprises.get(key)
                    for key, revision in revisions.items()
                    if key not in held.enterprises or held.enterprises[key].revision != revision
                ]
            gone = [key for key in held.enterprises if key not in revisions]
            if changed or gone:
                held.index.remove(gone)
                held.index.put(
                    [profile(enterprise) for enterprise in changed], profile_vectors(app, engine, changed)
                )
                kept = {key: each for key, each in held.enterprises.items() if key in revisions}
                held = Held(engine, held.index, kept | {each.id: each for each in changed})
            self._held = held
            return held


def profile(enterprise: Enterprise) -> matching.Profile:
    """What the matching may know of an enterprise: statements and the facts of hard constraints."""
    import matching

    certificates = tuple(
        matching.Qualification(item.title, item.valid_until)
        for statement in enterprise.statements
        for item in statement.evidence
        if item.kind == "certificate"
    )
    return matching.Profile(
        id=enterprise.id,
        statements=tuple(matching.Statement(s.id, s.words) for s in enterprise.statements),
        facts=matching.Facts(certificates, enterprise.city, enterprise.whitelist),  # type: ignore[arg-type]
    )

"""All capability profiles held ready for matching (能力库): only what changed is read and encoded again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.deadlines import china_date
from app.domain.delivery import in_force
from app.domain.enterprises import Enterprise
from app.errors import NotFound
from app.services.vectors import profile_vectors

if TYPE_CHECKING:
    import matching
    from app.services.context import App

# So many opportunities are held as questions; of more, those asked for last.
_MOST_QUESTIONS = 2_000


@dataclass(frozen=True)
class CapabilitySnapshot:
    """What one ranking needs, all of one moment and one model (F18): engine, index and enterprises by id.

    Nothing in it changes any more: whoever the index ranks is among the enterprises, as it was ranked.
    """

    engine: matching.Engine
    index: matching.StatementIndex
    enterprises: dict[str, Enterprise]

    def enterprise(self, key: str) -> Enterprise:
        """Raises NotFound."""
        if key not in self.enterprises:
            raise NotFound("enterprises.not_found")
        return self.enterprises[key]


@dataclass
class CapabilityPool:
    """One a process. The store is asked for revisions at every use; a changed profile alone is put in again.

    What opportunities ask for is held too: a published opportunity does not change.
    """

    _current: CapabilitySnapshot | None = None
    _questions: dict[str, matching.Question] = field(default_factory=dict)
    _asked_with: matching.Engine | None = None
    _lock: Lock = field(default_factory=Lock)

    def current(self, app: App) -> CapabilitySnapshot:
        """Every enterprise as stored now, with the whitelist status of today, for the model in use now."""
        import matching  # commands that never match do not load it

        engine = app.engine
        with self._lock:
            before = self._current
            if before is None or before.engine is not engine:
                before = CapabilitySnapshot(engine, matching.StatementIndex(engine), {})
            with app.store.read() as work:
                revisions, today = work.enterprises.revisions(), china_date(work.now)
                decisions = work.deliveries.latest_whitelist()

                def on_the_day(enterprise: Enterprise) -> Enterprise:
                    status = in_force(decisions.get(enterprise.id), today)
                    return (
                        enterprise
                        if status == enterprise.whitelist
                        else replace(enterprise, whitelist=status)
                    )

                held = before.enterprises
                changed = [
                    on_the_day(work.enterprises.get(key))
                    for key, revision in revisions.items()
                    if key not in held
                    or held[key].revision != revision
                    or on_the_day(held[key]) is not held[key]
                ]
            gone = [key for key in before.enterprises if key not in revisions]
            if changed or gone:
                # a ranking that has begun goes on with the index it was given
                index = before.index.snapshot()
                index.remove(gone)
                index.put(
                    [profile(enterprise) for enterprise in changed], profile_vectors(app, engine, changed)
                )
                kept = {key: each for key, each in before.enterprises.items() if key in revisions}
                before = CapabilitySnapshot(engine, index, kept | {each.id: each for each in changed})
            self._current = before
            return before

    def questions(
        self, engine: matching.Engine, demands: Sequence[matching.Demand]
    ) -> list[matching.Question]:
        """What these opportunities ask for, as this engine compares it; only what is new is encoded."""
        import matching

        with self._lock:
            if self._asked_with is not engine:
                self._asked_with, self._questions = engine, {}
            held = self._questions
            new = [each for each in demands if each.id not in held or held[each.id].demand != each]
            for question in matching.questions(new, engine) if new else ():
                held.pop(question.demand.id, None)
                held[question.demand.id] = question
            found = [held[each.id] for each in demands]
            for key in list(held)[: max(len(held) - _MOST_QUESTIONS, 0)]:
                del held[key]
            return found


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
        facts=matching.Facts(
            qualifications=certificates,
            whitelist=enterprise.whitelist,  # type: ignore[arg-type]
            conflicts_with=frozenset({enterprise.uscc, *enterprise.known_control}),
        ),
    )

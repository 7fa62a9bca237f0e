"""The messages on hand as matching reads them, kept in memory between requests: for near-duplicates and for fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.pain_points import PainPoint
from app.services.model_shelf import ServedModel
from app.store.database import Store

if TYPE_CHECKING:
    from matching import FieldGuess
    from matching.messages.duplicate_finder import DuplicateFinder


@dataclass(frozen=True)
class _Moment:
    """A finder of the messages there were; extent: as in the store, count, row number and id of the last one."""

    finder: DuplicateFinder
    extent: tuple[int, int, str]


class HeldMessages:
    """The near-duplicate finder of all stored messages; what came in since the last question is added to it.

    Messages are only ever added; a store that was put back to an earlier state is read anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._held: _Moment | None = None

    def finder(self) -> DuplicateFinder:
        """A finder of every message stored now. It never changes: threads may share it."""
        from matching.messages.duplicate_finder import DuplicateFinder

        with self._lock:
            with self._store.read() as work:
                extent = work.pain_points.extent()
                held = self._held
                if held and held.extent == extent:
                    return held.finder
                added = work.pain_points.words_after(held.extent[1] if held else 0)
                if held and (not added or held.extent[0] + len(added) != extent[0]):
                    held, added = None, work.pain_points.words_after(0)
            ids, texts = [key for key, _ in added], [words for _, words in added]
            finder = held.finder.adding(ids, texts) if held else DuplicateFinder(ids, texts)
            self._held = _Moment(finder, extent)
            return finder


class FieldJudge:
    """What the machine takes the field of a message to be, worked out once a message and model."""

    def __init__(self, model: Callable[[], ServedModel]) -> None:
        self._model = model
        self._lock = Lock()
        self._name = ""
        self._guesses: dict[str, FieldGuess] = {}

    def guesses(self, points: Sequence[PainPoint]) -> list[FieldGuess]:
        """A guess per message."""
        from matching import classify_fields

        model = self._model()
        with self._lock:
            if self._name != model.name:
                self._name, self._guesses = model.name, {}
            new = [point for point in points if point.id not in self._guesses]
            guesses = classify_fields([point.words for point in new], model.engine)
            self._guesses.update(zip((point.id for point in new), guesses, strict=True))
            return [self._guesses[point.id] for point in points]

    def guess(self, words: str) -> FieldGuess:
        """A guess for words that are not stored."""
        from matching import classify_fields

        return classify_fields([words], self._model().engine)[0]

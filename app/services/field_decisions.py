"""待人工判断领域: the machine suggests the field of a message that names none; a person decides, and that stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.masking import mask
from app.domain.pain_points import PublicPainPoint, public_view
from app.domain.users import Actor
from app.domain.vocabulary import FIELDS
from app.errors import Invalid
from app.services.context import App, demand

if TYPE_CHECKING:
    from matching import FieldGuess

MOST_JUDGED = 2000
LEAST_WORDS = 10


@dataclass(frozen=True)
class Undecided:
    """A message without a field, masked, and what the machine takes it for."""

    message: PublicPainPoint
    guess: FieldGuess


@dataclass(frozen=True)
class UndecidedList:
    """Messages without a field. total: all of them; judged: the newest of them that were looked at; rows: one page."""

    total: int
    judged: int
    unsure: int
    rows: list[Undecided]


def undecided(
    app: App, actor: Actor, limit: int = 20, offset: int = 0, unsure_only: bool = False
) -> UndecidedList:
    """Messages without a field, those the machine is unsure of first, then by falling doubt, then the newest."""
    demand(app, actor, "pain_points.decide_field")
    with app.store.read() as work:
        total = work.pain_points.count("field = ''")
        points = work.pain_points.where("field = ''", order="rowid DESC", limit=MOST_JUDGED)
    rows = [
        Undecided(public_view(point), guess)
        for point, guess in zip(points, app.fields.guesses(points), strict=True)
    ]
    rows.sort(key=lambda row: (not row.guess.unsure, row.guess.confidence))
    unsure = sum(1 for row in rows if row.guess.unsure)
    shown = rows[:unsure] if unsure_only else rows
    return UndecidedList(total, len(points), unsure, shown[offset : offset + limit])


@dataclass(frozen=True)
class Decided:
    """saved: fields that were decided now; taken: messages somebody else had decided in the meantime, left as they are."""

    saved: int
    taken: int


def decide(app: App, actor: Actor, fields: Mapping[str, str]) -> Decided:
    """Set the field of messages that have none. fields: message id -> field. Raises Invalid pain_points.field_unknown.

    A field that the source or a person named is never written over.
    """
    demand(app, actor, "pain_points.decide_field")
    if not fields:
        raise Invalid("pain_points.nothing_decided")
    if any(field not in FIELDS for field in fields.values()):
        raise Invalid("pain_points.field_unknown")
    saved = 0
    with app.store.write() as work:
        for key, field in fields.items():
            if work.pain_points.set_field(key, field):
                work.record(actor, "pain_points.decide_field", key, field=field)
                saved += 1
    return Decided(saved, len(fields) - saved)


def suggest(app: App, title: str, text: str) -> FieldGuess | None:
    """What the machine takes words for that are being typed; None while there are too few of them."""
    if len(text.strip()) < LEAST_WORDS:
        return None
    return app.fields.guess(f"{mask(title)}\n{mask(text)}".strip())


def suggestion(app: App, actor: Actor, point_id: str) -> FieldGuess | None:
    """What the machine takes a stored message for; None when its field is known."""
    demand(app, actor, "pain_points.decide_field")
    with app.store.read() as work:
        point = work.pain_points.get(point_id)
    return None if point.field else app.fields.guesses([point])[0]

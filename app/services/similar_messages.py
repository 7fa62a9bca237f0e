"""查重 at entry: held messages that nearly equal a new one, endorsing one instead of repeating it, review of an import."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.masking import mask
from app.domain.pain_points import PainPoint, PublicPainPoint, public_view
from app.domain.users import Actor
from app.errors import Conflict, NotAllowed
from app.services.context import App, demand
from app.services.pain_points import ImportResult
from app.store.ids import submitted_id

NEARLY_EQUAL = 0.9
MOST_COMPARED = 200


def degree_of(similarity: float) -> str:
    """equal 几乎相同 (at least 0.9: a greeting or a date more) or close 很相似."""
    return "equal" if similarity >= NEARLY_EQUAL else "close"


@dataclass(frozen=True)
class SimilarHeld:
    """A held message as everybody may read it. passage: the longest passage it shares with the new one, masked.

    mine: this person reported it. endorsed: this person endorsed it before.
    """

    message: PublicPainPoint
    similarity: float
    passage: str
    mine: bool
    endorsed: bool

    @property
    def degree(self) -> str:
        return degree_of(self.similarity)


def similar_to(app: App, actor: Actor, title: str, text: str, most: int = 3) -> list[SimilarHeld]:
    """Held messages that nearly equal what is being entered, the nearest first; both sides are compared masked."""
    demand(app, actor, "pain_points.report")
    hits = app.held.finder().find(f"{mask(title)}\n{mask(text)}".strip(), most)
    found = []
    with app.store.read() as work:
        for hit in hits:
            point = work.pain_points.get(hit.id)
            endorsed = actor.role == "citizen" and work.audit.has("pain_points.endorse", point.id, actor.id)
            found.append(
                SimilarHeld(
                    public_view(point), hit.similarity, hit.passage, point.reporter == actor.id, endorsed
                )
            )
    return found


def endorse(app: App, actor: Actor, point_id: str, submission: str = "") -> int:
    """这就是我要反映的: one endorsement more for a held message; returns how many it has now.

    A citizen endorses a message once and never the own one; an officer once a submission, for each caller.
    Raises Conflict pain_points.endorsed_before, NotAllowed pain_points.own_message.
    """
    demand(app, actor, "pain_points.endorse", object=point_id)
    once = "" if actor.role == "citizen" else submitted_id("en", actor.id, submission)
    with app.store.write() as work:
        point = work.pain_points.get(point_id)
        if point.reporter == actor.id and actor.role == "citizen":
            raise NotAllowed("pain_points.own_message", number=point.source_ref)
        if work.audit.has("pain_points.endorse", point_id, actor.id, submission=once):
            if once:
                return point.endorsements
            raise Conflict("pain_points.endorsed_before")
        work.pain_points.endorse(point_id)
        work.record(actor, "pain_points.endorse", point_id, **({"submission": once} if once else {}))
        return point.endorsements + 1


@dataclass(frozen=True)
class NearRow:
    """A row of an imported file that nearly equals a message on hand (other_line 0) or an earlier row of the file."""

    line: int
    title: str
    other_line: int
    other_title: str
    similarity: float

    @property
    def degree(self) -> str:
        return degree_of(self.similarity)


@dataclass(frozen=True)
class ImportReview:
    """What people should look at after an import; nothing was refused for it. unsure: no field and no clear guess."""

    near: tuple[NearRow, ...]
    without_field: int
    unsure: int

    @property
    def near_held(self) -> int:
        return sum(1 for row in self.near if not row.other_line)


def review_import(app: App, actor: Actor, result: ImportResult) -> ImportReview:
    """Near-duplicates and unsure fields of a batch that was just imported."""
    demand(app, actor, "pain_points.import")
    with app.store.read() as work:
        points = work.pain_points.where("batch = ?", [result.batch], order="rowid")
    bare = [point for point in points if not point.field]
    unsure = sum(1 for guess in app.fields.guesses(bare) if guess.unsure)
    return ImportReview(_near_rows(app, points, result.lines), len(bare), unsure)


def _near_rows(app: App, points: list[PainPoint], lines: tuple[int, ...]) -> tuple[NearRow, ...]:
    finder = app.held.finder()
    rows = {point.id: (line, point) for point, line in zip(points, lines, strict=True)}
    near = []
    for line, point in rows.values():
        hits = finder.similarities(point.words, MOST_COMPARED)
        earlier = [(key, value) for key, value in hits if key not in rows or rows[key][0] < line]
        if not earlier:
            continue
        best, similarity = min(earlier, key=lambda hit: (-hit[1], hit[0] in rows))
        if best in rows:
            other_line, other = rows[best]
        else:
            with app.store.read() as work:
                other_line, other = 0, work.pain_points.get(best)
        near.append(NearRow(line, _name(point), other_line, _name(other), similarity))
    return tuple(near)


def _name(point: PainPoint) -> str:
    return point.public_title or point.public_text[:40]

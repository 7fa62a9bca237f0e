"""Pain points in: one at a time or a whole file, masked for everybody but the handlers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.masking import mask
from app.domain.pain_points import ImportBatch, PainPoint, PublicPainPoint, public_view
from app.domain.users import Actor, Owner
from app.domain.vocabulary import CHANNELS, FIELDS
from app.errors import Fault, Invalid, InvalidFields
from app.files.images import clean_photo
from app.files.records import PainPointRow, parse_pain_points
from app.files.tables import read_table
from app.sealing.chain import sha256_hex
from app.services.context import App, demand
from app.store.ids import new_id, submitted_id
from app.store.pain_points import PainPointFilter

Progress = Callable[[float, str], None]
TEXT_LENGTH = 5_000


@dataclass(frozen=True)
class ImportResult:
    """What an import did: rows stored, of which `masked` contained personal data; `lines`: where each row stood."""

    batch: str
    rows: int
    masked: int
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of a list and how long the list is."""

    total: int
    rows: list[PublicPainPoint]


def import_file(
    app: App,
    actor: Actor,
    name: str,
    content: bytes,
    progress: Progress = lambda share, step: None,
    submission: str = "",
) -> ImportResult:
    """Import a csv, xlsx or jsonl file: all of its rows or none.

    Raises InvalidFields with line, column and reason of every bad row; a row whose number is stored already is a
    bad row, so that a second import of the same file changes nothing (F12); Invalid pain_points.same_file for a file
    whose rows carry no numbers. A repetition with the same nonce returns the first result (F06).
    """
    demand(app, actor, "pain_points.import")
    progress(0.05, "read")
    rows = parse_pain_points(read_table(name, content)).or_refuse("pain_points.import_refused")
    if not rows:
        raise Invalid("pain_points.import_empty")
    progress(0.3, "mask")
    batch = submitted_id("ib", actor.id, submission)
    created = app.clock.now()
    points = [_from_row(row, batch, actor, created) for row in rows]
    masked = sum(1 for p in points if (p.title, p.text) != (p.public_title, p.public_text))
    result = ImportResult(batch, len(points), masked, tuple(row.line for row in rows))
    digest = sha256_hex(content)
    progress(0.7, "store")
    with app.store.write() as work:
        stored = work.pain_points.batches()
        if any(before.id == batch for before in stored):
            return result
        known = work.pain_points.known_refs([point.source_ref for point in points if point.source_ref])
        if known:
            raise InvalidFields("pain_points.import_refused", _known_faults(rows, known))
        if same := next((before for before in stored if before.sha256 == digest), None):
            raise Invalid("pain_points.same_file", name=same.file_name, at=same.at)
        work.pain_points.add_batch(ImportBatch(batch, name, digest, len(points), work.now, actor.name))
        work.pain_points.add_all(points)
        work.record(actor, "pain_points.import", batch, rows=len(points), sha256=digest)
    progress(1.0, "done")
    return result


def _known_faults(rows: Sequence[PainPointRow], known: set[str]) -> tuple[Fault, ...]:
    return tuple(
        Fault(row.line, "id", "pain_points.known_ref", (("ref", row.id),)) for row in rows if row.id in known
    )


def _from_row(row: PainPointRow, batch: str, actor: Actor, created: datetime) -> PainPoint:
    return _masked(
        PainPoint(
            id=new_id("pp"),
            source_ref=row.id or "",
            channel=row.channel or "inquiry",
            title=row.title or "",
            text=row.text or "",
            public_title="",
            public_text="",
            reported_at=row.reported_at,
            district=row.district or "",
            place=row.place or "",
            field=row.field or "",
            source_category=row.source_category or "",
            endorsements=row.endorsements or 0,
            photo="",
            longitude=None,
            latitude=None,
            reporter="",
            batch=batch,
            created_at=created,
        )
    )


def _masked(point: PainPoint) -> PainPoint:
    return replace(
        point,
        public_title=mask(point.title),
        public_text=mask(point.text),
        district=mask(point.district),
        place=mask(point.place),
    )


@dataclass(frozen=True)
class NewReport:
    """A single report as typed in (随手拍、投诉、举报、建议、求助). photo: JPEG, PNG or WebP bytes, or None."""

    channel: str
    title: str
    text: str
    district: str = ""
    place: str = ""
    field: str = ""
    longitude: float | None = None
    latitude: float | None = None
    photo: bytes | None = None


def report(app: App, actor: Actor, new: NewReport, submission: str = "") -> PainPoint:
    """Store one report under a number people can quote, SQ-2026-0001. The same nonce again returns the first (F06).

    The photo is re-encoded without its hidden place and camera data before it is stored.
    """
    demand(app, actor, "pain_points.report")
    faults = report_faults(new)
    if faults:
        raise InvalidFields("pain_points.report_refused", faults)
    photo = app.blobs.put(clean_photo(new.photo)) if new.photo else ""
    key = submitted_id("pp", actor.id, submission)
    with app.store.write() as work:
        if before := work.pain_points.first("id = ?", [key]):
            return before
        point = _masked(
            PainPoint(
                id=key,
                source_ref=work.next_number("SQ"),
                channel=new.channel,
                title=new.title.strip(),
                text=new.text.strip(),
                public_title="",
                public_text="",
                reported_at=work.now,
                district=new.district,
                place=new.place.strip(),
                field=new.field,
                source_category="",
                endorsements=0,
                photo=photo,
                longitude=new.longitude,
                latitude=new.latitude,
                reporter=actor.id,
                batch="",
                created_at=work.now,
            )
        )
        work.pain_points.add_all([point])
        work.record(actor, "pain_points.report", point.id, channel=point.channel)
        return point


def report_faults(new: NewReport) -> tuple[Fault, ...]:
    """What is wrong with a report as typed in; () when it can be stored."""
    faults = []
    if new.channel not in CHANNELS:
        faults.append(Fault(0, "channel", "pain_points.channel_unknown"))
    if new.field and new.field not in FIELDS:
        faults.append(Fault(0, "field", "pain_points.field_unknown"))
    if not new.title.strip() or len(new.title) > 60:
        faults.append(Fault(0, "title", "pain_points.title_length"))
    if not 10 <= len(new.text.strip()) <= TEXT_LENGTH:
        faults.append(Fault(0, "text", "pain_points.text_length", (("most", TEXT_LENGTH),)))
    if new.longitude is not None and not -180 <= new.longitude <= 180:
        faults.append(Fault(0, "longitude", "pain_points.place_range"))
    if new.latitude is not None and not -90 <= new.latitude <= 90:
        faults.append(Fault(0, "latitude", "pain_points.place_range"))
    return tuple(faults)


def list_public(
    app: App, actor: Actor, wanted: PainPointFilter = PainPointFilter(), limit: int = 50, offset: int = 0
) -> Page:
    """Masked messages, for everybody."""
    demand(app, actor, "pain_points.list_public")
    with app.store.read() as work:
        total, rows = work.pain_points.search(replace(wanted, reporter=""), limit, offset)
        return Page(total, [public_view(point) for point in rows])


def list_mine(app: App, actor: Actor) -> list[PainPoint]:
    """What this citizen reported, in full."""
    demand(app, actor, "pain_points.follow", Owner(user=actor.id))
    with app.store.read() as work:
        return work.pain_points.search(PainPointFilter(reporter=actor.id), 200)[1]


@dataclass(frozen=True)
class Followed:
    """A report and how far it has come (办理去向): its hot topic and the opportunities that stand on it, "" and () before.

    opportunities: (number, title), the newest first.
    """

    point: PainPoint
    topic: str
    topic_title: str
    opportunities: tuple[tuple[str, str], ...]

    @property
    def status(self) -> str:
        """received 已收到 -> clustered 已归入热点 -> listed 已列入榜单."""
        return "listed" if self.opportunities else ("clustered" if self.topic else "received")


def follow(app: App, actor: Actor) -> list[Followed]:
    """What this citizen reported and what became of it, the newest first."""
    points = list_mine(app, actor)
    with app.store.read() as work:
        topics = work.topics.of_points([point.id for point in points])
        listed = work.topics.listed_for([point.id for point in points])
    return [
        Followed(point, *topics.get(point.id, ("", "")), tuple(listed.get(point.id, ()))) for point in points
    ]


def preview(title: str, text: str) -> tuple[str, str]:
    """Title and text as the public would read them; nothing is stored."""
    return mask(title), mask(text)


def read_full(app: App, actor: Actor, point_id: str) -> PainPoint:
    """A message as received, for its handler; that it was read is audited (S49)."""
    demand(app, actor, "pain_points.read_full", object=point_id)
    with app.store.write() as work:
        point = work.pain_points.get(point_id)
        work.record(actor, "pain_points.read_full", point_id)
        return point


def photo(app: App, actor: Actor, point_id: str) -> bytes:
    """The photo of a report, for its handler or the person who sent it."""
    with app.store.read() as work:
        point = work.pain_points.get(point_id)
    if point.reporter != actor.id:
        demand(app, actor, "pain_points.read_full", object=point_id)
    return app.blobs.get(point.photo)


def batches(app: App, actor: Actor) -> list[ImportBatch]:
    demand(app, actor, "pain_points.list")
    with app.store.read() as work:
        return work.pain_points.batches()


def districts(app: App) -> list[str]:
    """Districts that appear in messages, most frequent first."""
    with app.store.read() as work:
        return work.pain_points.districts()

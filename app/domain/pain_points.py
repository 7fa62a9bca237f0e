"""Pain points (痛点、诉求): what a citizen said, in the words of the citizen, and what others may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PainPoint:
    """One message. `title`/`text` are as received; `public_*` are masked and the only ones that leave the handler's desk.

    reported_at: None when the source did not say. photo: SHA-256 of the stored image, "" without one.
    longitude/latitude: degrees (WGS 84), None when unknown.
    """

    id: str
    source_ref: str
    channel: str
    title: str
    text: str
    public_title: str
    public_text: str
    reported_at: datetime | None
    district: str
    place: str
    field: str
    source_category: str
    endorsements: int
    photo: str
    longitude: float | None
    latitude: float | None
    reporter: str
    batch: str
    created_at: datetime

    @property
    def words(self) -> str:
        """What is read by matching and clustering: the masked title and text (S49)."""
        return f"{self.public_title}\n{self.public_text}".strip()


@dataclass(frozen=True)
class PublicPainPoint:
    """What the public and enterprises may read."""

    id: str
    channel: str
    title: str
    text: str
    reported_at: datetime | None
    district: str
    place: str
    field: str
    endorsements: int
    photo: str


def public_view(point: PainPoint) -> PublicPainPoint:
    """The masked view of a message; photos of citizens stay with the handlers."""
    return PublicPainPoint(
        id=point.id,
        channel=point.channel,
        title=point.public_title,
        text=point.public_text,
        reported_at=point.reported_at,
        district=point.district,
        place=point.place,
        field=point.field,
        endorsements=point.endorsements,
        photo="",
    )


@dataclass(frozen=True)
class ImportBatch:
    """One imported file: all of its rows or none."""

    id: str
    file_name: str
    sha256: str
    rows: int
    at: datetime
    actor: str

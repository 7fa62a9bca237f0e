"""Attachments of sealed bids (投标附件): checked, sealed before they touch the disk, opened and handed out afterwards.

Each file goes into the same envelope as the bid. The key that opens it is made for this one revision and travels inside
the bid's own sealed content: whoever cannot open the bid cannot open its files, a withdrawn bid keeps its files closed
for ever, and after opening nobody has to bring the opportunity's key again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.attachments import DAMAGED_ARTICLE, Attachment, BidFile, amount_faults, without_names
from app.domain.bids import BidContent, Ground, OpenedBid, SealedBid
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, NotFound
from app.files.intake import check_attachment
from app.files.names import display_name
from app.sealing.chain import sha256_hex
from app.sealing.envelope import SealBroken, bid_context, new_key_pair, seal, unseal
from app.services.context import App, demand
from app.store.work import Work


def file_faults(files: Sequence[BidFile]) -> tuple[Fault, ...]:
    """What keeps these files from being sealed: number, size, kind by content."""
    found = list(amount_faults(files))
    for each in files:
        try:
            check_attachment(each.name, each.content)
        except Invalid as refusal:
            column = "agreement" if each.agreement else "attachments"
            found.append(Fault(0, column, refusal.code, tuple(refusal.params.items())))
    return tuple(found)


def enclose(
    app: App, content: BidContent, files: Sequence[BidFile], opportunity: str, enterprise: str, revision: int
) -> BidContent:
    """Seal the files and store their envelopes; the content that names them and holds their key.

    The files are on disk before the row that names them (F02); what no row comes to name is swept or `discard`ed.
    """
    content = replace(content, attachments=(), attachment_key="")
    if not files:
        return content
    public, private = new_key_pair()
    kept = []
    for place, each in enumerate(files):
        envelope = seal(public, each.content, _context(opportunity, enterprise, revision, place))
        kept.append(
            Attachment(
                name=display_name(each.name),
                kind=check_attachment(each.name, each.content),
                size=len(each.content),
                sha256=sha256_hex(each.content),
                sealed_sha256=app.blobs.put(envelope),
                agreement=each.agreement,
                price=each.price,
            )
        )
    return replace(content, attachments=tuple(kept), attachment_key=private.hex())


def discard(app: App, content: BidContent) -> None:
    """Remove the envelopes of a bid that was not taken: no other bid can have the same ones."""
    for each in content.attachments:
        app.blobs.remove(each.sealed_sha256)


def absent(app: App, bids: Sequence[SealedBid]) -> bool:
    """Whether a stored envelope of these bids is not there at all: the platform's fault, not the bidder's."""
    return not all(app.blobs.holds(digest) for bid in bids for digest in bid.attachments)


def damage(app: App, bid: SealedBid, content: BidContent) -> Ground | None:
    """The first attachment that is gone, differs from its receipt or does not open; such a bid counts as unreadable.

    A bid is judged as a whole: scoring what is left of it would be unfair to the bidder, guessing the rest to the others.
    """
    named = tuple(each.sealed_sha256 for each in content.attachments)
    if named != bid.attachments:
        return Ground("attachment_differs", DAMAGED_ARTICLE)
    for place in range(len(named)):
        try:
            _open(app, bid, content, place)
        except NotFound:
            return Ground("attachment_missing", DAMAGED_ARTICLE, str(place + 1))
        except SealBroken as broken:
            code = "attachment_differs" if broken.code == "sealing.differs" else "attachment_broken"
            return Ground(code, DAMAGED_ARTICLE, str(place + 1))
    return None


@dataclass(frozen=True)
class FileOfBid:
    """An attachment handed out after opening."""

    name: str
    kind: str
    content: bytes


def read(app: App, actor: Actor, bid_id: str, place: int) -> FileOfBid:
    """An attachment of an opened bid, by its place from 0: for the posting department, its reviewer and the supervisor;
    for the bidder itself; and, under a name that tells nothing, for the evaluators who declared to have no ties,
    files of the price once individual scoring is closed.

    Raises NotFound, also before opening: an envelope is not even looked for.
    """
    with app.store.read() as work:
        opened = work.bids.opened.first("id = ?", [bid_id])
        if opened is None or opened.content is None:
            raise NotFound("app.not_found")
        sealed = work.bids.get(bid_id)
        opportunity = work.opportunities.get(opened.opportunity)
        evaluates = actor.role == "evaluator" and _evaluates(work, actor, opened)
    if actor.role == "evaluator":
        demand(app, actor, "evaluation.score", Owner(user=actor.id if evaluates else ""), object=bid_id)
    elif actor.role == "enterprise":
        demand(app, actor, "bids.read_own", sealed, object=bid_id)
    else:
        demand(app, actor, "bids.read_opened", opportunity, object=bid_id)
    attachments = opened.content.attachments
    scored = opportunity.scored_at is not None
    shown = without_names(attachments, prices=scored) if actor.role == "evaluator" else attachments
    if not 0 <= place < len(shown):
        raise NotFound("app.not_found")
    stored = next(n for n, each in enumerate(attachments) if each.sealed_sha256 == shown[place].sealed_sha256)
    return FileOfBid(shown[place].name, shown[place].kind, _open(app, sealed, opened.content, stored))


def _evaluates(work: Work, actor: Actor, opened: OpenedBid) -> bool:
    seats = work.evaluations.seats(opened.opportunity)
    mine = next((seat for seat in seats if seat.person == actor.id and seat.sits), None)
    return mine is not None and mine.declared_at is not None and not opened.rejected


def _open(app: App, bid: SealedBid, content: BidContent, place: int) -> bytes:
    """The file as handed in. Raises NotFound, SealBroken ("sealing.differs" when a digest is another one)."""
    attachment = content.attachments[place]
    envelope = app.blobs.get(attachment.sealed_sha256)
    if sha256_hex(envelope) != attachment.sealed_sha256:
        raise SealBroken("sealing.differs")
    try:
        private = bytes.fromhex(content.attachment_key)
    except ValueError as error:
        raise SealBroken from error
    file = unseal(private, envelope, _context(bid.opportunity, bid.enterprise, bid.revision, place))
    if sha256_hex(file) != attachment.sha256:
        raise SealBroken("sealing.differs")
    return file


def _context(opportunity: str, enterprise: str, revision: int, place: int) -> bytes:
    return bid_context(opportunity, enterprise, revision, part=f"attachment {place + 1}")

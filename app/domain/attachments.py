"""Attachments of a bid (投标附件): what a bidder hands in, and what its sealed content says of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.errors import Fault

MEBIBYTE = 1024 * 1024
MOST = 10
"""Attachments of one bid, the consortium agreement among them."""
EACH, TOTAL = 20 * MEBIBYTE, 50 * MEBIBYTE
"""Bytes of one attachment, and of all attachments of one bid."""
DAMAGED_ARTICLE = "《电子招标投标办法》第三十一条"
"""What could not be decrypted at opening through no fault of the bidder counts as handed back; the others open."""


@dataclass(frozen=True)
class BidFile:
    """A file as it was chosen. agreement: the signed consortium agreement (联合体共同投标协议); price: it tells the price
    (报价文件)."""

    name: str
    content: bytes = field(repr=False)
    agreement: bool = False
    price: bool = False


@dataclass(frozen=True)
class Attachment:
    """What the bid says of an attachment before it is sealed with it. sha256: of the file; sealed_sha256: of its envelope.

    kind: pdf, docx, xlsx, png, jpg or jpeg; size in bytes.
    """

    name: str
    kind: str
    size: int
    sha256: str
    sealed_sha256: str
    agreement: bool = False
    price: bool = False


def amount_faults(files: Sequence[BidFile]) -> Iterator[Fault]:
    """Too many, too much together, the same file twice, more than one agreement."""
    if len(files) > MOST:
        yield Fault(0, "attachments", "bids.too_many_files", (("count", len(files)), ("most", MOST)))
    if sum(len(each.content) for each in files) > TOTAL:
        yield Fault(0, "attachments", "bids.files_too_large", (("megabytes", TOTAL // MEBIBYTE),))
    if len({each.content for each in files}) < len(files):
        yield Fault(0, "attachments", "bids.file_twice")
    if sum(each.agreement for each in files) > 1:
        yield Fault(0, "agreement", "bids.two_agreements")


def without_names(attachments: Sequence[Attachment], prices: bool = False) -> tuple[Attachment, ...]:
    """As evaluators see them: a file name may tell who bids; the agreement tells that a consortium does, and so would a
    gap in the numbers. prices: what tells the price is shown as well, after the others, once every score is in."""
    kept = [each for each in attachments if not (each.agreement or each.price)]
    kept += [each for each in attachments if each.price and not each.agreement] if prices else []
    return tuple(replace(each, name=f"{place:02d}.{each.kind}") for place, each in enumerate(kept, 1))

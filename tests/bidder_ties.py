"""Bids of consortia whose members confirmed them, and what companies state of themselves."""

from __future__ import annotations

from dataclasses import replace

from attachment_files import pdf
from city import USCCS, City, bid

from app.domain.attachments import BidFile
from app.domain.bids import BidContent, Receipt
from app.domain.consortium import Part
from app.domain.opportunities import Opportunity
from app.services import bidding, enterprises, memberships

AGREEMENT = BidFile("联合体协议.pdf", pdf("各方盖章"), agreement=True)
IDENTITY = "11010519491231002X"
PRICE = 400_000_000


def joint(lead: int, *members: int, price: int = PRICE) -> BidContent:
    """A bid of one company, or of a consortium with equal work."""
    everybody = (lead, *members)
    if not members:
        return bid(price)
    rest = 100 - 10 * len(members)
    parts = tuple(
        Part(USCCS[n], f"成员{n}公司", rest if n == lead else 10, f"第{n}部分工作") for n in everybody
    )
    return replace(bid(price), parts=parts)


def hand_in(city: City, opportunity: Opportunity, lead: int, *members: int, price: int = PRICE) -> Receipt:
    """A bid whose members say from their own accounts that they take part."""
    for member in members:
        memberships.join(city.app, city.bidders[member], opportunity.id, USCCS[lead])
    files = [AGREEMENT] if members else []
    content = joint(lead, *members, price=price)
    return bidding.submit(city.app, city.bidders[lead], opportunity.id, content, f"n{lead}", files=files)


def declare(city: City, n: int, identity: str) -> None:
    actor = city.bidders[n]
    own = enterprises.read(city.app, actor, actor.enterprise_id)
    enterprises.save_profile(city.app, actor, own, own.summary, own.statements, representative=identity)

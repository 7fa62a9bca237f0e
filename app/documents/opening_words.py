"""Opened bids in words: who bid, also as a consortium, and on which grounds a bid does not stand; for page and paper."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.bidder_names import bidder_name
from app.domain.bids import Ground, OpenedBid
from app.i18n import t

_FILES = ("attachment_missing", "attachment_differs", "attachment_broken")


def bidder_title(bid: OpenedBid) -> str:
    """The bidder's name; of a consortium the lead and the members."""
    parts = bid.content.parts if bid.content else ()
    if not parts:
        return bid.enterprise_name
    members = t("ui.list_comma").join(each.name for each in parts[1:])
    return t("opening.ground.consortium", lead=bid.enterprise_name, members=members)


def ground_lines(bids: Sequence[OpenedBid]) -> list[str]:
    """One sentence for each ground, with its article and what it is about."""
    names = {
        each.code: f"{each.name}（{each.code}）" for bid in bids if bid.content for each in bid.content.parts
    }
    return [_line(bid, ground, names) for bid in bids for ground in bid.grounds]


def suspicion_words(label: str, code: str, others: Sequence[str]) -> str:
    """What only one side says of a bid, by labels alone: for the committee and its report."""
    named = t("ui.list_comma").join(bidder_name(each) for each in others)
    return t(f"opening.suspicion.{code}", bid=bidder_name(label), others=named)


def suspicion_lines(bids: Sequence[OpenedBid]) -> list[str]:
    """One sentence for each suspicion with the companies it is about, for those who keep the record; it accuses nobody."""
    names = {
        each.code: f"{each.name}（{each.code}）" for bid in bids if bid.content for each in bid.content.parts
    }
    return [
        t(
            "opening.suspicion.line",
            name=bid.enterprise_name,
            text=suspicion_words(bid.label, each.code, each.others),
            about=t("ui.list_comma").join(names.get(code, code) for code in each.about),
            article=each.article,
        )
        for bid in bids
        for each in bid.suspicions
    ]


def _line(bid: OpenedBid, ground: Ground, names: dict[str, str]) -> str:
    given = {
        "name": f"{bidder_name(bid.label)} {bid.enterprise_name}",
        "reason": t(f"opening.state.{ground.code}"),
        "article": ground.article,
    }
    if not ground.about:
        return t("opening.ground.line", **given)
    if ground.code in _FILES:
        return t("opening.ground.file", about=ground.about, **given)
    about = t("ui.list_comma").join(names.get(code, code) for code in ground.about.split("/"))
    return t("opening.ground.about", about=about, **given)

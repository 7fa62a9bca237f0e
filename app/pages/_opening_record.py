"""The opening record (开榜记录): the whole of it for those who keep it, the published part for everybody."""

from __future__ import annotations

import streamlit as st

from app.documents.bidder_names import bidder_name, bidder_number
from app.documents.opening_words import bidder_title, ground_lines, suspicion_lines
from app.documents.tables import workbook
from app.domain.openings import OpeningCeremony
from app.domain.users import Actor
from app.i18n import role_name, t
from app.services import memberships, opening_records
from app.services.context import App
from app.services.opening_records import FullRecord, PublicBid, PublicRecord, RecordedBid, ReturnedBid
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.reading import reading_rows
from app.ui.tables import Column, frame
from app.ui.text import literal


def show_record(app: App, actor: Actor, opportunity_id: str, number: str) -> FullRecord | None:
    """Who opened, every bid beside its receipt, what was handed back; the record, for what follows on the page."""
    record = attempt(lambda: opening_records.full_record(app, actor, opportunity_id))
    if record is None or not (record.bids or record.returned):
        return None
    if record.bids:
        _opened(record, number)
        _unconfirmed(app, actor, opportunity_id)
    if record.returned:
        _returned(record.returned)
    return record


def _opened(record: FullRecord, number: str) -> None:
    bids = sorted(record.bids, key=lambda row: bidder_number(row.bid.label))
    section(t("opening.record"), t("opening.record_lead", at=record.opportunity.opened_at, count=len(bids)))
    if record.ceremony is not None:
        for line in ceremony_lines(record.ceremony):
            st.markdown(literal(line))
    rows = [_row(each) for each in bids]
    reading_rows(rows, [Column("who", t("opening.enterprise")), *_offered()[2:]])
    for line in ground_lines([each.bid for each in bids]):
        note(literal(line), "bad")
    for line in suspicion_lines([each.bid for each in bids]):
        note(literal(line), "wait")
    section(t("opening.checked_title"), t("opening.checked_lead"))
    for each in bids:
        agrees = "opening.differs" if each.bid.unreadable == "differs_from_receipt" else "opening.agrees"
        _fingerprint(bidder_name(each.bid.label), each.receipt, each.sha256, t(agrees))
    exported, sheet = frame(rows, [*_offered(), *_checked()]), t("opening.record")
    download(
        t("opening.export"),
        lambda: workbook(exported, sheet),
        f"{number}-{sheet}.xlsx",
        "xlsx",
        key="opening.export",
    )


def _unconfirmed(app: App, actor: Actor, opportunity_id: str) -> None:
    """Members of consortia that did not confirm from their own accounts: a fact, and no doubt of the bid."""
    for bid, members in attempt(lambda: memberships.unconfirmed(app, actor, opportunity_id)) or []:
        names = t("ui.list_comma").join(f"{each.name}（{each.code}）" for each in members)
        st.caption(
            literal(
                t("opening.unconfirmed", bid=bidder_name(bid.label), lead=bid.enterprise_name, names=names)
            )
        )


def ceremony_lines(held: OpeningCeremony) -> list[str]:
    """Who began, who confirmed, who else was there."""
    first = t("opening.person", name=held.begun_name, role=role_name(held.begun_role))
    second = t("opening.person", name=held.confirmed_name, role=role_name(held.confirmed_role))
    lines = [t("opening.held", at=held.confirmed_at, first=first, second=second)]
    if held.attending:
        lines.append(t("opening.also_there", names=held.attending))
    if held.recovered:
        lines.append(t("opening.recovered"))
    return lines


def _row(each: RecordedBid) -> dict[str, object]:
    bid = each.bid
    return {
        "label": bidder_name(bid.label),
        "enterprise": bidder_title(bid),
        "who": f"{bidder_name(bid.label)} {bidder_title(bid)}",
        "price": bid.content.price_fen if bid.content else None,
        "months": bid.content.term_months if bid.content else None,
        "received": bid.received_at,
        "state": t(f"opening.state.{bid.state_at_opening}"),
        "receipt": each.receipt,
        "checked": t("opening.differs" if bid.unreadable == "differs_from_receipt" else "opening.agrees"),
        "digest": each.sha256,
    }


def _offered() -> list[Column]:
    """Who bid at what price."""
    return [
        Column("label", t("opening.label")),
        Column("enterprise", t("opening.enterprise")),
        Column("price", t("opening.price"), "money_wan"),
        Column("months", t("opening.months"), "integer"),
        Column("received", t("opening.received"), "time"),
        Column("state", t("opening.state_title")),
    ]


def _checked() -> list[Column]:
    """What was opened beside what was received."""
    return [
        Column("checked", t("opening.checked")),
        Column("receipt", t("opening.receipt")),
        Column("digest", t("opening.digest")),
    ]


def _returned(rows: tuple[ReturnedBid, ...]) -> None:
    section(t("opening.returned"), t("opening.returned_lead"))
    reading_rows(
        rows,
        [
            Column("enterprise_name", t("opening.enterprise")),
            Column("received_at", t("opening.received"), "time"),
        ],
    )
    for row in rows:
        _fingerprint(row.enterprise_name, row.receipt, row.sha256)


def _fingerprint(who: str, receipt: str, digest: str, agrees: str = "") -> None:
    """A digest on a line of its own: a column of them would push the others off a narrow screen."""
    head = " ".join(filter(None, (who, agrees, receipt)))
    st.caption(f"{literal(head)}  \n{digest}")


def _who(bid: PublicBid) -> str:
    if not bid.members:
        return bid.enterprise_name
    members = t("ui.list_comma").join(bid.members)
    return t("opening.ground.consortium", lead=bid.enterprise_name, members=members)


def show_public_record(record: PublicRecord) -> None:
    """As everybody reads it, without signing in."""
    section(t("opening.public_title"), t("opening.public_lead", at=record.opened_at, count=len(record.bids)))
    if record.begun_by:
        first = t("opening.public_office", department=record.begun_by, role=role_name(record.begun_role))
        second = t(
            "opening.public_office", department=record.confirmed_by, role=role_name(record.confirmed_role)
        )
        st.markdown(literal(t("opening.public_by", first=first, second=second)))
    reading_rows(
        [
            {
                "enterprise": _who(bid),
                "price": bid.price_fen,
                "months": bid.term_months,
                "state": t(f"opening.state.{bid.state or 'valid'}"),
            }
            for bid in record.bids
        ],
        [
            Column("enterprise", t("opening.enterprise")),
            Column("price", t("opening.price"), "money_wan"),
            Column("months", t("opening.months"), "integer"),
            Column("state", t("opening.state_title")),
        ],
    )
    if any(bid.state == "suspected" for bid in record.bids):
        st.caption(t("opening.public_suspected"))
    if record.returned:
        st.caption(t("opening.public_returned", count=record.returned))
    st.caption(t("opening.public_digest"))
    for bid in record.bids:
        _fingerprint(bid.enterprise_name, "", bid.sha256)

"""Attachments of sealed bids: nowhere readable before opening, bound to their bid, handed out to the right people only."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from attachment_files import office, pdf, picture
from city import USCCS, City, bid
from procedure_steps import appoint, open_together, until

from app.domain.attachments import BidFile
from app.domain.bids import Receipt
from app.domain.consortium import Part
from app.domain.opportunities import Opportunity
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.sealing.chain import sha256_hex
from app.sealing.envelope import FORMAT
from app.services import attachments, auditing, bidding, evaluating, keeping, opening

CANARY = "鹭岛附件里的秘密做法第九稿"
NAME = "鹭岛秘密方案名.pdf"
PLAN = BidFile(NAME, pdf(CANARY))
AGREEMENT = BidFile("鹭岛协议.pdf", pdf("三家盖章"), agreement=True)


def hand_in(
    city: City,
    opportunity: Opportunity,
    n: int,
    files: Sequence[BidFile] = (),
    nonce: str = "",
    revision: int = 0,
) -> Receipt:
    price = 400_000_000 + n * 1_000_000
    return bidding.submit(
        city.app, city.bidders[n], opportunity.id, bid(price), nonce or f"n{n}", revision, files=files
    )


def open_all(city: City, opportunity: Opportunity) -> opening.OpeningRecord:
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    return open_together(city.app, city.officer, opportunity.id)


def needles(text: str) -> list[bytes]:
    encoded = [text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [*encoded, json.dumps(text).strip('"').encode(), zlib.compress(text.encode())[2:-4]]


def test_S22_before_opening_no_file_contains_the_canary_of_an_attachment(city: City) -> None:
    opportunity = city.opportunity()
    files = [PLAN, BidFile("鹭岛.docx", office("docx", CANARY)), AGREEMENT]
    parts = (Part(USCCS[0], "鹭岛甲", 60, CANARY), Part(USCCS[1], "鹭岛乙", 40, "安装"))
    content = replace(bid(), parts=parts)
    bidding.submit(city.app, city.bidders[0], opportunity.id, content, "n", files=files)
    keeping.backup(city.app, city.admin)
    wanted = [
        needle for text in (CANARY, NAME[:-4], "鹭岛甲", USCCS[1] + "鹭岛乙") for needle in needles(text)
    ]
    wanted.append(sha256_hex(PLAN.content).encode())  # the digest of a known file would tell that it is there
    seen = [path for path in city.app.settings.data.rglob("*") if path.is_file()]
    assert len([path for path in seen if path.is_relative_to(city.app.settings.blobs)]) == 3
    for path in seen:
        body = path.read_bytes()
        assert not [needle for needle in wanted if needle in body], path.name


def test_S22_only_whoever_opens_the_bid_opens_its_attachments(city: City) -> None:
    opportunity = city.opportunity()
    hand_in(city, opportunity, 0, [PLAN])
    with city.app.store.read() as work:
        key = city.app.master.unwrap(work.opportunities.wrapped_key(opportunity.id), opportunity.id.encode())
        names = work.bids.envelopes()
    envelope = city.app.blobs.get(names.pop())
    assert envelope.startswith(FORMAT)
    assert key not in envelope
    for place in (0, 1):
        with pytest.raises(NotFound):
            attachments.read(city.app, city.officer, "bd_unknown", place)


def test_S23_files_of_bids_are_no_number_anybody_sees(city: City) -> None:
    opportunity = city.opportunity()
    before = (keeping.state(city.app, city.admin).blobs, auditing.verify(city.app, city.supervisor).orphans)
    for n in range(3):
        hand_in(city, opportunity, n, [PLAN, BidFile("图.png", picture())])
    after = (keeping.state(city.app, city.admin).blobs, auditing.verify(city.app, city.supervisor).orphans)
    assert after == before
    mine = bidding.my_bids(city.app, city.bidders[0])[0]
    for who in (city.officer, city.reviewer, city.supervisor, city.admin, city.evaluator, city.bidders[1]):
        with pytest.raises(AppError) as caught:
            attachments.read(city.app, who, mine.bid, 0)
        assert caught.value.code == "app.not_found"


def test_S23_short_attachments_look_alike_on_disk(city: City) -> None:
    opportunity = city.opportunity()
    hand_in(city, opportunity, 0, [BidFile("a.pdf", pdf("一"))])
    hand_in(city, opportunity, 1, [BidFile("b.pdf", pdf("一" * 800))])
    with city.app.store.read() as work:
        sizes = {len(city.app.blobs.get(digest)) for digest in work.bids.envelopes()}
    assert len(sizes) == 1


def test_R1_what_is_not_in_an_envelope_is_not_taken(city: City) -> None:
    opportunity = city.opportunity()
    hand_in(city, opportunity, 0)
    connection = sqlite3.connect(city.app.settings.database)
    names = [row[1] for row in connection.execute("PRAGMA table_info(bids)")]
    row = dict(zip(names, connection.execute("SELECT * FROM bids").fetchone(), strict=True))
    row |= {
        "id": "bd_plain",
        "submission": "plain",
        "receipt": "HZ-PLAIN",
        "enterprise": city.bidders[1].enterprise_id,
    }
    row["sealed"] = bid().to_bytes()
    statement = f"INSERT INTO bids({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    with pytest.raises(sqlite3.IntegrityError, match="bids are sealed"):
        connection.execute(statement, list(row.values()))
    connection.close()
    with city.app.store.read() as work:
        assert work.bids.count() == 1


def test_R1_a_refused_attachment_leaves_nothing_behind(city: City) -> None:
    opportunity = city.opportunity()
    for wrong in (BidFile("x.exe", b"MZ"), BidFile("x.pdf", b"<html>"), BidFile("x.pdf", b"")):
        with pytest.raises(InvalidFields) as caught:
            hand_in(city, opportunity, 0, [PLAN, wrong])
        assert [fault.column for fault in caught.value.faults] == ["attachments"]
    assert city.app.blobs.digests() == set()
    with city.app.store.read() as work:
        assert work.bids.count() == 0


def test_R2_an_attachment_that_arrives_at_the_deadline_leaves_nothing_behind(city: City) -> None:
    opportunity = city.opportunity()
    city.clock.at = opportunity.tender_deadline
    with pytest.raises(Invalid) as caught:
        hand_in(city, opportunity, 0, [PLAN])
    assert caught.value.code == "bids.too_late"
    assert city.app.blobs.digests() == set()


def test_R3_the_receipt_names_every_sealed_attachment(city: City) -> None:
    opportunity = city.opportunity()
    receipt = hand_in(city, opportunity, 0, [PLAN, BidFile("图.png", picture())])
    assert len(receipt.attachments) == 2
    assert [sha256_hex(city.app.blobs.get(each)) for each in receipt.attachments] == list(receipt.attachments)
    assert bidding.read_receipt(city.app, city.bidders[0], receipt.number) == receipt
    with city.app.store.read() as work:
        event = work.audit.of("bids.submit", receipt.bid)
    assert event is not None
    assert event.data["attachments"] == list(receipt.attachments)
    assert auditing.verify(city.app, city.supervisor).sound


def test_R4_a_new_revision_brings_its_own_attachments_and_the_last_one_counts(city: City) -> None:
    opportunity = city.opportunity()
    first = hand_in(city, opportunity, 0, [PLAN], "a")
    second = hand_in(city, opportunity, 0, [BidFile("新.pdf", pdf("第二稿"))], "b", 1)
    third = hand_in(city, opportunity, 0, [], "c", 2)
    assert (len(first.attachments), len(second.attachments), third.attachments) == (1, 1, ())
    bidding.withdraw(city.app, city.bidders[0], third.bid)
    fourth = hand_in(city, opportunity, 0, [PLAN], "d")
    assert (fourth.revision, len(fourth.attachments)) == (4, 1)
    assert fourth.attachments != first.attachments
    for n in (1, 2):
        hand_in(city, opportunity, n)
    record = open_all(city, opportunity)
    assert [row.unreadable for row in record.bids] == [""] * 3
    mine = next(row for row in record.bids if row.id == fourth.bid)
    assert mine.content is not None
    assert [each.name for each in mine.content.attachments] == [NAME]
    for old in (first, second):
        with pytest.raises(NotFound):
            attachments.read(city.app, city.officer, old.bid, 0)
    # sealed under a key of their own: the opened bid's key does not open what was replaced
    with city.app.store.read() as work:
        replaced = work.bids.get(first.bid)
    damaged = attachments.damage(city.app, replaced, mine.content)
    assert damaged is not None
    keeping.sweep(city.app, city.admin)
    assert set(first.attachments) <= city.app.blobs.digests()


def test_S28_F06_the_same_form_twice_is_one_bid_with_one_set_of_files(city: City) -> None:
    opportunity = city.opportunity()
    first = hand_in(city, opportunity, 0, [PLAN], "same")
    assert hand_in(city, opportunity, 0, [PLAN], "same") == first
    with pytest.raises(Conflict):
        hand_in(city, opportunity, 0, [PLAN], "other")
    assert city.app.blobs.digests() == set(first.attachments)


@pytest.mark.parametrize(
    ("damage", "code", "kind"),
    [
        ("flip", "attachment_differs", "receipt"),
        ("row", "attachment_differs", "receipt"),
        ("swap", "attachment_differs", "receipt"),
    ],
)
def test_S26_S27_a_damaged_or_moved_attachment_makes_that_bid_unreadable_and_the_others_open(
    city: City, damage: str, code: str, kind: str
) -> None:
    opportunity = city.opportunity()
    receipts = [hand_in(city, opportunity, n, [BidFile(f"{n}.pdf", pdf(str(n)))]) for n in range(4)]
    folder = city.app.settings.blobs
    path = next(folder.glob(f"*/{receipts[1].attachments[0]}"))
    other = next(folder.glob(f"*/{receipts[2].attachments[0]}"))
    if damage == "flip":
        body = bytearray(path.read_bytes())
        body[-1] ^= 1
        path.write_bytes(bytes(body))
    elif damage == "swap":
        path.write_bytes(other.read_bytes())
    else:
        connection = sqlite3.connect(city.app.settings.database)
        moved = json.dumps(list(receipts[2].attachments))
        connection.execute("UPDATE bids SET attachments = ? WHERE id = ?", [moved, receipts[1].bid])
        connection.commit()
        connection.close()
    assert {finding.kind for finding in auditing.verify(city.app, city.supervisor).findings} == {kind}
    record = open_all(city, opportunity)
    assert [row.unreadable for row in record.bids] == ["", code, "", ""]
    broken = record.bids[1]
    assert broken.content is None
    assert [(ground.code, "第三十一条" in ground.article) for ground in broken.grounds] == [(code, True)]
    assert broken.grounds[0].about == ("" if damage == "row" else "1")
    assert opening.read_opened(city.app, city.officer, opportunity.id)[1].grounds == broken.grounds


def test_S26_a_folder_that_is_not_there_stops_the_opening_and_spoils_no_bid(city: City) -> None:
    opportunity = city.opportunity()
    for n in range(3):
        hand_in(city, opportunity, n, [BidFile(f"{n}.pdf", pdf(str(n)))])
    folder = city.app.settings.blobs
    away = folder.rename(folder.with_name("unmounted"))
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    opening.begin(city.app, city.officer, opportunity.id)
    with pytest.raises(Invalid, match=r"opening\.files_missing"):
        opening.confirm(city.app, city.supervisor, opportunity.id)
    assert opening.read_opened(city.app, city.officer, opportunity.id) == []
    with city.app.store.read() as work:
        last = list(work.audit.each())[-1]
    assert (last.action, last.outcome, last.data) == (
        "opening.confirm",
        "refused",
        {"reason": "files_missing"},
    )
    folder.mkdir(exist_ok=True)
    for each in list(away.iterdir())[:1]:
        each.rename(folder / each.name)
    with pytest.raises(Invalid, match=r"opening\.files_missing"):
        opening.confirm(city.app, city.supervisor, opportunity.id)
    for each in list(away.iterdir()):
        each.rename(folder / each.name)
    record = opening.confirm(city.app, city.supervisor, opportunity.id)
    assert [row.unreadable for row in record.bids] == ["", "", ""]


def test_S27_an_attachment_of_another_revision_does_not_open(city: City) -> None:
    opportunity = city.opportunity()
    first = hand_in(city, opportunity, 0, [PLAN], "a")
    second = hand_in(city, opportunity, 0, [PLAN], "b", 1)
    for n in (1, 2):
        hand_in(city, opportunity, n)
    record = open_all(city, opportunity)
    content = record.bids[0].content
    assert content is not None
    with city.app.store.read() as work:
        stored = work.bids.get(second.bid)
    moved = replace(
        content, attachments=(replace(content.attachments[0], sealed_sha256=first.attachments[0]),)
    )
    ground = attachments.damage(city.app, replace(stored, attachments=first.attachments), moved)
    assert ground is not None
    assert ground.code == "attachment_broken"


def handed_out(city: City, opportunity: Opportunity) -> str:
    """Three bids, the first with files; returns its id after opening."""
    receipt = hand_in(city, opportunity, 0, [PLAN, BidFile("报价.xlsx", office("xlsx", "单价"))])
    for n in (1, 2):
        hand_in(city, opportunity, n)
    open_all(city, opportunity)
    return receipt.bid


def test_after_opening_the_right_people_get_the_file_as_it_was(city: City) -> None:
    opportunity = city.opportunity()
    mine = handed_out(city, opportunity)
    for who in (city.officer, city.reviewer, city.supervisor, city.bidders[0]):
        got = attachments.read(city.app, who, mine, 0)
        assert (got.name, got.kind, got.content) == (NAME, "pdf", PLAN.content)
    assert attachments.read(city.app, city.officer, mine, 1).kind == "xlsx"
    for place in (-1, 2):
        with pytest.raises(NotFound):
            attachments.read(city.app, city.officer, mine, place)
    for who in (city.other_officer, city.bidders[1], city.evaluator):
        with pytest.raises(NotFound):
            attachments.read(city.app, who, mine, 0)
    for who in (city.admin, city.citizen, city.finance):
        with pytest.raises(NotAllowed):
            attachments.read(city.app, who, mine, 0)


def test_evaluators_get_files_without_names_and_never_the_agreement(city: City) -> None:
    opportunity = city.opportunity()
    parts = (Part(USCCS[0], "澄川甲", 60, "平台"), Part(USCCS[3], "澄川丁", 40, "安装"))
    files = [AGREEMENT, PLAN]
    content = replace(bid(400_000_000), parts=parts)
    receipt = bidding.submit(city.app, city.bidders[0], opportunity.id, content, "n", files=files)
    for n in (1, 2):
        hand_in(city, opportunity, n)
    open_all(city, opportunity)
    with pytest.raises(NotFound):
        attachments.read(city.app, city.evaluator, receipt.bid, 0)
    appoint(city, opportunity.id)
    seen = evaluating.assignments(city.app, city.evaluator)[0].bids[0]
    assert [each.name for each in seen.content.attachments] == ["01.pdf"]
    assert not hasattr(seen.content, "parts")
    got = attachments.read(city.app, city.evaluator, receipt.bid, 0)
    assert (got.name, got.content) == ("01.pdf", PLAN.content)
    with pytest.raises(NotFound):
        attachments.read(city.app, city.evaluator, receipt.bid, 1)


def test_S15_a_file_that_was_changed_after_opening_is_not_handed_out(city: City) -> None:
    opportunity = city.opportunity()
    mine = handed_out(city, opportunity)
    with city.app.store.read() as work:
        digest = work.bids.get(mine).attachments[0]
    path = next(city.app.settings.blobs.glob(f"*/{digest}"))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(AppError) as caught:
        attachments.read(city.app, city.officer, mine, 0)
    assert caught.value.code == "sealing.differs"

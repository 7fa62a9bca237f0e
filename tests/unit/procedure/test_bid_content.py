"""What a sealed bid holds: attachments, a consortium, and bids sealed before there were any."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from city import USCCS, bid

from app.domain.anonymity import anonymous
from app.domain.attachments import MOST, TOTAL, Attachment, BidFile, amount_faults
from app.domain.bidder_identity import Identity
from app.domain.bids import BidContent, bidder_faults
from app.domain.consortium import Part, part_faults
from app.domain.enterprises import identity_number, is_identity_number
from app.domain.scenarios import Conditions, Scenario
from app.domain.users import Actor
from app.files.seeds import seed_rows
from app.services.scenarios import _blank, scenario_from_row

LEAD, MEMBER, OTHER = USCCS[:3]
PARTS = (Part(LEAD, "甲公司", 60, "平台建设"), Part(MEMBER, "乙公司", 40, "设备安装"))
FILES = (
    Attachment("技术方案（甲公司）.pdf", "pdf", 12, "a" * 64, "b" * 64),
    Attachment("协议.pdf", "pdf", 12, "c" * 64, "d" * 64, agreement=True),
    Attachment("排班表.xlsx", "xlsx", 12, "e" * 64, "f" * 64),
)
JOINT = replace(bid(), parts=PARTS, attachments=FILES, attachment_key="00" * 32)


@pytest.fixture(scope="module")
def terms() -> Scenario:
    blank = _blank(Actor("us_1", "经办", "officer", "数据局"), datetime(2026, 11, 22, tzinfo=UTC))
    return scenario_from_row(seed_rows("scenarios")[0], blank)


def codes(faults: object) -> list[str]:
    return [fault.code for fault in faults]  # type: ignore[attr-defined]


def test_a_bid_comes_back_as_it_was_sealed() -> None:
    assert BidContent.from_bytes(JOINT.to_bytes()) == JOINT
    assert BidContent.from_bytes(bid().to_bytes()) == bid()


def test_a_bid_sealed_before_there_were_attachments_still_opens() -> None:
    plain = json.loads(bid().to_bytes())
    for name in ("parts", "attachments", "attachment_key"):
        del plain[name]
    assert BidContent.from_bytes(json.dumps(plain).encode()) == bid()


@pytest.mark.parametrize("content", [b"[]", b"1", b"{}", b'{"parts": [{"x": 1}]}', b"\xff", b"{"])
def test_what_is_no_bid_is_told_apart(content: bytes) -> None:
    with pytest.raises((TypeError, ValueError)):
        BidContent.from_bytes(content)


def test_evaluators_see_neither_partners_nor_file_names_nor_the_key() -> None:
    seen = anonymous(JOINT, Identity(frozenset({("甲公司", LEAD), ("乙公司", MEMBER)})))
    assert {each.name for each in fields(seen)}.isdisjoint(
        {"contact", "parts", "attachment_key", "price_fen", "term_months"}
    )
    assert [each.name for each in seen.attachments] == ["01.pdf", "02.xlsx"]
    assert "甲公司" not in repr(seen)
    assert "attachment_key" not in repr(JOINT)


def test_R10_the_agreement_of_a_bid_is_its_digest() -> None:
    bidder = JOINT.bidder(LEAD)
    assert (bidder.lead, bidder.members, bidder.agreement) == (LEAD, (MEMBER,), "c" * 64)
    assert replace(JOINT, attachments=FILES[:1]).bidder(LEAD).agreement == ""


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), []),
        (PARTS, []),
        (PARTS[:1], ["alone", "share_total"]),
        ((PARTS[1], PARTS[0]), ["lead_first"]),
        ((PARTS[0], replace(PARTS[1], share=30)), ["share_total"]),
        ((replace(PARTS[0], share=100), replace(PARTS[1], share=0)), ["share_range", "share_range"]),
        ((PARTS[0], replace(PARTS[1], work=" ")), ["part_empty"]),
        ((PARTS[0], replace(PARTS[1], name="长" * 201)), ["part_long"]),
    ],
)
def test_R10_shares_and_work_are_divided_among_all(parts: tuple[Part, ...], expected: list[str]) -> None:
    assert codes(part_faults(parts, LEAD)) == [f"consortium.{each}" for each in expected]


def test_R10_R16_a_consortium_is_checked_before_it_is_sealed(terms: Scenario) -> None:
    joint = replace(bid(), parts=PARTS)
    assert bidder_faults(bid(), terms, LEAD, False) == ()
    assert bidder_faults(joint, terms, LEAD, True) == ()
    assert codes(bidder_faults(joint, terms, LEAD, False)) == ["consortium.no_agreement"]
    assert codes(bidder_faults(bid(), terms, LEAD, True)) == ["consortium.agreement_alone"]
    twice = replace(joint, parts=(PARTS[0], replace(PARTS[1], code=LEAD)))
    assert codes(bidder_faults(twice, terms, LEAD, True)) == ["consortium.twice"]
    wrong = replace(joint, parts=(PARTS[0], replace(PARTS[1], code="91330100MA0000000X")))
    assert codes(bidder_faults(wrong, terms, LEAD, True)) == ["consortium.not_a_code"]


def test_R11_who_worked_on_the_project_is_told_before_sealing(terms: Scenario) -> None:
    barred = replace(terms, conditions=Conditions(worked_on_it=(MEMBER,)))
    found = bidder_faults(replace(bid(), parts=PARTS), barred, LEAD, True)
    assert [(each.code, dict(each.params)["code"]) for each in found] == [("consortium.worked_on_it", MEMBER)]
    assert "第十八条" in str(dict(found[0].params)["article"])
    assert bidder_faults(bid(), barred, OTHER, False) == ()


def test_number_and_size_of_attachments_are_limited() -> None:
    files = [BidFile(f"{n}.pdf", bytes([n]) * 10) for n in range(MOST)]
    assert list(amount_faults(files)) == []
    assert codes(amount_faults([*files, BidFile("x.pdf", b"x")])) == ["bids.too_many_files"]
    assert codes(amount_faults([BidFile("a.pdf", b"x"), BidFile("b.pdf", b"x")])) == ["bids.file_twice"]
    large = [BidFile(f"{n}.pdf", bytes([n]) * (TOTAL // 2 + 1)) for n in range(2)]
    assert codes(amount_faults(large)) == ["bids.files_too_large"]
    agreed = [BidFile("a.pdf", b"x", True), BidFile("b.pdf", b"y", True)]
    assert codes(amount_faults(agreed)) == ["bids.two_agreements"]
    assert "x" * 5 not in repr(BidFile("a.pdf", b"x" * 5))


@pytest.mark.parametrize(
    ("typed", "valid"),
    [
        ("11010519491231002X", True),  # the example of GB 11643-1999
        ("１１０１０５ 19491231 002x", True),
        ("110105194912310020", False),
        ("G1234567", True),
        ("123", False),
        ("护照12345678", False),
        ("1" * 21, False),
    ],
)
def test_numbers_of_identity_papers(typed: str, valid: bool) -> None:
    assert is_identity_number(identity_number(typed)) is valid

"""R18: indicators look at every company of every bid, not at the leads alone; partners in one consortium are no finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from attachment_files import pdf
from city import USCCS, City, bid
from procedure_steps import open_together, until

from app.domain.attachments import BidFile
from app.domain.consortium import Part
from app.domain.indicators import Case, Member, OpenedOffer, PastAward, winner_rotation
from app.domain.opportunities import Opportunity
from app.services import bidding, indicators

PERSON, PHONE = "赵启航", "13812345678"
PARTS = (Part(USCCS[0], "澄川甲科技有限公司", 60, "总体"), Part(USCCS[1], "澄川乙科技有限公司", 40, "设备"))
AGREEMENT = BidFile("协议.pdf", pdf("联合体共同投标协议"), agreement=True)


def opened(city: City) -> Opportunity:
    """甲 with 乙 as a consortium, 丙 and 丁 alone."""
    made = city.opportunity()
    contacts = ("办公室", "", "项目部", "客服")
    for n in (0, 2, 3):
        content = replace(bid((300 + 31 * n) * 1_000_000, f"第{n}种方案"), contact=contacts[n])
        sealed = replace(content, parts=PARTS) if n == 0 else content
        bidding.submit(
            city.app, city.bidders[n], made.id, sealed, f"n{n}", files=(AGREEMENT,) if n == 0 else ()
        )
    until(city, made.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, made.id)
    return made


def found(city: City, opportunity: Opportunity) -> dict[str, indicators.FoundSignal]:
    all_of_them = indicators.find(city.app, city.officer, opportunity.id)
    return {each.signal.code: each for each in all_of_them if each.signal.indicator == "same_contact"}


def test_R18_a_members_representative_and_phone_are_compared_with_the_other_bids(city: City) -> None:
    city.give(1, legal_representative=PERSON, contact_phone=PHONE)
    city.give(2, legal_representative=PERSON, contact_phone=PHONE)
    signals = found(city, opened(city))
    assert signals.keys() == {"same_phone", "same_representative"}
    assert signals["same_representative"].signal.evidence == (("name", PERSON),)
    facts = {side.enterprise_name: dict(side.facts) for side in signals["same_representative"].sides}
    told = [each["legal_representative"] for each in facts.values()]
    assert sorted(map(str, told)) == sorted([PERSON, str((f"{PERSON}（澄川乙科技有限公司）",))])


def test_R18_members_of_one_consortium_are_no_finding_among_themselves(city: City) -> None:
    for n in (0, 1):
        city.give(n, legal_representative=PERSON, contact_phone=PHONE)
    assert found(city, opened(city)) == {}


@pytest.mark.parametrize("n", [2, 3])
def test_R18_the_buyers_people_are_looked_for_among_members_too(city: City, n: int) -> None:
    city.give(1, legal_representative=city.officer.name)
    signals = indicators.find(city.app, city.officer, opened(city).id)
    assert [each.signal.code for each in signals if each.signal.indicator == "tied_to_buyer"] == [
        "buyer_representative"
    ]


def offer(lead: str, *members: str) -> OpenedOffer:
    at = date(2026, 1, 1)
    made = OpenedOffer(f"bo_{lead}", lead, lead, at, 1, (), "")  # type: ignore[arg-type]
    return replace(made, members=tuple(Member(each, each) for each in members))


def rotation(offers: tuple[OpenedOffer, ...], history: list[PastAward]) -> int:
    case = Case("op", "open_challenge", date(2026, 9, 1), 1, (), offers, tuple(history))  # type: ignore[arg-type]
    return len(winner_rotation.find(case))


def award(n: int, winner: str, *partners: str, bidders: str = "abcd") -> PastAward:
    return PastAward(
        f"op_{n}", date(2026, 1, 1) + timedelta(days=n), frozenset(bidders), winner, frozenset(partners)
    )


def test_R18_turns_are_counted_for_members_too() -> None:
    """Two in turn ten times: 2!/2^2 = 1/2 a round, five rounds are 1/32 < 1/20. b wins as partner of e."""
    turns = [award(n, "a") if n % 2 else award(n, "e", "b", bidders="abe") for n in range(10)]
    assert rotation((offer("a"), offer("b")), turns) == 1
    assert rotation((offer("a"), offer("c", "b")), turns) == 1, "a member today, too"
    assert rotation((offer("a", "b"), offer("c")), turns) == 0, (
        "partners today do not take turns with each other"
    )


def test_R18_partners_who_won_together_took_no_turns() -> None:
    together = [award(n, "a", "b") for n in range(10)]
    assert rotation((offer("a"), offer("b")), together) == 0

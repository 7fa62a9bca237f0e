"""Consortia and related bidders from the sealed bid to the opening record; rules R10, R11, R16."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bidder_ties import AGREEMENT, IDENTITY, declare, hand_in, joint
from city import USCCS, City
from procedure_steps import appoint, open_together, seat_directly, until

from app.documents.opening_words import bidder_title, ground_lines
from app.domain.bids import OpenedBid
from app.domain.consortium import Part
from app.domain.enterprises import CapabilityStatement, EvidenceItem
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Conditions
from app.domain.users import Actor
from app.errors import InvalidFields, NotAllowed
from app.i18n import use_language
from app.services import (
    accounts,
    bidding,
    clarifying,
    committees,
    enterprises,
    opening,
    relations,
    scenarios,
)
from app.services.seats import conflicts_of


def opened(city: City, opportunity: Opportunity) -> list[OpenedBid]:
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    return opening.read_opened(city.app, city.officer, opportunity.id)


def verdicts(rows: list[OpenedBid]) -> list[str]:
    return [row.rejected or row.unreadable for row in rows]


def test_R10_a_member_that_bids_alone_voids_both_bids(city: City) -> None:
    opportunity = city.opportunity()
    for one in ((0, 1), (1,), (2,), (3,)):
        hand_in(city, opportunity, *one)
    rows = opened(city, opportunity)
    assert verdicts(rows) == ["shared_member", "shared_member", "", ""]
    assert rows[0].grounds[0].about == USCCS[1]
    assert "第三十七条" in rows[0].grounds[0].article
    with city.app.store.read() as work:
        event = work.audit.of("bids.opened", rows[0].id)
    assert event is not None
    assert event.data["rejected"] == "shared_member"
    assert event.data["grounds"] == [["shared_member", USCCS[1]]]
    use_language("zh-CN")
    assert bidder_title(rows[0]) == "澄川甲科技有限公司（牵头）、成员1公司 联合体"
    lines = ground_lines(rows)
    assert len(lines) == 2
    assert "同一单位出现在几份投标中" in lines[0]
    assert f"成员1公司（{USCCS[1]}）" in lines[1]


def test_R10_a_member_of_two_consortia_voids_both(city: City) -> None:
    opportunity = city.opportunity()
    for one in ((0, 3), (1, 3), (2,)):
        hand_in(city, opportunity, *one)
    assert verdicts(opened(city, opportunity)) == ["shared_member", "shared_member", ""]


def test_R10_a_lawful_consortium_stands_and_its_member_learns_of_it_after_opening(city: City) -> None:
    opportunity = city.opportunity()
    receipt = hand_in(city, opportunity, 0, 3)
    for n in (1, 2):
        hand_in(city, opportunity, n)
    assert bidding.taking_part(city.app, city.bidders[3]) == []
    assert bidding.my_bids(city.app, city.bidders[3]) == []
    found = opened(city, opportunity)
    assert verdicts(found) == ["", "", ""]
    assert "澄川甲科技有限公司、成员3公司（联合体）" in [bid.bidder_name for bid in found]
    part = bidding.taking_part(city.app, city.bidders[3])[0]
    assert (part.bid, part.lead, part.share, part.state) == (receipt.bid, "澄川甲科技有限公司", 10, "opened")
    assert part.work == "第3部分工作"
    assert part.confirmed
    assert bidding.taking_part(city.app, city.bidders[0]) == []
    assert bidding.taking_part(city.app, city.bidders[1]) == []
    with pytest.raises(NotAllowed):
        bidding.taking_part(city.app, city.officer)


def test_R10_faults_of_a_consortium_are_told_before_anything_is_sealed(city: City) -> None:
    opportunity = city.opportunity()
    content = joint(0, 1)
    with pytest.raises(InvalidFields) as caught:
        bidding.submit(city.app, city.bidders[0], opportunity.id, content, "n")
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [
        ("consortium.no_agreement", "agreement")
    ]
    stolen = replace(content, parts=(content.parts[1], content.parts[0]))
    found = bidding.check(city.app, city.bidders[0], opportunity.id, stolen, [AGREEMENT])
    assert "consortium.lead_first" in [fault.code for fault in found]


def test_R10_the_weakest_of_the_same_trade_is_told_as_far_as_profiles_know(city: City) -> None:
    def certificate(title: str) -> CapabilityStatement:
        return CapabilityStatement("s1", "市政工程", "市政设计。", (EvidenceItem("certificate", title),))

    city.give(0, certificate("工程设计市政行业甲级证书"))
    city.give(3, certificate("工程设计市政行业丙级证书"))
    opportunity = city.opportunity(conditions=Conditions(("工程设计市政行业乙级",)))
    stranger = "91990000MA37DA2697"
    content = joint(0, 3)
    parts = (*content.parts[:1], replace(content.parts[1], share=5), Part(stranger, "外地公司", 5, "咨询"))
    receipt = bidding.submit(
        city.app,
        city.bidders[0],
        opportunity.id,
        replace(content, parts=parts),
        "n",
        files=[AGREEMENT],
    )
    alone = hand_in(city, opportunity, 1)
    hand_in(city, opportunity, 2)
    opened(city, opportunity)
    found = relations.qualifications_of(city.app, city.officer, receipt.bid)
    assert found is not None
    assert [(each.code, each.member) for each in found.results] == [("qualification_too_low", "成员3公司")]
    assert found.unknown == ("外地公司",)
    assert relations.qualifications_of(city.app, city.officer, alone.bid) is None
    with pytest.raises(NotAllowed):
        relations.qualifications_of(city.app, city.bidders[1], receipt.bid)


def test_R11_one_identity_number_of_two_bidders_is_for_the_committee_and_voids_neither(city: City) -> None:
    declare(city, 0, IDENTITY)
    declare(city, 2, IDENTITY.lower())
    declare(city, 1, "G1234567")
    opportunity = city.opportunity()
    for n in range(4):
        hand_in(city, opportunity, n)
    rows = opened(city, opportunity)
    assert verdicts(rows) == ["", "", "", ""]
    assert [[each.code for each in row.suspicions] for row in rows] == [
        ["equal_identity"],
        [],
        ["equal_identity"],
        [],
    ]
    doubt = rows[0].suspicions[0]
    assert "第十八条" in doubt.article
    assert (set(doubt.about), doubt.others) == ({USCCS[0], USCCS[2]}, (rows[2].label,))
    body = city.app.settings.database.read_bytes()
    assert IDENTITY.encode() not in body


def test_R11_the_same_name_alone_rejects_nobody(city: City) -> None:
    for n in (0, 1):
        city.give(n, legal_representative="陈立")
    opportunity = city.opportunity()
    for n in range(3):
        hand_in(city, opportunity, n)
    assert verdicts(opened(city, opportunity)) == ["", "", ""]


def test_R11_direct_control_voids_both_also_through_a_member(city: City) -> None:
    city.give(3, controlled_by=(USCCS[0],))
    city.give(0, controls=(USCCS[3],))
    opportunity = city.opportunity()
    for one in ((0,), (1, 3), (2,)):
        hand_in(city, opportunity, *one)
    assert verdicts(opened(city, opportunity)) == ["control", "control", ""]


def test_R11_one_owner_above_both_is_no_direct_control(city: City) -> None:
    for n in (0, 1):
        city.give(n, controlled_by=("91990000MA37DA2697",))
    opportunity = city.opportunity()
    for n in range(3):
        hand_in(city, opportunity, n)
    assert verdicts(opened(city, opportunity)) == ["", "", ""]


def test_R11_who_worked_on_the_project_is_refused_and_found_at_opening(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportunity = city.opportunity(conditions=Conditions(worked_on_it=(USCCS[1].lower(),)))
    assert opportunity.terms.conditions.worked_on_it == (USCCS[1],)
    with pytest.raises(InvalidFields) as caught:
        hand_in(city, opportunity, 1)
    assert [fault.code for fault in caught.value.faults] == ["consortium.worked_on_it"]
    monkeypatch.setattr(bidding, "bidder_faults", lambda *given: ())
    for n in range(4):
        hand_in(city, opportunity, n)
    rows = opened(city, opportunity)
    assert verdicts(rows) == ["", "worked_on_it", "", ""]
    assert "第十八条" in rows[1].grounds[0].article


def test_R11_the_list_of_who_worked_on_it_is_checked_when_it_is_saved(city: City) -> None:
    scenario = city.scenario()
    wrong = replace(scenario, conditions=Conditions(worked_on_it=("91990000MA00000183",)))
    with pytest.raises(InvalidFields) as caught:
        scenarios.save(city.app, city.officer, wrong)
    assert [fault.code for fault in caught.value.faults] == ["scenarios.bad_worked_code"]


def test_R16_over_the_ceiling_and_without_an_agreement_fall_each_with_its_article(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportunity = city.opportunity()
    monkeypatch.setattr(bidding, "bid_faults", lambda content, terms: ())
    monkeypatch.setattr(bidding, "bidder_faults", lambda *given: ())
    hand_in(city, opportunity, 0, price=opportunity.terms.ceiling_fen + 1)
    bidding.submit(city.app, city.bidders[1], opportunity.id, joint(1, 3), "n1")
    hand_in(city, opportunity, 2, price=opportunity.terms.ceiling_fen)
    rows = opened(city, opportunity)
    assert verdicts(rows) == ["over_ceiling", "no_consortium_agreement", ""]
    assert "第五十一条第（五）项" in rows[0].grounds[0].article
    assert "第五十一条第（二）项" in rows[1].grounds[0].article


def test_R10_the_first_ground_is_kept_and_all_are_recorded(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportunity = city.opportunity()
    monkeypatch.setattr(bidding, "bid_faults", lambda content, terms: ())
    hand_in(city, opportunity, 0, 1, price=opportunity.terms.ceiling_fen + 1)
    for n in (1, 2, 3):
        hand_in(city, opportunity, n)
    rows = opened(city, opportunity)
    assert [each.code for each in rows[0].grounds] == ["over_ceiling", "shared_member"]
    assert verdicts(rows) == ["over_ceiling", "shared_member", "", ""]


def test_R13_who_is_tied_to_a_member_of_a_consortium_does_not_judge(city: City) -> None:
    city.give(3, name="专家库")
    opportunity = city.opportunity()
    for one in ((0, 3), (1,), (2,)):
        hand_in(city, opportunity, *one)
    opened(city, opportunity)
    with city.app.store.read() as work:
        people = [work.users.get(city.evaluator.id)]
        found = conflicts_of(work, opportunity, people)
    assert [(each.person, each.enterprise) for each in found] == [
        (city.evaluator.id, city.bidders[3].enterprise_id)
    ]


def test_an_import_keeps_the_person_in_charge(city: City) -> None:
    declare(city, 0, IDENTITY)
    actor = city.bidders[0]
    before = enterprises.read(city.app, actor, actor.enterprise_id)
    table = f"企业名称,统一社会信用代码\n{before.name},{before.uscc}\n".encode()
    enterprises.import_file(city.app, city.officer, "a.csv", table)
    after = enterprises.read(city.app, actor, actor.enterprise_id)
    assert after.representative == before.representative != ""
    with pytest.raises(InvalidFields) as caught:
        declare(city, 0, "110105194912310020")
    assert [fault.code for fault in caught.value.faults] == ["enterprises.bad_identity_number"]


def test_an_administrator_reads_no_members(city: City) -> None:
    opportunity = city.opportunity()
    receipt = hand_in(city, opportunity, 0, 3)
    for n in (1, 2):
        hand_in(city, opportunity, n)
    opened(city, opportunity)
    stranger = Actor("us_x", "外人", "citizen")
    for who in (city.admin, stranger):
        with pytest.raises(NotAllowed):
            relations.qualifications_of(city.app, who, receipt.bid)


def three_bids(city: City) -> Opportunity:
    """Opened: a consortium of the first and the fourth company, and two companies alone."""
    opportunity = city.opportunity()
    for one in ((0, 3), (1,), (2,)):
        hand_in(city, opportunity, *one)
    opened(city, opportunity)
    return opportunity


DECLARED = {
    "澄川丁科技有限公司": False,  # the member's name in its profile
    "成员3公司": False,  # as the bidder wrote it
    "澄川 丁科技": False,
    "澄川丁科技股份有限公司": False,
    "丁科技": False,
    "９１９９００００ＭＡ０００００４２Ｊ": False,
    "本人持股的澄川乙科技有限公司（已退出）": False,
    "海州戊科技有限公司": True,
    "有限公司": True,
    " ": True,
}


def test_R13_a_declared_tie_to_any_member_of_a_consortium_counts_however_it_is_written(city: City) -> None:
    opportunity = three_bids(city)
    for n in range(len(DECLARED) - 2):
        accounts.add_demo_user(city.app, f"one{n}", f"专家{n}", "evaluator", "专家库", "")
    people = committees.read(city.app, city.officer, opportunity.id).candidates
    chosen = [each.id for each in people]
    assert len(chosen) == len(DECLARED) + 1, "an odd number, one for each declaration and one more"
    seat_directly(city.app, city.officer, opportunity.id, chosen)
    seats = committees.read(city.app, city.officer, opportunity.id).seats
    for seat, (declared, clear) in zip(seats, DECLARED.items(), strict=False):
        expert = Actor(seat.id, seat.name, "evaluator", seat.department)
        assert committees.declare(city.app, expert, opportunity.id, [declared]) is clear, declared


@pytest.mark.parametrize(
    "text",
    [
        "澄川甲科技有限公司说明：设备为自有库存。",
        "我司（澄川 甲科技）的设备为自有库存。",
        "设备由澄川丁科技提供，附成本明细。",
        "成员3公司负责第3部分工作，报价含人工。",
        "统一社会信用代码91990000MA00000182，设备为自有库存。",
    ],
)
def test_R14_an_explanation_does_not_tell_the_committee_who_bids(city: City, text: str) -> None:
    opportunity = three_bids(city)
    (chair, *_) = appoint(city, opportunity.id, ("evaluator", "evaluator2", "evaluator3"))
    (mine,) = bidding.my_bids(city.app, city.bidders[0])
    asked = clarifying.ask(city.app, chair, opportunity.id, mine.bid, "请说明报价的成本构成和履约措施。", 24)
    with pytest.raises(InvalidFields) as caught:
        clarifying.explain(city.app, city.bidders[0], asked.id, text)
    assert [(fault.column, fault.code) for fault in caught.value.faults] == [
        ("answer", "evaluation.names_bidder")
    ]
    clarifying.explain(city.app, city.bidders[0], asked.id, "设备为自有库存，人工按本地标准，附成本明细。")

"""Until every score is in, nothing an evaluator reads of a bid stands beside a name anywhere; prices come with the consensus.

The opening record is public with names, prices and terms (《招标投标法》第三十六条); the evaluator reads it like everybody. So the
two views are joined here as somebody curious would join them: by every value that tells one bid from another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from attachment_files import office, pdf
from city import USCCS, City, bid
from procedure_steps import appoint, one_more, open_together, replaced, score_all, until

from app.domain.attachments import BidFile
from app.domain.bids import BidContent
from app.domain.consortium import Part
from app.domain.opportunities import Opportunity
from app.domain.users import PUBLIC, Actor
from app.errors import AppError, Invalid, NotFound
from app.services import (
    attachments,
    bidding,
    clarifying,
    committees,
    deliberating,
    evaluating,
    memberships,
    open_data,
    opening_records,
    race_reading,
)

DIGEST = re.compile("[0-9a-f]{64}")
THREE = ("evaluator", "evaluator2", "evaluator3")
PRICES = (312_345_600, 405_678_900, 377_111_200)
TERMS = (7, 11, 16)
ASKED = "请说明质量保证措施和人员安排。"


def talkative(city: City, n: int) -> BidContent:
    """A bid whose texts say all that the opening record says: who, for how much, how long; the first is a consortium."""
    with city.app.store.read() as work:
        name = work.enterprises.get(city.bidders[n].enterprise_id).name
    price, months = PRICES[n], TERMS[n]
    tells = f"{name}（{USCCS[n]}）承诺：总价{price / 100:,.2f}元，即{price / 1e6:.6f}万元，工期{months}个月。"
    parts = (Part(USCCS[0], name, 60, "平台"), Part(USCCS[3], "第四家公司", 40, "设备")) if n == 0 else ()
    return replace(
        bid(price), term_months=months, plan=f"方案之{'甲乙丙'[n]}。{tells}", operation_plan=tells, promise=tells,
        responses={"R1": f"排班。{tells}", "R2": "联合体成员第四家公司负责小程序。" if n == 0 else "小程序实时显示。"},
        contact=f"{name} 陆先生", parts=parts,
    )  # fmt: skip


@pytest.fixture
def opportunity(city: City) -> Opportunity:
    """Three opened bids, arrived in another order than their names or prices have."""
    made = city.opportunity()
    memberships.join(city.app, city.bidders[3], made.id, USCCS[0])
    for n in (2, 0, 1):
        sheet = office("xlsx", f"总价{PRICES[n] / 1e6}万元")
        files = [
            BidFile("分项报价表.xlsx", sheet, price=True),
            BidFile(f"{n}号公司技术方案.pdf", pdf(f"附件{n}")),
        ]
        if n == 0:
            files.insert(0, BidFile("协议.pdf", pdf("盖章"), agreement=True))
        bidding.submit(city.app, city.bidders[n], made.id, talkative(city, n), f"n{n}", files=files)
    until(city, made.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, made.id)
    return made


def values(thing: object) -> Iterator[str]:
    """Every number and every word of a value, and of what it holds."""
    if is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from values(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from (*values(key), *values(value))
    elif isinstance(thing, list | tuple | set | frozenset):
        for each in thing:
            yield from values(each)
    elif isinstance(thing, str):
        yield thing
        if DIGEST.fullmatch(thing):
            return  # one value; its digits are no figures of a bid
        yield from re.findall(r"\d+(?:\.\d+)?|[A-Za-z]\w+|[\u4e00-\u9fff]{2,}", thing.replace(",", ""))
    elif thing is not None and not isinstance(thing, bool):
        yield str(thing)


def telling(lines: Mapping[str, object]) -> dict[str, set[str]]:
    """value -> whom it may be of, for every value that is not of everybody."""
    found: dict[str, set[str]] = {}
    for who, line in lines.items():
        for value in set(values(line)):
            found.setdefault(value, set()).add(who)
    return {value: of for value, of in found.items() if len(of) < len(lines)}


def public_lines(city: City, opportunity: Opportunity) -> dict[str, list[Any]]:
    """bidder -> everything public that stands beside the name: the opening record and the open data."""
    record = opening_records.public_record(city.app, city.evaluator, opportunity.id)
    assert record is not None
    lines: dict[str, list[Any]] = {row.enterprise_name: [row] for row in record.bids}
    package, _ = open_data.record(city.app, PUBLIC, opportunity.number, "揭榜")
    for detail in package["records"][0]["compiledRelease"]["bids"]["details"]:
        first = detail["tenderers"][0]["name"]
        lines[first].append(json.loads(json.dumps(detail)))
        value = detail["value"]["amount"]
        lines[first].append([f"{value:.2f}", f"{value / 1e4:.6f}", f"{value / 1e4:g}", value * 100])
    return lines


def read_by(city: City, who: Actor, opportunity: Opportunity) -> dict[str, list[Any]]:
    """label -> everything an evaluator is shown of that bid: content, attachments, votes, questions."""
    (mine,) = [
        each for each in evaluating.assignments(city.app, who) if each.opportunity.id == opportunity.id
    ]
    lines: dict[str, list[Any]] = {each.label: [each.bid, each.content, each.scored] for each in mine.bids}
    for each in mine.bids:
        for place in range(len(each.content.attachments)):
            file = attachments.read(city.app, who, each.bid, place)
            lines[each.label].append((file.name, file.kind))
    found = deliberating.read(city.app, who, opportunity.id)
    for view in found.motions:
        lines[view.label].append((view.motion.code, view.motion.reason))
    for label, question in found.questions:
        lines[label].append((question.question, question.answer))
    assert not [each for each in race_reading.races(city.app, who) if each.id == opportunity.id]
    return lines


def in_common(city: City, who: Actor, opportunity: Opportunity) -> dict[str, tuple[set[str], set[str]]]:
    """Values that tell something on both sides: of some labels but not all, and of some names but not all."""
    known, public = telling(read_by(city, who, opportunity)), telling(public_lines(city, opportunity))
    return {value: (known[value], public[value]) for value in known.keys() & public.keys()}


def test_the_join_finds_what_is_left_to_be_found(city: City, opportunity: Opportunity) -> None:
    """A price or a term beside a label would be found: the test itself is tested."""
    public = telling(public_lines(city, opportunity))
    with city.app.store.read() as work:
        opened = work.bids.opened_of(opportunity.id)
    shown = telling({each.label: [each.content] for each in opened})
    common = shown.keys() & public.keys()
    assert {str(PRICES[0]), str(TERMS[1])} <= common
    assert all(len(public[str(each)]) == 1 for each in (*PRICES, *TERMS))


def test_R14_nothing_read_of_a_label_stands_beside_a_name_while_scores_are_given(
    city: City, opportunity: Opportunity
) -> None:
    people = appoint(city, opportunity.id, THREE)
    assert in_common(city, people[0], opportunity) == {}
    shown = str(read_by(city, people[0], opportunity))
    for word in ("第四家公司", "联合体", *USCCS, *(f"{each / 100:,.2f}" for each in PRICES)):
        assert word not in shown
    assert "方案之甲" in shown, "the proposal itself is read"


def test_R14_a_bid_with_an_agreement_looks_like_the_others(city: City, opportunity: Opportunity) -> None:
    people = appoint(city, opportunity.id, THREE)
    (mine,) = evaluating.assignments(city.app, people[0])
    assert {tuple(file.name for file in each.content.attachments) for each in mine.bids} == {("01.pdf",)}


def test_R14_answers_of_bidders_and_words_of_motions_tell_no_price_before_the_scores_are_in(
    city: City, opportunity: Opportunity
) -> None:
    people = appoint(city, opportunity.id, THREE)
    with city.app.store.read() as work:
        first = next(
            each
            for each in work.bids.opened_of(opportunity.id)
            if each.enterprise == city.bidders[1].enterprise_id
        )
    asked = clarifying.ask(city.app, people[0], opportunity.id, first.id, ASKED, 24)
    answer = f"总价{PRICES[1] / 1e6:.6f}万元已含质保，工期{TERMS[1]}个月。"
    clarifying.explain(city.app, city.bidders[1], asked.id, answer)
    reason = f"该投标写明总价{PRICES[1] / 100:.2f}元，与要求不符。"
    deliberating.move_rejection(city.app, people[1], opportunity.id, first.id, "not_responsive", reason)
    assert in_common(city, people[2], opportunity) == {}
    with pytest.raises(Invalid, match=r"evaluation\.prices_later"):
        deliberating.move_rejection(city.app, people[0], opportunity.id, first.id, "below_cost", reason)


def test_R16_prices_and_terms_come_with_the_consensus_and_go_when_scoring_is_open_again(
    city: City, opportunity: Opportunity
) -> None:
    people = appoint(city, opportunity.id)
    score_all(city.app, people, opportunity.id)
    for who in (people[0], city.officer, city.supervisor):
        with pytest.raises(AppError):
            evaluating.consensus(city.app, who, opportunity.id)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    offers = evaluating.consensus(city.app, people[0], opportunity.id).offers
    assert {(each.price_fen, each.term_months) for each in offers} == set(zip(PRICES, TERMS, strict=True))
    lowest = min(offers, key=lambda each: each.price_fen)
    assert lowest.of_others == Fraction(2 * PRICES[0], PRICES[1] + PRICES[2])
    # A member is replaced: the successor scores without prices, and reads no more than the first did.
    asked = clarifying.ask(
        city.app,
        people[0],
        opportunity.id,
        lowest.bid,
        f"报价{lowest.price_fen / 1e6:.6f}万元，请说明成本。",
        24,
    )
    clarifying.explain(
        city.app, city.bidders[0], asked.id, f"报价{PRICES[0] / 1e6:.6f}万元，设备为自有库存。"
    )
    into = one_more(city)
    replaced(city.app, city.officer, opportunity.id, people[0].id, into.id, "出差在外")
    assert committees.declare(city.app, into, opportunity.id, [])
    assert in_common(city, into, opportunity) == {}
    with pytest.raises(Invalid, match=r"evaluation\.still_scoring"):
        evaluating.consensus(city.app, into, opportunity.id)


def test_R14_files_of_the_price_are_read_once_every_score_is_in(city: City, opportunity: Opportunity) -> None:
    people = appoint(city, opportunity.id)
    chair = people[0]
    (mine,) = evaluating.assignments(city.app, chair)
    for each in mine.bids:
        assert [file.name for file in each.content.attachments] == ["01.pdf"]
        with pytest.raises(NotFound):
            attachments.read(city.app, chair, each.bid, 1)
    score_all(city.app, people, opportunity.id)
    evaluating.close_scoring(city.app, chair, opportunity.id)
    for offer in evaluating.consensus(city.app, chair, opportunity.id).offers:
        assert [(file.name, file.price) for file in offer.attachments] == [
            ("01.pdf", False),
            ("02.xlsx", True),
        ]
        got = attachments.read(city.app, chair, offer.bid, 1)
        assert (got.name, got.kind) == ("02.xlsx", "xlsx")
        assert f"{offer.price_fen / 1e6}万元".encode() in got.content

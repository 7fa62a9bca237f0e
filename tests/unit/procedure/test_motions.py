"""Votes of the committee, seeds of two people, direct choice, the chair, and lists that may be published."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.awards import Candidates, candidates, within_maximum
from app.domain.committee import (
    DIRECT,
    BidderTies,
    Direct,
    Ingredients,
    Member,
    PersonTies,
    committee_faults,
    conflicts,
    direct_faults,
    seed_of,
)
from app.domain.evaluation import BidTotal
from app.domain.judging import outcome
from app.domain.vocabulary import REGIMES
from app.i18n import has, use_language

FIVE = ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("agree", "against", "found"),
    [
        ("abc", "", "carried"),
        ("ab", "", "open"),
        ("ab", "cde", "lost"),
        ("", "abc", "lost"),
        ("ab", "cd", "open"),
    ],
)
def test_R16_a_rejection_needs_more_than_half_of_those_who_sit(agree: str, against: str, found: str) -> None:
    votes = {**dict.fromkeys(agree, True), **dict.fromkeys(against, False)}
    assert outcome("rejection", votes, FIVE) == found


def test_R17_a_correction_needs_everybody_and_one_voice_against_ends_it() -> None:
    assert outcome("correction", dict.fromkeys("abcd", True), FIVE) == "open"
    assert outcome("correction", dict.fromkeys("abcde", True), FIVE) == "carried"
    assert outcome("correction", {"a": True, "b": False}, FIVE) == "lost"


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.booleans()), st.sets(st.sampled_from("abcde"), min_size=1)
)
def test_R13_votes_of_who_has_left_do_not_count(votes: dict[str, bool], committee: set[str]) -> None:
    for kind in ("rejection", "correction"):
        sitting = {member: agrees for member, agrees in votes.items() if member in committee}
        assert outcome(kind, votes, committee) == outcome(kind, sitting, committee)  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from(FIVE), st.booleans()))
def test_R16_a_vote_of_everybody_is_decided_and_a_decided_one_stays(votes: dict[str, bool]) -> None:
    found = outcome("rejection", votes, FIVE)
    if len(votes) == len(FIVE):
        assert found == ("carried" if sum(votes.values()) >= 3 else "lost")
    if found != "open":
        for rest in (True, False):
            assert outcome("rejection", {**dict.fromkeys(FIVE, rest), **votes}, FIVE) == found


@pytest.mark.parametrize("third", ["digest", "audit_hash"])
def test_R12_the_seed_is_the_digest_of_both_numbers_and_a_keyed_digest(third: str) -> None:
    parts = Ingredients("311789", "20426", **{third: "ab" * 32})
    written = f"JB-2026-0007\n311789\n20426\n{'ab' * 32}"
    assert seed_of("JB-2026-0007", parts) == hashlib.sha256(written.encode()).hexdigest()
    for changed in (
        replace(parts, first="311788"),
        replace(parts, second="1"),
        replace(parts, **{third: "ac" * 32}),
    ):
        assert seed_of("JB-2026-0007", changed) != seed_of("JB-2026-0007", parts)


def test_R12_experts_are_chosen_directly_only_for_a_listed_reason_with_approval() -> None:
    assert [fault.code for fault in direct_faults(None, "challenge")] == ["committee.draw_first"]
    assert [fault.code for fault in direct_faults(Direct("in_a_hurry", "财政局批复18号"), "challenge")] == [
        "committee.draw_first"
    ]
    assert [fault.code for fault in direct_faults(Direct("complex_matter", "已批"), "challenge")] == [
        "committee.approval_missing"
    ]
    assert direct_faults(Direct("complex_matter", "财政局批复18号"), "challenge") == ()
    own = Direct("own_selection", "采购方案第三部分")
    assert direct_faults(own, "coop_innovation") == ()
    assert [fault.code for fault in direct_faults(own, "gov_procurement")] == ["committee.draw_first"]


@pytest.mark.parametrize("code", REGIMES)
def test_R12_the_buyers_representative_does_not_chair(code: str) -> None:
    """财政部令第87号: 采购人代表不得担任评标组长."""
    members = [Member(f"e{n}", "expert") for n in range(4)] + [Member("b", "buyer")]
    led_by_buyer = [replace(each, chair=each.id == "b") for each in members]
    assert {fault.code for fault in committee_faults(code, 1, led_by_buyer)} == {"committee.buyer_chair"}
    led_by_expert = [replace(each, chair=each.id == "e0") for each in members]
    assert committee_faults(code, 1, led_by_expert) == ()


def test_R13_who_works_for_the_company_that_controls_a_bidder_is_found() -> None:
    firm = BidderTies("en_1", "枫湾公交科技有限公司", shareholders=frozenset({"枫湾城投集团有限公司"}))
    person = PersonTies("us_1", "舒言", employers=(("枫湾城投集团有限公司", None),))
    (found,) = conflicts("gov_procurement", [person], [firm], date(2026, 12, 15))
    assert (found.kind, found.source, found.certain) == ("other_interest", "computed", False)


def row(bid: str, rank: int, total: int = 80, price: int = 100, complete: bool = True) -> BidTotal:
    return BidTotal(bid, f"投标人{bid}", price, {}, Fraction(total), rank, complete)


def test_R19_a_list_beyond_the_maximum_is_published_only_for_equals_at_its_end() -> None:
    first, second, third, fourth = (row(b, n, 90 - n) for n, b in enumerate("abcd", 1))
    assert within_maximum("tender_law", Candidates((first, second, third)))
    assert not within_maximum("tender_law", Candidates(())), "nobody"
    assert not within_maximum("tender_law", Candidates((first, second, third, fourth))), "four places"
    assert not within_maximum("tender_law", Candidates((second, first))), "not in the order of the ranks"
    assert not within_maximum("tender_law", Candidates((first, replace(second, complete=False))))
    equal = (row("c", 3), row("d", 3))
    assert within_maximum("tender_law", Candidates((first, second), equal)), "R15: equal in total and price"
    told_apart = (row("c", 3, price=100), row("d", 3, price=101))
    assert not within_maximum("tender_law", Candidates((first, second), told_apart)), (
        "the lower price goes first"
    )
    assert not within_maximum("tender_law", Candidates((first, second, third), (row("d", 4), row("e", 4))))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=7))
def test_R15_R19_what_is_computed_from_a_ranking_may_always_be_published(
    drawn: list[tuple[int, int]],
) -> None:
    order = sorted(drawn, key=lambda each: (-each[0], each[1]))
    rows = [row(str(n), 1 + order.index(each), each[0], each[1]) for n, each in enumerate(order)]
    assert within_maximum("tender_law", candidates("tender_law", rows))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_reasons_of_a_direct_choice_have_words_and_articles(language: str) -> None:
    use_language(language)
    assert [code for code in DIRECT if not has(f"committee.direct.{code}")] == []
    assert all("《" in article for article in DIRECT.values())

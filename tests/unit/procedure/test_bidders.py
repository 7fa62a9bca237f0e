"""Consortia, related bidders and races."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.consortium import Consortium, Ties, clashes, consortium_faults
from app.domain.racing import Stage, race_faults, sunk_cost
from app.domain.uscc import check_character
from app.i18n import explain_fault, has, use_language

BODIES = [f"91990000MA00{n:05d}" for n in range(101, 107)]
A, B, C, D, *MORE = [body + check_character(body) for body in BODIES]


def codes(bidder: Consortium, maximum: int | None = None) -> list[str]:
    return [fault.code for fault in consortium_faults("challenge", bidder, maximum)]


def test_R10_a_consortium_files_its_agreement_and_keeps_the_number() -> None:
    assert codes(Consortium(A)) == []
    assert codes(Consortium(A, (B,), "sha256")) == []
    assert codes(Consortium(A, (B,))) == ["consortium.no_agreement"]
    assert codes(Consortium(A, (A.lower(),), "sha256")) == ["consortium.twice"]
    assert codes(Consortium(A, (A[:-1] + ("0" if A[-1] != "0" else "1"),), "sha256")) == [
        "consortium.not_a_code"
    ]
    assert codes(Consortium(A, (B, C, D, MORE[0]), "sha256")) == [], "one lead and four members"
    assert codes(Consortium(A, (B, C, D, *MORE[:2]), "sha256")) == ["consortium.too_many"]
    assert codes(Consortium(A, (B, C), "sha256"), maximum=2) == ["consortium.over_notice"]
    assert codes(Consortium(A, (B,), "sha256"), maximum=2) == []
    assert codes(Consortium(A, (B,), "sha256"), maximum=1) == ["consortium.not_admitted"]
    assert codes(Consortium(A), maximum=1) == []
    assert codes(Consortium(A, (B, C, D, *MORE[:2]), "sha256"), maximum=6) == [], "the notice may admit more"


def test_R10_a_member_in_two_bids_voids_them_all() -> None:
    bids = [
        ("bd_1", Consortium(A, (B,), "x", frozenset({B.lower()}))),
        ("bd_2", Consortium(f" {B.lower()} ")),
        ("bd_3", Consortium(C, (D,), "x", frozenset({D}))),
        ("bd_4", Consortium(MORE[0], (B,), "x", frozenset({B}))),
    ]
    found = clashes(bids)
    assert [(each.kind, each.bids, each.through) for each in found] == [
        ("shared_member", ("bd_1", "bd_2", "bd_4"), B)
    ]
    assert clashes([("bd_1", Consortium(A)), ("bd_2", Consortium(B))]) == ()


BIDS = [("bd_1", Consortium(A)), ("bd_2", Consortium(B, (C,), "x", frozenset({C})))]


@pytest.mark.parametrize(
    "ties",
    [
        (Ties(A, controlled=frozenset({C.lower()})), Ties(C, controllers=frozenset({A}))),
        (Ties(A, controllers=frozenset({B.lower()})), Ties(B, controlled=frozenset({A}))),
        (Ties(A, "digest1", frozenset({B})), Ties(B, "digest1", frozenset({A}))),
    ],
)
def test_R11_companies_that_name_each_other_do_not_bid_in_one_contract(ties: tuple[Ties, ...]) -> None:
    assert [(each.kind, each.bids, each.claimed) for each in clashes(BIDS, ties)] == [
        ("control", ("bd_1", "bd_2"), False)
    ]


def test_R11_an_equal_identity_number_is_asked_of_both_and_voids_neither() -> None:
    found = clashes(BIDS, (Ties(A, "digest1"), Ties(C, "digest1")))
    assert [(each.kind, each.claimed, each.bids, each.others) for each in found] == [
        ("equal_identity", True, ("bd_1",), ("bd_2",)),
        ("equal_identity", True, ("bd_2",), ("bd_1",)),
    ]


@pytest.mark.parametrize(
    ("ties", "kinds"),
    [
        # a file about one company, about both, and beside the word of the other side
        ((Ties(A, imported=frozenset({B.lower()})), Ties(B)), [("imported_control", "bd_1")]),
        (
            (Ties(A, imported=frozenset({C})), Ties(C, imported=frozenset({A}))),
            [("imported_control", "bd_1"), ("imported_control", "bd_2")],
        ),
        ((Ties(A, imported=frozenset({B})), Ties(B, controlled=frozenset({A}))), [("control", "bd_2")]),
    ],
)
def test_R11_what_came_with_a_file_is_nobodys_statement(
    ties: tuple[Ties, ...], kinds: list[tuple[str, str]]
) -> None:
    found = clashes(BIDS, ties)
    assert [(each.kind, *each.bids) for each in found] == kinds
    assert all(each.claimed for each in found)


@pytest.mark.parametrize(
    "ties",
    [
        (Ties(A, "digest1"), Ties(C, "digest2")),
        (Ties(A), Ties(C)),  # unknown representatives are not equal ones
        (
            Ties(A, controllers=frozenset({D})),
            Ties(B, controllers=frozenset({D})),
        ),  # one state-assets authority
        (Ties(B, "digest1"), Ties(C, "digest1")),  # within one consortium
    ],
)
def test_R11_what_is_no_relation(ties: tuple[Ties, ...]) -> None:
    assert clashes(BIDS, ties) == ()


UNCONFIRMED = [("bd_1", Consortium(A)), ("bd_2", Consortium(B, (C,), "x"))]


@pytest.mark.parametrize(
    ("bids", "ties", "claim"),
    [
        # only the lead names the member, who bids alone
        (
            [("bd_1", Consortium(A)), ("bd_2", Consortium(B, (A,), "x"))],
            (),
            ("shared_member", "bd_2", "bd_1"),
        ),
        # only one of the two profiles states the control, from below or from above
        (BIDS, (Ties(A), Ties(C, controllers=frozenset({A}))), ("control", "bd_2", "bd_1")),
        (BIDS, (Ties(A, controlled=frozenset({B})), Ties(B)), ("control", "bd_1", "bd_2")),
        # a tie that both state, of a member that only the lead names
        (UNCONFIRMED, (Ties(A, "digest1"), Ties(C, "digest1")), ("same_representative", "bd_2", "bd_1")),
        (
            UNCONFIRMED,
            (Ties(A, controlled=frozenset({C})), Ties(C, controllers=frozenset({A}))),
            ("control", "bd_2", "bd_1"),
        ),
        # the victim told the truth about its own company, which a rival names without asking
        (UNCONFIRMED, (Ties(A, controlled=frozenset({C})), Ties(C)), ("control", "bd_2", "bd_1")),
    ],
)
def test_R11_what_one_side_says_is_its_own_claim_and_voids_nobody(
    bids: list[tuple[str, Consortium]], ties: tuple[Ties, ...], claim: tuple[str, str, str]
) -> None:
    (found,) = clashes(bids, ties)
    kind, claiming, other = claim
    assert (found.kind, found.claimed, found.bids, found.others) == (kind, True, (claiming,), (other,))


def test_R10_who_confirmed_two_consortia_voids_those_and_a_third_only_claims() -> None:
    both = frozenset({C})
    bids = [
        ("bd_1", Consortium(A, (C,), "x", both)),
        ("bd_2", Consortium(B, (C,), "x", both)),
        ("bd_3", Consortium(D, (C,), "x")),
    ]
    assert [(each.bids, each.claimed) for each in clashes(bids)] == [
        (("bd_1", "bd_2"), False),
        (("bd_3",), True),
    ]


def test_R11_who_designed_or_supervised_the_project_is_out() -> None:
    assert [(each.kind, each.bids) for each in clashes(BIDS, (), {C})] == [("worked_on_it", ("bd_2",))]


STAGES = (
    Stage(1, "原型在一个站口试运行", date(2027, 3, 1), 20_000_000, 2),
    Stage(2, "三个站口连续运行三十天", date(2027, 6, 1), 30_000_000, 1),
)


@pytest.mark.parametrize(
    ("stages", "racers", "code"),
    [
        (STAGES, 4, "racers"),
        (STAGES, 1, "racers"),
        ((), 3, "no_stage"),
        (STAGES[::-1], 3, "numbering"),
        ((STAGES[0], replace(STAGES[1], due_on=date(2027, 3, 1))), 3, "dates"),
        ((STAGES[0], replace(STAGES[1], result=" ")), 3, "no_result"),
        ((STAGES[0], replace(STAGES[1], places=2)), 3, "places"),
        ((replace(STAGES[0], places=0), STAGES[1]), 3, "places"),
        ((STAGES[0], replace(STAGES[1], payment_fen=30_000_001)), 3, "over_cap"),
    ],
)
def test_the_plan_of_a_race(stages: tuple[Stage, ...], racers: int, code: str) -> None:
    assert race_faults("challenge", STAGES, 3, 50_000_000) == ()
    faults = race_faults("challenge", stages, racers, 50_000_000)
    assert f"racing.{code}" in {fault.code for fault in faults}
    assert all("⟦" not in explain_fault(fault) and "{" not in explain_fault(fault) for fault in faults)


def test_sunk_cost_is_what_went_to_those_who_are_out() -> None:
    paid = {"en_1": 20_000_000, "en_2": 20_000_000, "en_3": 50_000_000}
    found = sunk_cost(paid, ["en_1", "en_2", "en_2"])
    assert (found.paid_fen, found.sunk_fen, found.share_percent) == (90_000_000, 40_000_000, 44)
    assert sunk_cost({}, ["en_1"]).share_percent == 0


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_clashes_have_words(language: str) -> None:
    use_language(language)
    kinds = ("shared_member", "control", "worked_on_it")
    assert [kind for kind in kinds if not has(f"opening.state.{kind}")] == []
    claims = ("shared_member", "control", "same_representative", "equal_identity", "imported_control")
    keys = [f"{room}.{kind}" for room in ("opening.suspicion", "consortium.claim") for kind in claims]
    assert [key for key in keys if not has(key)] == []

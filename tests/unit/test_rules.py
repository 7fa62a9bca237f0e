"""Pure rules: evidence, drafting, publication checks, totals and ties, statuses, open data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from city import COMPLETE
from hypothesis import given
from hypothesis import strategies as st

from app.clock import CHINA
from app.domain.drafting import draft_text
from app.domain.evaluation import Score, price_points, totals
from app.domain.linting import Publication, lint, refusals
from app.domain.masking import kinds_found
from app.domain.opportunities import Opportunity, accepts_bids, status
from app.domain.pain_points import PainPoint, public_view
from app.domain.regimes import regime
from app.domain.scenarios import (
    DEFAULT_CRITERIA,
    Criterion,
    Requirement,
    Scenario,
    with_requirement_ids,
)
from app.domain.topics import Topic, gather_evidence, heat
from app.domain.vocabulary import REGIMES
from app.errors import Fault

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
BLANK = Scenario(
    id="sc_1", title="地铁口夜间接驳公交", field="", zone="", zone_class="built", problem="", goal="", current_state="",
    scope="", requirements=(), acceptance=(), data_offers=(), criteria=DEFAULT_CRITERIA, mechanism="open_challenge",
    regime="challenge", budget_fen=0, ceiling_fen=0, operation_years=3, payer="", funding_note="",
    public_good_share=1.0, topic="", evidence=None, department="数据局", created_by="us_1", created_at=NOW,
    updated_at=NOW, revision=1,
)  # fmt: skip
FULL: Scenario = replace(BLANK, **COMPLETE)  # type: ignore[arg-type]
FULL = replace(FULL, requirements=with_requirement_ids(FULL.requirements))
LATER = NOW + timedelta(days=21)


def point(n: int, days_ago: float | None, endorsements: int = 0, place: str = "枫湾站") -> PainPoint:
    return PainPoint(
        id=f"pp_{n}", source_ref=f"留-{n}", channel="complaint", title="末班车太早", text="电话19900001234",
        public_title="末班车太早", public_text="电话〔电话〕",
        reported_at=None if days_ago is None else NOW - timedelta(days=days_ago), district="北站新区", place=place,
        field="transport", source_category="", endorsements=endorsements, photo="", longitude=None, latitude=None,
        reporter="us_9", batch="", created_at=NOW,
    )  # fmt: skip


def test_evidence_counts_what_there_is() -> None:
    points = [point(1, 10, 5), point(2, 20), point(3, 30), point(4, 100, 2, "石埠桥"), point(5, None)]
    evidence = gather_evidence(points, NOW)
    assert (evidence.messages, evidence.endorsements, evidence.undated) == (5, 7, 1)
    assert (evidence.recent, evidence.previous) == (3, 1)
    assert evidence.places == (("枫湾站", 4), ("石埠桥", 1))
    assert sum(count for _, count in evidence.months) == 4
    assert all("1990" not in quote.text for quote in evidence.quotes)


def test_one_viral_message_does_not_outweigh_a_hundred_complaints() -> None:
    assert heat([10_000]) < heat([0] * 100)
    assert heat([]) == 0
    assert heat([0, 0]) == 2.0


def test_a_draft_claims_only_what_the_evidence_holds() -> None:
    topic = Topic("tp_1", "cr_1", 1, "末班接驳", 4, 9.0, "transport", ())
    draft = draft_text(topic, gather_evidence([point(n, 10 + n, 3) for n in range(4)], NOW))
    assert "共反映4件" in draft.problem
    assert "12次附议" in draft.problem
    assert "近90天4件，前90天0件" in draft.problem
    assert not any(
        word in draft.problem for word in ("上升", "回落", "持平")
    )  # the trend test alone may say so
    assert "枫湾站" in draft.problem
    assert "由近90天的4件降至2件以内" in draft.goal
    undated = draft_text(topic, gather_evidence([point(1, None)], NOW))
    assert "近90天的" not in undated.goal
    assert "1件来源未记录时间" in undated.problem
    assert not kinds_found(draft.problem)


def publication_faults(scenario: Scenario, deadline: datetime | None, now: datetime) -> tuple[Fault, ...]:
    return refusals(lint(Publication(scenario, deadline, now)))


def test_a_complete_scenario_has_no_fault() -> None:
    assert publication_faults(FULL, LATER, NOW) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "短"}, "title_length"),
        ({"problem": " "}, "missing"),
        ({"requirements": ()}, "missing"),
        ({"requirements": (Requirement("R1", "按时", 99),)}, "weights_sum"),
        ({"requirements": (Requirement("R1", " ", 100),)}, "requirement_empty"),
        ({"criteria": (Criterion("a", "方案", 100),)}, "price_weight"),
        ({"criteria": (Criterion("p", "报价", 10, "price"),)}, "weights_sum"),
        (
            {
                "criteria": (
                    Criterion("p", "报价", 50, "price"),
                    Criterion("a", "甲", 90),
                    Criterion("b", "乙", -40),
                )
            },
            "criterion_empty",
        ),
        ({"criteria": (Criterion("p", "报价", 50, "price"), Criterion("p", "甲", 50))}, "criterion_empty"),
        ({"ceiling_fen": 0}, "ceiling_missing"),
        ({"budget_fen": 1}, "ceiling_over_budget"),
        ({"acceptance": ()}, "missing"),
        ({"scope": "联系人手机19900001234"}, "personal_data"),
        ({"requirements": (Requirement("R1", "注册资本不低于一千万元", 100),)}, "size_factor"),
        ({"criteria": (*DEFAULT_CRITERIA[:3], Criterion("x", "从业人员规模", 20))}, "size_factor"),
    ],
)
def test_R14_and_others_what_may_not_be_published(changes: dict[str, object], code: str) -> None:
    faults = publication_faults(replace(FULL, **changes), LATER, NOW)  # type: ignore[arg-type]
    assert f"scenarios.{code}" in {fault.code for fault in faults}


@pytest.mark.parametrize("code", REGIMES)
def test_R09_the_deadline_keeps_the_days_of_the_regime(code: str) -> None:
    scenario = replace(FULL, regime=code)
    # 09:00 on 22 November in China: the day itself does not count, the 20th day ends at midnight
    over = datetime(2026, 12, 13, tzinfo=CHINA)
    if regime(code).period("minimum_days").unit == "working_days":
        # twenty working days: 23 November to 18 December, no holiday among them
        over = datetime(2026, 12, 19, tzinfo=CHINA)
    assert regime(code).number("minimum_days") == 20
    early = publication_faults(scenario, over - timedelta(microseconds=1), NOW)
    assert [fault.code for fault in early] == ["scenarios.deadline_short"]
    assert dict(early[0].params)["article"] == regime(code).article("minimum_days")
    assert publication_faults(scenario, over, NOW) == ()


def opportunity(**changes: object) -> Opportunity:
    made = Opportunity(
        id="op_1", number="JB-2026-0001", batch="2026年第4批", scenario="sc_1", terms=FULL, department="数据局",
        published_by="us_1", published_at=NOW, tender_deadline=LATER, minimum_bids=3, public_key=b"k" * 32,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_status_follows_the_clock_and_the_timestamps() -> None:
    tick = timedelta(microseconds=1)
    assert status(opportunity(), LATER - tick) == "published"
    assert status(opportunity(), LATER) == "closed"
    assert accepts_bids(opportunity(), LATER - tick)
    assert not accepts_bids(opportunity(), LATER)
    for column, name in (("opened_at", "opened"), ("proposed_at", "proposed"), ("awarded_at", "awarded"),
                         ("failed_at", "failed"), ("withdrawn_at", "withdrawn")):  # fmt: skip
        assert status(opportunity(**{column: NOW}), LATER) == name
    assert not accepts_bids(opportunity(withdrawn_at=NOW), NOW)


def test_the_deadline_is_an_instant_whatever_the_zone() -> None:
    same = LATER.astimezone(CHINA)
    assert status(opportunity(tender_deadline=same), LATER) == "closed"


PRICES = st.integers(min_value=1, max_value=10**12)


@given(st.lists(PRICES, min_size=1, max_size=8))
def test_R14_price_points_are_lowest_over_price_times_hundred(prices: list[int]) -> None:
    lowest = min(prices)
    points = [price_points(price, lowest) for price in prices]
    assert max(points) == 100
    assert all(0 < value <= 100 for value in points)


def marks(bid: str, half: int, evaluator: str = "us_1") -> list[Score]:
    return [Score(bid, c.id, evaluator, half, "", NOW) for c in DEFAULT_CRITERIA if c.kind == "quality"]


def test_R15_ties_go_to_the_lower_price_and_stay_tied_when_equal() -> None:
    criteria = (Criterion("price", "报价", 50, "price"), Criterion("q", "方案", 50))
    scores = [Score("a", "q", "us_1", 100, "", NOW), Score("b", "q", "us_1", 200, "", NOW)]
    ranked = totals(criteria, [("a", "甲", 100), ("b", "乙", 200)], scores, ["us_1"])
    assert [(row.bid, row.total, row.rank) for row in ranked] == [
        ("a", Fraction(75), 1),
        ("b", Fraction(75), 2),
    ]
    same = totals(
        DEFAULT_CRITERIA, [("a", "甲", 5), ("b", "乙", 5)], marks("a", 160) + marks("b", 160), ["us_1"]
    )
    assert [row.rank for row in same] == [1, 1]


def test_no_score_is_dropped_and_unfinished_is_said() -> None:
    bids = [("a", "甲", 100)]
    done = totals(DEFAULT_CRITERIA, bids, marks("a", 0, "us_1") + marks("a", 200, "us_2"), ["us_1", "us_2"])
    assert done[0].each["solution"] == 50
    assert done[0].complete
    assert not totals(DEFAULT_CRITERIA, bids, marks("a", 0, "us_1"), ["us_1", "us_2"])[0].complete
    assert not totals(DEFAULT_CRITERIA, bids, [], [])[0].complete
    assert totals(DEFAULT_CRITERIA, [], [], ["us_1"]) == ()


@given(st.permutations([("a", "甲", 300), ("b", "乙", 200), ("c", "丙", 100)]))
def test_the_order_of_bids_changes_nothing(bids: list[tuple[str, str, int]]) -> None:
    scores = marks("a", 180) + marks("b", 150) + marks("c", 121)
    assert totals(DEFAULT_CRITERIA, bids, scores, ["us_1"]) == totals(
        DEFAULT_CRITERIA, sorted(bids), scores, ["us_1"]
    )


def test_S49_the_public_view_holds_neither_the_text_nor_the_photo() -> None:
    view = public_view(replace(point(1, 1), photo="f" * 64))
    assert "19900001234" not in repr(view)
    assert "f" * 64 not in repr(view)
    assert "us_9" not in repr(view)

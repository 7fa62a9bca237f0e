"""Public-good and profitable parts of a scenario, and which funding they may use."""

from __future__ import annotations

import json

import pytest

import finance
from finance.official.funding_channels import CHANNELS
from finance.official.public_good import nature_of


def states(share: float, has_construction: bool, cover: float | None = None) -> dict[str, str]:
    advice = finance.funding_advice(share, has_construction, cover)
    assert tuple(c.code for c in advice.channels) == CHANNELS
    assert all(c.reason.text.endswith("。") and c.reason.document for c in advice.channels)
    json.dumps(advice.to_dict(), allow_nan=False)
    return {c.code: c.state for c in advice.channels}


def test_parts_are_split_by_who_can_pay_for_them() -> None:
    """Of 300 users cover 0 + 100 + 40 on their own, and 190 when the surplus of the second is used too."""
    split = finance.split_scenario(
        [
            finance.Part("应急指挥", 100.0, 0.0),
            finance.Part("停车", 100.0, 150.0),
            finance.Part("充电", 100.0, 40.0),
        ]
    )
    assert split.separate == pytest.approx(160 / 300)
    assert split.bundled == pytest.approx(110 / 300)
    assert (split.public_parts, split.mixed_parts, split.profitable_parts) == (
        ("应急指挥",),
        ("充电",),
        ("停车",),
    )


def test_income_beyond_all_cost_leaves_nothing_public() -> None:
    split = finance.split_scenario([finance.Part("停车", 100.0, 500.0)])
    assert (split.separate, split.bundled) == (0.0, 0.0)


@pytest.mark.parametrize(
    "build",
    [
        lambda: finance.split_scenario([finance.Part("空", 0.0, 0.0)]),
        lambda: finance.Part("负", -1.0, 0.0),
        lambda: finance.Part("无", float("nan"), 0.0),
        lambda: finance.funding_advice(1.5, True),
        lambda: finance.funding_advice(float("nan"), True),
    ],
)
def test_F19_what_cannot_be_split_is_refused(build: object) -> None:
    with pytest.raises(finance.FinanceError):
        build()  # type: ignore[operator]


def test_a_pure_public_good_is_bought_or_invested_in() -> None:
    assert states(1.0, True) == {
        "service_purchase": "conditional",
        "government_investment": "open",
        "general_bond": "conditional",
        "special_bond": "closed",
        "concession": "closed",
        "market_capital": "closed",
    }


def test_what_users_pay_for_is_left_to_a_concession() -> None:
    assert states(0.0, True) == {
        "service_purchase": "closed",
        "government_investment": "conditional",
        "general_bond": "closed",
        "special_bond": "closed",
        "concession": "open",
        "market_capital": "open",
    }
    assert finance.funding_advice(0.0, True).regime == "new_concession_2023"


def test_a_mixed_scenario_is_split_and_a_bond_must_be_covered() -> None:
    mixed = states(0.5, True)
    assert (mixed["concession"], mixed["special_bond"], mixed["market_capital"]) == ("conditional",) * 3
    assert states(0.5, True, cover=1.05)["special_bond"] == "closed"
    assert states(0.5, True, cover=1.2)["special_bond"] == "conditional"


def test_an_operation_without_works_is_a_purchase_of_services() -> None:
    found = states(0.8, False)
    assert found["service_purchase"] == "open"
    assert {
        found[code] for code in ("government_investment", "general_bond", "special_bond", "concession")
    } == {"closed"}
    assert finance.funding_advice(0.8, False).regime == "gov_purchase_of_services"


def test_our_own_thresholds_are_called_judgement() -> None:
    assert [nature_of(share) for share in (1.0, 0.9, 0.5, 0.1, 0.0)] == [
        "public",
        "public",
        "mixed",
        "commercial",
        "commercial",
    ]
    assert finance.funding_advice(0.5, True).findings[0].status == "judgement"
    assert finance.funding_advice(0.5, True, 1.0).channel("special_bond").reason.status == "judgement"

"""Requirements, criteria and procedural rules of a scenario, as they are read on 榜单详情 and before publishing."""

from __future__ import annotations

from app.documents.condition_words import condition_rows, consortium_words
from app.documents.criterion_words import how_scored
from app.domain.regimes import regime
from app.domain.scenarios import Scenario
from app.i18n import money_wan, percent, t, term
from app.ui.reading import reading_table
from app.ui.tables import key_values

RULES = (
    "minimum_days",
    "minimum_bids",
    "minimum_valid_bids",
    "price_weight_floor",
    "publicity_days",
    "evaluators_minimum",
    "consortium_maximum",
)


def show_requirements(scenario: Scenario) -> None:
    """Requirements in order with their weight; the mandatory ones marked in words."""
    reading_table(
        [
            t("opportunity.number"),
            t("opportunity.requirement"),
            t("opportunity.weight"),
            t("opportunity.mandatory"),
        ],
        [
            (n, each.text, f"{each.weight}%", t("opportunity.must" if each.mandatory else "opportunity.may"))
            for n, each in enumerate(scenario.requirements, 1)
        ],
    )


def show_criteria(scenario: Scenario) -> None:
    """Award criteria with their weight and how the points come about."""
    reading_table(
        [t("opportunity.criterion"), t("opportunity.weight"), t("opportunity.scored")],
        [(each.name, f"{each.weight}%", how_scored(each)) for each in scenario.criteria],
    )


def show_acceptance(scenario: Scenario) -> None:
    """What acceptance will measure, and how."""
    names = ("indicator", "target", "how_measured")
    reading_table(
        [t(f"opportunity.{name}") for name in names],
        [(each.indicator, each.target, each.how_measured) for each in scenario.acceptance],
    )


def show_data_offers(scenario: Scenario) -> None:
    """Data sets opened with the scenario, their level and conditions (数据专区)."""
    reading_table(
        [t("opportunity.data_name"), t("opportunity.data_level"), t("opportunity.data_conditions")],
        [(each.name, term("data_level", each.level), each.conditions) for each in scenario.data_offers],
    )


def show_conditions(scenario: Scenario) -> None:
    """What a bidder must be beside what it offers (资格条件)."""
    key_values(condition_rows(scenario.conditions))


def show_payment(scenario: Scenario) -> None:
    """Who pays how much, for how long, out of what."""
    key_values(
        [
            (t("opportunity.ceiling"), money_wan(scenario.ceiling_fen)),
            (t("opportunity.budget"), money_wan(scenario.budget_fen or None)),
            (t("opportunity.payer"), scenario.payer),
            (t("opportunity.years"), t("opportunity.years_count", years=scenario.operation_years)),
            (t("opportunity.public_share"), percent(scenario.public_good_share, 0)),
            (t("opportunity.funding_note"), scenario.funding_note or t("opportunity.not_given")),
        ]
    )


def show_regime(scenario: Scenario) -> None:
    """The numbers that hold for this challenge, each with its article; a preset of this product says so."""
    reading_table(
        [
            t("opportunity.rule"),
            t("opportunity.rule_value"),
            t("opportunity.article"),
            t("opportunity.rule_status"),
        ],
        [_rule_row(scenario, name) for name in RULES],
    )


def _rule_row(scenario: Scenario, name: str) -> tuple[str, str, str, str]:
    """A number of the procedure; how many may form a consortium is the challenge's own where it says so."""
    most = scenario.conditions.consortium_maximum
    if name == "consortium_maximum" and most is not None:
        stated = t("opportunity.status.notice")
        return t(f"opportunity.rules.{name}"), consortium_words(most), t("opportunity.conditions"), stated
    code = f"{name}_{scenario.purchase}" if name == "price_weight_floor" else name
    rule = regime(scenario.regime).rules[code]
    period = t(f"regimes.unit.{rule.unit}", value=int(rule.value))
    return (
        t(f"opportunity.rules.{name}"),
        t(f"opportunity.rule_unit.{name}", value=int(rule.value), period=period),
        rule.source,
        t(f"opportunity.status.{rule.status}"),
    )

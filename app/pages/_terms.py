"""Requirements, criteria and procedural rules of a scenario, as they are read on 榜单详情 and before publishing."""

from __future__ import annotations

from app.domain.regimes import regime
from app.domain.scenarios import Scenario
from app.i18n import money_wan, percent, t, term
from app.ui.reading import reading_table
from app.ui.tables import key_values

RULES = (
    "minimum_days",
    "minimum_bids",
    "minimum_valid_bids",
    "price_weight_floor_services",
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
        [
            (each.name, f"{each.weight}%", each.scoring or t(f"opportunity.kind.{each.kind}"))
            for each in scenario.criteria
        ],
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
    conditions = scenario.conditions
    rows = [(t("opportunity.qualifications"), each) for each in conditions.qualifications]
    if conditions.whitelist_required:
        rows.append((t("opportunity.whitelist"), t("opportunity.whitelist_required")))
    if conditions.buyer_code:
        rows.append((t("opportunity.buyer_code"), conditions.buyer_code))
    rows += [(t("opportunity.worked_on_it"), each) for each in conditions.worked_on_it]
    key_values(rows)


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
    """The numbers of the procedure, each with its article; a preset of this product says so."""
    rules = regime(scenario.regime).rules
    reading_table(
        [
            t("opportunity.rule"),
            t("opportunity.rule_value"),
            t("opportunity.article"),
            t("opportunity.rule_status"),
        ],
        [
            (
                t(f"opportunity.rules.{name}"),
                t(
                    f"opportunity.rule_unit.{name}",
                    value=int(rules[name].value),
                    period=t(f"regimes.unit.{rules[name].unit}", value=int(rules[name].value)),
                ),
                rules[name].source,
                t(f"opportunity.status.{rules[name].status}"),
            )
            for name in RULES
            if name in rules
        ],
    )

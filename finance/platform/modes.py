"""Operating modes and the rules that speak for or against each (运营模式判断规则), as data.

Modes follow the three types of operators and the funding of public and profitable parts; the points are our judgement,
a preset to start a discussion from, not a rule of any document. A rule with the effect "excludes" names what stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass

MODES = (
    "state_platform",
    "joint_venture",
    "private_concession",
    "service_contract",
    "data_authorisation",
)
"""国有平台公司统一运营、政企合资公司运营、特许经营、政府购买服务委托专业企业、公共数据授权运营."""

FIELDS: dict[str, tuple[str, ...]] = {
    "object": ("shared_base", "public_service", "user_paid_service", "data_product"),
    "sensitivity": ("core", "important", "general"),
    "team": ("none", "partial", "professional"),
    "suppliers": ("thin", "competitive"),
    "user_income": ("none", "part", "covers"),
    "fiscal_room": ("ample", "tight", "none"),
    "capital": ("city", "partner", "none"),
    "data_supply": ("catalogued", "scattered"),
    "scale": ("single", "many"),
}
"""Object of operation, capability of operators, resources: what may be answered (运营对象、主体能力、可用资源)."""


@dataclass(frozen=True)
class ModeRule:
    """``when``: (field, answers) that must all hold. ``effect``: "for" | "against" (``points``) or "excludes"."""

    code: str
    mode: str
    effect: str
    points: int
    when: tuple[tuple[str, tuple[str, ...]], ...]


def _for(code: str, mode: str, points: int, **when: str) -> ModeRule:
    return ModeRule(code, mode, "for", points, _when(when))


def _against(code: str, mode: str, points: int, **when: str) -> ModeRule:
    return ModeRule(code, mode, "against", points, _when(when))


def _excludes(code: str, mode: str, **when: str) -> ModeRule:
    return ModeRule(code, mode, "excludes", 0, _when(when))


def _when(when: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(answers.split("|"))) for name, answers in when.items())


MODE_RULES: tuple[ModeRule, ...] = (
    _for("base_needs_one_owner", "state_platform", 3, object="shared_base"),
    _for("core_stays_public", "state_platform", 3, sensitivity="core"),
    _for("city_can_invest", "state_platform", 2, capital="city"),
    _for("many_scenarios_one_team", "state_platform", 1, scale="many"),
    _for("own_team_ready", "state_platform", 2, team="professional"),
    _against("no_team_resells", "state_platform", 4, team="none"),
    _against("debt_without_room", "state_platform", 2, fiscal_room="none"),
    _for("team_grows_with_partner", "joint_venture", 3, team="partial"),
    _for("team_from_partner", "joint_venture", 2, team="none"),
    _for("partner_invests", "joint_venture", 2, capital="partner"),
    _for("many_scenarios_long_term", "joint_venture", 2, scale="many"),
    _for("some_income_shared", "joint_venture", 1, user_income="part"),
    _against("single_scenario_too_small", "joint_venture", 3, scale="single"),
    _against("competition_without_exclusivity", "joint_venture", 1, suppliers="competitive"),
    _for("users_pay", "private_concession", 4, object="user_paid_service", user_income="covers"),
    _for("private_capital_instead_of_budget", "private_concession", 2, fiscal_room="tight|none", user_income="covers"),
    _for("market_competes", "private_concession", 1, suppliers="competitive"),
    _for("partner_builds", "private_concession", 1, capital="partner"),
    _excludes("concession_needs_users", "private_concession", user_income="none"),
    _against("users_cover_only_part", "private_concession", 3, user_income="part"),
    _excludes("core_not_given_away", "private_concession", sensitivity="core"),
    _for("public_good_is_bought", "service_contract", 3, object="public_service"),
    _for("many_suppliers", "service_contract", 2, suppliers="competitive"),
    _for("budget_carries_fee", "service_contract", 2, fiscal_room="ample"),
    _for("no_investment_needed", "service_contract", 1, capital="none"),
    _for("single_scenario_simple", "service_contract", 2, scale="single"),
    _against("fee_paid_late", "service_contract", 2, fiscal_room="tight"),
    _excludes("no_budget_no_purchase", "service_contract", fiscal_room="none"),
    _against("core_needs_control", "service_contract", 2, sensitivity="core"),
    _for("data_is_the_product", "data_authorisation", 4, object="data_product"),
    _for("data_catalogued", "data_authorisation", 2, data_supply="catalogued"),
    _for("data_income", "data_authorisation", 1, user_income="part|covers"),
    _excludes("core_data_not_authorised", "data_authorisation", sensitivity="core"),
    _excludes("no_data_product", "data_authorisation", object="shared_base", data_supply="scattered"),
    _against("data_scattered", "data_authorisation", 3, data_supply="scattered"),
)  # fmt: skip

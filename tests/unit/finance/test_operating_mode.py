"""Operating-mode adviser: rules as data, reasons in words, honest when it knows too little."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

import finance
from app.i18n.catalogue import catalogue
from finance.platform.operators import OPERATOR_TYPES

BASE = {
    "object": "shared_base",
    "sensitivity": "core",
    "team": "professional",
    "capital": "city",
    "scale": "many",
}


def by_mode(advice: finance.Advice) -> dict[str, finance.ModeAdvice]:
    return {mode.mode: mode for mode in advice.modes}


def test_a_core_base_with_a_team_goes_to_a_state_platform() -> None:
    advice = finance.advise_mode(BASE)
    assert advice.recommended[0] == "state_platform"
    excluded = by_mode(advice)["private_concession"]
    assert (excluded.state, excluded.excluded_by) == ("excluded", ("core_not_given_away",))


def test_without_a_team_the_platform_company_would_resell() -> None:
    with_team = by_mode(finance.advise_mode(BASE))["state_platform"]
    without = by_mode(finance.advise_mode({**BASE, "team": "none"}))["state_platform"]
    assert "no_team_resells" in without.reasons_against
    assert without.points < with_team.points


def test_no_concession_without_users_whatever_else_speaks_for_it() -> None:
    answers = {
        "object": "user_paid_service",
        "user_income": "none",
        "suppliers": "competitive",
        "capital": "partner",
    }
    found = by_mode(finance.advise_mode(answers))["private_concession"]
    assert found.state == "excluded"
    assert "concession_needs_users" in found.excluded_by


def test_public_service_and_paying_users_make_a_mix() -> None:
    advice = finance.advise_mode(
        {
            "object": "data_product", "data_supply": "catalogued", "suppliers": "competitive",
            "fiscal_room": "ample", "scale": "single", "sensitivity": "general", "user_income": "part",
        }
    )  # fmt: skip
    assert (advice.code, set(advice.recommended)) == ("mix", {"service_contract", "data_authorisation"})


def test_no_budget_excludes_buying() -> None:
    found = by_mode(
        finance.advise_mode({"object": "public_service", "fiscal_room": "none", "scale": "single"})
    )
    assert found["service_contract"].state == "excluded"


def test_too_few_answers_give_no_advice() -> None:
    assert finance.advise_mode({}).code == "too_little"
    advice = finance.advise_mode({"object": "shared_base", "sensitivity": "core"})
    assert (advice.code, advice.recommended) == ("too_little", ())
    assert "team" in advice.unanswered


def test_unknown_answers_are_all_named() -> None:
    with pytest.raises(finance.CaseError) as caught:
        finance.advise_mode({"object": "moon", "weather": "fine"})
    assert [fault.path for fault in caught.value.faults] == ["object", "weather"]


def test_every_combination_gives_a_typed_outcome() -> None:
    fields = ("object", "sensitivity", "team", "user_income", "fiscal_room")
    codes = set()
    for answers in itertools.product(*(finance.MODE_FIELDS[name] for name in fields)):
        advice = finance.advise_mode(dict(zip(fields, answers, strict=True)))
        codes.add(advice.code)
        assert {m.mode for m in advice.modes} == set(finance.MODES)
        for mode in advice.recommended:
            assert by_mode(advice)[mode].state == "suitable"
        assert advice.source.status == "judgement"
    assert codes <= {"single", "mix", "close", "none_suitable"}
    assert len(codes) >= 3


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_everything_the_adviser_says_has_words(language: str) -> None:
    words = {
        k.removeprefix("platform."): v for k, v in catalogue(language).items() if k.startswith("platform.")
    }
    for rule in finance.MODE_RULES:
        assert words[f"reason.{rule.code}"]
        for name, answers in rule.when:
            assert set(answers) <= set(finance.MODE_FIELDS[name])
    for mode in finance.MODES:
        assert words[f"mode.{mode}"]
    for name, answers in finance.MODE_FIELDS.items():
        assert words[f"question.{name}"]
        for answer in answers:
            assert words[f"answer.{name}.{answer}"]
    for code in ("single", "mix", "close", "none_suitable", "too_little"):
        assert words[f"advice.{code}"]
    for state in ("suitable", "possible", "unsuitable", "excluded"):
        assert words[f"mode_state.{state}"]
    for kind, operator in OPERATOR_TYPES.items():
        assert words[f"operator.{kind}"]
        assert all(words[f"concern.{c}"] for c in operator.concerns)
        assert all(words[f"fee.{f.code}"] for f in operator.fees)
    for name in finance.CompanyFigures.__dataclass_fields__:
        assert words[f"figure.{name}"]
    for code in ("paid", "loss", "losses_first", "retained"):
        assert words[f"dividend.{code}"]
    assert len({rule.code for rule in finance.MODE_RULES}) == len(finance.MODE_RULES)


@pytest.mark.parametrize("mode", finance.MODES)
def test_the_same_scenario_can_be_projected_under_every_mode(mode: str) -> None:
    case = finance.case_from_award(
        name="场景",
        price_yuan_per_year=6e6,
        operation_years=6,
        capex_yuan=1e7,
        user_revenue_yuan_per_year=8e6,
        data_revenue_yuan_per_year=1e6,
    )
    changed = finance.case_under_mode(case, mode)
    result = finance.project(changed)
    assert result.case.regime == finance.MODE_PRESETS[mode].regime
    invests = finance.MODE_PRESETS[mode].operator_invests
    assert sum(result.case.construction.capex) == (sum(case.construction.capex) if invests else 0.0)
    assert result.case.operation == case.operation
    assert result.case.late_payment == case.late_payment
    assert "运营模式对比预设（判断）" in {a.source for a in changed.assumptions.values()}
    assert finance.case_from_dict(finance.case_to_dict(changed)) == changed
    with pytest.raises(finance.FinanceError, match="unknown_mode"):
        finance.case_under_mode(case, "moon")


@pytest.mark.parametrize("mode", ["private_concession", "data_authorisation"])
def test_where_users_and_data_must_carry_it_government_pays_nothing(mode: str) -> None:
    """国办函〔2023〕115号: neither availability payment nor viability-gap funding nor a construction subsidy."""
    paid = finance.case_from_dict(
        {
            **finance.case_to_dict(
                finance.case_from_award(
                    name="场景",
                    price_yuan_per_year=6e6,
                    operation_years=6,
                    capex_yuan=1e7,
                    user_revenue_yuan_per_year=8e6,
                    data_revenue_yuan_per_year=1e6,
                )
            ),
            "regime": "stock_ppp_pre2023",
        }
    )
    paid = replace(
        paid,
        revenue=replace(
            paid.revenue,
            availability=replace(paid.revenue.availability, annual_amount=1e6, operation_fee=2e5),
            viability_gap=replace(paid.revenue.viability_gap, rule="fixed", annual_amount=5e5),
        ),
        funding=replace(paid.funding, construction_grant=(1e6,)),
    )
    names = ("service_fee_billed", "availability_billed", "gap_funding_billed", "grants")
    before, after = (finance.project(case).series for case in (paid, finance.case_under_mode(paid, mode)))
    assert all(sum(before[name]) > 0.0 for name in names)
    assert all(sum(after[name]) == 0.0 for name in names)

"""Hard constraints: grades of qualifications, and what counts when several bid together."""

from __future__ import annotations

from datetime import date

import pytest

from matching import ConstraintResult, Constraints, Facts, Qualification, check_consortium
from matching.fit.constraints import check

DAY = date(2026, 3, 1)


def outcome(wanted: str, *held: tuple[str, date | None]) -> ConstraintResult:
    facts = Facts(tuple(Qualification(name, until) for name, until in held))
    return check(Constraints(DAY, (wanted,)), facts)[0]


@pytest.mark.parametrize(
    ("wanted", "held", "code"),
    [
        # 建筑业企业资质标准: 特级 above 一级 above 二级 above 三级; 壹、贰、叁 on the certificates themselves
        ("市政公用工程施工总承包二级及以上", "市政公用工程施工总承包壹级", "valid"),
        ("市政公用工程施工总承包贰级（含贰级）以上资质", "市政公用工程施工总承包特级资质", "valid"),
        ("市政公用工程施工总承包一级", "市政公用工程施工总承包（二级）", "too_low"),
        ("二级及二级以上电子与智能化工程专业承包", "电子与智能化工程专业承包二级", "valid"),
        # 工程设计、监理、环境监测: 甲级 above 乙级
        ("工程设计市政行业乙级", "工程设计市政行业甲级", "valid"),
        ("环境监测资质（甲级）", "环境监测乙级资质证书", "too_low"),
        ("环境监测甲级", "環境監測資質（甲級）", "valid"),
        # another scale or no grade says nothing about the one wanted
        ("环境监测甲级", "环境监测资质", "missing"),
        ("环境监测甲级", "环境监测一级", "missing"),
        ("环境监测甲级", "环境监测设备安装甲级", "missing"),
        # without a grade the trade is enough
        ("环境监测资质", "环境监测资质（乙级）", "valid"),
        ("环境监测资质", "环境监测甲级", "valid"),
        ("市政公用工程施工总承包", "房屋建筑工程施工总承包一级", "missing"),
        # scales that run upwards are compared as they are written
        ("信息安全等级保护三级", "信息安全等级保护二级", "missing"),
        ("信息安全等级保护三级", "信息安全等级保护三级测评", "valid"),
        ("CMMI三级", "软件能力成熟度CMMI三级", "valid"),
    ],
)
def test_grades_are_compared_within_their_scale(wanted: str, held: str, code: str) -> None:
    assert outcome(wanted, (held, None)).code == f"qualification_{code}"


def test_the_day_decides_and_a_valid_low_grade_is_no_expired_high_one() -> None:
    high, low = "工程监理甲级", "工程监理乙级"
    assert outcome(high, (high, DAY)) == ConstraintResult("qualification_valid", True, high, DAY)
    gone = date(2026, 2, 28)
    assert outcome(high, (high, gone), (low, None)) == ConstraintResult(
        "qualification_expired", False, high, gone
    )
    assert outcome(high, (low, None)).code == "qualification_too_low"
    assert outcome(high, (low, gone)).code == "qualification_missing"
    assert outcome(low, (high, gone), (low, None)).satisfied


def team(constraints: Constraints, **facts: Facts) -> tuple[ConstraintResult, ...]:
    return check_consortium({name: check(constraints, one) for name, one in facts.items()})


def test_R10_the_weakest_of_the_same_trade_counts() -> None:
    wanted = Constraints(DAY, ("工程设计甲级",))
    high, low = Facts((Qualification("工程设计甲级"),)), Facts((Qualification("工程设计乙级"),))
    assert team(wanted, a=high, b=high)[0].satisfied
    assert team(wanted, a=high, b=low) == (
        ConstraintResult("qualification_too_low", False, "工程设计甲级", member="b"),
    )


def test_R10_a_missing_qualification_is_covered_by_another_member_for_other_work() -> None:
    wanted = Constraints(DAY, ("工程设计甲级", "工程监理乙级"))
    design, watch = Facts((Qualification("工程设计甲级"),)), Facts((Qualification("工程监理甲级"),))
    assert [(one.member, one.satisfied) for one in team(wanted, a=design, b=watch)] == [
        ("a", True),
        ("b", True),
    ]
    expired = Facts((Qualification("工程监理甲级", date(2026, 2, 28)),))
    assert team(wanted, a=design, b=expired)[1].code == "qualification_expired"
    assert team(wanted, a=design, b=expired, c=watch)[1].member == "c"
    assert team(wanted, a=design, b=Facts())[1].code == "qualification_missing"


def test_R10_a_division_of_work_says_who_must_hold_what() -> None:
    wanted = Constraints(DAY, ("工程设计甲级",))
    results = {
        "a": check(wanted, Facts((Qualification("工程设计甲级"),))),
        "b": check(wanted, Facts((Qualification("工程设计乙级"),))),
        "c": check(wanted, Facts()),
    }

    def by(*names: str) -> tuple[str, str]:
        found = check_consortium(results, {"工程设计甲级": frozenset(names)})[0]
        return found.code, found.member

    assert by("a") == ("qualification_valid", "a")
    assert by("a", "b") == ("qualification_too_low", "b")
    assert by("a", "c") == ("qualification_missing", "c")
    assert by() == ("qualification_missing", "")


def test_everything_else_must_hold_for_each_member() -> None:
    wanted = Constraints(DAY, (), True, frozenset({"buyer"}))
    fine = Facts((), "listed")
    assert all(one.satisfied for one in team(wanted, a=fine, b=fine))
    away = Facts((), "suspended", frozenset({"buyer"}))
    found = {one.code: one for one in team(wanted, a=fine, b=away)}
    assert {code for code, one in found.items() if not one.satisfied} == {
        "whitelist_suspended", "conflict_of_interest",
    }  # fmt: skip
    assert {one.member for one in found.values() if not one.satisfied} == {"b"}

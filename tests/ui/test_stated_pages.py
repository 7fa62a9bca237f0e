"""What a challenge states itself, as the officer chooses it and as everybody reads it: goods, consortia, a promise or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from city import COMPLETE, REVIEWED
from procedure_pages import fine, frames, reading_tables

from app.domain.opportunities import Opportunity
from app.domain.scenarios import Conditions, Criterion
from app.domain.users import PUBLIC
from app.services import publishing, scenarios

GOODS = (
    Criterion("price", "报价", 30, "price"),
    Criterion("a", "响应程度", 70, "quality", "逐项响应得满分，每缺一项扣10分"),
)


def published(shell, **changes: object) -> Opportunity:
    officer, reviewer = shell.actor("officer", "jingban"), shell.actor("reviewer")
    blank = scenarios.new_scenario(shell.app, officer, "地铁口夜间接驳公交")
    whole = replace(blank, **{**COMPLETE, **changes})  # type: ignore[arg-type]
    saved = scenarios.save(shell.app, officer, whole)
    publishing.submit(shell.app, officer, saved.id, shell.app.clock.now() + timedelta(days=30))
    return publishing.publish(shell.app, reviewer, saved.id, REVIEWED)


def test_R14_the_officer_chooses_goods_and_reads_their_floor(shell, read) -> None:
    officer = shell.actor("officer", "jingban")
    draft = scenarios.new_scenario(shell.app, officer, "电梯困人快速救援")
    at = fine(shell.open("scenarios", officer, id=draft.id))
    step = next(each for each in at.segmented_control if str(each.key).startswith("scenarios.step"))
    at = fine(step.set_value(2).run())
    assert "报价权重不低于 10%" in read(at)
    choice = next(each for each in at.selectbox if str(each.key).startswith("scenarios.purchase."))
    at = fine(choice.set_value("goods").run())
    assert "报价权重不低于 30%" in read(at)
    fine(next(each for each in at.button if each.key == "scenarios.save").click().run())
    assert scenarios.read(shell.app, officer, draft.id).purchase == "goods"


def test_R10_the_officer_says_whether_consortia_are_admitted(shell) -> None:
    officer = shell.actor("officer", "jingban")
    draft = scenarios.new_scenario(shell.app, officer, "电梯困人快速救援")
    at = fine(shell.open("scenarios", officer, id=draft.id))
    step = next(each for each in at.segmented_control if str(each.key).startswith("scenarios.step"))
    at = fine(step.set_value(1).run())
    choice = next(each for each in at.selectbox if str(each.key).startswith("scenarios.consortium_maximum."))
    assert choice.options[:3] == ["按适用程序的上限", "不接受联合体", "最多 2 家"]
    at = fine(choice.set_value(1).run())
    fine(next(each for each in at.button if each.key == "scenarios.save").click().run())
    assert scenarios.read(shell.app, officer, draft.id).conditions == Conditions(consortium_maximum=1)


def test_R10_R14_everybody_reads_what_is_bought_and_who_may_bid_together(shell, read) -> None:
    closed = published(
        shell,
        purchase="goods",
        criteria=GOODS,
        conditions=Conditions(consortium_maximum=1),
        mechanism="best_of",
    )
    at = fine(shell.open("opportunity", PUBLIC, id=closed.number))
    words = read(at) + frames(at)
    for each in ("货物", "不接受联合体", "本榜规定", "不低于 30%"):
        assert each in words
    form = fine(shell.open("bids", "enterprise", id=closed.number))
    assert "本榜不接受联合体" in read(form)
    assert not [each for each in form.toggle if each.key == "bids.as_consortium"]
    assert "履约承诺（可不填）" in {each.label for each in form.text_area}


def test_R10_the_form_offers_as_many_members_as_the_challenge_admits(shell, read) -> None:
    pairs = published(shell, conditions=Conditions(consortium_maximum=2))
    form = fine(shell.open("bids", "enterprise", id=pairs.number))
    assert "含牵头单位最多 2 家（本榜规定）" in read(form)
    form = fine(form.toggle(key="bids.as_consortium").set_value(True).run())
    assert form.selectbox(key="bids.partner_count").options == ["1"]
    assert "军令状" in {each.label for each in form.text_area}


def test_R14_what_is_refused_is_named_by_the_form_and_quoted(shell, read) -> None:
    officer = shell.actor("officer", "jingban")
    blank = scenarios.new_scenario(shell.app, officer, "地铁口夜间接驳公交")
    criteria = (GOODS[0], replace(GOODS[1], scoring="逐项响应得满分，本市企业加5分"))
    scope = "本项目仅接受注册资本5000万元以上的单位参与。"
    draft = replace(blank, **{**COMPLETE, "criteria": criteria, "scope": scope})  # type: ignore[arg-type]
    saved = scenarios.save(shell.app, officer, draft)
    at = fine(shell.open("scenarios", officer, id=saved.id))
    step = next(each for each in at.segmented_control if str(each.key).startswith("scenarios.step"))
    shown = reading_tables(fine(step.set_value(4).run()))[0]
    columns, reasons = list(shown.values())[1:3]
    assert sorted(columns) == ["范围", "评审因素"]
    said = "".join(reasons)
    assert "本市企业加5分" in said
    assert "仅接受注册资本5000万元以上的单位参与" in said

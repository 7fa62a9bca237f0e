"""投标前测算 as an enterprise uses it: the sentence, the slider, the file, two enterprises apart."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.domain.opportunities import Opportunity
from app.services import before_bidding, own_figures, publishing
from app.services.publishing import OpportunityFilter


@pytest.fixture
def opportunity(shell: Any) -> Opportunity:
    actor = shell.actor("enterprise")
    row = publishing.list_public(shell.app, actor, OpportunityFilter(status="published"))[0]
    return publishing.read(shell.app, actor, row.number).opportunity


def key(shell: Any, opportunity: Opportunity, name: str, turn: int = 0) -> str:
    actor = shell.actor("enterprise")
    return f"before.{actor.enterprise_id}.{opportunity.number}.{turn}.{name}"


def months_key(shell: Any, opportunity: Opportunity) -> str:
    return f"before.{shell.actor('enterprise').enterprise_id}.{opportunity.number}.months"


def answer(at: AppTest) -> str:
    assert not at.exception
    return next(
        str(each.value)
        for kind in (at.warning, at.success, at.error)
        for each in kind
        if "晚付" in each.value
    )


def test_the_sentence_is_made_of_the_figures_of_the_service(shell: Any, opportunity: Opportunity) -> None:
    """Twenty-four months late, as the issue has it."""
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    at.slider(key=months_key(shell, opportunity)).set_value(24).run()
    own = own_figures.first_figures(opportunity)
    found = before_bidding.outlook(shell.app, shell.actor("enterprise"), opportunity.number, own, 24)
    before, after = found.on_time.equity_irr.rate, found.chosen.equity_irr.rate
    assert before is not None
    assert after is not None
    words = answer(at)
    assert f"晚付 24 个月：资本金内部收益率由 {before:.1%} 降至 {after:.1%}" in words
    assert f"需备流动资金贷款额度 {found.chosen.credit_line / 10_000:,.2f} 万元" in words


def test_the_slider_begins_with_what_the_payer_is_expected_to_do(
    shell: Any, read: Any, opportunity: Opportunity
) -> None:
    """The preset says that it is one; expected and bad case stand beside the months chosen."""
    actor = shell.actor("enterprise")
    record = before_bidding.payer_record(shell.app, actor, opportunity)
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    assert at.slider(key=months_key(shell, opportunity)).value == record.expected_months
    assert f"晚付 {record.expected_months} 个月" in answer(at)
    words = read(at)
    if not record.calibrated:
        assert (
            "没有经校准的付款记录可以公开，按“B 一般”档预设（未用本市数据校准），平均晚付约 9 个月" in words
        )
    own = own_figures.first_figures(opportunity)
    found = before_bidding.outlook(shell.app, actor, opportunity.number, own, 24)
    at.slider(key=months_key(shell, opportunity)).set_value(24).run()
    frame = next(each.value for each in at.dataframe if "预计（平均）" in set(each.value.iloc[:, 0]))
    effects = (found.expected, found.bad, found.chosen)
    assert list(frame.iloc[:, 1]) == [f"晚付 {effect.months} 个月" for effect in effects]
    assert list(frame.iloc[:, 2]) == [f"{effect.equity_irr.rate:.1%}" for effect in effects]
    assert frame["贷款额度（万元）"].tolist() == pytest.approx(
        [e.credit_line / 1e4 for e in effects], abs=0.01
    )
    assert frame["达标最低报价（万元）"].tolist() == pytest.approx(
        [e.lowest_price / 1e4 for e in effects], abs=0.01
    )


def test_the_slider_and_the_fields_change_the_answer(shell: Any, opportunity: Opportunity) -> None:
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    at.slider(key=months_key(shell, opportunity)).set_value(6).run()
    assert "晚付 6 个月" in answer(at)
    six = answer(at)
    field = at.number_input(key=key(shell, opportunity, "annual_opex_yuan"))
    field.set_value(field.value * 1.1).run()
    assert answer(at) != six


def test_a_delay_of_nothing_changes_nothing(shell: Any, opportunity: Opportunity) -> None:
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    at.slider(key=months_key(shell, opportunity)).set_value(0).run()
    assert re.search("晚付 0 个月：资本金内部收益率保持在", answer(at))


def test_presets_are_said_to_be_uncalibrated(shell: Any, read: Any, opportunity: Opportunity) -> None:
    words = read(shell.open("before_bidding", "enterprise", id=opportunity.number))
    assert "未用本市数据校准" in words
    assert "不写入数据库" in words


def test_S22_another_enterprise_begins_with_its_own_figures(shell: Any, opportunity: Opportunity) -> None:
    """Another person's browser session starts anew; so does another enterprise in the same session."""
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    at.number_input(key=key(shell, opportunity, "price_yuan")).set_value(1234.5).run()
    assert "1,234.50 万元" in " ".join(str(each.value) for each in at.markdown)
    first = shell.actor("enterprise")
    with shell.app.store.read() as work:
        others = [each.id for each in work.enterprises.where("1", order="rowid", limit=5)]
    other = next(each for each in others if each != first.enterprise_id)
    shell.become(type(first)(first.id, first.name, "enterprise", "", other))
    at.run()
    assert not at.exception
    shown = " ".join([*(str(each.value) for each in at.markdown), *(str(n.value) for n in at.number_input)])
    assert "1,234.50" not in shown
    assert "1234.5" not in shown


def test_a_file_that_was_taken_home_comes_back(shell: Any, opportunity: Opportunity) -> None:
    own = own_figures.first_figures(opportunity)
    found = before_bidding.outlook(shell.app, shell.actor("enterprise"), opportunity.number, own, 24)
    content = json.loads(own_figures.figures_file(opportunity, own, found.case))
    content["figures"]["target_irr"] = 0.11
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    upload = f"before.{shell.actor('enterprise').enterprise_id}.{opportunity.number}.file.0"
    at.file_uploader(key=upload).upload("a.json", json.dumps(content).encode(), "application/json").run()
    assert not at.exception
    assert at.number_input(key=key(shell, opportunity, "target_irr", 1)).value == pytest.approx(11.0)


def test_the_way_in_is_on_the_opportunity(shell: Any, opportunity: Opportunity) -> None:
    at = shell.open("opportunity", "enterprise", id=opportunity.number)
    at.button(key="opportunity.estimate").click().run()
    assert not at.exception
    assert at.session_state["shell.page"] == "before_bidding" or "晚付" in answer(at)


def test_a_closed_opportunity_is_refused_and_others_offered(shell: Any, read: Any) -> None:
    actor = shell.actor("enterprise")
    closed = publishing.list_public(shell.app, actor, OpportunityFilter(status="awarded"))
    words = read(
        shell.open("before_bidding", "enterprise", id=closed[0].number if closed else "JB-0000-0000")
    )
    assert "不接收投标" in words


def test_a_bid_above_the_ceiling_is_said_to_be_invalid(shell: Any, opportunity: Opportunity) -> None:
    at = shell.open("before_bidding", "enterprise", id=opportunity.number)
    assert not any("投标无效" in each.value for each in at.error)
    ceiling_wan = opportunity.terms.ceiling_fen / 1_000_000
    at.number_input(key=key(shell, opportunity, "price_yuan")).set_value(2 * ceiling_wan).run()
    assert any(f"所填报价 {2 * ceiling_wan:,.2f} 万元" in each.value for each in at.error)

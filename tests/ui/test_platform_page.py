"""The page of platform companies: list, five rooms, what an officer may change and a supervisor may not, words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app.domain.platform_companies import CompanyProfile, Contracts
from app.i18n import LANGUAGES
from app.services import platform_companies

ROOMS = ("profile", "contracts", "cash", "flags", "modes")


def company(shell, place: int = 0) -> str:
    views = platform_companies.list_companies(shell.app, shell.actor("finance"))
    return views[place].company.id


def view_of(shell, key: str):
    return platform_companies.read(shell.app, shell.actor("finance"), key)


def clean(at: AppTest, read) -> str:
    assert [str(each.value) for each in at.exception] == []
    text = read(at)
    assert "⟦" not in text
    assert "nan" not in text.lower().split()
    return text


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def save_button(at: AppTest, part: str):
    return next(b for b in at.button if b.key and f".{part}." in b.key and b.key.endswith(".save"))


@pytest.mark.parametrize("role", ["finance", "supervisor"])
@pytest.mark.parametrize("room", ROOMS)
def test_every_room_opens_for_those_it_is_for(shell, read, role: str, room: str) -> None:
    for place in (0, 1):
        at = shell.open("platforms", role, id=company(shell, place), room=room)
        text = clean(at, read)
        assert "挣的是自己的钱吗？" in text
        assert "付得起吗？" in text
        assert "示例公司（虚构）" in text.replace("\\", "")


def test_a_newcomer_reads_both_answers_first(shell, read) -> None:
    """The seed reseller passes on 7,962 of 10,000 and 1,050 is its own labour: 0.7962 x 0.895 = 0.71."""
    text = clean(shell.open("platforms", "supervisor", id=company(shell)), read).replace("\\", "")
    assert "每收 100 元，转付 79.6 元，自己只留下 20.4 元，其中自有人工 10.5 元" in text
    assert "二道贩子指数 0.71，达到判断线 0.50" in text
    assert "如果城市再晚付 24 个月" in text
    other = clean(shell.open("platforms", "supervisor", id=company(shell, 1)), read).replace("\\", "")
    assert "主要靠自己的运营挣钱" in other


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_rooms_read_in_every_language(shell, read, code: str) -> None:
    shell.language(code)
    for room in ROOMS:
        clean(shell.open("platforms", "finance", id=company(shell), room=room), read)
    clean(shell.open("platforms", "finance"), read)


def test_flags_say_value_line_source_evidence_and_what_to_ask(shell, read) -> None:
    text = clean(shell.open("platforms", "finance", id=company(shell), room="flags"), read).replace("\\", "")
    assert "有信号（12）" in text
    assert "贸易收入占比过高**　**60.0%**（判断线 达到 30.0%）" in text
    assert "沪深交易所《自律监管指引第3号》（2025年3月28日）" in text
    assert "转售收入 6,000.00 万元（由合同得出）" in text
    assert "请公司说明：** 核对转售合同" in text
    assert "数据不足（1）" in text


@pytest.mark.parametrize("role", ["supervisor"])
def test_a_reader_finds_nothing_to_change(shell, role: str) -> None:
    for room in ROOMS:
        at = shell.open("platforms", role, id=company(shell), room=room)
        keys = [str(button.key) for button in at.button]
        assert not any(
            "save" in key or "remove" in key or "import" in key or "put_back" in key for key in keys
        )
    assert not any(b.key == "platforms.create" for b in shell.open("platforms", role).button)


def test_add_a_company_and_fill_in_its_empty_file(empty_shell, read) -> None:
    at = empty_shell.open("platforms", "finance")
    assert "还没有平台公司" in clean(at, read)
    at.text_input(key="platforms.new.name").input("泊安城市运营有限公司")
    at = press(at, "platforms.create")
    key = company(empty_shell)
    for room in ROOMS:
        text = clean(empty_shell.open("platforms", "finance", id=key, room=room), read)
        assert "还没有合同，无法判断" in text
    at = empty_shell.open("platforms", "finance")
    at.text_input(key="platforms.new.name").input("泊安城市运营有限公司")
    assert "没有作更改" in read(press(at, "platforms.create")).replace("未作更改", "没有作更改")
    assert len(platform_companies.list_companies(empty_shell.app, empty_shell.actor("finance"))) == 1


@pytest.mark.parametrize(
    ("room", "part"),
    [
        ("profile", "profile"),
        ("contracts", "contracts"),
        ("cash", "projects"),
        ("cash", "cash"),
        ("flags", "accounts"),
    ],
)
def test_saving_a_form_untouched_keeps_every_value(shell, read, room: str, part: str) -> None:
    for place in (0, 1):
        key = company(shell, place)
        before = view_of(shell, key)
        at = shell.open("platforms", "finance", id=key, room=room)
        at = save_button(at, part).click().run()
        text = clean(at, read)
        assert "已保存" in text
        assert "已由他人保存" not in text
        after = view_of(shell, key)
        assert after.revisions[part] == before.revisions[part] + 1
        saved, was = getattr(after.file, part), getattr(before.file, part)
        if part == "projects":  # the table lists them in its own order
            assert set(saved.rows) == set(was.rows)
        else:
            assert saved == was


def test_a_bad_value_is_explained_and_not_saved(shell, read) -> None:
    key = company(shell, 1)
    at = shell.open("platforms", "finance", id=key, room="profile")
    kind = next(s for s in at.selectbox if str(s.key).endswith(".kind"))
    kind.set_value("private")
    at = save_button(at, "profile").click().run()
    assert "未保存：股东构成与主体类型不符" in read(at).replace("\\", "")
    assert view_of(shell, key).file.profile.kind == "joint_venture"


def test_somebody_else_was_faster(shell, read) -> None:
    key, officer = company(shell), shell.actor("finance")
    at = shell.open("platforms", "finance", id=key, room="contracts")
    view = view_of(shell, key)
    platform_companies.save_part(shell.app, officer, key, Contracts(), view.revisions["contracts"])
    button = save_button(at, "contracts")
    at = button.click().run()
    assert "已由他人保存了新版。您的修改没有保存" in clean(at, read)
    assert view_of(shell, key).file.contracts == Contracts()
    at = save_button(at, "contracts").click().run()
    assert "已由他人保存" not in clean(at, read)


def test_undo_a_save(shell, read) -> None:
    key, officer = company(shell), shell.actor("finance")
    view = view_of(shell, key)
    platform_companies.save_part(shell.app, officer, key, Contracts(), view.revisions["contracts"])
    at = shell.open("platforms", "finance", id=key, room="contracts")
    assert "还没有合同" in read(at)
    older = next(p.id for p in view.papers if p.part == "contracts")
    at.selectbox(key="platforms.paper").set_value(older)
    at = press(at, "platforms.put_back")
    assert "已恢复，成为最新一版" in clean(at, read)
    assert view_of(shell, key).file.contracts == view.file.contracts


def test_removal_asks_first_and_can_be_undone(shell, read) -> None:
    key = company(shell)
    at = press(shell.open("platforms", "finance", id=key), "platforms.remove")
    assert "未移除" in clean(at, read)
    at.checkbox(key="platforms.remove.sure").check()
    press(at, "platforms.remove")
    assert len(platform_companies.list_companies(shell.app, shell.actor("finance"))) == 1
    at = shell.open("platforms", "finance", id=key)
    assert "已从清单移除" in clean(at, read)
    assert not any(str(b.key).endswith(".save") for b in at.button)
    at = press(shell.open("platforms", "finance"), f"platforms.back.{key}")
    assert "已恢复到清单" in clean(at, read)
    assert len(platform_companies.list_companies(shell.app, shell.actor("finance"))) == 2


def test_the_adviser_answers_at_once_and_answers_are_saved_on_demand(shell, read) -> None:
    key = company(shell)
    at = shell.open("platforms", "finance", id=key, room="modes")
    team = next(s for s in at.selectbox if str(s.key).endswith(".team"))
    at = team.set_value("professional").run()
    text = clean(at, read)
    assert "建议采用：国有平台公司统一运营" in text or "国有平台公司统一运营" in text
    assert "已有专业运营团队" in text
    assert view_of(shell, key).file.mode.answers["team"] == "none"
    press(at, "platforms.answers.save")
    assert view_of(shell, key).file.mode.answers["team"] == "professional"


def tables(at: AppTest) -> dict[str, dict[str, str]]:
    """The comparison of modes: figure -> column -> cell."""
    frame = next(each.value for each in at.dataframe if "项目净现值（税后）" in set(each.value.iloc[:, 0]))
    return {row.iloc[0]: dict(row.iloc[1:]) for _, row in frame.iterrows()}


def test_modes_differ_and_say_why_there_is_no_concession(shell, read) -> None:
    at = shell.open("platforms", "finance", id=company(shell), room="modes")
    text = clean(at, read).replace("\\", "")
    shown = tables(at)
    for figure in (
        "年服务费（运营首年）",
        "出资人内部收益率",
        "项目净现值（税后）",
        "本市净支出合计",
    ):
        cells = [cell for cell in shown[figure].values() if cell != "无法测算"]
        assert len(set(cells)) == len(cells) >= 3, figure
    assert "取运营主体类型常见区间的中值，不是任何文件的规定" in text
    assert "资金能够接续的模式中，本市净支出最少的是" in text
    for words, mode in (
        ("没有使用者付费，不能采用特许经营", "特许经营"),
        ("没有可以授权运营的数据产品，没有测算", "数据授权"),
    ):
        column = [row[mode] for row in shown.values()]
        assert (words in text) is (set(column) == {"无法测算"})
        assert "0.00 万元" not in column or words not in text


def test_a_fee_typed_in_changes_the_comparison(shell) -> None:
    at = shell.open("platforms", "finance", id=company(shell), room="modes")
    before = tables(at)["年服务费（运营首年）"]
    at = at.number_input(key="platforms.mode.state_platform.fee_share").set_value(8.0).run()
    after = tables(at)["年服务费（运营首年）"]
    assert after["国有平台"] != before["国有平台"]
    assert after["政企合资"] == before["政企合资"]
    assert tables(at)["收费方式"]["国有平台"] == "全成本加成 8.0%"


@pytest.mark.parametrize("role", ["finance", "supervisor"])
def test_a_scenario_without_an_award_is_compared(shell, read, role: str) -> None:
    at = shell.open("platforms", role, id=company(shell), room="modes")
    at = next(c for c in at.button_group if c.key == "platforms.mode.subject").set_value("scenario").run()
    text = clean(at, read)
    assert "不能采用特许经营，没有测算" in text
    users = next(n for n in at.number_input if str(n.key).endswith(".user_income"))
    at = users.set_value(500.0).run()
    assert "不能采用特许经营，没有测算" not in clean(at, read)
    assert tables(at)["年服务费（运营首年）"]["特许经营"] == "由使用者付费"


def test_names_that_people_wrote_are_never_markup(shell, read) -> None:
    officer = shell.actor("finance")
    made = platform_companies.create(shell.app, officer, "**甲** [乙](http://x.y) :red[丙]", "private")
    key = made.company.id
    row = replace(
        view_of(shell, company(shell)).file.contracts.rows[0], name="<b>合同</b>", suppliers=("*云*",)
    )
    platform_companies.save_part(shell.app, officer, key, Contracts((row,)), 0)
    platform_companies.save_part(shell.app, officer, key, CompanyProfile("private", operates=True), 1)
    for room in ROOMS:
        text = clean(shell.open("platforms", "finance", id=key, room=room), read)
        assert "[乙](http" not in text
        assert "<b>合同" not in text

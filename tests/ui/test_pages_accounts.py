"""账号管理 by two people, and a company's own accounts, as people read them."""

from __future__ import annotations

import re
from typing import Any

from city import confirm
from streamlit.testing.v1 import AppTest

from app.services import account_register, accounts, company_accounts

PASSWORD = "荷塘夜色下的二十七盏旧路灯"
REASON = "企业书面申请，已核对营业执照。"


def proposed(shell: Any, login: str = "yinxin") -> str:
    company = shell.actor("enterprise").enterprise_id
    return account_register.create_user(
        shell.app, shell.actor("admin"), login, "尹新", "enterprise", "", company, REASON
    )


def shown(at: AppTest) -> str:
    """Every table of a page: names and values, too."""
    return "\n".join(each.value.to_string() for each in [*at.dataframe, *at.table])


def test_S08_the_administrator_reads_what_waits_and_takes_it_back(shell: Any, read: Any) -> None:
    key = proposed(shell)
    at = shell.open("users", "admin")
    assert not at.exception
    assert "等待监督人员确认" in read(at)
    assert "尹新" in read(at)
    at = next(each for each in at.button if each.key.startswith("proposals.recall.")).click().run()
    assert not at.exception
    people = {each.id: each for each in account_register.list_accounts(shell.app, shell.actor("admin"))}
    assert people[key].refused
    assert "等待监督人员确认" not in read(at)


def test_S08_the_supervisor_reads_whose_account_it_is_and_sends_it_back(shell: Any, read: Any) -> None:
    proposed(shell)
    with shell.app.store.read() as work:
        company = work.enterprises.get(shell.actor("enterprise").enterprise_id)
    at = shell.open("approvals", "supervisor")
    assert not at.exception
    told = shown(at)
    for wanted in ("yinxin", "尹新", company.name, company.uscc, "1 个", REASON):
        assert wanted in told, wanted
    next(each for each in at.text_area if each.key.startswith("second.reason.")).set_value(
        "企业未申请该账号。"
    )
    at = next(each for each in at.button if each.key.startswith("second.return.")).click().run()
    assert not at.exception
    at = shell.open("users", "admin")
    assert "企业未申请该账号" in read(at)


def test_S08_the_supervisor_makes_the_first_password_and_reads_it_once(shell: Any, read: Any) -> None:
    key = proposed(shell)
    confirm(shell.app, key)
    at = shell.open("approvals", "supervisor")
    assert "待发放首次口令的账号（1 个）" in read(at)
    at = at.button(key="first_password.make").click().run()
    assert not at.exception
    told = next(each.value for each in at.success)
    password = re.search(r"[0-9a-f]{6}\\?-[0-9a-f]{6}\\?-[0-9a-f]{6}", told)
    assert password is not None
    assert accounts.sign_in(shell.app, "yinxin", password.group(0).replace("\\", ""))
    assert "首次口令" not in read(shell.open("approvals", "supervisor"))


def test_S08_a_company_is_told_of_a_new_account_and_disables_it(shell: Any, read: Any) -> None:
    person = shell.actor("enterprise")
    at = shell.open("account", "enterprise")
    assert not at.exception
    assert "最近 30 天内新增" not in read(at)
    key = proposed(shell)
    confirm(shell.app, key)
    at = shell.open("account", "enterprise")
    assert "最近 30 天内新增 1 个本企业账号：尹新" in read(at)
    assert "贺秉正" in read(at)
    at = at.selectbox(key="account.company.chosen").set_value(key).run()
    at = at.button(key="account.company.disable").click().run()
    assert "请先勾选确认" in read(at)
    at.checkbox(key=f"account.company.sure.{key}").check()
    at = at.button(key="account.company.disable").click().run()
    assert not at.exception
    assert "已停用尹新的账号" in read(at)
    states = {each.id: each.state for each in company_accounts.of_own(shell.app, person)}
    assert states == {person.id: "active", key: "disabled"}


def test_S05_enabling_again_is_asked_of_the_supervisor(shell: Any, read: Any) -> None:
    key = shell.actor("finance").id
    account_register.disable(shell.app, shell.actor("admin"), key)
    at = shell.open("users", "admin")
    at = at.selectbox(key="users.chosen").set_value(key).run()
    at.text_input(key=f"users.enable_reason.{key}").set_value("误停用，恢复登录。")
    at.checkbox(key=f"users.sure.{key}.ask").check()
    at = at.button(key="users.suspend").click().run()
    assert not at.exception
    assert "待监督人员确认" in read(at)
    at = shell.open("approvals", "supervisor")
    assert "重新启用已停用的账号" in shown(at)


def test_other_roles_see_no_company_accounts(shell: Any, read: Any) -> None:
    at = shell.open("account", "officer")
    assert not at.exception
    assert "本企业账号" not in read(at)

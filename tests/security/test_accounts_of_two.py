"""Accounts by two people: the administrator proposes, a supervisor confirms, a company looks after its own (S08)."""

from __future__ import annotations

import sqlite3

import pytest
from city import SUPERVISOR, City, bid, confirm, confirmed_account, hand_over
from click.testing import CliRunner

from app.cli import main
from app.config import Settings
from app.domain.users import Actor
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.services import account_register, accounts, auditing, bidding, company_accounts, second_person
from app.services.account_register import Account
from app.services.context import App, init_app
from app.services.own_bids import my_bids
from app.services.seats import pool

PASSWORD = "荷塘夜色下的二十七盏旧路灯"
OTHER = "银杏叶落在三号楼前的石台阶"
REASON = "企业书面申请，已核对营业执照和身份证件。"


def propose(city: City, login: str = "yinxin", enterprise: str = "", role: str = "enterprise") -> str:
    return account_register.create_user(city.app, city.admin, login, "尹新", role, "", enterprise, REASON)


def decided(city: City, key: str, decide: str = "approve", actor: Actor | None = None) -> None:
    with city.app.store.read() as work:
        found = work.proposals.last_of("account", key)
    assert found is not None
    extra = ("申请材料与企业不符。",) if decide == "send_back" else ()
    getattr(second_person, decide)(city.app, actor or city.supervisor, found.id, *extra)
    with city.app.store.read() as work:
        fresh = work.users.get(key).password_hash is None
    if decide == "approve" and fresh:
        hand_over(city.app, key, PASSWORD)


def listed(city: City, key: str) -> Account:
    return next(each for each in account_register.list_accounts(city.app, city.admin) if each.id == key)


def signed_in(app: App, login: str, password: str = PASSWORD) -> Actor:
    found = accounts.actor_for(app, accounts.sign_in(app, login, password))
    assert found is not None
    return found


def actions(city: City, key: str) -> list[str]:
    with city.app.store.read() as work:
        return [event.action for event in work.audit.each() if event.object == key]


def test_S08_an_administrator_alone_makes_no_company_account_that_reads_its_bids(city: City) -> None:
    """The attack: make an account of a bidder, sign in with the first password, read and withdraw what it handed in."""
    opportunity = city.opportunity()
    own = city.bidders[0]
    bidding.submit(city.app, own, opportunity.id, bid(), "nonce-1")
    key = propose(city, enterprise=own.enterprise_id)
    with pytest.raises(NotAllowed, match=r"accounts\.sign_in_failed"):
        accounts.sign_in(city.app, "yinxin", PASSWORD)
    with city.app.store.read() as work:
        waiting = work.proposals.waiting_for("account", key)
    assert waiting is not None
    with pytest.raises(NotAllowed):
        second_person.approve(city.app, city.admin, waiting.id)
    for role in ("officer", "reviewer", "finance", "evaluator", "citizen"):
        with pytest.raises(NotAllowed):
            second_person.approve(city.app, city.people[role], waiting.id)
    with pytest.raises(Invalid, match=r"accounts\.never_confirmed"):
        account_register.enable(city.app, city.admin, key, REASON)
    account_register.disable(city.app, city.admin, key)
    with pytest.raises(Invalid, match=r"accounts\.never_confirmed"):
        account_register.enable(city.app, city.admin, key, REASON)
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "yinxin", PASSWORD)
    with pytest.raises(Conflict, match=r"accounts\.disabled_meanwhile"):
        decided(city, key)
    assert len(my_bids(city.app, own)) == 1


def test_S08_a_confirmed_account_signs_in_and_the_record_names_both_people(city: City) -> None:
    key = propose(city, enterprise=city.bidders[0].enterprise_id)
    assert listed(city, key).waiting
    decided(city, key)
    person = signed_in(city.app, "yinxin")
    assert person.enterprise_id == city.bidders[0].enterprise_id
    assert accounts.must_change_password(city.app, person)
    with city.app.store.read() as work:
        who = {event.action: event.actor for event in work.audit.each() if event.object == key}
    assert (who["users.create"], who["users.confirm"]) == (city.admin.id, city.supervisor.id)
    assert not listed(city, key).waiting


def test_S03_a_waiting_account_is_refused_like_a_wrong_password_and_it_is_recorded(city: City) -> None:
    key = propose(city, role="finance")
    told = set()
    for login, password in (("yinxin", PASSWORD), ("yinxin", OTHER), ("nobody", PASSWORD)):
        with pytest.raises(NotAllowed) as refused:
            accounts.sign_in(city.app, login, password)
        told.add((refused.value.code, tuple(refused.value.params)))
    assert told == {("accounts.sign_in_failed", ())}
    _, events = auditing.list_events(city.app, city.supervisor, action="login_failed")
    assert [each.data.get("unconfirmed") for each in events if each.object == key] == [True, True]


@pytest.mark.parametrize(
    "role", ["officer", "reviewer", "enterprise", "evaluator", "finance", "supervisor", "admin"]
)
def test_S08_every_role_but_citizens_waits_for_a_supervisor(city: City, role: str) -> None:
    key = account_register.create_user(
        city.app, city.admin, "xinren", "辛仁", role, "某局", city.bidders[0].enterprise_id, REASON
    )
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "xinren", PASSWORD)
    decided(city, key)
    assert signed_in(city.app, "xinren").role == role


def test_S08_a_citizens_account_needs_no_second_person(city: City) -> None:
    account_register.create_user(city.app, city.admin, "shimin", "石敏", "citizen", password=PASSWORD)
    assert signed_in(city.app, "shimin").role == "citizen"


def test_S08_a_reason_is_needed_and_without_it_nothing_is_made(city: City) -> None:
    with pytest.raises(InvalidFields, match=r"proposals\.refused"):
        account_register.create_user(city.app, city.admin, "yinxin", "尹新", "finance")
    assert not any(each.login == "yinxin" for each in account_register.list_accounts(city.app, city.admin))


@pytest.mark.parametrize("how", ["send_back", "recall"])
def test_S08_an_account_that_is_not_confirmed_is_over_and_its_login_free(city: City, how: str) -> None:
    key = propose(city, role="finance")
    decided(city, key, how, city.admin if how == "recall" else city.supervisor)
    assert listed(city, key).refused
    with city.app.store.read() as work:
        assert work.users.get(key).password_hash is None
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "yinxin", PASSWORD)
    with pytest.raises(Invalid, match=r"accounts\.never_confirmed"):
        account_register.enable(city.app, city.admin, key, REASON)
    assert "users.refuse" in actions(city, key)
    again = propose(city, role="finance")
    decided(city, again)
    assert signed_in(city.app, "yinxin").id == again


def test_S08_who_is_not_confirmed_takes_no_part(city: City) -> None:
    key = account_register.create_user(
        city.app, city.admin, "zhuanjia", "专家", "evaluator", "专家库", "", REASON
    )
    with city.app.store.read() as work:
        assert key not in {user.id for user in pool(work)}
    decided(city, key)
    with city.app.store.read() as work:
        assert key in {user.id for user in pool(work)}


def test_S05_a_disabled_account_is_enabled_by_two_people_only(city: City) -> None:
    key = confirmed_account(city.app, "fang", "方砚秋", "finance", PASSWORD, "财政局", admin=city.admin)
    account_register.disable(city.app, city.admin, key)
    account_register.enable(city.app, city.admin, key, "误停用，恢复登录。")
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "fang", PASSWORD)
    with pytest.raises(Conflict, match=r"proposals\.already_waiting"):
        account_register.enable(city.app, city.admin, key, "误停用，恢复登录。")
    decided(city, key, "send_back")
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "fang", PASSWORD)
    account_register.enable(city.app, city.admin, key, "误停用，恢复登录。")
    decided(city, key)
    assert signed_in(city.app, "fang").id == key
    assert actions(city, key).count("users.enable") == 1
    with pytest.raises(Invalid, match=r"accounts\.not_disabled"):
        account_register.enable(city.app, city.admin, key, "误停用，恢复登录。")


def test_what_the_supervisor_reads_of_a_company_account(city: City) -> None:
    company = city.bidders[1].enterprise_id
    key = propose(city, enterprise=company)
    with city.app.store.read() as work:
        found = work.proposals.waiting_for("account", key)
        enterprise = work.enterprises.get(company)
    asked = account_register.asked(city.app, city.supervisor, found)
    assert (asked.login, asked.name, asked.role) == ("yinxin", "尹新", "enterprise")
    assert (asked.enterprise, asked.uscc, asked.others) == (enterprise.name, enterprise.uscc, 1)
    with pytest.raises(NotAllowed):
        account_register.asked(city.app, city.officer, found)


def test_S08_the_administrator_never_knows_a_first_password(city: City) -> None:
    """The attack: propose a second supervisor, sign in before its owner does, confirm one's own account of a bidder."""
    with pytest.raises(Invalid, match=r"accounts\.password_not_chosen"):
        account_register.create_user(
            city.app, city.admin, "second", "林二", "supervisor", "监察组", "", REASON, password=PASSWORD
        )
    key = account_register.create_user(
        city.app, city.admin, "second", "林二", "supervisor", "监察组", "", REASON
    )
    confirm(city.app, key, supervisor=city.supervisor)
    for person in (city.admin, city.officer, city.citizen):
        with pytest.raises(NotAllowed):
            account_register.issue_first_password(city.app, person, key)
    assert [each.id for each in account_register.without_password(city.app, city.supervisor)] == [key]
    old = account_register.issue_first_password(city.app, city.supervisor, key)
    new = account_register.issue_first_password(city.app, city.supervisor, key)
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "second", old)
    person = signed_in(city.app, "second", new)
    assert accounts.must_change_password(city.app, person)
    with pytest.raises(Invalid, match=r"accounts\.no_first_password"):
        account_register.issue_first_password(city.app, city.supervisor, key)
    assert actions(city, key).count("users.issue_password") == 2
    with city.app.store.read() as work:
        assert new not in repr(list(work.audit.each()))


def test_S08_the_last_supervisor_is_not_disabled(city: City) -> None:
    with pytest.raises(Invalid, match=r"accounts\.last_supervisor"):
        account_register.disable(city.app, city.admin, city.supervisor.id)
    confirmed_account(city.app, "second", "林二", "supervisor", PASSWORD, "监察组")
    account_register.disable(city.app, city.admin, city.supervisor.id)
    with pytest.raises(Invalid, match=r"accounts\.last_supervisor"):
        account_register.disable(
            city.app,
            city.admin,
            next(u.id for u in account_register.list_accounts(city.app, city.admin) if u.login == "second"),
        )


def test_S08_nobody_makes_an_account_of_a_company_that_is_not_there(city: City) -> None:
    with pytest.raises(Invalid, match=r"accounts\.enterprise_missing"):
        propose(city, enterprise="en_nowhere")


def test_S19_what_somebody_proposed_who_was_disabled_meanwhile_is_not_carried_out(city: City) -> None:
    other = confirmed_account(city.app, "guan", "管二", "admin", PASSWORD)
    actor = Actor(other, "管二", "admin")
    key = account_register.create_user(city.app, actor, "fang", "方一", "finance", "财政局", "", REASON)
    account_register.disable(city.app, city.admin, other)
    with pytest.raises(Conflict, match=r"proposals\.proposer_gone"):
        confirm(city.app, key, supervisor=city.supervisor)
    decided(city, key, "send_back")


# a company and its own accounts


def test_S08_a_company_sees_its_accounts_and_is_told_of_a_new_one(city: City) -> None:
    own = city.bidders[0]
    key = propose(city, enterprise=own.enterprise_id)
    before = {each.id: each for each in company_accounts.of_own(city.app, own)}
    assert set(before) == {own.id, key}
    assert (before[key].state, before[key].new, before[own.id].own) == ("waiting", True, True)
    decided(city, key)
    after = next(each for each in company_accounts.of_own(city.app, own) if each.id == key)
    assert (after.state, after.confirmed_by, after.new) == ("active", city.supervisor.name, True)
    city.clock.advance(days=31)
    assert not any(each.new for each in company_accounts.of_own(city.app, own))
    assert [each.id for each in company_accounts.of_own(city.app, city.bidders[1])] == [city.bidders[1].id]
    for name in ("officer", "admin", "supervisor", "citizen"):
        with pytest.raises(AppError):
            company_accounts.of_own(city.app, city.people[name])


def test_S08_one_person_of_a_company_disables_another_account_of_it_at_once(city: City) -> None:
    own = city.bidders[0]
    key = propose(city, enterprise=own.enterprise_id)
    decided(city, key)
    token = accounts.sign_in(city.app, "yinxin", PASSWORD)
    company_accounts.disable(city.app, own, key)
    assert accounts.actor_for(city.app, token) is None
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "yinxin", PASSWORD)
    with city.app.store.read() as work:
        last = next(event for event in reversed(list(work.audit.each())) if event.action == "users.disable")
    assert (last.actor, last.object, last.data["enterprise"]) == (own.id, key, own.enterprise_id)
    # and the administrator alone does not bring it back
    account_register.enable(city.app, city.admin, key, "企业要求恢复，见来函。")
    with pytest.raises(NotAllowed):
        accounts.sign_in(city.app, "yinxin", PASSWORD)
    with city.app.store.read() as work:
        found = work.proposals.waiting_for("account", key)
    asked = account_register.asked(city.app, city.supervisor, found)
    assert (asked.again, asked.disabled_by) == (True, own.name)


def test_S15_a_company_disables_neither_itself_nor_others(city: City) -> None:
    own = city.bidders[0]
    with pytest.raises(Invalid, match=r"accounts\.not_yourself"):
        company_accounts.disable(city.app, own, own.id)
    for other in (city.bidders[1].id, city.admin.id, "us_nobody"):
        with pytest.raises(NotFound):
            company_accounts.disable(city.app, own, other)
    with pytest.raises(AppError):
        company_accounts.disable(city.app, city.admin, own.id)


# the first people of an installation, and installations from before


def test_S08_the_first_administrator_and_the_first_supervisor_are_made_on_the_server(tmp_path) -> None:
    data = tmp_path / "p"
    app = init_app(Settings(data=data))
    app.close()
    for command, role in (("create-admin", "admin"), ("create-supervisor", "supervisor")):
        given = [
            command,
            "--data",
            str(data),
            "--login",
            f"{role}1",
            "--name",
            "钟正",
            "--password",
            PASSWORD,
        ]
        assert CliRunner().invoke(main, given).exit_code == 0
        given[4] = f"{role}2"
        refused = CliRunner().invoke(main, given)
        assert getattr(refused.exception, "code", "") == f"accounts.{role}_exists"
    app = init_app(Settings(data=data))
    admin, supervisor = signed_in(app, "admin1"), signed_in(app, "supervisor1")
    assert (admin.role, supervisor.role, supervisor.name) == ("admin", "supervisor", "钟正")
    account_register.create_user(app, admin, "second", "林二", "supervisor", "监察组", "", REASON)
    (waiting,) = second_person.waiting(app, supervisor)
    second_person.approve(app, supervisor, waiting.id)
    hand_over(app, waiting.subject, PASSWORD)
    assert signed_in(app, "second").role == "supervisor"
    app.close()


def test_accounts_from_before_count_as_confirmed(app: App) -> None:
    key = confirmed_account(app, "laozhang", "老章", "finance", PASSWORD, "财政局")
    path = app.settings.database
    app.close()
    connection = sqlite3.connect(path)
    with connection:
        for column in ("confirmed_at", "disabled_by"):
            connection.execute(f"ALTER TABLE users DROP COLUMN {column}")
        connection.execute("ALTER TABLE holiday_notices DROP COLUMN confirmed_name")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm028%'")
    connection.close()
    again = init_app(app.settings, app.clock)
    with again.store.read() as work:
        user = work.users.get(key)
    assert user.confirmed_at == user.created_at
    assert signed_in(again, "laozhang").id == key
    again.close()


def test_S19_a_supervisor_who_proposed_does_not_confirm(city: City) -> None:
    """Somebody who changed the role in between is still the same person."""
    key = propose(city, role="finance")
    turned = Actor(city.admin.id, city.admin.name, "supervisor")
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        decided(city, key, actor=turned)
    confirm(city.app, key, supervisor=SUPERVISOR)
    hand_over(city.app, key, PASSWORD)
    assert signed_in(city.app, "yinxin").id == key

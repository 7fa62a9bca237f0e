"""Accounts and sessions: S01-S09 at the service, and the permission table S14."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from city import SUPERVISOR, City, confirm, confirmed_account
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.clock import FixedClock
from app.config import Settings, read_settings
from app.domain.users import MATRIX, PUBLIC, ROLES, Actor, Owner, allowed
from app.errors import AppError, Conflict, NotAllowed
from app.sealing.passwords import needs_rehash
from app.services import account_register, accounts, auditing
from app.services.context import App, init_app, open_app

PASSWORD = "荷塘夜色下的二十七盏旧路灯"


@pytest.fixture
def admin(app: App) -> Actor:
    account_register.create_first(app, "admin", "guanliyuan", PASSWORD)
    found = accounts.actor_for(app, accounts.sign_in(app, "guanliyuan", PASSWORD))
    assert found is not None
    return found


def test_S01_five_wrong_passwords_lock_until_the_clock_says_so(
    app: App, clock: FixedClock, admin: Actor
) -> None:
    for _ in range(5):
        with pytest.raises(NotAllowed) as wrong:
            accounts.sign_in(app, "guanliyuan", "不是这个口令呀呀呀")
    with pytest.raises(NotAllowed) as locked:
        accounts.sign_in(app, "guanliyuan", PASSWORD)
    assert wrong.value.code == locked.value.code == "accounts.sign_in_failed"
    failed, _ = auditing.list_events(app, SUPERVISOR, action="login_failed")
    locks, _ = auditing.list_events(app, SUPERVISOR, action="account_locked")
    assert (failed, locks) == (6, 1)
    clock.advance(minutes=16)
    assert accounts.sign_in(app, "guanliyuan", PASSWORD)


def test_S03_a_hash_of_former_costs_is_made_again_at_the_next_sign_in(app: App, admin: Actor) -> None:
    former = Argon2id(salt=b"0123456789abcdef", length=32, iterations=1, lanes=1, memory_cost=8192)
    weaker = former.derive_phc_encoded(PASSWORD.encode())
    with app.store.write() as work:
        user = work.users.by_login("guanliyuan")
        assert user is not None
        work.users.save(replace(user, password_hash=weaker))
        work.record(admin, "users.change_password", user.id)
    for _ in range(2):
        assert accounts.sign_in(app, "guanliyuan", PASSWORD)
    with app.store.read() as work:
        user = work.users.by_login("guanliyuan")
    assert user is not None
    assert user.password_hash is not None
    assert not needs_rehash(user.password_hash)


def _guess(data: str) -> None:
    app = open_app(Settings(data=Path(data), profile="demo"), FixedClock())
    with pytest.raises(NotAllowed):
        accounts.sign_in(app, "guanliyuan", "猜一猜是不是这个口令")


def test_S02_parallel_wrong_passwords_are_all_counted(app: App, admin: Actor) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_guess, args=(str(app.settings.data),)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    with app.store.read() as work:
        user = work.users.by_login("guanliyuan")
    assert user is not None
    assert user.failed_count == 4


def test_S03_unknown_name_and_wrong_password_are_told_the_same(app: App, admin: Actor) -> None:
    told = set()
    for login in ("guanliyuan", "没有这个人"):
        with pytest.raises(NotAllowed) as caught:
            accounts.sign_in(app, login, "不是这个口令呀呀呀")
        told.add((caught.value.code, tuple(caught.value.params)))
    assert told == {("accounts.sign_in_failed", ())}


def test_S04_every_sign_in_makes_a_new_token_of_at_least_128_bits(app: App, admin: Actor) -> None:
    tokens = {accounts.sign_in(app, "guanliyuan", PASSWORD) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)  # 32 random bytes in base64


def test_S05_sign_out_disabling_and_a_new_password_end_sessions(app: App, admin: Actor) -> None:
    token = accounts.sign_in(app, "guanliyuan", PASSWORD)
    accounts.sign_out(app, token)
    assert accounts.actor_for(app, token) is None
    user = confirmed_account(
        app, "fang", "方砚秋", "finance", "银杏叶落在三号楼前的石台阶", "财政局", admin=admin
    )
    token = accounts.sign_in(app, "fang", "银杏叶落在三号楼前的石台阶")
    account_register.disable(app, admin, user)
    assert accounts.actor_for(app, token) is None
    account_register.enable(app, admin, user, "误停用，恢复登录。")
    confirm(app, user)
    token = accounts.sign_in(app, "fang", "银杏叶落在三号楼前的石台阶")
    someone = accounts.actor_for(app, token)
    assert someone is not None
    accounts.change_password(app, someone, "银杏叶落在三号楼前的石台阶", "河对岸的钟敲了十二下半才停")
    assert accounts.actor_for(app, token) is None
    assert not accounts.must_change_password(app, someone)


@pytest.mark.parametrize(
    ("minutes", "step", "alive"), [(29, 29, True), (31, 31, False), (719, 20, True), (721, 20, False)]
)
def test_S06_sessions_end_by_idleness_and_age(
    app: App, clock: FixedClock, admin: Actor, minutes: int, step: int, alive: bool
) -> None:
    token = accounts.sign_in(app, "guanliyuan", PASSWORD)
    start = clock.now()
    while clock.now() + timedelta(minutes=step) < start + timedelta(minutes=minutes):
        clock.advance(minutes=step)
        accounts.actor_for(app, token)
    clock.at = start + timedelta(minutes=minutes)
    assert (accounts.actor_for(app, token) is not None) is alive


def test_S07_no_file_holds_a_password_or_a_token(app: App, admin: Actor) -> None:
    token = accounts.sign_in(app, "guanliyuan", PASSWORD)
    for path in app.settings.data.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert token.encode() not in body
            assert PASSWORD.encode() not in body
    with app.store.read() as work:
        user = work.users.by_login("guanliyuan")
    assert user is not None
    assert (user.password_hash or "").startswith("$argon2id$")


def test_S08_a_fresh_installation_has_no_account_and_production_refuses_seed_people(tmp_path: Path) -> None:
    app = init_app(Settings(data=tmp_path / "p"), FixedClock())
    with app.store.read() as work:
        assert work.users.count() == 0
    with pytest.raises(NotAllowed):
        accounts.add_demo_user(app, "x", "某人", "officer", "局", "")
    with pytest.raises(NotAllowed):
        accounts.demo_sign_in(app, "us_x")
    assert accounts.demo_users(app) == []
    account_register.create_first(app, "admin", "guanliyuan", PASSWORD)
    first = accounts.actor_for(app, accounts.sign_in(app, "guanliyuan", PASSWORD))
    assert first is not None
    assert accounts.must_change_password(app, first)
    with pytest.raises(Conflict):
        account_register.create_first(app, "admin", "second", PASSWORD)
    app.close()


def test_S08_demonstration_data_does_not_open_in_production(app: App) -> None:
    accounts.add_demo_user(app, "jingban", "林若澜", "officer", "数据局", "")
    assert accounts.demo_sign_in(app, accounts.demo_users(app)[0].id)
    with pytest.raises(AppError) as caught:
        open_app(Settings(data=app.settings.data), app.clock)
    assert caught.value.code == "store.other_profile"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "city.example"])
def test_S08_the_demo_profile_listens_on_this_machine_only(address: str) -> None:
    with pytest.raises(AppError) as caught:
        read_settings({}, profile="demo", address=address)
    assert caught.value.code == "app.demo_not_loopback"


def test_S14_the_permission_table_is_the_whole_truth(city: City) -> None:
    """Every action x role x own/other answers as its row says; roles without a cell are refused."""
    for action, cells in MATRIX.items():
        for role in ROLES:
            actor = Actor("us_1", "某人", role, "数据局", "en_1")
            mine = Owner("数据局", "en_1", "us_1")
            others = Owner("城管局", "en_2", "us_2")
            scope = cells.get(role)
            assert allowed(actor, action, mine) is (scope is not None), (action, role)
            assert allowed(actor, action, others) is (scope == "any"), (action, role)
            assert allowed(actor, action, None) is (scope == "any"), (action, role)
            assert not allowed(actor, action, Owner()) or scope == "any"


def test_S14_unknown_actions_are_refused_to_everybody() -> None:
    assert not any(
        allowed(Actor("a", "b", role, "c", "d"), "no.such_action", Owner("c", "d", "a")) for role in ROLES
    )


def test_the_public_may_only_read_what_is_published() -> None:
    assert {action for action in MATRIX if allowed(PUBLIC, action)} == {
        "pain_points.list_public",
        "topics.read",
        "opportunities.list",
        "awards.read",
        "races.read",
        "delivery.read_outcome",
        "audit.anchors",
        "whitelist.read_public",
    }


def test_nobody_both_posts_and_judges() -> None:
    judging = {"evaluation.score"}
    posting = {"opportunities.publish", "bids.open", "awards.propose"}
    for role in ROLES:
        may = {action for action, cells in MATRIX.items() if role in cells}
        assert not (may & judging and may & posting), role
    assert not any(
        "admin" in MATRIX[action] for action in posting | judging | {"awards.approve", "bids.read_opened"}
    )


def test_refusals_are_audited(city: City) -> None:
    with pytest.raises(NotAllowed):
        account_register.list_accounts(city.app, city.officer)
    total, events = auditing.list_events(city.app, city.supervisor, action="access_denied")
    assert (total, events[0].data) == (1, {"wanted": "users.manage"})


def test_R24_every_record_of_a_session_names_the_network_address_it_was_begun_from(
    app: App, admin: Actor
) -> None:
    """《电子招标投标办法》第十四条: 时间、网络地址和工作人员."""
    token = accounts.sign_in(app, "guanliyuan", PASSWORD, "10.20.30.40")
    person = accounts.actor_for(app, token)
    assert person is not None
    account_register.create_user(app, person, "chenyi", "陈一", "citizen", password=PASSWORD)
    with pytest.raises(NotAllowed):
        accounts.sign_in(app, "guanliyuan", "不是这个口令呀呀呀", "10.20.30.41")
    accounts.sign_out(app, token)
    with app.store.read() as work:
        found = [(event.action, event.data.get("client", "")) for event in work.audit.each()]
    assert found[-4:] == [
        ("sign_in", "10.20.30.40"),
        ("users.create", "10.20.30.40"),
        ("login_failed", "10.20.30.41"),
        ("sign_out", "10.20.30.40"),
    ]
    citizen = accounts.actor_for(app, accounts.sign_in(app, "chenyi", PASSWORD, "10.20.30.42"))
    assert citizen is not None
    with app.store.read() as work:
        last = work.audit.last()
    assert last is not None
    assert (last.action, last.actor, last.data) == ("sign_in", citizen.id, {})

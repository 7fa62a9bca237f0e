"""Passwords: what is refused, what is accepted, what a hash looks like."""

from __future__ import annotations

import statistics
import time

import pytest

from app.errors import Invalid
from app.sealing import passwords


def refusal(login: str, password: str) -> str:
    with pytest.raises(Invalid) as caught:
        passwords.check_strength(login, password)
    assert caught.value.code == "sealing.weak_password"
    return str(caught.value.params["reason"])


def test_S09_eleven_characters_are_refused() -> None:
    assert refusal("lihua", "k7vq-mm2x-9") == "short"
    passwords.check_strength("lihua", "k7vq-mm2x-9p")


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "password1234",
        "Password1234!",
        "P@ssw0rd2023!",
        "qwerty123456",
        "qwertyuiop[]",
        "1qaz2wsx3edc",
        "!QAZ2wsx#EDC",
        "1q2w3e4r5t6y",
        "zaq12wsxcde3",
        "q1w2e3r4t5y6",
        "iloveyou1234",
        "woaini1314520",
        "Admin@123456",
        "administrator1",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "121212121212",
        "passwordpassword",
        "asdfghjkl123",
        "football2023",
        "密码密码密码密码密码密码",
        "１２３４５６７８９０１２",
    ],
)
def test_S09_common_passwords_are_refused(password: str) -> None:
    assert refusal("lihua", password) == "common"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("lihua", "my-LiHua-k7vqm2"),
        ("lihua", "k7vqm2-auhil-zz"),
        ("wangfang@cheng.example", "xx7-WangFang-kq0"),
        ("ｌｉｈｕａ", "k7-lihua-vqm2xp"),
    ],
)
def test_S09_a_password_with_the_login_in_it_is_refused(login: str, password: str) -> None:
    assert refusal(login, password) == "login"


def test_S09_a_two_letter_login_does_not_forbid_its_letters() -> None:
    passwords.check_strength("li", "olive-kettle-7-brook")


def test_S09_chinese_and_long_passwords_are_accepted_and_not_truncated() -> None:
    for password in ("运河边的小书店十年没有换招牌", "k7vq-mm2x " * 12 + "abcdefgh"):
        passwords.check_strength("lihua", password)
        phc = passwords.hash_password(password)
        assert passwords.verify_password(password, phc)
        assert not passwords.verify_password(password[:-1], phc)
        assert not passwords.verify_password(password + "x", phc)
    assert len(password) == 128


def test_S09_a_megabyte_is_refused_without_being_hashed() -> None:
    assert refusal("lihua", "运河边的小书店" * 150_000) == "long"
    assert not passwords.verify_password("x" * 1_000_000, passwords.hash_password("x" * 1024))


def test_the_hash_is_argon2id_with_the_published_costs_and_a_salt() -> None:
    first, second = (passwords.hash_password("k7vq-mm2x-9ptr") for _ in range(2))
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert "k7vq" not in first


def test_a_hash_of_the_reference_implementation_verifies() -> None:
    # test vector of phc-winner-argon2 (test.c, version 0x13, Argon2id): t=2, m=65536, p=1, "password", "somesalt"
    phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    assert passwords.verify_password("password", phc)
    assert not passwords.verify_password("Password", phc)
    assert passwords.needs_rehash(phc)
    assert not passwords.needs_rehash(passwords.hash_password("k7vq-mm2x-9ptr"))


@pytest.mark.parametrize("phc", ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$xx", "$2b$12$abc"])
def test_a_damaged_hash_is_a_wrong_password_not_a_crash(phc: str) -> None:
    assert not passwords.verify_password("k7vq-mm2x-9ptr", phc)


def test_full_width_and_half_width_input_is_one_password() -> None:
    assert passwords.verify_password("ｋ７ｖｑ-mm2x-9ptr", passwords.hash_password("k7vq-mm2x-9ptr"))


def test_S03_an_unknown_user_costs_the_same_run_as_a_wrong_password() -> None:
    phc = passwords.hash_password("k7vq-mm2x-9ptr")

    def median(stored: str | None) -> float:
        times = []
        for _ in range(9):
            start = time.perf_counter()
            assert not passwords.verify_password("somebody-elses", stored)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    assert median(None) == pytest.approx(median(phc), rel=0.5)

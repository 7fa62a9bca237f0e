"""The master key file, what it wraps, and its recovery copy."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError, Invalid
from app.sealing.custody import MasterKey, create_master, load_master
from app.sealing.envelope import SealBroken, new_key_pair
from app.sealing.recovery import recover_master, recovery_text

PASSPHRASE = "运河边的小书店十年没有换招牌一直开着"
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


def code_of(path: Path) -> str:
    with pytest.raises(AppError) as caught:
        load_master(path)
    assert caught.value.params["path"] == str(path)
    return caught.value.code


@posix
def test_a_new_key_file_is_for_its_owner_alone(path: Path) -> None:
    create_master(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_key_file_is_never_overwritten(path: Path) -> None:
    create_master(path)
    before = path.read_bytes()
    with pytest.raises(AppError) as caught:
        create_master(path)
    assert caught.value.code == "sealing.key_exists"
    assert path.read_bytes() == before


def test_what_was_created_is_what_is_loaded(path: Path) -> None:
    master = create_master(path)
    again = load_master(path)
    assert again.secret == master.secret
    assert again.audit_key == master.audit_key
    assert len(master.secret) == len(master.audit_key) == 32


def test_S31_a_missing_key_file_is_named(path: Path) -> None:
    assert code_of(path) == "sealing.key_missing"
    path.mkdir(parents=True)
    assert code_of(path) == "sealing.key_missing"


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620, 0o602, 0o777])
def test_S31_a_key_file_that_others_may_open_is_refused(path: Path, mode: int) -> None:
    create_master(path)
    path.chmod(mode)
    assert code_of(path) == "sealing.key_exposed"
    path.chmod(0o400)
    load_master(path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: body[:40],
        lambda body: b"\xff" + body,
        lambda body: body.replace(b"-key-1", b"-key-2"),
        lambda body: body[:30] + (b"A" if body[30:31] != b"A" else b"B") + body[31:],
    ],
)
def test_S31_a_damaged_key_file_is_refused(path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    create_master(path)
    path.write_bytes(spoil(path.read_bytes()))
    assert code_of(path) == "sealing.key_damaged"


def test_a_wrapped_private_key_comes_back_only_in_its_place(path: Path) -> None:
    master = create_master(path)
    _, private = new_key_pair()
    wrapped = master.wrap(private, b"op_1")
    assert private not in wrapped
    assert master.unwrap(wrapped, b"op_1") == private
    other = MasterKey(os.urandom(32))
    altered = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for key, body, context in [
        (master, wrapped, b"op_2"),
        (other, wrapped, b"op_1"),
        (master, altered, b"op_1"),
        (master, b"", b"op_1"),
        (master, wrapped[:12], b"op_1"),
    ]:
        with pytest.raises(SealBroken) as caught:
            key.unwrap(body, context)
        assert caught.value.code == "sealing.key_wrong"


def test_the_keys_for_each_purpose_are_derived_by_hkdf_and_differ() -> None:
    master = MasterKey(bytes(range(32)))
    expected = HKDF(SHA256(), 32, salt=None, info=b"jiebang audit chain 1").derive(bytes(range(32)))
    assert master.audit_key == expected
    assert len({master.secret, master.audit_key, master._wrapping_key}) == 3


def test_S35_printing_the_key_does_not_show_it() -> None:
    master = MasterKey(b"0123456789abcdef0123456789abcdef")
    assert "0123456789" not in repr(master) + str(master) + master.fingerprint


def test_S31_the_recovery_copy_brings_a_lost_key_back(path: Path) -> None:
    master = create_master(path)
    _, private = new_key_pair()
    wrapped = master.wrap(private, b"op_1")
    text = recovery_text(master, PASSPHRASE)
    path.unlink()
    recover_master(path, text.replace("\n", "\r\n"), PASSPHRASE)
    assert load_master(path).unwrap(wrapped, b"op_1") == private


def test_S31_a_wrong_passphrase_or_a_damaged_copy_writes_nothing(path: Path) -> None:
    text = recovery_text(MasterKey(os.urandom(32)), PASSPHRASE)
    for copy, passphrase in [
        (text, PASSPHRASE + "。"),
        (text.replace(text.splitlines()[1][10:14], "AAAA"), PASSPHRASE),
        ("not a copy", PASSPHRASE),
        ("", PASSPHRASE),
    ]:
        with pytest.raises(SealBroken) as caught:
            recover_master(path, copy, passphrase)
        assert caught.value.code == "sealing.passphrase_wrong"
        assert not path.exists()


def test_S31_recovery_never_overwrites_a_key_and_wants_a_long_passphrase(path: Path) -> None:
    master = create_master(path)
    with pytest.raises(AppError) as caught:
        recover_master(path, recovery_text(master, PASSPHRASE), PASSPHRASE)
    assert caught.value.code == "sealing.key_exists"
    with pytest.raises(Invalid) as short:
        recovery_text(master, "十五个字符的口令不足以离线保密")
    assert short.value.code == "sealing.short_passphrase"

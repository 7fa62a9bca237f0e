"""The sealed envelope: opens only whole, in its place, with its key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sealing.envelope import (
    FORMAT,
    SealBroken,
    bid_context,
    new_key_pair,
    padded_length,
    seal,
    unseal,
)

HERE = bid_context("op_1", "en_1", 1)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=20_000), st.binary(max_size=100))
def test_what_goes_in_comes_out(plaintext: bytes, context: bytes) -> None:
    public, private = new_key_pair()
    assert unseal(private, seal(public, plaintext, context), context) == plaintext


def test_S26_every_flipped_bit_breaks_the_seal() -> None:
    public, private = new_key_pair()
    sealed = seal(public, "报价 3,860,000 元".encode(), HERE)
    for at in [*range(64), *range(64, len(sealed), 97), len(sealed) - 1]:
        for bit in (0x01, 0x80):
            altered = bytearray(sealed)
            altered[at] ^= bit
            with pytest.raises(SealBroken) as caught:
                unseal(private, bytes(altered), HERE)
            assert caught.value.code == "sealing.broken"


@pytest.mark.parametrize("length", [0, 1, 3, 34, 35, 50, 1000])
def test_S26_a_cut_envelope_is_broken_not_a_crash(length: int) -> None:
    public, private = new_key_pair()
    with pytest.raises(SealBroken):
        unseal(private, seal(public, b"bid", HERE)[:length], HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        bid_context("op_2", "en_1", 1),
        bid_context("op_1", "en_2", 1),
        bid_context("op_1", "en_1", 2),
        bid_context("op_1", "en_1", 1, part="attachment 1"),
        b"",
    ],
)
def test_S27_an_envelope_moved_to_another_row_does_not_open(elsewhere: bytes) -> None:
    public, private = new_key_pair()
    sealed = seal(public, b"bid", HERE)
    with pytest.raises(SealBroken):
        unseal(private, sealed, elsewhere)


def test_S27_contexts_do_not_run_into_each_other() -> None:
    assert bid_context("op_1", "1en", 1) != bid_context("op_11", "en", 1)
    assert bid_context('a","b', "c", 1) != bid_context("a", 'b","c', 1)


def test_another_key_does_not_open_it() -> None:
    public, private = new_key_pair()
    _, other = new_key_pair()
    sealed = seal(public, b"bid", HERE)
    for wrong in (other, b"", private[:31]):
        with pytest.raises(SealBroken):
            unseal(wrong, sealed, HERE)


def test_the_public_key_belongs_to_the_private_key() -> None:
    public, private = new_key_pair()
    assert X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() == public
    assert len(public) == len(private) == 32


def test_an_envelope_is_hpke_of_rfc_9180_behind_its_format_mark() -> None:
    public, private = new_key_pair()
    sealed = seal(public, b"bid", HERE)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    padded = suite.decrypt(sealed[3:], X25519PrivateKey.from_private_bytes(private), info=FORMAT + HERE)
    assert padded[:11] == (3).to_bytes(8, "big") + b"bid"
    assert set(padded[11:]) == {0}
    # encapsulated X25519 key 32 bytes, GCM tag 16 bytes (RFC 9180 table 2, RFC 5116)
    assert len(sealed) == 3 + 32 + padded_length(3) + 16


def test_S23_the_size_of_a_stored_bid_tells_little() -> None:
    public, _ = new_key_pair()
    assert len({len(seal(public, b"x" * size, HERE)) for size in range(0, 4000, 250)}) == 1
    assert len({padded_length(size) for size in range(1_000_000, 1_010_000, 100)}) <= 2


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=2**40))
def test_padding_costs_at_most_twelve_percent_beyond_the_smallest_size(length: int) -> None:
    padded = padded_length(length)
    assert padded >= length + 8
    assert padded <= max(4096, 1.12 * (length + 8))


def test_two_seals_of_one_bid_differ_and_hide_it() -> None:
    public, _ = new_key_pair()
    text = "报价 3,860,000 元".encode()
    first, second = seal(public, text, HERE), seal(public, text, HERE)
    assert first != second
    assert text not in first

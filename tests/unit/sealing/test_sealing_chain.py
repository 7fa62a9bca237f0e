"""The keyed chain: canonical bytes and links."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sealing.chain import GENESIS, canonical, link, sha256_hex

KEY = b"k" * 32
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_sha256_of_the_standard_example() -> None:
    # FIPS 180-4 example "abc"
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@settings(deadline=None)
@given(VALUES)
def test_canonical_is_json_and_reads_back(value: object) -> None:
    assert json.loads(canonical(value).decode("utf-8", "surrogatepass")) == value


def test_canonical_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": [True, None, "榜"]}) == canonical({"a": [True, None, "榜"], "b": 1})
    assert canonical({"b": 1, "a": "榜"}) == '{"a":"榜","b":1}'.encode()


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {"a": 0.1}, [{"x": float("inf")}], {1: "a"}, b"x", {"t": {1}}]
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_a_link_is_the_hmac_of_record_and_previous_hash() -> None:
    record: dict[str, object] = {"seq": 1, "action": "bids.submit"}
    expected = hmac.new(
        KEY, b'{"action":"bids.submit","seq":1}' + GENESIS.encode(), hashlib.sha256
    ).hexdigest()
    assert link(KEY, GENESIS, record) == expected


def test_S32_any_change_before_a_record_changes_its_hash() -> None:
    def head(records: list[dict[str, object]], key: bytes = KEY) -> str:
        last = GENESIS
        for record in records:
            last = link(key, last, record)
        return last

    log: list[dict[str, object]] = [{"seq": n, "amount_fen": n * 100} for n in range(1, 6)]
    edited = [dict(record) for record in log]
    edited[2]["amount_fen"] = 301
    others = [edited, log[:2] + log[3:], [log[1], log[0], *log[2:]], [*log[:3], {"seq": 9}, *log[3:]]]
    assert head(log) not in {head(each) for each in others}
    assert head(log) != head(log, b"another key".ljust(32))


@pytest.mark.parametrize("previous", ["x", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_a_previous_hash_must_be_a_hash(previous: str) -> None:
    with pytest.raises(ValueError, match="prev_hash"):
        link(KEY, previous, {})

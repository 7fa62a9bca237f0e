"""Custody by two people: neither of them, nor the key file with the database, opens a bid alone; S31 and decision 0012."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from city import REVIEWED, City, bid
from procedure_steps import until

from app.domain.custody import Letter
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import Invalid, NotAllowed
from app.sealing.envelope import SealBroken, new_key_pair
from app.sealing.two_people import (
    KeyHolder,
    open_letter,
    take_off_envelope,
    unlock_personal_key,
    write_letters,
)
from app.services import bidding, custody, keeping, opening, publishing
from app.services.context import App

FIRST = "运河边的小书店十年没有换招牌一直开着"
SECOND = "七月的晚风把河堤上的柳絮都吹散了吗"
WRONG = "这句话不是那一句而且也有二十多个字呢"


@pytest.fixture
def sheet(city: City) -> str:
    """Both holders have a passphrase; another supervisor printed the sheet."""
    custody.make_key(city.app, city.officer, FIRST)
    custody.make_key(city.app, city.reviewer, SECOND)
    return custody.print_sheet(city.app, city.supervisor)


def sealed(city: City) -> Opportunity:
    """Held by the officer and the reviewer, three bids, the deadline just passed."""
    deadline = city.clock.now() + timedelta(days=21)
    scenario = city.scenario().id
    publishing.submit(city.app, city.officer, scenario, deadline)
    holders = (city.officer.id, city.reviewer.id)
    opportunity = publishing.publish(city.app, city.reviewer, scenario, REVIEWED, holders)
    for n in range(3):
        bidding.submit(
            city.app, city.bidders[n], opportunity.id, bid(400_000_000 + n), f"{opportunity.id}{n}"
        )
    until(city, deadline + timedelta(seconds=1))
    return opportunity


@pytest.fixture
def held(city: City, sheet: str) -> Opportunity:
    return sealed(city)


def code(action) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises((Invalid, SealBroken)) as caught:
        action()
    return caught.value.code


def still_sealed(city: City, opportunity: Opportunity) -> None:
    with city.app.store.read() as work:
        assert work.bids.opened.count() == 0
        assert work.opportunities.get(opportunity.id).opened_at is None


def second_officer(city: City) -> Actor:
    return Actor("us_other", "同事", "officer", city.officer.department)


def test_both_passphrases_open(city: City, held: Opportunity) -> None:
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    record = opening.confirm(city.app, city.reviewer, held.id, passphrase=SECOND)
    assert [each.content.price_fen for each in record.bids if each.content] == [
        400_000_000,
        400_000_001,
        400_000_002,
    ]
    with city.app.store.read() as work:
        assert [each for each in work.custody.letters(held.id) if each.outer == ""] == []


def test_S31_neither_holder_alone_opens_a_bid(city: City, held: Opportunity) -> None:
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    assert (
        code(lambda: opening.confirm(city.app, city.officer, held.id, passphrase=FIRST))
        == "opening.same_person"
    )
    confirm = opening.confirm
    assert (
        code(lambda: confirm(city.app, second_officer(city), held.id, passphrase=FIRST)) == "custody.not_held"
    )
    assert code(lambda: confirm(city.app, city.supervisor, held.id, passphrase=FIRST)) == "custody.not_held"
    assert code(lambda: confirm(city.app, city.reviewer, held.id)) == "custody.passphrase_needed"
    assert (
        code(lambda: confirm(city.app, city.reviewer, held.id, passphrase=FIRST))
        == "sealing.passphrase_wrong"
    )
    still_sealed(city, held)


def keys_of(app: App, opportunity: str) -> dict[str, tuple[str, bytes]]:
    """person -> (key id, locked private half), as whoever holds the database reads them."""
    with app.store.read() as work:
        return {each.person: (each.id, each.locked) for each in work.custody.of_opportunity(opportunity)}


def outer_of(letter: Letter, private: bytes) -> bytes:
    return take_off_envelope(letter.sealed, letter.opportunity, letter.outer, letter.inner, private)


@pytest.mark.parametrize(("person", "passphrase"), [("officer", FIRST), ("reviewer", SECOND)])
def test_S31_one_passphrase_with_database_and_key_file_reaches_no_bid(
    city: City, held: Opportunity, person: str, passphrase: str
) -> None:
    """Everything but the other one: each letter ends in an envelope that this holder's key does not open."""
    key, locked = keys_of(city.app, held.id)[city.people[person].id]
    private = unlock_personal_key(locked, key, passphrase)
    with city.app.store.read() as work:
        letters = work.custody.letters(held.id)
        assert work.opportunities.wrapped_key(held.id) == b""
    assert len(letters) == 6
    for letter in letters:
        if letter.outer == key:
            rest = outer_of(letter, private)
            with pytest.raises(SealBroken):
                open_letter(rest, held.id, letter.outer, letter.inner, private)
            with pytest.raises(SealBroken):
                city.app.master.unwrap(rest, held.id.encode())
        else:
            with pytest.raises(SealBroken):
                outer_of(letter, private)


def test_S31_key_file_and_database_alone_reach_no_bid(city: City, held: Opportunity) -> None:
    with city.app.store.read() as work:
        letters, wrapped = work.custody.letters(held.id), work.opportunities.wrapped_key(held.id)
    for body in (wrapped, *(letter.sealed for letter in letters)):
        with pytest.raises(SealBroken):
            city.app.master.unwrap(body, held.id.encode())
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    with city.app.store.read() as work:
        carried = [each for each in work.custody.letters(held.id) if each.outer == ""]
    assert len(carried) == 2  # for the reviewer, for the sheet
    for letter in carried:
        with pytest.raises(SealBroken):
            city.app.master.unwrap(letter.sealed, held.id.encode())


def test_S31_two_passphrases_without_the_key_file_reach_no_bid(city: City, held: Opportunity) -> None:
    keys = keys_of(city.app, held.id)
    one, other = keys[city.officer.id], keys[city.reviewer.id]
    with city.app.store.read() as work:
        letter = next(
            each for each in work.custody.letters(held.id) if (each.outer, each.inner) == (one[0], other[0])
        )
    rest = outer_of(letter, unlock_personal_key(one[1], one[0], FIRST))
    wrapped = open_letter(rest, held.id, one[0], other[0], unlock_personal_key(other[1], other[0], SECOND))
    assert len(wrapped) == 12 + 32 + 16  # nonce, key, tag: what the master key wraps, not the key
    with city.app.store.read() as work:
        assert work.opportunities.get(held.id).custody == "two_people"


def test_S31_wrong_passphrases_are_counted_audited_and_lock(city: City, held: Opportunity) -> None:
    begin = opening.begin
    for _ in range(5):
        assert (
            code(lambda: begin(city.app, city.officer, held.id, passphrase=WRONG))
            == "sealing.passphrase_wrong"
        )
    assert code(lambda: begin(city.app, city.officer, held.id, passphrase=FIRST)) == "custody.locked"
    city.clock.advance(minutes=15)
    assert (
        code(lambda: begin(city.app, city.officer, held.id, passphrase=WRONG)) == "sealing.passphrase_wrong"
    )
    assert begin(city.app, city.officer, held.id, passphrase=FIRST).ceremony is not None
    with city.app.store.read() as work:
        tries = [event for event in work.audit.each() if event.action == "custody.unlock"]
    assert [event.data.get("reason", "") for event in tries] == [*["wrong"] * 5, "locked", "wrong", ""]
    still_sealed(city, held)


def swap(city: City, statement: str, *values: object) -> None:
    connection = sqlite3.connect(city.app.settings.database)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("layer", ["outer", "inner", "other_opportunity"])
def test_S27_exchanged_letters_are_noticed(city: City, sheet: str, layer: str) -> None:
    other, opportunity = sealed(city), sealed(city)
    keys = keys_of(city.app, opportunity.id)
    officer, reviewer = keys[city.officer.id][0], keys[city.reviewer.id][0]
    where = "WHERE opportunity = ? AND outer = ? AND inner = ?"
    source = (opportunity.id, reviewer, officer)
    if layer == "other_opportunity":
        source = (other.id, officer, reviewer)
    if layer == "inner":
        opening.begin(city.app, city.officer, opportunity.id, passphrase=FIRST)
        target = (opportunity.id, "", reviewer)
    else:
        target = (opportunity.id, officer, reviewer)
    swap(
        city,
        f"UPDATE custody_letters SET sealed = (SELECT sealed FROM custody_letters {where}) {where}",
        *source,
        *target,
    )
    if layer == "inner":
        found = code(lambda: opening.confirm(city.app, city.reviewer, opportunity.id, passphrase=SECOND))
    else:
        found = code(lambda: opening.begin(city.app, city.officer, opportunity.id, passphrase=FIRST))
    assert found == "sealing.letter_wrong"
    still_sealed(city, opportunity)


def test_S27_another_key_pair_in_the_letters_is_noticed(city: City, held: Opportunity) -> None:
    """Who can write the database replaces the bids' public key: the private key that comes out does not belong to it."""
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    swap(city, "UPDATE opportunities SET public_key = ? WHERE id = ?", new_key_pair()[0], held.id)
    confirm = opening.confirm
    assert code(lambda: confirm(city.app, city.reviewer, held.id, passphrase=SECOND)) == "sealing.pair_wrong"
    still_sealed(city, held)
    with city.app.store.read() as work:
        last = [event for event in work.audit.each() if event.action == "opening.confirm"][-1]
    assert (last.outcome, last.data) == ("refused", {"reason": "pair_wrong"})


@pytest.mark.parametrize("lost", ["officer", "reviewer"])
def test_S31_the_sheet_opens_with_either_holder_and_is_then_used_up(
    city: City, held: Opportunity, sheet: str, lost: str
) -> None:
    typed = sheet.lower().replace("\n", "  ")
    if lost == "officer":
        opening.begin(city.app, city.officer, held.id, sheet=typed)
        record = opening.confirm(city.app, city.reviewer, held.id, passphrase=SECOND)
    else:
        opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
        record = opening.confirm(city.app, city.supervisor, held.id, sheet=typed)
    assert [each.unreadable for each in record.bids] == ["", "", ""]
    with city.app.store.read() as work:
        held_by = work.opportunities.ceremony_of(held.id)
        assert held_by is not None
        assert held_by.recovered
        assert work.custody.sheet() is None
        recovered = [event.object for event in work.audit.each() if event.action == "custody.recover"]
    assert recovered == [held.id]


def test_S31_the_sheet_alone_opens_nothing(city: City, held: Opportunity, sheet: str) -> None:
    opening.begin(city.app, city.officer, held.id, sheet=sheet)
    confirm = opening.confirm
    assert code(lambda: confirm(city.app, city.supervisor, held.id, sheet=sheet)) == "sealing.letter_wrong"
    assert (
        code(lambda: confirm(city.app, city.reviewer, held.id, sheet=sheet[:-40] + sheet[-30:]))
        == "sealing.sheet_wrong"
    )
    still_sealed(city, held)


def test_a_sheet_of_another_time_does_not_open(city: City, held: Opportunity) -> None:
    later = custody.print_sheet(city.app, city.supervisor)
    assert code(lambda: opening.begin(city.app, city.officer, held.id, sheet=later)) == "sealing.sheet_wrong"


def test_a_changed_passphrase_opens_what_was_sealed_before_and_the_old_one_no_more(
    city: City, held: Opportunity
) -> None:
    custody.change_passphrase(city.app, city.officer, FIRST, WRONG)
    begin = opening.begin
    assert (
        code(lambda: begin(city.app, city.officer, held.id, passphrase=FIRST)) == "sealing.passphrase_wrong"
    )
    assert begin(city.app, city.officer, held.id, passphrase=WRONG).ceremony is not None


def test_a_new_key_counts_for_what_is_published_later(city: City, held: Opportunity) -> None:
    custody.make_key(city.app, city.officer, WRONG)
    begin = opening.begin
    assert (
        code(lambda: begin(city.app, city.officer, held.id, passphrase=WRONG)) == "sealing.passphrase_wrong"
    )
    assert begin(city.app, city.officer, held.id, passphrase=FIRST).ceremony is not None


def test_an_expired_opening_has_to_be_begun_with_the_passphrase_again(city: City, held: Opportunity) -> None:
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    city.clock.advance(minutes=31)
    confirm = opening.confirm
    assert code(lambda: confirm(city.app, city.reviewer, held.id, passphrase=SECOND)) == "opening.expired"
    assert code(lambda: opening.begin(city.app, city.officer, held.id)) == "custody.passphrase_needed"
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    assert len(confirm(city.app, city.reviewer, held.id, passphrase=SECOND).bids) == 3


def test_too_few_bids_need_no_passphrase(city: City, sheet: str) -> None:
    deadline = city.clock.now() + timedelta(days=21)
    scenario = city.scenario().id
    publishing.submit(city.app, city.officer, scenario, deadline)
    made = publishing.publish(
        city.app, city.reviewer, scenario, REVIEWED, (city.officer.id, city.reviewer.id)
    )
    until(city, deadline)
    begun = opening.begin(city.app, city.officer, made.id)
    assert begun.record is not None
    assert begun.record.failed


def test_who_may_be_named(city: City) -> None:
    def publish(*holders: str) -> str:
        scenario = city.scenario().id
        publishing.submit(city.app, city.officer, scenario, city.clock.now() + timedelta(days=21))
        return code(lambda: publishing.publish(city.app, city.reviewer, scenario, REVIEWED, holders))

    officer, reviewer, supervisor = (city.people[name].id for name in ("officer", "reviewer", "supervisor"))
    for name in ("officer", "reviewer", "supervisor", "other_officer"):
        custody.make_key(city.app, city.people[name], FIRST)
    assert publish(officer, reviewer) == "custody.no_sheet"
    custody.print_sheet(city.app, city.supervisor)
    assert publish(officer) == "custody.two_holders"
    assert publish(officer, officer) == "custody.two_holders"
    assert publish(officer, supervisor) == "custody.no_sheet"  # she printed it
    assert publish(officer, city.people["other_officer"].id) == "custody.not_a_holder"
    assert publish(officer, city.people["evaluator"].id) == "custody.not_a_holder"
    assert publish(reviewer, city.people["other_officer"].id) == "custody.not_a_holder"
    assert {each.id for each in custody.possible_holders(city.app, city.reviewer)} == {officer, reviewer}
    with city.app.store.read() as work:
        assert work.opportunities.count() == 0


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("短口令", "short"),
        ("a" * 20, "common"),
        ("password12345678901", "common"),
        ("officer的保管口令今天设好了呀呀", "login"),
    ],
)
def test_weak_passphrases_are_refused(city: City, passphrase: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        custody.make_key(city.app, city.officer, passphrase)
    assert (caught.value.code, caught.value.params["reason"]) == ("sealing.weak_passphrase", reason)


def test_S14_who_holds_and_who_prints(city: City) -> None:
    for who in (city.admin, city.finance, city.evaluator, city.bidders[0]):
        with pytest.raises(NotAllowed):
            custody.make_key(city.app, who, FIRST)
    for who in (city.admin, city.officer, city.reviewer):
        with pytest.raises(NotAllowed):
            custody.print_sheet(city.app, who)


def test_S07_S35_neither_passphrase_nor_sheet_nor_private_key_is_in_any_file(
    city: City, held: Opportunity, sheet: str
) -> None:
    opening.begin(city.app, city.officer, held.id, passphrase=FIRST)
    code(lambda: opening.confirm(city.app, city.reviewer, held.id, passphrase=WRONG))
    opening.confirm(city.app, city.reviewer, held.id, passphrase=SECOND)
    keeping.backup(city.app, city.admin)
    lines = [line.encode() for line in sheet.splitlines() if " " in line and "-----" not in line]
    needles = [text.encode(form) for text in (FIRST, SECOND, WRONG) for form in ("utf-8", "utf-16-le")]
    needles += [*lines, *(line.replace(b" ", b"") for line in lines)]
    assert len(lines) == 3
    for path in (each for each in city.app.settings.data.rglob("*") if each.is_file()):
        body = path.read_bytes()
        assert not [needle for needle in needles if needle in body], path.name


def test_a_letter_names_its_keys_and_opportunity_in_its_seal() -> None:
    """The same bytes under another name do not open, whoever holds the key."""
    pairs = [new_key_pair() for _ in range(3)]
    first, second, third = (KeyHolder(f"ck_{n}", public) for n, (public, _) in enumerate(pairs))
    letters = write_letters(b"w" * 60, "op_1", (first, second, third))
    assert len(letters) == 6
    outer, inner, letter = letters[0]
    assert (outer, inner) == ("ck_0", "ck_1")
    rest = take_off_envelope(letter, "op_1", outer, inner, pairs[0][1])
    assert open_letter(rest, "op_1", outer, inner, pairs[1][1]) == b"w" * 60
    for other in (("op_2", "ck_0", "ck_1"), ("op_1", "ck_2", "ck_1"), ("op_1", "ck_0", "ck_2")):
        with pytest.raises(SealBroken):
            take_off_envelope(letter, *other, pairs[0][1])
        with pytest.raises(SealBroken):
            open_letter(rest, *other, pairs[1][1])

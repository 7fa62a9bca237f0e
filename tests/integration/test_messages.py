"""Messages at entry: near-duplicates are found before they are stored, and people decide what the machine cannot."""

from __future__ import annotations

import pytest
from city import City

from app.domain.users import Actor
from app.errors import Conflict, Invalid, NotAllowed
from app.services import auditing, field_decisions, pain_points, similar_messages
from app.services.pain_points import NewReport
from app.services.similar_messages import degree_of, review_import, similar_to

TITLE = "枫湾站末班接驳公交太早"
TEXT = "五号线最后一班到枫湾站是二十三点十分，去悦枫湾的接驳公交八点半就收车，加班回来只能走四十分钟夜路。"
TRADITIONAL_TITLE = "楓灣站末班接駁公交太早"
TRADITIONAL = (
    "五號線最後一班到楓灣站是二十三點十分，去悅楓灣的接駁公交八點半就收車，加班回來只能走四十分鐘夜路。"
)
OTHERS = (
    ("菜市场下水道堵了", "东街菜市场门口的下水道堵了半个月，污水流到马路上，夏天味道很大。"),
    ("学校门口没有斑马线", "实验小学门口没有斑马线，早晚接送孩子时车很多，家长都很担心。"),
    ("医保报销要跑两次", "异地住院的医保报销要先去窗口登记再回去盖章，能不能在网上一次办完。"),
)


@pytest.fixture
def held(city: City) -> str:
    """The id of a held message among others."""
    for n, (title, text) in enumerate(OTHERS):
        pain_points.report(city.app, city.officer, NewReport("complaint", title, text), f"o{n}")
    new = NewReport("complaint", TITLE, TEXT, district="北站新区", place="枫湾站B口")
    return pain_points.report(city.app, city.officer, new, "held").id


def full_width(text: str) -> str:
    """Digits and Latin letters as they come from an old input method."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def rows(*lines: tuple[str, str]) -> bytes:
    return ("标题,内容\n" + "".join(f"{title},{text}\n" for title, text in lines)).encode()


def imported(city: City, content: bytes) -> similar_messages.ImportReview:
    result = pain_points.import_file(city.app, city.officer, "留言.csv", content)
    return review_import(city.app, city.officer, result)


# --- near-duplicates


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, TEXT),
        (TRADITIONAL_TITLE, TRADITIONAL),
        (full_width(TITLE), full_width(TEXT.replace("五号线", "5号线"))),
        (TITLE, f"您好！{TEXT}谢谢。"),
        (TITLE, TEXT.replace("，", "， ").replace("。", " 。\n")),
    ],
    ids=["same", "traditional", "full-width", "greeting", "spaces"],
)
def test_a_copy_of_a_held_message_is_found_however_it_is_written(
    city: City, held: str, title: str, text: str
) -> None:
    found = similar_to(city.app, city.citizen, title, text)
    assert [each.message.id for each in found] == [held]
    assert found[0].degree == "equal"
    assert found[0].message.place == "枫湾站B口"
    assert not found[0].mine
    assert not found[0].endorsed


def test_the_shared_passage_stands_in_both_and_another_matter_finds_nothing(city: City, held: str) -> None:
    part = TEXT[: TEXT.index("加班")] + "希望末班往后挪半个小时。"
    [found] = similar_to(city.app, city.citizen, TITLE, part)
    assert found.message.id == held
    assert found.passage
    assert found.passage.strip() in f"{TITLE}\n{TEXT}"
    assert "接驳公交八点半就收车" in found.passage
    assert similar_to(city.app, city.citizen, "公园长椅坏了", "滨河公园的三张长椅断了木条，坐不了人。") == []


def test_an_empty_store_has_nothing_similar(city: City) -> None:
    assert similar_to(city.app, city.citizen, TITLE, TEXT) == []


def test_S49_similar_messages_are_shown_masked(city: City) -> None:
    text = f"{TEXT}我的电话13800000000。"
    pain_points.report(city.app, city.officer, NewReport("complaint", TITLE, text), "n")
    [found] = similar_to(city.app, city.citizen, TITLE, text)
    shown = f"{found.message.title}{found.message.text}{found.passage}"
    assert "13800000000" not in shown
    assert "〔电话〕" in found.message.text


def test_messages_that_come_in_are_found_at_once(city: City, held: str) -> None:
    assert len(similar_to(city.app, city.citizen, *OTHERS[0])) == 1
    for n in range(2):
        pain_points.report(city.app, city.officer, NewReport("complaint", *OTHERS[0]), f"again{n}")
        assert len(similar_to(city.app, city.citizen, *OTHERS[0])) == n + 2


@pytest.mark.parametrize("asked_between", [True, False])
def test_a_store_put_back_to_an_earlier_state_is_read_anew(
    city: City, held: str, asked_between: bool
) -> None:
    assert len(similar_to(city.app, city.citizen, TITLE, TEXT)) == 1
    with city.app.store.write() as work:
        work.db.conn.execute("DELETE FROM pain_points WHERE id = ?", [held])
        work.record(city.admin, "store.restore")
    if asked_between:
        assert similar_to(city.app, city.citizen, TITLE, TEXT) == []
    new = NewReport("complaint", TRADITIONAL_TITLE, TRADITIONAL)
    other = pain_points.report(city.app, city.officer, new, "other").id
    assert [each.message.id for each in similar_to(city.app, city.citizen, TITLE, TEXT)] == [other]


def test_nobody_but_reporters_looks_for_similar_messages(city: City, held: str) -> None:
    with pytest.raises(NotAllowed):
        similar_to(city.app, city.finance, TITLE, TEXT)


# --- endorsing


def endorsements(city: City, key: str) -> int:
    with city.app.store.read() as work:
        return work.pain_points.get(key).endorsements


def events(city: City, action: str) -> list[tuple[str, str]]:
    found = auditing.list_events(city.app, city.supervisor, action=action)[1]
    return [(event.actor, event.object) for event in found if event.outcome == "done"]


def test_F06_a_citizen_endorses_a_message_once_and_it_is_audited(city: City, held: str) -> None:
    assert similar_messages.endorse(city.app, city.citizen, held, "a") == 1
    with pytest.raises(Conflict, match="endorsed_before"):
        similar_messages.endorse(city.app, city.citizen, held, "b")
    assert endorsements(city, held) == 1
    assert events(city, "pain_points.endorse") == [(city.citizen.id, held)]
    assert similar_to(city.app, city.citizen, TITLE, TEXT)[0].endorsed
    assert auditing.verify(city.app, city.supervisor).sound


def test_F06_an_officer_endorses_for_every_caller_but_once_a_submission(city: City, held: str) -> None:
    counts = [similar_messages.endorse(city.app, city.officer, held, nonce) for nonce in ("a", "a", "b")]
    assert counts == [1, 1, 2]
    assert len(events(city, "pain_points.endorse")) == 2


def test_nobody_endorses_the_own_message(city: City) -> None:
    mine = pain_points.report(city.app, city.citizen, NewReport("complaint", TITLE, TEXT), "mine")
    assert similar_to(city.app, city.citizen, TITLE, TEXT)[0].mine
    with pytest.raises(NotAllowed, match="own_message"):
        similar_messages.endorse(city.app, city.citizen, mine.id)
    assert endorsements(city, mine.id) == 0


def test_S17_only_citizens_and_officers_endorse(city: City, held: str) -> None:
    for actor in (city.finance, city.supervisor, city.bidders[0], Actor("public", "", "public")):
        with pytest.raises(NotAllowed):
            similar_messages.endorse(city.app, actor, held)
    assert endorsements(city, held) == 0


# --- import


def test_an_import_names_the_rows_that_repeat_something_and_stores_them(city: City, held: str) -> None:
    repeated = ("路口红绿灯坏了", "中山路和人民路口的红绿灯坏了三天，早高峰车辆互不相让，已经剐蹭两回。")
    review = imported(
        city,
        rows(
            (TRADITIONAL_TITLE, TRADITIONAL),
            repeated,
            ("要充电桩", "小区充电桩太少，晚上排队充不上电。"),
            repeated,
        ),
    )
    assert [(row.line, row.other_line) for row in review.near] == [(2, 0), (5, 3)]
    assert review.near[0].other_title == TITLE
    assert review.near[1].title == review.near[1].other_title == repeated[0]
    assert {row.degree for row in review.near} == {"equal"}
    assert review.near_held == 1
    with city.app.store.read() as work:
        assert work.pain_points.count("batch <> ''") == 4


def test_F06_a_repeated_import_is_reviewed_as_the_first(city: City, held: str) -> None:
    content = rows((TITLE, TEXT), OTHERS[0])
    results = [
        pain_points.import_file(city.app, city.officer, "a.csv", content, submission="n") for _ in range(2)
    ]
    reviews = [review_import(city.app, city.officer, result) for result in results]
    assert results[0] == results[1]
    assert reviews[0] == reviews[1]
    assert len(reviews[0].near) == 2


@pytest.mark.parametrize(("similarity", "degree"), [(1.0, "equal"), (0.9, "equal"), (0.89, "close")])
def test_degrees(similarity: float, degree: str) -> None:
    assert degree_of(similarity) == degree


# --- fields


CLEAR = ("公交班次太少", "38路公交车班次太少，站台等车四十分钟，希望增加公交线路和班次。")
VAGUE = ("请帮忙", "这件事情一直没有人管，希望领导重视一下尽快解决，谢谢。")


def test_what_the_machine_is_unsure_of_comes_first_and_a_known_field_is_not_asked(city: City) -> None:
    named = NewReport("complaint", *OTHERS[0], field="community")
    pain_points.report(city.app, city.officer, named, "named")
    review = imported(city, rows(CLEAR, VAGUE))
    found = field_decisions.undecided(city.app, city.officer)
    assert (found.total, found.judged, found.unsure) == (2, 2, 1)
    assert [row.message.title for row in found.rows] == [VAGUE[0], CLEAR[0]]
    assert [row.guess.unsure for row in found.rows] == [True, False]
    assert found.rows[1].guess.field == "transport"
    assert (review.without_field, review.unsure) == (2, 1)
    only = field_decisions.undecided(city.app, city.officer, unsure_only=True)
    assert [row.message.title for row in only.rows] == [VAGUE[0]]


def test_a_suggestion_is_never_stored_as_a_fact(city: City) -> None:
    imported(city, rows(CLEAR))
    field_decisions.undecided(city.app, city.officer)
    with city.app.store.read() as work:
        assert [point.field for point in work.pain_points.where()] == [""]


def test_a_persons_decision_stands_and_is_audited(city: City) -> None:
    imported(city, rows(CLEAR, VAGUE))
    keys = {
        row.message.title: row.message.id for row in field_decisions.undecided(city.app, city.officer).rows
    }
    done = field_decisions.decide(city.app, city.officer, {keys[VAGUE[0]]: "gov"})
    assert (done.saved, done.taken) == (1, 0)
    late = field_decisions.decide(
        city.app, city.other_officer, {keys[VAGUE[0]]: "health", keys[CLEAR[0]]: "transport"}
    )
    assert (late.saved, late.taken) == (1, 1)
    with city.app.store.read() as work:
        assert work.pain_points.get(keys[VAGUE[0]]).field == "gov"
    assert sorted(events(city, "pain_points.decide_field")) == sorted(
        [(city.officer.id, keys[VAGUE[0]]), (city.other_officer.id, keys[CLEAR[0]])]
    )
    assert field_decisions.undecided(city.app, city.officer).total == 0
    assert field_decisions.suggestion(city.app, city.officer, keys[VAGUE[0]]) is None


def test_a_field_that_does_not_exist_changes_nothing(city: City) -> None:
    imported(city, rows(CLEAR, VAGUE))
    keys = [row.message.id for row in field_decisions.undecided(city.app, city.officer).rows]
    with pytest.raises(Invalid, match="field_unknown"):
        field_decisions.decide(city.app, city.officer, {keys[0]: "gov", keys[1]: "no-such-field"})
    with pytest.raises(Invalid, match="nothing_decided"):
        field_decisions.decide(city.app, city.officer, {})
    assert field_decisions.undecided(city.app, city.officer).total == 2


def test_S17_only_officers_decide_fields(city: City) -> None:
    for actor in (city.citizen, city.reviewer, city.supervisor, city.bidders[0]):
        with pytest.raises(NotAllowed):
            field_decisions.undecided(city.app, actor)
        with pytest.raises(NotAllowed):
            field_decisions.decide(city.app, actor, {"pp_x": "gov"})


def test_a_message_reads_the_same_to_the_machine_in_traditional_characters(city: City) -> None:
    simple = field_decisions.suggest(city.app, TITLE, TEXT)
    traditional = field_decisions.suggest(city.app, TRADITIONAL_TITLE, TRADITIONAL)
    assert simple
    assert traditional
    assert simple.field == traditional.field == "transport"
    assert field_decisions.suggest(city.app, "短", "太短") is None

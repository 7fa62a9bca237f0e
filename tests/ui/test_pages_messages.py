"""Pages of the messages: similar messages before a report is stored, rows that repeat, fields people decide."""

from __future__ import annotations

from datetime import timedelta

from streamlit.testing.v1 import AppTest

from app.services import field_decisions, pain_points, topics
from app.services.pain_points import NewReport
from app.store.pain_points import PainPointFilter

STORY = "小区东门外的路灯连续三晚没亮，老人买菜回来看不清台阶，已经摔了两位，请尽快派人来修。"
TITLE = "小区东门路灯不亮"
UNNAMED = (
    "标题,内容\n公交班次太少,38路公交车班次太少站台等车四十分钟希望增加公交线路和班次\n"
    "请帮忙,这件事情一直没有人管希望领导重视一下尽快解决谢谢\n"
)


def fine(at: AppTest) -> AppTest:
    assert [str(each.value) for each in at.exception] == []
    return at


def press(at: AppTest, key: str) -> AppTest:
    return fine(at.button(key=key).click().run())


def keys(at: AppTest) -> list[str]:
    return [button.key or "" for button in at.button]


def type_report(at: AppTest, title: str, text: str) -> AppTest:
    at.text_input(key="report.title.0").set_value(title)
    at.text_area(key="report.text.0").set_value(text)
    return fine(at.run())


def stored(shell):
    wanted = PainPointFilter(words=TITLE)
    return pain_points.list_public(shell.app, shell.actor("public"), wanted).rows


def hold(shell) -> str:
    """The id of the held message, entered by an officer."""
    new = NewReport("complaint", TITLE, STORY, district="临河区", place="悦枫湾东门")
    return pain_points.report(shell.app, shell.actor("officer"), new, "held").id


def test_a_similar_message_is_shown_before_anything_is_stored(shell, read) -> None:
    key = hold(shell)
    at = press(type_report(shell.open("report", "citizen"), TITLE, f"您好，{STORY}"), "report.submit")
    text = read(at)
    assert "库中已有 1 件相近的诉求" in text
    assert "几乎相同" in text
    assert "悦枫湾东门" in text
    assert "与您写的相同的文字" in text
    assert f"report.endorse.{key}" in keys(at)
    assert "report.submit" not in keys(at)
    assert len(stored(shell)) == 1


def test_this_is_what_i_mean_adds_an_endorsement_and_no_message(shell, read) -> None:
    key = hold(shell)
    at = press(type_report(shell.open("report", "citizen"), TITLE, STORY), "report.submit")
    press(at, f"report.endorse.{key}")
    assert "目前共有 1 次附议" in read(at)
    assert [point.endorsements for point in stored(shell)] == [1]
    assert at.text_input(key="report.title.1").value == ""
    at = press(type_report(shell.open("report", "citizen"), TITLE, STORY), "report.submit")
    assert "您已经为它附议过" in read(at)
    assert f"report.endorse.{key}" not in keys(at)


def test_something_else_is_submitted_all_the_same(shell, read) -> None:
    hold(shell)
    at = press(type_report(shell.open("report", "citizen"), TITLE, STORY), "report.submit")
    press(at, "report.submit_anyway")
    assert "已收到您的反映" in read(at)
    assert len(stored(shell)) == 2


def test_the_choice_goes_when_the_words_change(shell) -> None:
    hold(shell)
    at = press(type_report(shell.open("report", "officer"), TITLE, STORY), "report.submit")
    type_report(at, "公园长椅坏了", "滨河公园的三张长椅断了木条，坐不了人，请修一修。")
    assert "report.submit" in keys(at)
    assert "report.submit_anyway" not in keys(at)


def test_ones_own_report_is_pointed_out_and_not_endorsed(shell, read) -> None:
    citizen = shell.actor("citizen")
    mine = pain_points.report(shell.app, citizen, NewReport("complaint", TITLE, STORY), "mine")
    at = press(type_report(shell.open("report", "citizen"), TITLE, STORY), "report.submit")
    assert "这是您自己反映过的" in read(at)
    assert f"report.endorse.{mine.id}" not in keys(at)


def test_a_field_not_chosen_is_guessed_and_marked_as_a_machines(shell, read) -> None:
    at = type_report(
        shell.open("report", "citizen"), "公交班次太少", "38路公交车班次太少，站台等车要四十分钟。"
    )
    assert "机器判断：交通" in read(at)
    fine(at.selectbox(key="report.field.0").select("health").run())
    assert "机器判断" not in read(at)


def test_an_import_says_which_rows_repeat_a_message(shell, read) -> None:
    hold(shell)
    at = fine(shell.open("pain_points", "officer"))
    content = f"标题,内容\n{TITLE},{STORY}\n公园长椅坏了,滨河公园的三张长椅断了木条坐不了人\n"
    at.file_uploader(key="pain_points.file.0").set_value(("诉求.csv", content.encode(), "text/csv"))
    fine(at.run())
    press(at, "pain_points.import")
    assert "近似重复的行" in read(at)
    assert [metric.value for metric in at.metric][:3] == ["2", "0", "1"]
    table = next(each.value for each in at.dataframe if "相近程度" in each.value.columns)
    assert table[["行", "相近程度", "相近的诉求在"]].values.tolist() == [[2, "几乎相同", "库中"]]


def import_unnamed(shell) -> None:
    pain_points.import_file(shell.app, shell.actor("officer"), "a.csv", UNNAMED.encode())


def test_fields_are_confirmed_or_changed_with_one_button(empty_shell, read) -> None:
    import_unnamed(empty_shell)
    at = fine(empty_shell.open("pain_points", "officer"))
    assert "共 2 件没有填写领域，其中 1 件机器拿不准" in read(at)
    assert at.button(key="pain_points.decide").disabled
    table = next(each for each in at.data_editor if (each.key or "").startswith("pain_points.undecided_page"))
    assert table.value["message"][0].startswith("请帮忙")
    assert table.value["machine"][0].startswith("拿不准：")
    at.session_state[table.key] = {
        "edited_rows": {0: {"field": "gov"}, 1: {"confirm": True}},
        "added_rows": [],
        "deleted_rows": [],
    }
    fine(at.run())
    press(at, "pain_points.decide")
    assert "已保存 2 件诉求的领域" in read(at)
    assert "没有待判断领域的诉求" in read(at)
    fields = {
        point.title: point.field
        for point in pain_points.list_public(empty_shell.app, empty_shell.actor("public"), PainPointFilter(words="")).rows
    }
    assert fields.get("请帮忙", "gov") == "gov"
    assert field_decisions.undecided(empty_shell.app, empty_shell.actor("officer")).total == 0


def test_only_the_unsure_ones_are_shown_on_request(empty_shell) -> None:
    import_unnamed(empty_shell)
    at = fine(empty_shell.open("pain_points", "officer"))
    fine(at.toggle(key="pain_points.unsure_only").set_value(True).run())
    table = next(each for each in at.data_editor if (each.key or "").startswith("pain_points.undecided_page"))
    assert len(table.value) == 1


def test_with_nothing_to_decide_that_is_said(empty_shell, read) -> None:
    assert "没有待判断领域的诉求" in read(fine(empty_shell.open("pain_points", "officer")))


def import_burst(shell) -> None:
    """Many messages of one matter in the last three weeks, beside the demonstration's."""
    day = shell.clock.now().date()
    wishes = (
        "请尽快排水",
        "已经熄火三台车",
        "行人过不去",
        "希望装水位报警",
        "每次下雨都这样",
        "孩子上学绕路",
    )
    lines = ["编号,标题,内容,时间,区,地点"] + [
        f"T-{n},南湖隧道积水,南湖隧道昨晚又积水了{wishes[n % 6]}{wishes[n * 5 % 6]}第{n}次反映,"
        f"{day - timedelta(days=8 + n % 14)},临河区,南湖隧道"
        for n in range(24)
    ]
    pain_points.import_file(shell.app, shell.actor("officer"), "t.csv", "\n".join(lines).encode())
    topics.cluster(shell.app, shell.actor("officer"))


def test_a_burst_is_badged_filtered_and_marked_in_the_weeks(shell, read) -> None:
    import_burst(shell)
    found = topics.list_topics(shell.app, shell.actor("public"))
    bursting = [topic for topic in found.topics if found.courses[topic.id].burst]
    assert bursting
    at = fine(shell.open("topics"))
    assert "四周内突增" in read(at)
    fine(at.selectbox(key="topics.course").select("burst").run())
    assert [key for key in keys(at) if key.startswith("topics.open.")] == [
        f"topics.open.{topic.id}" for topic in bursting
    ]
    at = fine(shell.open("topics", id=bursting[0].id))
    assert "件，平常约" in read(at)
    assert "每周走势" in read(at)


def test_a_course_nobody_takes_is_said(shell, read) -> None:
    found = topics.list_topics(shell.app, shell.actor("public"))
    taken = {course.direction for course in found.courses.values()}
    nobodys = next(course for course in ("falling", "rising") if course not in taken)
    assert "没有符合条件的话题" in read(fine(shell.open("topics", course=nobodys)))


def test_the_demonstration_city_has_a_burst_and_messages_without_a_field(shell) -> None:
    courses = topics.list_topics(shell.app, shell.actor("public")).courses.values()
    assert any(course.burst for course in courses)
    assert field_decisions.undecided(shell.app, shell.actor("officer")).total == 5

"""Topics over time: bursts and trends of messages that came in on known days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from city import City

from app.clock import CHINA
from app.domain.users import PUBLIC
from app.services import pain_points, topics
from app.services.pain_points import NewReport
from app.services.topics import TopicDetail

MATTERS = {
    "tunnel": ("隧道积水", "南湖隧道一下雨就积水，车子熄火在隧道里，行人也过不去，{n}。"),
    "library": ("图书馆座位", "市图书馆自习座位预约系统总是约不上，有人占座不来，{n}。"),
    "canteen": ("社区助餐", "社区老年食堂助餐点太远，老人走不动，送餐也不送到楼上，{n}。"),
}
VOICES = (
    "请尽快处理",
    "希望有人管",
    "已经反映多次",
    "大家都很着急",
    "家里老人意见大",
    "邻居们都在说",
    "上周又发生了",
)


def import_weeks(city: City, weekly: dict[str, list[int]]) -> None:
    """So many messages of each matter week by week, the last number being the last complete week."""
    today = city.clock.now().astimezone(CHINA).date()
    monday = today - timedelta(days=today.weekday())
    lines = ["编号,标题,内容,时间"]
    for matter, counts in weekly.items():
        title, text = MATTERS[matter]
        for back, count in enumerate(reversed(counts), 1):
            for n in range(count):
                day = monday - timedelta(weeks=back) + timedelta(days=n % 7)
                voice = f"{VOICES[(back + n) % len(VOICES)]}{VOICES[(back * 3 + n) % len(VOICES)]}"
                lines.append(f"{matter}-{back}-{n},{title},{text.format(n=voice)},{day}")
    pain_points.import_file(city.app, city.officer, "weeks.csv", "\n".join(lines).encode())
    topics.cluster(city.app, city.officer)


def detail(city: City, word: str) -> TopicDetail:
    """The topic whose messages are about this word."""
    for topic in topics.list_topics(city.app, PUBLIC).topics:
        found = topics.read_topic(city.app, PUBLIC, topic.id)
        if all(word in member.text for member in found.members):
            return found
    raise LookupError(word)


STEADY = {"library": [4] * 20, "canteen": [4] * 20}


def test_a_matter_that_came_of_a_sudden_is_a_recent_burst_with_its_weeks(city: City) -> None:
    import_weeks(city, {**STEADY, "tunnel": [1] * 17 + [9, 9, 9]})
    found = detail(city, "隧道")
    burst = found.course.burst
    assert burst
    today = city.clock.now().astimezone(CHINA).date()
    monday = today - timedelta(days=today.weekday())
    assert (burst.start, burst.end) == (monday - timedelta(weeks=3), monday - timedelta(days=1))
    # 27 messages where its usual share, 44 of 204, of the 51 of these weeks is 11; grouping may leave a few out.
    assert burst.observed == pytest.approx(27, abs=2)
    assert burst.expected == pytest.approx(44 / 204 * 51, abs=1)
    assert found.course.direction == "rising"
    assert detail(city, "图书馆").course.burst is None


def test_equal_numbers_every_week_are_steady_and_listed_so_for_everybody(city: City) -> None:
    import_weeks(city, STEADY)
    found = topics.list_topics(city.app, PUBLIC)
    assert found.topics
    for topic in found.topics:
        course = found.courses[topic.id]
        assert course.direction == "steady"
        assert course.course.trend.low < 1 < course.course.trend.high
        assert course.burst is None
        assert course.course == topics.read_topic(city.app, PUBLIC, topic.id).course.course


def test_more_of_everything_is_no_trend(city: City) -> None:
    rising = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]
    import_weeks(city, {"library": rising, "canteen": rising})
    assert {course.direction for course in topics.list_topics(city.app, PUBLIC).courses.values()} == {
        "steady"
    }


def test_a_burst_that_is_long_over_is_not_recent(city: City) -> None:
    import_weeks(city, {**STEADY, "tunnel": [1] * 6 + [9, 9, 9] + [1] * 11})
    found = detail(city, "隧道")
    assert len(found.course.course.bursts) == 1
    assert found.course.burst is None


def test_messages_that_came_after_the_grouping_do_not_change_the_course(city: City) -> None:
    import_weeks(city, STEADY)
    before = topics.list_topics(city.app, PUBLIC).courses
    city.clock.advance(days=21)
    for n in range(30):
        new = NewReport("complaint", "路灯不亮", f"东街{n}号门前的路灯坏了很多天，晚上看不清路。")
        pain_points.report(city.app, city.officer, new, f"n{n}")
    assert topics.list_topics(city.app, PUBLIC).courses == before


def test_few_messages_are_called_too_few(city: City) -> None:
    import_weeks(city, {"library": [2, 2, 2], "canteen": [2, 2, 2]})
    courses = topics.list_topics(city.app, PUBLIC).courses.values()
    assert {course.direction for course in courses} == {"unknown"}


def test_a_topic_says_how_many_of_its_messages_repeat_another(city: City) -> None:
    text = "市图书馆自习座位预约系统总是约不上，有人占座不来，请管一管。"
    lines = ["编号,标题,内容,时间"]
    lines += [f"a-{n},图书馆座位,{text},{date(2026, 10, 1 + n)}" for n in range(6)]
    own = (
        "馆里座位少",
        "约好的座位被人占",
        "早上排队进馆",
        "预约名额几秒就没了",
        "自习室关门太早",
        "占座的书包没人收",
    )
    lines += [
        f"b-{n},图书馆自习,{words}，想在市图书馆自习太难了,{date(2026, 9, 1 + n)}"
        for n, words in enumerate(own)
    ]
    pain_points.import_file(city.app, city.officer, "a.csv", "\n".join(lines).encode())
    topics.cluster(city.app, city.officer)
    listed = topics.list_topics(city.app, PUBLIC).topics
    found = [topics.read_topic(city.app, PUBLIC, topic.id) for topic in listed]
    assert sum(each.topic.repeated for each in found) >= 5
    assert all(each.topic.repeated < each.topic.size for each in found)

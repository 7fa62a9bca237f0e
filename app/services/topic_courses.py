"""走势 of topics: how the share of each changes week by week, and whether it bursts, from counts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.clock import CHINA
from app.domain.topics import ClusteringRun, Topic
from app.store.work import Work
from matching.messages.trends import Burst, Timeline, TopicTrend

WEEKS = 26
RECENT = timedelta(days=28)


@dataclass(frozen=True)
class TopicCourse:
    """A topic over the last 26 weeks before the run that made it; `until` is the day of that run."""

    course: TopicTrend
    until: date

    @property
    def direction(self) -> str:
        """rising, falling, steady or unknown."""
        return self.course.trend.direction

    @property
    def burst(self) -> Burst | None:
        """四周内突增: the latest burst when it lasted into the last four weeks."""
        latest = self.course.bursts[-1] if self.course.bursts else None
        return latest if latest and latest.end >= self.until - RECENT else None

    @property
    def messages(self) -> int:
        return sum(point.count for point in self.course.series)


def courses_of(work: Work, run: ClusteringRun) -> dict[str, TopicCourse]:
    """The course of every topic of a run, by topic id."""
    return _courses(work, run, [topic.id for topic in work.topics.of_run(run.id)])


def course_of(work: Work, topic: Topic) -> TopicCourse:
    """The course of one topic."""
    return _courses(work, work.topics.runs.get(topic.run), [topic.id])[topic.id]


def _courses(work: Work, run: ClusteringRun, topics: Sequence[str]) -> dict[str, TopicCourse]:
    """Compared with the messages that were stored when the run was made: what came in since is in no topic yet."""
    until = min(run.at, work.now).astimezone(CHINA).date()
    line = Timeline(work.topics.days_of_all(run.at), until, periods=WEEKS)
    days = work.topics.days(run.id)
    return {key: TopicCourse(line.follow(days.get(key, [])), until) for key in topics}

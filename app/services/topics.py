"""From messages to hot topics: cluster, show the evidence, keep the newest run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import matching
from app.domain.pain_points import PainPoint, PublicPainPoint, public_view
from app.domain.topics import ClusteringRun, Evidence, Topic, gather_evidence, heat
from app.domain.users import Actor, allowed
from app.errors import Invalid
from app.services.context import App, demand
from app.services.topic_courses import TopicCourse, course_of, courses_of
from app.store.ids import new_id

Progress = Callable[[float, str], None]
LEAST_MESSAGES = 10


@dataclass(frozen=True)
class TopicList:
    """The newest run and its topics, hottest first; run None = nothing was clustered yet.

    places (the most frequent), courses: by topic id.
    """

    run: ClusteringRun | None
    topics: list[Topic]
    messages_since: int
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    courses: dict[str, TopicCourse] = field(default_factory=dict)


@dataclass(frozen=True)
class TopicDetail:
    """One topic with its evidence and its most representative messages, masked."""

    topic: Topic
    evidence: Evidence
    members: list[PublicPainPoint]
    scenarios: list[tuple[str, str]]
    course: TopicCourse


def cluster(app: App, actor: Actor, progress: Progress = lambda share, step: None) -> ClusteringRun:
    """Cluster all stored messages into topics. Raises Invalid when there are fewer than ten."""
    demand(app, actor, "topics.cluster")
    progress(0.05, "read")
    with app.store.read() as work:
        points = work.pain_points.where(order="rowid")
    if len(points) < LEAST_MESSAGES:
        raise Invalid("topics.too_few", least=LEAST_MESSAGES, found=len(points))
    progress(0.15, "cluster")
    started = time.perf_counter()
    model = app.model
    result = matching.cluster_messages(
        [point.id for point in points], [point.words for point in points], model.engine.encoder
    )
    seconds = time.perf_counter() - started
    progress(0.9, "store")
    by_id = {point.id: point for point in points}
    run = ClusteringRun(
        new_id("cr"),
        app.clock.now(),
        model.name,
        len(points),
        len(result.clusters),
        len(result.noise),
        round(seconds, 3),
    )
    rows = sorted(
        ((cluster, _heat(cluster, by_id)) for cluster in result.clusters),
        key=lambda row: (-row[1], row[0].title),
    )
    with app.store.write() as work:
        work.topics.runs.add(run)
        for rank, (found, warmth) in enumerate(rows, 1):
            topic = Topic(
                id=new_id("tp"),
                run=run.id,
                rank=rank,
                title=found.title,
                size=found.size,
                heat=round(warmth, 3),
                field=_field([by_id[member] for member in found.members], model.engine),
                terms=tuple(found.terms),
                repeated=sum(len(group) - 1 for group in found.copies),
            )
            work.topics.add(topic)
            work.topics.add_members(
                topic.id, list(zip(found.members, map(float, found.similarities), strict=True))
            )
        work.record(
            actor,
            "topics.cluster",
            run.id,
            messages=run.messages,
            topics=run.topics,
            unassigned=run.unassigned,
        )
    progress(1.0, "done")
    return run


def _heat(cluster: matching.Cluster, by_id: dict[str, PainPoint]) -> float:
    return heat([by_id[member].endorsements for member in cluster.members])


def _field(members: list[PainPoint], engine: matching.Engine) -> str:
    """The field most members name; where none does, what the classifier says of the topic's own words."""
    named = Counter(point.field for point in members if point.field)
    if named:
        return named.most_common(1)[0][0]
    words = "\n".join(point.public_title for point in members[:20])
    guess = matching.classify_fields([words], engine)[0]
    return "" if guess.unsure else guess.field


def list_topics(app: App, actor: Actor) -> TopicList:
    """Topics of the newest run, for everybody."""
    demand(app, actor, "topics.read")
    with app.store.read() as work:
        run = work.topics.latest_run()
        if run is None:
            return TopicList(None, [], work.pain_points.count())
        return TopicList(
            run=run,
            topics=work.topics.of_run(run.id),
            messages_since=work.pain_points.count() - run.messages,
            places=work.topics.places(run.id),
            courses=courses_of(work, run),
        )


def read_topic(app: App, actor: Actor, topic_id: str, members: int = 20) -> TopicDetail:
    """A topic with its evidence as of now."""
    demand(app, actor, "topics.read")
    with app.store.read() as work:
        topic = work.topics.get(topic_id)
        points = work.topics.members(topic_id)
        scenarios = [(scenario.id, scenario.title) for scenario in work.scenarios.of_topic(topic_id)]
        return TopicDetail(
            topic=topic,
            evidence=gather_evidence(points, work.now),
            members=[public_view(point) for point in points[:members]],
            scenarios=scenarios if allowed(actor, "scenarios.read") else [],
            course=course_of(work, topic),
        )

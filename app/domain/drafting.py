"""The first words of a scenario, drawn from the evidence of its topic. A person completes and answers for them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.scenarios import AcceptanceIndicator
from app.domain.topics import Evidence, Topic

HALF = 0.5


@dataclass(frozen=True)
class Draft:
    """Drafted title, problem, goal and acceptance indicators, in the language of the record: simplified Chinese."""

    title: str
    problem: str
    goal: str
    acceptance: tuple[AcceptanceIndicator, ...]


def draft_text(topic: Topic, evidence: Evidence) -> Draft:
    """Sentences with the counts of the evidence in them; nothing is claimed that the evidence does not hold."""
    return Draft(
        title=f"“{topic.title}”问题治理场景"[:60],
        problem=_problem(topic, evidence),
        goal=_goal(evidence),
        acceptance=(
            AcceptanceIndicator(
                "同类诉求量",
                _fewer(evidence),
                "以本平台同一话题口径，统计验收前90天的新增诉求件数",
            ),
            AcceptanceIndicator("诉求人满意度", "不低于90%", "对验收前90天办结的同类诉求逐件回访"),
        ),
    )


def _problem(topic: Topic, evidence: Evidence) -> str:
    parts = [f"市民就“{topic.title}”共反映{evidence.messages}件"]
    if evidence.endorsements:
        parts.append(f"获{evidence.endorsements}次附议")
    if evidence.recent or evidence.previous:
        # Two counts, no word for their difference: whether a topic rises is a question of its share and its interval.
        parts.append(f"近90天{evidence.recent}件，前90天{evidence.previous}件")
    sentences = ["，".join(parts) + "。"]
    where = [name for name, _ in (evidence.places or evidence.districts)[:3]]
    if where:
        sentences.append(f"反映较集中的地点为{'、'.join(where)}。")
    if evidence.undated:
        sentences.append(f"其中{evidence.undated}件来源未记录时间，未计入趋势。")
    return "".join(sentences)


def _goal(evidence: Evidence) -> str:
    return f"项目投运后第一个90天内，{_fewer(evidence)}；办结诉求的回访满意度不低于90%。"


def _fewer(evidence: Evidence) -> str:
    """Half of the last 90 days where there is such a count, else half of the whole."""
    if evidence.recent:
        most = int(evidence.recent * HALF)
        return f"同类新增诉求由近90天的{evidence.recent}件降至{most}件以内"
    return "同类新增诉求较发榜前同期下降50%以上"

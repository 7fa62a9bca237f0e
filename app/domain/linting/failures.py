"""The four ways in which smart-city projects fail (失败类型体检): paper only, luxury, copied, for show.

After 潘锋, 北京市智慧城市建设思考与创新实践 (2022): 文件驱动型, 项目带动型, 复制粘贴型, 盆景展示型. Each finding names the
phrases it rests on; none of them refuses, a person judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.linting.findings import Finding, Publication, hint, warn
from app.domain.linting.phrases import hits
from app.domain.scenario_texts import texts_of
from app.domain.scenarios import Scenario

SOURCE = "智慧城市四类失败：文件驱动、项目带动、复制粘贴、盆景展示"

COPIED_FROM = 0.75
"""Similarity from which two scenarios count as copied: where the finder of nearly equal texts draws its line too."""

_PAPER = re.compile(
    r"(?:编制|撰写|形成|出具|提交|制定)[^，。]{0,12}(?:方案|规划|报告|材料|课题|白皮书|指南|汇编|文件)|PPT|幻灯片|宣传片|汇报(?:材料|片)|演示系统|原型演示"
)
_RUN = re.compile(r"运营|运维|运行(?:维护|服务)|驻场|值守|日常服务|持续服务|服务期|维护保养")
_LUXURY = re.compile(
    r"豪华|高端大气|国际一流|世界一流|全国领先|国内领先|全球领先|最先进|顶级|顶尖|高标准打造|大而全|指挥大厅|指挥中心大楼|超大屏|巨幕|(?:LED|拼接)大?屏|沉浸式展厅|一步到位"
)
_SHOW = re.compile(
    r"展厅|展示(?:中心|大厅|大屏|馆)|可视化大屏|大屏(?:展示|建设)|(?:建设|采购|搭建|新建)[^，。]{0,12}大屏|驾驶舱展示|参观(?:路线|点|接待)|供(?:领导)?参观|观摩(?:点|会)?|迎检|上报(?:亮点|素材)|亮点工程|形象工程|样板工程|体验馆"
)
_CITIZEN = re.compile(
    r"诉求|投诉|工单|满意|市民|居民|群众|用户|使用(?:率|人数|次数|量)|办理(?:时长|时间)|等待|响应(?:时间|率)|解决率|办结|到达|到场|到账|事故|差错|时长|时间|乘客|乘坐|患者|学生|家长|租户|游客|企业评分|就业|达标|费用"
)
_LEFTOVER = re.compile(
    r"[XxＸ×]{2,}(?:市|区|县|局|街道|项目|平台)|某(?:市|区|县|局|街道)|[（(\[【](?:此处|请)?(?:填写|替换|城市名|单位名)[^)）\]】]*[)）\]】]|_{3,}"
)


def failure_findings(publication: Publication) -> Iterator[Finding]:
    scenario = publication.scenario
    if finding := _paper_only(scenario):
        yield finding
    if finding := _luxury(scenario):
        yield finding
    yield from _copied(publication)
    if finding := _for_show(scenario):
        yield finding


def _paper_only(scenario: Scenario) -> Finding | None:
    """只有文件: what is asked for is papers, or a platform that nobody is to run afterwards."""
    demands = "\n".join(requirement.text for requirement in scenario.requirements)
    wanted = f"{demands}\n{scenario.goal}\n{scenario.scope}"
    judged = "\n".join(criterion.name for criterion in scenario.criteria)
    papers = hits(demands, _PAPER)
    only_papers = bool(papers) and all(hits(each.text, _PAPER) for each in scenario.requirements)
    if only_papers:
        return warn("linting.paper_only", "requirements", SOURCE, papers)
    if scenario.operation_years <= 0 or not (_RUN.search(wanted) or _RUN.search(judged)):
        found = papers or hits(demands, re.compile(r"平台|系统|小程序|APP|App"))
        if found:
            return warn(
                "linting.nobody_runs_it", "requirements", SOURCE, found, years=scenario.operation_years
            )
    return None


def _luxury(scenario: Scenario) -> Finding | None:
    """豪华: grand words about the means. Citizens' own words in the problem are not held against it."""
    texts = texts_of(scenario)
    found = [
        clause
        for column in ("title", "goal", "scope", "requirements")
        for clause in hits(texts[column], _LUXURY)
    ]
    return warn("linting.luxury", "requirements", SOURCE, tuple(dict.fromkeys(found))) if found else None


def _copied(publication: Publication) -> Iterator[Finding]:
    """复制粘贴: nearly the text of another scenario, or words of a template left in."""
    own = publication.scenario.id
    for other in publication.similar:
        if other.id != own and other.similarity >= COPIED_FROM:
            yield warn(
                "linting.copied", "problem", SOURCE, (other.title,), department=other.department,
                percent=int(other.similarity * 100),
            )  # fmt: skip
    for column, text in texts_of(publication.scenario).items():
        if found := hits(text, _LEFTOVER):
            yield warn("linting.leftover", column, SOURCE, found)


def _for_show(scenario: Scenario) -> Finding | None:
    """盆景展示: to be looked at, and no acceptance indicator that a citizen would feel."""
    texts = texts_of(scenario)
    shown = [
        clause
        for column in ("title", "goal", "scope", "requirements")
        for clause in hits(texts[column], _SHOW)
    ]
    felt = _CITIZEN.search(texts["acceptance"])
    if shown and not felt:
        return warn("linting.for_show", "acceptance", SOURCE, tuple(dict.fromkeys(shown)))
    if scenario.acceptance and not felt:
        return hint(
            "linting.nothing_felt",
            "acceptance",
            SOURCE,
            tuple(each.indicator for each in scenario.acceptance),
        )
    return None

"""The whitelist of the demonstration: what came with the seed enterprises is decided by two people, a few entries still wait."""

from __future__ import annotations

from datetime import date

from app.domain.deadlines import china_date
from app.domain.users import Actor
from app.services import whitelisting
from app.services.context import App

RULE = "《澄川市企业白名单管理办法（示例）》"
LISTED = (
    "近三年在本市实施的政务项目按期交付，验收一次通过，没有失信记录。",
    "试点项目达到约定指标，运维响应符合合同约定，经集体研究列入。",
    "承接的城市运行保障任务按期完成，服务评价良好，材料已核对。",
)
SUSPENDED = "上一年度合同逾期交付，正在整改，整改验收以前暂停资格。"
LEFT_OPEN = ("E-157", "E-160")
"""Seed enterprises whose imported status nobody has confirmed yet."""


def seed_whitelist(app: App, officer: Actor, reviewer: Actor, left_open: frozenset[str] = frozenset()) -> int:
    """One proposes, another approves every imported status but those of `left_open` (ids); returns how many."""
    waiting = [
        row for row in whitelisting.rows(app, officer) if row.imported and row.enterprise not in left_open
    ]
    today = china_date(app.clock.now())
    until = date(today.year + 2, 12, 31)
    for place, row in enumerate(waiting):
        listed = row.imported == "listed"
        made = whitelisting.propose(
            app,
            officer,
            row.enterprise,
            row.imported,
            LISTED[place % len(LISTED)] if listed else SUSPENDED,
            RULE + ("第六条" if listed else "第十一条"),
            until if listed else None,
        )
        whitelisting.approve(app, reviewer, made.id)
    return len(waiting)

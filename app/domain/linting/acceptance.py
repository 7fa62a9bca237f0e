"""Acceptance indicators (验收指标) that can be measured: a number, its unit, and how it is found out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.linting.findings import Finding, Publication, refuse, warn

ARTICLE = "财政部令第87号第十一条、第五十五条；《政府采购需求管理办法》第八条"

VAGUE = re.compile(
    r"显著|明显(?:提升|改善|下降|提高)|大幅|有效(?:提升|改善|解决|缓解)|基本(?:满足|满意|达到|实现)|比较满意|较(?:好|高|大|快)(?:地|的)?"
    r"|进一步|不断|持续(?:提升|改善|优化)|全面提升|切实|良好|适当|尽快|及时(?!率)|一定(?:程度|的)|国内领先|国际先进|满意为止"
)
_UNITS = (
    r"%|‰|成|倍|个百分点|分钟|小时|秒|毫秒|天|日|周|个月|月|年|件|次|起|例|宗|条|项|人次|人|户|家|个|处|台|套|辆|座|路|张|份|页"
    r"|米|公里|千米|平方米|吨|千克|公斤|升|度|千瓦时|元|万元|亿元|级|类|分|场|班|趟|册|批|组|所|站|点|笔|单|名|间|株|亩|篇|学时|课时|轮|ms|s|min|h|km|m|kg|t|kWh|GB|TB|Mbps|ppm|dB|℃|°C"
)
_DIGITS = re.compile(r"\d")
_WITH_UNIT = re.compile(
    rf"\d(?:[\d,.:]*\d)?(?:[万亿千百])?(?:余|多|以上|以下|左右|分之[一二三四五六七八九\d]+)?\s*(?:{_UNITS})"
)
_CHINESE = re.compile(
    rf"(?:百分之|[一二两三四五六七八九十百千半]+分之)[一二三四五六七八九十百零]+|[一二两三四五六七八九十百千]+(?:{_UNITS})|减半|一半|半数|翻番|翻一番|清零|为零|\d+/\d+|零(?:次|起|件|例|宗|处|投诉|事故|差错|越权|泄露|伤亡)|0\.\d+"
)
_YES_OR_NO = re.compile(
    r"通过|合格|取得|达到.{0,12}(?:标准|要求|等级)|全(?:部|覆盖)|符合|不[高低]于.{0,6}(?:前|上年|同期|基线|现状)"
)


def acceptance_findings(publication: Publication) -> Iterator[Finding]:
    for indicator in publication.scenario.acceptance:
        name, target = indicator.indicator.strip(), indicator.target.strip()
        if not indicator.how_measured.strip():
            yield refuse("linting.no_measurement", "acceptance", ARTICLE, name=name or target)
        if measured(target):
            continue
        vague = VAGUE.search(target) or VAGUE.search(name)
        if vague:
            yield refuse(
                "linting.vague", "acceptance", ARTICLE, (target or name,), name=name, word=vague.group()
            )
        elif not target:
            yield refuse("linting.no_target", "acceptance", ARTICLE, name=name)
        elif _DIGITS.search(target):
            yield warn("linting.no_unit", "acceptance", ARTICLE, (target,), name=name)
        elif not _YES_OR_NO.search(target):
            yield warn("linting.no_number", "acceptance", ARTICLE, (target,), name=name)


def measured(target: str) -> bool:
    """True when a target holds a number with a unit, in digits or in words (减半, 百分之九十)."""
    return bool(_WITH_UNIT.search(target) or _CHINESE.search(target))

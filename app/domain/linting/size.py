"""Size and age of a company (规模条件), which may be neither requirement nor award criterion, wherever it is written; R14.

财政部令第87号第十七条: registered capital, total assets, revenue, staff, profit, tax. How long a company has existed:
财库〔2019〕38号. A word alone is no breach: 沿街商户营业收入 may be what the service is about. So each place is read as what
it is: the name of a criterion judges bidders, a requirement binds them, a scoring standard gives points for what it
names unless it names somebody else's, and elsewhere the clause has to speak of bidders or to set a threshold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.domain.linting.findings import Finding, refuse, warn
from app.domain.linting.phrases import clauses, denied, shortened
from app.domain.scenario_texts import texts_of
from app.domain.scenarios import Scenario

SIZE_ARTICLE = "财政部令第87号第十七条"
AGE_ARTICLE = "待核对：财库〔2019〕38号第一条（不得设置供应商规模、成立年限等门槛）"

_CAPITAL = r"注册(?:资本|资金)|实缴资本"
_NUMBER = r"[一二三四五六七八九十两\d]+"
_AGE = (
    rf"成立(?:时间|年限|年数|满|不[少低]于|超过|{_NUMBER}(?:周|个)?年(?:以上|及以上))"
    rf"|(?:经营|存续|注册)(?:年限|满{_NUMBER}(?:周|个)?年)"
)
SIZE = re.compile(
    rf"{_CAPITAL}|资产(?:总(?:额|计)|规模)|总资产|净资产|营业(?:总)?(?:收入|额)|营收|主营(?:业务)?收入|销售(?:收入|额)|年产值"
    r"|从业人员|(?:员工|职工|在职|在册|参保|社保)(?:人员)?(?:人数|总数|数量|规模)|社保(?:缴纳|参保)(?:人员)?(?:人数|数量)"
    r"|(?:员工|职工)(?:不[少低]于)?\d+[余多]?[人名]|(?<!团队)(?<!驻场)(?<!运维)(?<!服务)人员规模"
    rf"|利润|纳税(?:总)?(?:额|规模|排名)|企业规模|上市公司|{_AGE}"
)
_IS_AGE = re.compile(_AGE)
_IS_CAPITAL = re.compile(_CAPITAL)

_BIDDER = re.compile(
    r"投标|申报|揭榜|参选|供应商|牵头|(?:中榜|中标|入围|承担|承建|承接|合作)(?:单位|企业|公司|人|方)|申请(?:人|单位)"
    r"|(?:本|该|公司|企业)(?:注册|具|须|应)|^(?:须|应|需)?具[有备]"
    r"|不[低少]于.{0,12}[万亿]元|[仅只](?:接受|限|面向)|以上的?(?:企业|单位|公司)|规模(?:须|应|必须|为)"
)
"""In a requirement: who bids, or a condition that only a company can meet."""
_NAMES_BIDDER = re.compile(
    r"投标|揭榜|参选|供应商|牵头(?:单位|企业|方)|参赛(?:单位|企业)"
    r"|(?:中榜|中标|入围|承担|承建|承接|合作)(?:单位|企业|公司|人|方)|(?:申报|参与|参加|申请)的?(?:单位|企业|公司|人|方)"
    r"|[仅只](?:接受|限|面向)|以上的?(?:企业|单位|公司)[^，。]{0,4}(?:参与|参加|承担|承接|报名)"
)
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十\d]+[.、)]|近[一二三两\d]年|上(?:一)?年度?|年均?|平均|累计|连续.{0,3}年|具有|具备|须|应|企业|公司|单位)*"
)
_OTHERS = re.compile(
    r"(?:商户|店铺|摊主|经营户|居民|市民|群众|农户|业主|行业|产业|园区|沿街|入驻|受益|服务对象|游客|景区|餐饮|驻场|团队|项目组)[^，。]{0,8}$"
    r"|(?:(?<![须应限必认行作成因人业位商方者])为|向|对|面向|服务|统计|监测|预测|测算|核验|公开|汇总|采集|带动)[^，。]{0,10}$"
)
"""What stands before the word when it is about those whom the service is for, or about what the service measures."""
_THRESHOLD = re.compile(
    r"^[^，。]{0,6}?(?:不(?:得)?[低少]于|不足|低于|(?<!不)超过|达到|大于|(?<!不)[多高]于|≥|>|须|应|至少|每满|每增|过[亿千百万]|前[一二三五十百\d]"
    rf"|排名|第一|{_NUMBER}[余多]?[万亿元人名年家个])"
)
_COST = re.compile(r"报价|构成|成本|合理|测算|回报")
"""Profit as a part of the price, which may be judged."""

DEMANDS = ("requirements", "conditions")
DESCRIPTIONS = ("problem", "current_state", "payer")
"""What the city says of itself: no bidder is asked for anything there."""
TERMS = ("scope", "funding_note", "race")


def size_findings(scenario: Scenario) -> Iterator[Finding]:
    for criterion in scenario.criteria:
        if found := SIZE.search(criterion.name):
            yield _finding(refuse, "criteria", criterion.name, found.group())
    texts = {**texts_of(scenario), "criteria": "\n".join(each.scoring for each in scenario.criteria)}
    for column, text in texts.items():
        if column not in DESCRIPTIONS:
            yield from _of_column(column, text)


def _of_column(column: str, text: str) -> Iterator[Finding]:
    """One finding a clause, the gravest of the words in it."""
    for clause in dict.fromkeys(clauses(text)):
        words = [found for found in SIZE.finditer(clause) if not denied(clause[: found.end()])]
        for make in (refuse, warn):
            grave = [found.group() for found in words if _severity(column, clause, found) is make]
            if grave:
                yield _finding(make, column, clause, grave[0])
                break


def _severity(column: str, clause: str, found: re.Match[str]) -> Callable[..., Finding] | None:
    """refuse, warn, or None where the word is no more than a word of the description."""
    after = clause[found.end() :]
    others, threshold = _OTHERS.search(clause[: found.start()]), _THRESHOLD.search(after)
    cost = found.group() == "利润" and _COST.search(clause)
    leads = _LEADING.sub("", clause).startswith(found.group())
    if column == "criteria":
        return warn if others or cost else refuse
    if column in DEMANDS:
        limits = (_BIDDER.search(clause) or leads) and not (others and not threshold)
        return refuse if limits else warn
    if others or cost:
        return None
    capital = _IS_CAPITAL.search(found.group())
    if (capital and (_NAMES_BIDDER.search(clause) or (leads and threshold))) or (
        threshold and _NAMES_BIDDER.search(clause)
    ):
        return refuse
    return warn if leads and threshold and column in TERMS else None


def _finding(make: Callable[..., Finding], column: str, clause: str, word: str) -> Finding:
    code = "scenarios.size_factor" if make is refuse else "linting.size_mentioned"
    article = AGE_ARTICLE if _IS_AGE.fullmatch(word) else SIZE_ARTICLE
    return make(code, column, article, (shortened(clause),), word=word)

"""Award criteria and requirements (评审因素与要求): weights, the floor of the price, and what may be neither.

Size of a company may be neither requirement nor factor (财政部令第87号第十七条), a qualification no factor (第五十五条),
place, ownership and particular awards neither (《政府采购法实施条例》第二十条, 《招标投标法实施条例》第三十二条).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.linting.findings import Finding, Publication, hint, refuse, warn
from app.domain.linting.phrases import hits
from app.domain.linting.size import DEMANDS, DESCRIPTIONS, SIZE_ARTICLE, size_findings
from app.domain.regimes import regime
from app.domain.scenario_texts import texts_of
from app.domain.scenarios import Scenario

FACTOR_ARTICLE = "财政部令第87号第五十五条"
FAIR_ARTICLE = "《政府采购法实施条例》第二十条；《招标投标法实施条例》第三十二条"

_QUALIFICATION = re.compile(r"资质|资格(?!审)")
_CERTIFICATE = re.compile(r"证书|认证|许可证")
_HERE = r"(?:本市|本地|本省|本区|本县|辖区|市内|省内|区内)"
_ONLY = r"(?:[仅只](?:限|接受|面向)|限于|限|须为|应为|必须(?:是|为)|优先(?:选择|考虑)?)"
_PLACE = re.compile(
    rf"{_ONLY}(?:在)?{_HERE}|注册地(?:址)?(?:须|应|必须|限)?(?:在|为|位于){_HERE}"
    rf"|在{_HERE}[^，。]{{0,10}}(?:注册|登记|备案|纳税|设立|设有|缴纳)(?!的(?!企业|单位|供应商|投标人|法人))"
    rf"|{_HERE}(?:的)?(?:同类)?(?:项目)?业绩|{_HERE}(?:颁发|发布|评定)的|外地(?:企业|供应商|投标人|单位)"
    rf"|在{_HERE}(?:具有|拥有|有)[^，。]{{0,6}}(?:办公|经营|服务|分支)(?:场所|机构|网点)"
    rf"|{_HERE}(?:注册|登记|纳税)?的?(?:企业|单位|公司|供应商|投标人|团队)[^，。]{{0,8}}(?:加(?:\d+)?分|得(?:满|\d+)分|加\d|得\d|优先|满分)"
)
_SERVED = re.compile(
    rf"^(?:为|向|对|面向|服务|覆盖|统计|采集|接入|惠及|带动|帮助)|(?:(?<![须应限])为|向|对|面向|服务于?|覆盖|统计|采集|接入|惠及|带动|帮助)[^，。]{{0,6}}{_HERE}"
    r"|(?:中标|中榜|签约|合同签订|合同生效)(?:之)?后"
)
"""Local people and companies are served by it, or it is asked for after the award: no limit to who may bid."""
_OWNERSHIP = re.compile(
    r"(?:[仅只](?:限|接受|面向)|限于|限|须为|应为|必须(?:是|为)|优先(?:选择|考虑)?|不接受|拒绝|排除)(?:[^，。]{0,4})"
    r"(?:国有|国企|央企|国资|民营|民企|外资|外商|合资|私营|中央企业|大型企业)"
    r"|(?:国有|国有控股|民营|外资)(?:企业|背景|性质)(?:加|得|优先|满)"
)
_TAKES_PART = re.compile(
    r"(?:企业|单位|公司|供应商|投标人|机构)[^，。]{0,6}(?:参与|参加|揭榜|投标|承担|承接|申报|报名|中榜)"
    r"|(?:参与|参加|揭榜|投标|承担|承接|申报|报名|中榜)的?(?:企业|单位|公司|供应商|人|方)"
)
_SMALL = re.compile(
    r"(?:[仅只](?:限|接受|面向)|专门面向|限于|须为|应为|必须(?:是|为))[^，。]{0,4}(?:中小|小微|小型|微型)企业"
)
SMALL_ARTICLE = "《政府采购促进中小企业发展管理办法》（财库〔2020〕46号）"
_AWARDS = re.compile(
    r"(?:省|市|区|部|国家)级?(?:以上)?(?:[\u4e00-\u9fff]{0,8})(?:奖(?![补励惩金])|荣誉|表彰|称号)"
    r"|(?:须|应|必须|属于|具有|优先)[^，。]{0,6}(?:高新技术|专精特新|瞪羚|独角兽|龙头)企业"
)
_MAKER = re.compile(r"(?:厂家|原厂|厂商|制造商)[^，。]{0,10}(?:授权|承诺函|证明|背书)")
_PLACE_FACTOR = re.compile(rf"{_HERE}|注册地|所在地")
_BIDDER_FACTOR = re.compile(
    r"财务|信誉|信用(?:等级|评级)|(?:综合|企业|公司)实力|品牌影响|知名度|负债|偿债|审计报告|奖项"
)


def factor_findings(publication: Publication) -> Iterator[Finding]:
    scenario = publication.scenario
    yield from _weights(scenario)
    yield from _price(scenario)
    yield from _scoring(scenario)
    yield from size_findings(scenario)
    yield from _qualification(scenario)
    yield from _unfair(scenario)


def _weights(scenario: Scenario) -> Iterator[Finding]:
    total = sum(criterion.weight for criterion in scenario.criteria)
    if total != 100:
        yield refuse("scenarios.weights_sum", "criteria", FACTOR_ARTICLE, total=total)
    ids = [criterion.id for criterion in scenario.criteria]
    empty = any(criterion.weight <= 0 or not criterion.name.strip() for criterion in scenario.criteria)
    if empty or len(set(ids)) < len(ids):
        yield refuse("scenarios.criterion_empty", "criteria")


def _price(scenario: Scenario) -> Iterator[Finding]:
    name = f"price_weight_floor_{scenario.purchase}"
    rules = regime(scenario.regime)
    price = sum(criterion.weight for criterion in scenario.criteria if criterion.kind == "price")
    if price < rules.number(name):
        yield refuse("scenarios.price_weight", "criteria", rules.article(name), floor=int(rules.number(name)))


def _scoring(scenario: Scenario) -> Iterator[Finding]:
    """A factor without scoring criteria (评分标准) leaves the points to taste: factors are to be broken down and measured."""
    bare = [
        c.name for c in scenario.criteria if c.kind == "quality" and c.name.strip() and not c.scoring.strip()
    ]
    if bare:
        yield warn("linting.criterion_bare", "criteria", FACTOR_ARTICLE, names=tuple(bare))


def _qualification(scenario: Scenario) -> Iterator[Finding]:
    """Factors that judge the company itself instead of what it offers."""
    for criterion in scenario.criteria:
        if criterion.kind == "price":
            continue
        named = (criterion.name,)
        if _QUALIFICATION.search(criterion.name):
            yield refuse("linting.qualification_factor", "criteria", FACTOR_ARTICLE, named)
        elif _CERTIFICATE.search(criterion.name):
            yield warn("linting.certificate_factor", "criteria", FACTOR_ARTICLE, named)
        elif _BIDDER_FACTOR.search(criterion.name):
            yield warn("linting.bidder_factor", "criteria", FACTOR_ARTICLE, named)
        if _PLACE_FACTOR.search(criterion.name) and not _PLACE.search(criterion.name):
            yield warn("linting.place_factor", "criteria", FAIR_ARTICLE, named)


def _unfair(scenario: Scenario) -> Iterator[Finding]:
    texts = texts_of(scenario)
    for column in (*DEMANDS, "criteria"):
        text = texts[column]
        places = hits(text, _PLACE)
        if limits := tuple(clause for clause in places if not _SERVED.search(clause)):
            yield refuse("linting.place_limit", column, FAIR_ARTICLE, limits)
        elif places:
            yield hint("linting.place_mentioned", column, FAIR_ARTICLE, places)
        if found := hits(text, _OWNERSHIP):
            yield refuse("linting.ownership_limit", column, FAIR_ARTICLE, found)
        if found := hits(text, _SMALL):
            yield _reserved(scenario.regime, column, found)
        if found := hits(text, _AWARDS):
            yield warn("linting.awards_limit", column, FAIR_ARTICLE, found)
        if found := hits(text, _MAKER):
            yield refuse("linting.maker_letter", column, SIZE_ARTICLE, found)
    for column, text in texts.items():
        if column not in (*DEMANDS, *DESCRIPTIONS, "criteria"):
            yield from _who_may_bid(column, text)


def _who_may_bid(column: str, text: str) -> Iterator[Finding]:
    """Place and ownership elsewhere in the terms (目标、范围、资金、赛段……): only where a clause says who may take part."""
    for code, pattern in (("linting.place_limit", _PLACE), ("linting.ownership_limit", _OWNERSHIP)):
        found = tuple(clause for clause in hits(text, pattern) if _TAKES_PART.search(clause))
        if limits := tuple(clause for clause in found if not _SERVED.search(clause)):
            yield refuse(code, column, FAIR_ARTICLE, limits)


def _reserved(code: str, column: str, found: tuple[str, ...]) -> Finding:
    """Reserving for small companies: lawful in procurement when the plan reserves it, elsewhere without a basis."""
    make = hint if code in ("gov_procurement", "coop_innovation") else warn
    return make("linting.small_only", column, SMALL_ARTICLE, found)

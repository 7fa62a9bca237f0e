"""Words that may not become public, and words that point to one supplier (公开文字)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.linting.findings import Finding, Publication, refuse, warn
from app.domain.linting.phrases import hits
from app.domain.masking import kinds_found
from app.domain.scenario_texts import public_texts

PRIVACY = "《个人信息保护法》第六条"
BRAND_ARTICLE = "《招标投标法》第二十条；《政府采购法实施条例》第二十条；财政部令第87号第二十五条"

DEMANDS = ("title", "goal", "scope", "requirements", "conditions", "race", "criteria", "funding_note")
"""Columns that say what a bidder must bring; the others say what is, or how it will be checked."""

_SINGLE = re.compile(
    r"唯一(?:的)?(?:供应商|来源|厂家|产品)|(?:(?<!随机)指定|限定|定点)[^，。]{0,8}(?:品牌|厂家|厂商|供应商|产品|型号|公司|单位承建)"
    r"|(?:由|选定|委托)[\u4e00-\u9fffA-Za-z]{2,20}(?:有限公司|股份公司|集团)(?:承建|承担|实施|提供|建设|运营)"
)
_BRAND = re.compile(
    r"(?:品牌|型号)(?:须|应|必须)?(?:为|是|:)[^，。]{1,}|(?:须|必须|应|应当|只能|统一)(?:采用|使用|选用|采购)[^，。]{1,12}(?:牌|品牌|公司|系列|型号)"
    r"|(?:参照|参考|对标|等同于?|优于|不低于)[^，。]{1,10}(?:品牌|型号|系列)|或(?:同等|相当)(?:档次|品牌|产品)|专利号|独家"
)


def wording_findings(publication: Publication) -> Iterator[Finding]:
    for column, text in public_texts(publication.scenario).items():
        if kinds := kinds_found(text):
            yield refuse("scenarios.personal_data", column, PRIVACY, kinds=tuple(sorted(kinds)))
        if column not in DEMANDS:
            continue
        if found := hits(text, _SINGLE):
            yield refuse("linting.single_supplier", column, BRAND_ARTICLE, found)
        if found := hits(text, _BRAND):
            yield warn("linting.brand", column, BRAND_ARTICLE, found)

"""Dated table of tax rates and limits (税率与限额表), each with document, article and how sure we are.

``status`` is "unchecked" (待核对) for numbers that no person has compared with the document yet. The table supplies
defaults and the source line shown beside them. In a case whose rates are "dated" it also moves those rates that are
the statutory ones (:mod:`finance.engine.dated_rates`); what the law leaves to nobody, the reserve fund, always
follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from finance.errors import FinanceError
from finance.official.findings import LAW_READ_ON


@dataclass(frozen=True)
class TaxRate:
    """One row: ``value`` holds from ``effective_from`` until the next row of the same ``item``."""

    item: str
    label: str
    value: float
    effective_from: date
    document: str
    article: str
    status: str = "unchecked"

    @property
    def checked_on(self) -> str:
        """Day on which an official row was compared with the text of the law (核对日期), else ""."""
        return LAW_READ_ON if self.status == "official" else ""

    @property
    def source(self) -> str:
        note = "（待核对）" if self.status == "unchecked" else ""
        return f"{self.document}{self.article}{note}"


_VAT = "增值税暂行条例（国务院令第691号）及财税〔2016〕36号"
_CIT, _CIT_RULES = "企业所得税法", "企业所得税法实施条例"
TAX_RATES: tuple[TaxRate, ...] = (
    TaxRate("vat_services", "增值税：信息技术与现代服务", 0.06, date(2016, 5, 1), _VAT, ""),
    TaxRate(
        "vat_services", "增值税：信息技术与现代服务", 0.06, date(2026, 1, 1), "增值税法", "第十条", "official"
    ),
    TaxRate("vat_construction", "增值税：建筑、交通运输", 0.11, date(2016, 5, 1), "财税〔2016〕36号", ""),
    TaxRate(
        "vat_construction", "增值税：建筑、交通运输", 0.10, date(2018, 5, 1), "财税〔2018〕32号", "第一条"
    ),
    TaxRate(
        "vat_construction", "增值税：建筑、交通运输", 0.09, date(2019, 4, 1), "公告2019年第39号", "第一条"
    ),
    TaxRate(
        "vat_construction", "增值税：建筑、交通运输", 0.09, date(2026, 1, 1), "增值税法", "第十条", "official"
    ),
    TaxRate("vat_goods", "增值税：货物", 0.17, date(1994, 1, 1), "增值税暂行条例", "第二条"),
    TaxRate("vat_goods", "增值税：货物", 0.16, date(2018, 5, 1), "财税〔2018〕32号", "第一条"),
    TaxRate("vat_goods", "增值税：货物", 0.13, date(2019, 4, 1), "公告2019年第39号", "第一条"),
    TaxRate("vat_goods", "增值税：货物", 0.13, date(2026, 1, 1), "增值税法", "第十条", "official"),
    TaxRate(
        "surcharge", "附加税费占增值税", 0.12, date(2011, 2, 1), "城市维护建设税暂行条例等（7%+3%+2%）", ""
    ),
    TaxRate("surcharge", "附加税费占增值税", 0.12, date(2021, 9, 1), "城市维护建设税法等（7%+3%+2%）", ""),
    TaxRate("cit", "企业所得税", 0.33, date(1994, 1, 1), "企业所得税暂行条例", "第三条"),
    TaxRate("cit", "企业所得税", 0.25, date(2008, 1, 1), _CIT, "第四条", "official"),
    TaxRate(
        "cit_high_tech", "企业所得税：高新技术企业", 0.15, date(2008, 1, 1), _CIT, "第二十八条", "official"
    ),
    TaxRate(
        "cit_free_years",
        "公共基础设施项目免征年数",
        3,
        date(2008, 1, 1),
        _CIT_RULES,
        "第八十七条",
        "official",
    ),
    TaxRate(
        "cit_half_years",
        "公共基础设施项目减半年数",
        3,
        date(2008, 1, 1),
        _CIT_RULES,
        "第八十七条",
        "official",
    ),
    TaxRate("loss_years", "亏损结转年限", 5, date(2008, 1, 1), _CIT, "第十八条", "official"),
    TaxRate(
        "loss_years_high_tech",
        "亏损结转年限：高新、科技型中小",
        10,
        date(2018, 1, 1),
        "财税〔2018〕76号",
        "第一条",
    ),
    TaxRate(
        "life_electronics", "最低折旧年限：电子设备", 3, date(2008, 1, 1), _CIT_RULES, "第六十条", "official"
    ),
    TaxRate(
        "life_tools", "最低折旧年限：器具、家具", 5, date(2008, 1, 1), _CIT_RULES, "第六十条", "official"
    ),
    TaxRate(
        "life_machinery", "最低折旧年限：机械设备", 10, date(2008, 1, 1), _CIT_RULES, "第六十条", "official"
    ),
    TaxRate(
        "life_buildings", "最低折旧年限：房屋建筑物", 20, date(2008, 1, 1), _CIT_RULES, "第六十条", "official"
    ),
    TaxRate(
        "life_intangible",
        "最低摊销年限：无形资产",
        10,
        date(2008, 1, 1),
        _CIT_RULES,
        "第六十七条",
        "official",
    ),
    TaxRate("life_software", "最低摊销年限：外购软件", 2, date(2011, 1, 1), "财税〔2012〕27号", "第七条"),
    TaxRate(
        "thin_capital", "关联方债权与权益之比：非金融企业", 2, date(2008, 1, 1), "财税〔2008〕121号", "第一条"
    ),
    TaxRate("reserve_share", "法定公积金提取比例", 0.10, date(1994, 7, 1), "公司法", "（提取法定公积金）"),
    TaxRate("reserve_share", "法定公积金提取比例", 0.10, date(2024, 7, 1), "公司法", "第二百一十条"),
    TaxRate(
        "reserve_cap", "法定公积金上限占注册资本", 0.50, date(1994, 7, 1), "公司法", "（提取法定公积金）"
    ),
    TaxRate("reserve_cap", "法定公积金上限占注册资本", 0.50, date(2024, 7, 1), "公司法", "第二百一十条"),
    TaxRate("capital_ratio", "项目资本金最低比例", 0.20, date(2019, 11, 20), "国发〔2019〕26号", ""),
)


def tax_rate(item: str, on: date) -> TaxRate:
    """The row of ``item`` in force on a day; raises FinanceError when there is none."""
    rows = [row for row in TAX_RATES if row.item == item and row.effective_from <= on]
    if not rows:
        raise FinanceError("no_tax_rate", f"{on.isoformat()} 没有 {item} 的税率记录。")
    return max(rows, key=lambda row: row.effective_from)


@lru_cache(maxsize=256)
def rate_or_first(item: str, on: date) -> TaxRate:
    """The same, and before the table begins its first row of ``item``."""
    return tax_rate(item, max(on, min(row.effective_from for row in TAX_RATES if row.item == item)))

"""Construction of a case (建设): what is spent, on which kinds of asset, how it is written off, what is left at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from finance.case.fields import MOST_VAT, choice, count, number, numbers, part
from finance.case.funding import LONGEST_CONSTRUCTION

DEPRECIATION_METHODS = ("straight_line", "double_declining", "sum_of_years")
RESIDUAL_PAYERS = ("none", "buyer", "government")
LONGEST_LIFE = 50


@dataclass(frozen=True)
class Works:
    """Buildings, pipes and civil works (土建及安装工程): VAT of construction, at least 20 years (实施条例第六十条)."""

    share: float = number(0.0, 0.0, 1.0, "土建及安装工程占建设投资的比例")
    input_vat_rate: float = number(0.09, 0.0, MOST_VAT, "土建及安装工程进项税率")
    life_years: int = count(20, 1, LONGEST_LIFE, "土建及安装工程折旧年限；房屋建筑物不少于 20 年")


@dataclass(frozen=True)
class Equipment:
    """Electronic equipment (电子设备): VAT of goods, at least 3 years (实施条例第六十条)."""

    share: float = number(0.0, 0.0, 1.0, "设备购置占建设投资的比例")
    input_vat_rate: float = number(0.13, 0.0, MOST_VAT, "设备购置进项税率")
    life_years: int = count(3, 1, LONGEST_LIFE, "设备折旧年限；电子设备不少于 3 年")


@dataclass(frozen=True)
class Software:
    """Software and services (软件与服务): VAT of services, at least 2 years (财税〔2012〕27号第七条)."""

    share: float = number(0.0, 0.0, 1.0, "软件与服务占建设投资的比例")
    input_vat_rate: float = number(0.06, 0.0, MOST_VAT, "软件与服务进项税率")
    life_years: int = count(2, 1, LONGEST_LIFE, "软件与服务摊销年限；外购软件不少于 2 年")


@dataclass(frozen=True)
class Construction:
    """Construction (建设期): capital expenditure of each construction year and how it is written off.

    ``works``, ``equipment`` and ``software`` take their share of every year's investment; the rest, renewals and
    overhauls bear ``input_vat_rate``, the rest and renewals are written off over ``asset_life_years``. The residual
    value is paid at the end of operation by ``residual_payer``, with ``residual_vat_rate`` on top of it.
    """

    capex: tuple[float, ...] = numbers("建设期各年投资，元（含税），每年一项", LONGEST_CONSTRUCTION)
    input_vat_rate: float = number(
        0.06, 0.0, MOST_VAT, "未分类部分的进项税率；更新改造和大修也按此税率（按类别填写投资后仍适用）"
    )
    asset_life_years: int = count(
        8, 1, LONGEST_LIFE, "未分类部分和更新改造的折旧（摊销）年限；超过运营期的按运营期摊完"
    )
    residual_share: float = number(0.0, 0.0, 0.5, "移交时收回的残值占资产原值的比例")
    depreciation: str = choice(
        "straight_line", DEPRECIATION_METHODS, "折旧方法：年限平均法/双倍余额递减法/年数总和法"
    )
    residual_payer: str = choice(
        "buyer", RESIDUAL_PAYERS, "残值由谁支付：无偿移交（没有残值收入）/受让方购买/政府按约定支付"
    )
    residual_vat_rate: float = number(
        0.0, 0.0, MOST_VAT, "残值转让的增值税率；税额另加在残值之上，0 表示不征或不计"
    )
    works: Works = field(default_factory=Works, metadata=part(Works, "土建及安装工程"))
    equipment: Equipment = field(default_factory=Equipment, metadata=part(Equipment, "设备购置"))
    software: Software = field(default_factory=Software, metadata=part(Software, "软件与服务"))

    @property
    def kinds(self) -> tuple[tuple[Any, Any, int], ...]:
        """(share of the investment, input VAT rate, life) of works, equipment, software and what is left."""
        named = (self.works, self.equipment, self.software)
        rest = 1.0 - self.works.share - self.equipment.share - self.software.share
        listed = tuple((kind.share, kind.input_vat_rate, kind.life_years) for kind in named)
        return (*listed, (rest, self.input_vat_rate, self.asset_life_years))

    @property
    def net_share(self) -> float:
        """Share of the investment that is left without VAT (不含税投资占含税投资的比例), at the rates of the case."""
        return float(sum(share / (1.0 + rate) for share, rate, _ in self.kinds))

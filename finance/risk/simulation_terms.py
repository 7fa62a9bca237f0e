"""What a simulation of payment is given (付款模拟条件): projects with their payers and cities, and links to stress."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.case.case_file import inputs_digest
from finance.engine.projection import Projection
from finance.engine.timeline import PERIODS_PER_YEAR
from finance.engine.version import ENGINE_VERSION
from finance.errors import FinanceError
from finance.risk.payer import AGES, PayerProfile

FloatArray = NDArray[np.float64]
PRIORITY_CLASSES = ("wages_and_safety", "operation", "construction", "platform_margin")
MOST_PATHS = 1_000_000
MOST_BILLS = 60


@dataclass(frozen=True)
class City:
    """A city (城市); exposures whose city has the same name share its stress and its limit.

    ``phi`` is the persistence of stress per year, ``omega`` its national share. ``budget`` is the general public budget
    expenditure (一般公共预算支出), yuan: of ``budget_year`` (None: the first calendar year) or of the years from it on;
    years after the last grow, and years before the first shrink, at ``budget_growth``. The city pays at most ``headroom *
    budget * exp(-sensitivity * stress)`` a year when stress is positive. Without a budget there is no limit.
    """

    name: str
    phi: float = 0.80
    omega: float = 0.30
    budget: float | tuple[float, ...] | None = None
    budget_growth: float = 0.0
    headroom: float = 0.10
    sensitivity: float = 0.0
    budget_year: int | None = None

    def __post_init__(self) -> None:
        amounts = self._amounts
        numbers = (self.budget_growth, self.headroom, self.sensitivity, *amounts)
        if not (0.0 <= self.phi < 1.0 and 0.0 <= self.omega <= 1.0):
            raise FinanceError(
                "bad_city", "持续系数应在 0 与 1 之间（不含 1），全国共同部分应在 0 与 1 之间。"
            )
        if not all(math.isfinite(number) for number in numbers) or self.budget_growth <= -1.0:
            raise FinanceError("bad_city", "一般公共预算支出及其增长率应为有限的数。")
        if min(self.headroom, self.sensitivity) < 0.0 or not all(amount > 0.0 for amount in amounts):
            raise FinanceError("bad_city", "一般公共预算支出应大于 0，支付比例和敏感系数不能为负数。")
        if self.budget == () or (len(amounts) > 1 and self.budget_year is None):
            raise FinanceError("bad_city", "按年列出的一般公共预算支出不能为空，并应注明第一年。")

    @property
    def _amounts(self) -> tuple[float, ...]:
        if self.budget is None:
            return ()
        return self.budget if isinstance(self.budget, tuple) else (self.budget,)

    def budgets(self, years: Sequence[int]) -> FloatArray | None:
        """Budget of each of the calendar ``years`` before stress, yuan; None when none is known."""
        if self.budget is None:
            return None
        known = np.array(self._amounts)
        first = years[0] if self.budget_year is None else self.budget_year
        place = np.array(years) - first
        nearest = np.clip(place, 0, known.size - 1)
        return np.asarray(known[nearest] * (1.0 + self.budget_growth) ** (place - nearest))


@dataclass(frozen=True)
class WrongWay:
    """What else moves with fiscal stress (错向风险), per unit of stress; all judgement, 0 switches it off.

    User charges are multiplied by ``exp(-user_revenue * stress)``; new borrowing on the revolver costs
    ``borrowing_spread`` a year more, and selling or pledging bills ``factoring_discount`` more, per unit of positive
    stress. The long-term loan keeps its agreed rate; performance deductions do not move.
    """

    user_revenue: float = 0.0
    borrowing_spread: float = 0.0
    factoring_discount: float = 0.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) and 0.0 <= v <= 1.0 for v in asdict(self).values()):
            raise FinanceError("bad_links", "错向风险系数应在 0 与 1 之间。")

    @property
    def active(self) -> bool:
        return any(asdict(self).values())


TYPICAL_WRONG_WAY = WrongWay(user_revenue=0.05, borrowing_spread=0.01, factoring_discount=0.02)
"""A labelled judgement (判断，未用本市数据校准), not a finding."""


@dataclass(frozen=True)
class Exposure:
    """One project, who pays it and where (一个项目及其付款方). ``priority``: place in PRIORITY_CLASSES when the city cannot
    pay everything.

    ``opening``: what of its bills is unpaid, yuan by age in years (期初拖欠), when ``opening_year`` begins; what was billed
    before and is not in it has been paid on its due day. Without an opening year everything is simulated.
    """

    projection: Projection
    payer: str | PayerProfile = "B"
    city: City | None = None
    priority: int = 0
    opening: tuple[float, ...] = ()
    opening_year: int | None = None

    def __post_init__(self) -> None:
        sound = all(math.isfinite(amount) and amount >= 0.0 for amount in self.opening)
        if not sound or len(self.opening) > AGES or (self.opening and self.opening_year is None):
            raise FinanceError("bad_opening", "期初拖欠应按账龄列出不小于 0 的金额，并注明期初年份。")
        if not 0 <= self.priority < len(PRIORITY_CLASSES):
            raise FinanceError("bad_priority", f"付款次序应在 0 与 {len(PRIORITY_CLASSES) - 1} 之间。")


@dataclass(frozen=True)
class SimulationTerms:
    """How payment is simulated (模拟方式).

    ``late_interest_share`` is the share q of late interest that is really collected, with the bill it is on.
    ``bills_per_period`` 0 counts every period's bills as many small ones, of which the hazard is paid; n as n equal
    bills, each paid or not. ``threads`` change the time taken, never a result.
    """

    periodicity: str = "annual"
    links: WrongWay = field(default_factory=WrongWay)
    late_interest_share: float = 0.0
    bills_per_period: int = 0
    threads: int | None = None

    def __post_init__(self) -> None:
        if self.periodicity not in PERIODS_PER_YEAR:
            raise FinanceError("bad_periodicity", "模拟周期应为 annual 或 quarterly。")
        if not 0.0 <= self.late_interest_share <= 1.0:
            raise FinanceError("bad_late_interest", "逾期利息的实收比例应在 0 与 1 之间。")
        if not 0 <= self.bills_per_period <= MOST_BILLS:
            raise FinanceError("bad_bills", f"每期账单张数应在 0 与 {MOST_BILLS} 之间。")
        if self.threads is not None and not 1 <= self.threads <= 64:
            raise FinanceError("bad_threads", "线程数应在 1 与 64 之间。")

    @property
    def per_year(self) -> int:
        return PERIODS_PER_YEAR[self.periodicity]

    def to_dict(self) -> dict[str, Any]:
        plain = asdict(self)
        del plain["threads"]
        return plain


def check_run(count: int, n_paths: int, seed: int, focus: int | None = None) -> None:
    """Raises FinanceError when there is no project, or the number of paths, the seed or the focus is impossible."""
    if not count:
        raise FinanceError("no_projects", "请至少选择一个项目。")
    if not 1 <= n_paths <= MOST_PATHS:
        raise FinanceError("bad_paths", f"模拟路径数应在 1 与 {MOST_PATHS} 之间。")
    if seed < 0:
        raise FinanceError("bad_seed", "随机种子应为不小于 0 的整数。")
    if focus is not None and not 0 <= focus < count:
        raise FinanceError("bad_focus", "要单独报告的项目不在模拟的项目之中。")


def simulation_digest(
    exposures: Sequence[Exposure],
    payers: Sequence[PayerProfile],
    cities: Sequence[City],
    city_of: Sequence[int],
    terms: SimulationTerms,
    n_paths: int,
    seed: int,
    focus: int | None = None,
) -> str:
    """SHA-256 of everything that a result depends on (模拟指纹)."""
    told: dict[str, Any] = {
        "engine": ENGINE_VERSION,
        "cases": [inputs_digest(exposure.projection.case) for exposure in exposures],
        "payers": [payer.to_dict() for payer in payers],
        "cities": [asdict(city) for city in cities],
        "city_of": list(city_of),
        "priorities": [exposure.priority for exposure in exposures],
        "terms": terms.to_dict(),
        "paths": n_paths,
        "seed": seed,
    }
    if focus is not None:
        told["focus"] = focus
    if any(exposure.opening_year is not None for exposure in exposures):
        told["openings"] = [[exposure.opening_year, list(exposure.opening)] for exposure in exposures]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()

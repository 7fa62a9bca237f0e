"""When the city pays a platform company's projects later from some year on (回款推迟): what the owners must put in.

A stress of liquidity on top of a projection, not a new one: what would have been collected from ``from_year`` on comes
``months`` later, costs and debt service stay. The project first uses its free cash, not its reserves, then distributes less, and what is
still missing its owners put in; it comes back when the late money arrives. No working-capital loan of the project is
counted, which is the careful side.
"""

from __future__ import annotations

import math
from dataclasses import replace

from finance.errors import FinanceError
from finance.platform.consolidation import NEEDED, SIDES, ProjectCash

MOST_MONTHS = 120
_NEEDED = ("collections", "cash")
_KEPT = {*NEEDED, *SIDES["all"], *_NEEDED}


def collected_later(project: ProjectCash, months: float, from_year: int) -> ProjectCash:
    """``project`` with its collections delayed; its years grow until the last of them has come in.

    Needs the series ``collections`` and ``cash`` (end of year) as well. The private owners put in what is missing; the
    government does where it is the only owner. Over all years nothing is gained or lost.
    """
    if not (math.isfinite(months) and 0.0 <= months <= MOST_MONTHS):
        raise FinanceError("out_of_range", f"推迟的月数应在 0 与 {MOST_MONTHS} 之间。")
    for name in _NEEDED:
        values = project.series.get(name)
        if values is None or len(values) != len(project.years):
            raise FinanceError("missing_series", f"项目“{project.name}”缺少数据 {name}，或年数不符。")
    if months == 0.0 or not project.years or project.years[-1] < from_year:
        return project
    extra = math.ceil(months / 12)
    years = tuple(range(project.years[0], project.years[-1] + extra + 1))
    kept = {name: values for name, values in project.series.items() if name in _KEPT}
    series = {name: [*map(float, values), *[0.0] * extra] for name, values in kept.items()}
    planned = series["collections"]
    later = _shifted(planned, months, max(from_year - years[0], 0))
    series["cash"][-extra:] = [series["cash"][-extra - 1]] * extra
    bearer = _bearer(project)
    behind = put_in = 0.0
    for place in range(len(years)):
        step = later[place] - planned[place]
        behind -= step
        missing = max(0.0, behind - max(series["cash"][place], 0.0))
        injected, put_in = missing - put_in, missing
        series["operating_cash_flow"][place] += step
        series["net_cash_flow"][place] += step + injected
        series["receivable"][place] += behind
        series[bearer][place] -= injected
        series["cash"][place] += put_in - behind
    series["collections"] = later
    return replace(project, years=years, series=series)


def _bearer(project: ProjectCash) -> str:
    """The flow of the owners who put in what is missing."""
    has_private = any(value != 0.0 for value in project.series["sponsor_flow"])
    return "sponsor_flow" if has_private or project.side == "private" else "government_equity_flow"


def _shifted(planned: list[float], months: float, start: int) -> list[float]:
    """Collections from place ``start`` on moved by ``months``, spread evenly over their year."""
    whole, part = divmod(months, 12.0)
    later = [*planned[:start], *[0.0] * (len(planned) - start)]
    for place in range(start, len(planned)):
        for moved, share in ((int(whole), 1.0 - part / 12.0), (int(whole) + 1, part / 12.0)):
            if place + moved < len(later):
                later[place + moved] += share * planned[place]
    return later

"""Why a ratio is what it is (指标说明): the period, the cash flow item, the covenant, and what would mend it, each proved.

Works on a stored result; remedies are found by projecting the case again with one field changed. Covers and covenants
are tested per period: of a quarterly case every reason names the quarter and gives its amounts.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import finance
from finance.engine.metrics import reaches

Result = Mapping[str, Any]
CASH_ITEMS = {
    "collections": 1.0,
    "factoring_proceeds": 1.0,
    "other_collections": 1.0,
    "costs_paid": -1.0,
    "taxes_paid": -1.0,
}
OWED = ("scheduled_debt", "scheduled_service", "special_bond_arrears", "shareholder_loan_arrears")
HARDLY = 100.0  # yuan
LEAST = 0.01  # yuan; the engine counts less as nothing


@dataclass(frozen=True)
class Reason:
    """One sentence to be: its code, its tone, what fills it. Names tell the unit: *_yuan, *_rate, *_times, *_points.

    ``year`` is a year, or a quarter as the engine labels it ("2027Q2"); ``years`` a list of them.
    """

    code: str
    tone: str
    params: Mapping[str, object] = field(default_factory=dict)


def reasons(result: Result) -> tuple[Reason, ...]:
    """Everything worth saying about the debt, the cover, distributions, liquidity and the return of a result."""
    return (*_debt_size(result), *_cover(result), *_lockup(result), *_default(result), *_return(result))


def _debt_size(result: Result) -> Iterator[Reason]:
    size, case = result["debt_size"], result["case"]
    if size["binding"] == "none":
        return
    limits = size["capacities"]
    if size["binding"] == "gearing":
        params = {"debt_yuan": size["debt"], "share_rate": case["funding"]["senior_debt_share"]}
        yield Reason("debt_gearing", "info", params)
        for name in ("dscr", "llcr"):
            if name in limits:
                yield Reason(f"debt_room_{name}", "info", {"most_yuan": limits[name]})
        return
    name = size["binding"]
    wanted = case["debt"]["target_dscr" if case["debt"]["repayment"] == "sculpted" else "sizing_dscr"]
    limit = wanted if name == "dscr" else case["debt"]["sizing_llcr"]
    yield Reason(
        f"debt_{name}",
        "wait",
        {
            "debt_yuan": size["debt"],
            "limit_times": limit,
            "most_yuan": limits["gearing"],
            "less_yuan": limits["gearing"] - size["debt"],
        },
    )


def _rows(result: Result) -> list[Result]:
    """One row a period of the case; of a quarterly one "year" of a row is its quarter."""
    columns = result.get("periods")
    if columns is None:
        return list(result["rows"])
    rows = zip(columns["period"], zip(*columns.values(), strict=True), strict=True)
    return [{**dict(zip(columns, values, strict=True)), "year": quarter} for quarter, values in rows]


def _served(result: Result) -> list[Result]:
    return [row for row in _rows(result) if row["dscr"] is not None]


def _cover(result: Result) -> Iterator[Reason]:
    rows, case = _served(result), result["case"]
    if not rows:
        return
    worst = min(rows, key=lambda row: row["dscr"])
    wanted = max(1.0, case["debt"]["lockup_dscr"])
    params = {
        "year": worst["year"],
        "cover_times": worst["dscr"],
        "cfads_yuan": worst["cfads"],
        "service_yuan": worst["scheduled_service"],
        "short_yuan": worst["scheduled_service"] - worst["cfads"],
        "limit_times": wanted,
    }
    if reaches(worst["dscr"], wanted):
        yield Reason("cover_good", "good", params)
        return
    enough = reaches(worst["dscr"], 1.0)
    yield Reason("cover_locked" if enough else "cover_short", "wait" if enough else "bad", params)
    yield from _driver(worst, rows)
    more = wanted * worst["scheduled_service"] - worst["cfads"]
    most = max(worst["cfads"], 0.0) / wanted
    yield Reason(
        "cover_need",
        "info",
        {"year": worst["year"], "limit_times": wanted, "more_yuan": more, "service_yuan": most},
    )
    yield from _remedies(case, wanted)


def _driver(worst: Result, rows: list[Result]) -> Iterator[Reason]:
    """The cash flow item that pulls the worst period furthest below the mean of the repayment periods."""
    gaps = {
        name: sign * (worst[name] - sum(row[name] for row in rows) / len(rows))
        for name, sign in CASH_ITEMS.items()
    }
    gaps["scheduled_service"] = (
        sum(row["scheduled_service"] for row in rows) / len(rows) - worst["scheduled_service"]
    )
    item = min(gaps, key=lambda name: gaps[name])
    if gaps[item] < -max(HARDLY, 0.02 * worst["scheduled_service"]):
        yield Reason(
            "cover_driver", "info", {"year": worst["year"], "item": item, "difference_yuan": -gaps[item]}
        )
    else:
        yield Reason("cover_even", "info", {"year": worst["year"]})


def _remedies(case: Result, wanted: float) -> Iterator[Reason]:
    """One field changed at a time until the lowest cover is reached; what is said was computed."""
    delay = case["late_payment"]["delay_months"]
    if delay > 0:
        cover = _lowest(case, _set("late_payment", "delay_months", 0.0))
        if cover is not None:
            yield Reason("mend_on_time", "info", {"months": delay, "cover_times": cover})
    terms, years, found = case["debt"], case["operation"]["years"], False
    if terms["repayment"] not in ("sculpted", "custom"):
        for tenor in range(terms["tenor_years"] + 1, years + 1):
            cover = _lowest(case, _set("debt", "tenor_years", tenor))
            if cover is not None and reaches(cover, wanted):
                params = {"tenor": tenor, "before": terms["tenor_years"], "cover_times": cover}
                yield Reason("mend_tenor", "info", params)
                found = True
                break
    share = case["funding"]["senior_debt_share"]
    for percent in range(5 * ceil(20 * share - 1e-9) - 5, 4, -5):
        cover = _lowest(case, _set("funding", "senior_debt_share", percent / 100))
        if cover is not None and reaches(cover, wanted):
            params = {"share_rate": percent / 100, "before_rate": share, "cover_times": cover}
            yield Reason("mend_share", "info", params)
            found = True
            break
    if not found:
        yield Reason("mend_none", "info", {"limit_times": wanted})


def _set(group: str, name: str, value: float) -> Callable[[dict[str, Any]], None]:
    def change(case: dict[str, Any]) -> None:
        case[group][name] = value

    return change


def _lowest(case: Result, change: Callable[[dict[str, Any]], None]) -> float | None:
    changed = copy.deepcopy(dict(case))
    change(changed)
    try:
        return finance.project(changed).min_dscr.value
    except finance.FinanceError:
        return None


def _lockup(result: Result) -> Iterator[Reason]:
    """Periods without distribution, by the condition that failed first."""
    limit = result["case"]["debt"]["lockup_dscr"]
    periods: dict[str, list[Any]] = {}
    for row in _rows(result):
        if row["lockup"] and row["phase"] != "construction" and sum(row[name] for name in OWED) >= LEAST:
            periods.setdefault(_failed(row, limit), []).append(row["year"])
    worst = min(_served(result), key=lambda row: row["dscr"], default=None)
    for code, found in periods.items():
        if code == "cover" and worst is not None and found == [worst["year"]]:
            continue  # said with the lowest cover
        yield Reason(f"lockup_{code}", "wait", {"years": found, "limit_times": limit})


def _failed(row: Result, limit: float) -> str:
    if _unpaid(row) > HARDLY:
        return "arrears"
    if row["revolver"] + row["factoring"] > HARDLY:
        return "borrowed"
    if row["special_bond_arrears"] + row["shareholder_loan_arrears"] > HARDLY:
        return "junior"
    if row["dsra"] < row["dsra_target"] - HARDLY:
        return "reserve"
    return "loan_life" if row["dscr"] is None or reaches(row["dscr"], limit) else "cover"


def _unpaid(row: Result) -> float:
    """Costs, taxes, interest and principal of banks that are due and not paid."""
    missed = max(row["senior_debt"] - row["scheduled_debt"], 0.0)
    return float(row["arrears"] + missed)


def _default(result: Result) -> Iterator[Reason]:
    """Periods in which something due stays unpaid, those of the special bonds apart."""
    late = [row for row in _rows(result) if row["default"]]
    bonds = [row for row in late if row["special_bond_arrears"] > LEAST]
    others = [row for row in late if _unpaid(row) > LEAST]
    if others:
        worst = max(others, key=_unpaid)
        yield Reason(
            "default",
            "bad",
            {
                "years": [row["year"] for row in others],
                "year": worst["year"],
                "arrears_yuan": _unpaid(worst),
                "limit_yuan": result["case"]["debt"]["revolver_limit"],
                "gap_yuan": result["liquidity_gap"],
            },
        )
    if bonds:
        worst = max(bonds, key=lambda row: float(row["special_bond_arrears"]))
        params = {"years": [row["year"] for row in bonds], "year": worst["year"]}
        yield Reason("default_bond", "bad", {**params, "arrears_yuan": worst["special_bond_arrears"]})


def _return(result: Result) -> Iterator[Reason]:
    rate, target = result["equity_irr"]["rate"], result["case"]["target_equity_irr"]
    if rate is None:
        return
    params = {"rate_rate": rate, "target_rate": target, "points": f"{100 * abs(rate - target):.1f}"}
    yield Reason(
        "return_met" if result["meets_target"] else "return_missed",
        "good" if result["meets_target"] else "wait",
        params,
    )

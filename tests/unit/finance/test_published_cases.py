"""Answers published by others (textbooks, laws, test suites of peers), read from the shared data folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import finance
from finance.engine.debt import repay_sculpted

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "finance"
needs_data = pytest.mark.skipif(not (DATA / "cases.json").exists(), reason="shared finance data is not here")


def published(function: str) -> list[Any]:
    if not (DATA / "cases.json").exists():
        return [pytest.param({}, marks=needs_data)]
    rows = json.loads((DATA / "cases.json").read_text("utf-8"))
    return [pytest.param(row, id=row["id"]) for row in rows if row["function"] == function]


@pytest.mark.parametrize("case", published("irr"))
def test_irr(case: dict[str, Any]) -> None:
    roots = finance.irr(case["inputs"]).roots
    assert any(abs(root - case["expected"]) <= case["tol"] for root in roots)


@pytest.mark.parametrize("case", published("irr_no_solution"))
def test_irr_without_solution(case: dict[str, Any]) -> None:
    for flows in case["inputs"]:
        result = finance.irr(flows)
        assert result.rate is None
        assert result.roots == ()
        assert result.reason


@pytest.mark.parametrize("case", published("irr_multi"))
def test_irr_with_several_solutions(case: dict[str, Any]) -> None:
    result = finance.irr(case["inputs"])
    assert result.roots == pytest.approx(case["expected"], abs=case["tol"])
    assert result.rate is None


@pytest.mark.parametrize("case", published("npv0"))
def test_npv(case: dict[str, Any]) -> None:
    value = finance.npv(case["inputs"]["rate"], case["inputs"]["cf"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("npv1"))
def test_npv_of_spreadsheets_is_ours_one_period_later(case: dict[str, Any]) -> None:
    rate = case["inputs"]["rate"]
    value = finance.npv(rate, case["inputs"]["cf"]) / (1 + rate)
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("mirr"))
def test_mirr(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.mirr(inputs["cf"], inputs["finance"], inputs["reinvest"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("pmt"))
def test_pmt(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.pmt(inputs["rate"], inputs["nper"], inputs["pv"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("ppmt"))
def test_ppmt(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.ppmt(inputs["rate"], inputs["per"], inputs["nper"], inputs["pv"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("nper"))
def test_nper(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.nper(inputs["rate"], inputs["pmt"], inputs["pv"], inputs["fv"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("xirr"))
def test_xirr(case: dict[str, Any]) -> None:
    rate = finance.xirr(case["inputs"]["dates"], case["inputs"]["cf"]).rate
    assert rate == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("xnpv"))
def test_xnpv(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.xnpv(inputs["rate"], inputs["dates"], inputs["cf"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


def xirr_files() -> list[Any]:
    if not (DATA / "xirr" / "expected.json").exists():
        return [pytest.param("", None, marks=needs_data)]
    expected = json.loads((DATA / "xirr" / "expected.json").read_text("utf-8"))
    return [pytest.param(name, value, id=name) for name, value in expected.items()]


@pytest.mark.parametrize(("name", "expected"), xirr_files())
def test_xirr_file(name: str, expected: float | None) -> None:
    """The published rate is among the roots; where none is published, what we find must really be a root."""
    with (DATA / "xirr" / name).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row and row[0][:1].isdigit()]
    dates, amounts = [row[0] for row in rows], [float(row[1]) for row in rows]
    roots = finance.xirr(dates, amounts).roots
    if expected is not None:
        assert any(abs(root - expected) <= 1e-8 for root in roots)
        return
    first = min(np.datetime64(day) for day in dates)
    years = np.array([(np.datetime64(day) - first).astype(float) / 365 for day in dates])
    for root in roots:
        terms = np.array(amounts) * (1 + root) ** (years.max() - years)
        assert abs(terms.sum()) <= 1e-7 * np.abs(terms).sum()


@pytest.mark.parametrize("case", published("sculpted_debt"))
def test_sculpted_debt_of_a_published_model(case: dict[str, Any]) -> None:
    """Debt sized on cash before tax; depreciation over 20 years with half a year at both ends; losses refunded."""
    given, expected = case["inputs"], case["expected"]
    n = np.arange(given["years"])
    cfads = given["rev1"] * (1 + given["rev_growth"]) ** n - given["opex1"] * (1 + given["opex_growth"]) ** n
    in_tenor = cfads[: given["tenor"]]
    debt = finance.debt_capacity(in_tenor, given["debt_rate"], given["dscr"])
    assert debt == pytest.approx(expected["debt"], abs=case["tol"])
    schedule, ratio = repay_sculpted(debt, in_tenor, given["debt_rate"])
    assert ratio == pytest.approx(expected["llcr"], abs=1e-9)
    assert schedule.closing == pytest.approx(expected["debt_balance"][1:], abs=case["tol"])
    assert schedule.interest == pytest.approx(expected["interest"][1:], abs=case["tol"])
    assert schedule.principal == pytest.approx(expected["principal"][1:], abs=case["tol"])
    service, interest = np.zeros(n.size), np.zeros(n.size)
    service[: given["tenor"]], interest[: given["tenor"]] = schedule.service, schedule.interest
    depreciation = np.zeros(n.size)
    depreciation[0] = depreciation[20] = given["capex"] / 20 / 2
    depreciation[1:20] = given["capex"] / 20
    owners = cfads - service - given["cit"] * (cfads - interest - depreciation)
    flows = np.concatenate([[debt - given["capex"]], owners])
    assert flows == pytest.approx(expected["equity_cf"], abs=case["tol"])
    assert finance.irr(flows).rate == pytest.approx(expected["equity_irr"], abs=1e-9)
    assert finance.npv(given["discount"], flows) == pytest.approx(expected["equity_npv"], abs=case["tol"])


@pytest.mark.parametrize("case", published("cn_redline"))
def test_red_lines(case: dict[str, Any]) -> None:
    codes = [finance.red_line(ratio).code for ratio in case["inputs"]["ratios"]]
    shown = [text.split(":")[0].replace(">", "above_").rstrip("%") for text in case["expected"]]
    assert codes == shown


@pytest.mark.parametrize("case", published("vasicek_wcdr"))
def test_vasicek(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.vasicek_quantile(inputs["pd"], inputs["rho"], inputs["conf"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("markov_receivables"))
def test_absorbing_chain(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    chain = finance.absorbing_chain(inputs["Q"], inputs["R"], inputs["b"])
    assert np.array(chain.absorption) == pytest.approx(np.array(expected["NR"]), abs=case["tol"])
    assert chain.outcome == pytest.approx(expected["paid_bad"], abs=1e-6)


@pytest.mark.parametrize("case", published("provision_matrix"))
def test_provision_matrix(case: dict[str, Any]) -> None:
    result = finance.provision_matrix(case["inputs"]["gross"], case["inputs"]["rate"])
    assert result.each == pytest.approx(case["expected"]["each"], abs=case["tol"])
    assert result.total == pytest.approx(case["expected"]["total"], abs=case["tol"])


@pytest.mark.parametrize("case", published("late_interest"))
def test_late_interest(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    value = finance.late_interest(inputs["principal"], inputs["days"], inputs["daily"])
    assert value == pytest.approx(case["expected"], abs=1e-6)


@pytest.mark.parametrize("case", published("statutory_due_days"))
def test_statutory_due_days(case: dict[str, Any]) -> None:
    days = [finance.statutory_due_days("agency", agreed) for agreed in case["inputs"]["agreed"]]
    assert days == case["expected"]


@pytest.mark.parametrize("case", published("capital_recovery_factor"))
def test_capital_recovery_factor(case: dict[str, Any]) -> None:
    value = finance.capital_recovery_factor(case["inputs"]["wacc"], case["inputs"]["n"])
    assert value == pytest.approx(case["expected"], abs=case["tol"])


@pytest.mark.parametrize("case", published("ppp_revenue"))
def test_revenue_of_availability_and_users(case: dict[str, Any]) -> None:
    given = case["inputs"]
    result = finance.project(
        {
            "name": "收入",
            "construction": {"capex": [100e6]},
            "funding": {"senior_debt_share": 0.0},
            "operation": {"years": 3},
            "revenue": {
                "service_fee": {
                    "annual_amount": given["availability"],
                    "performance_share": 1.0,
                    "performance_score": 1 - given["deduction"],
                },
                "user_charges": {"first_year_volume": given["traffic"], "unit_price": given["toll"]},
            },
        }
    )
    assert result.series["user_receipts"][1] == pytest.approx(case["expected"]["demand"], abs=case["tol"])
    received = result.series["user_receipts"][1] + result.series["collections"][1]
    assert received == pytest.approx(case["expected"]["mixed"], abs=case["tol"])

"""Expected credit loss on the page of payment risk: what is unpaid at year end, worth what the next ages bring."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from city import City
from projects_taken_over import service_case, taken_over

import finance
from app.documents.risk_workbook import risk_workbook
from app.i18n import t
from app.services import payment_risk
from app.services.payment_risk import RiskQuestion
from app.services.risk_losses import credit_losses

TERMS = {"annual": 1, "quarterly": 4}


def case(years: int, rate: float) -> finance.Projection:
    found = finance.case_from_award(
        name="账", capex_yuan=3e7, price_yuan_per_year=1.2e7, operation_years=years
    )
    return finance.project(replace(found, debt=replace(found.debt, interest_rate=rate)))


def worth_by_hand(unpaid: np.ndarray, payer: finance.PayerProfile, rate: float, per_year: int) -> float:
    """Present value of what the simulation's own next steps collect, in the middle of each."""
    ages = np.minimum(np.arange(unpaid.size) // per_year, 5)
    stays = (1.0 - np.array(payer.hazards)[ages]) ** (1.0 / per_year)
    kept = (1.0 - np.array(payer.write_offs)[ages]) ** (1.0 / per_year)
    rows, worth = unpaid, 0.0
    for period in range(300 * per_year):
        rows = np.r_[0.0, rows[:-2], rows[-2] + rows[-1]]
        worth += float(rows @ (1.0 - stays)) * (1.0 + rate) ** (-(period + 0.5) / per_year)
        rows = rows * stays * kept
    return worth


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_the_loss_is_what_the_simulations_next_steps_do_not_collect(periodicity: str) -> None:
    payers = [replace(finance.payer_profile(code), rho=0.0) for code in "BD"]
    parts = [(case(6, 0.045), payers[0]), (case(9, 0.06), payers[1])]
    terms = finance.SimulationTerms(periodicity=periodicity)
    city = finance.City("市")
    risk = finance.simulate_portfolio([finance.Exposure(p, payer, city) for p, payer in parts], 4, 1, terms)
    shown = credit_losses(risk, parts)
    place = risk.total.years.index(shown["year"])
    worth = sum(
        worth_by_hand(
            np.array(figures.ageing_by_period[place]), payer, p.case.debt.interest_rate, TERMS[periodicity]
        )
        for figures, (p, payer) in zip(risk.projects, parts, strict=True)
    )
    assert shown["amounts"] == pytest.approx(risk.total.ageing_mean[place])
    assert sum(shown["amounts"]) - shown["total"] == pytest.approx(worth, rel=1e-9)
    assert shown["total"] == pytest.approx(sum(shown["each"]))


def test_rows_say_that_they_stand_by_the_age_at_year_end(city: City) -> None:
    company = city.bidders[0].enterprise_id
    payer = "澄川市城市管理局"
    project = taken_over(
        city.app, city.finance, company, service_case("甲", payer, "C"), name="甲", payer=payer
    )
    asked = RiskQuestion("project", (project.id,), paths=100, seed=1, compare=False)
    run = payment_risk.simulate(city.app, city.finance, asked)
    book = openpyxl.load_workbook(io.BytesIO(risk_workbook(run)))
    rows = list(book[t("risk.sheet.losses")].iter_rows(values_only=True))
    assert rows[0][0] == t("risk.age_at_year_end")
    assert [row[0] for row in rows[1:7]] == [t(f"risk.ages.{age}") for age in range(6)]
    owed = [row[1] * 10_000 for row in rows[1:7]]
    assert owed == pytest.approx(run.result["losses"]["amounts"])

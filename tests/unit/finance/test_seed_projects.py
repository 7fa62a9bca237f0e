"""The seed projects and invoices: valid, consistent, and with three payers one can tell apart."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import finance
from seed_data import make_invoices

SEED = Path(__file__).resolve().parents[3] / "seed_data"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SEED / name).read_text("utf-8").splitlines()]


PROJECTS = rows("projects.jsonl")
INVOICES = rows("invoices.jsonl")


@pytest.mark.parametrize("project", PROJECTS, ids=lambda p: p["key"])
def test_a_seed_project_can_be_projected_and_simulated(project: dict[str, Any]) -> None:
    result = finance.project(project["case"])
    assert result.project_irr_after_tax.code == "ok"
    assert result.case.payer == project["payer"]
    assert result.years[0] == int(project["signed_on"][:4])
    assert not any(f.severity == "forbidden" for f in result.findings)
    for name, row in result.case.assumptions.items():
        value: Any = result.case
        for part in name.split("."):
            value = getattr(value, part)
        if isinstance(value, int | float | str):
            assert value == row.value, name
    risk = finance.simulate_payment_risk(result, result.case.late_payment.payer_preset, n_paths=50, seed=1)
    json.dumps(risk.to_dict(), allow_nan=False)


def test_there_are_twelve_projects_of_three_payers_and_four_regimes() -> None:
    assert [p["key"] for p in PROJECTS] == [f"PR-{n:02d}" for n in range(1, 13)]
    assert {p["payer"] for p in PROJECTS} == {"澄川市数据局", "澄川市城市管理局", "临河区财政局"}
    assert {p["case"]["regime"] for p in PROJECTS} == {
        "new_concession_2023",
        "stock_ppp_pre2023",
        "gov_purchase_of_services",
        "platform_company_contract",
    }


def test_the_invoices_are_what_the_generator_writes(capsys: pytest.CaptureFixture[str]) -> None:
    make_invoices.main()
    assert capsys.readouterr().out == (SEED / "invoices.jsonl").read_text("utf-8")


def test_invoices_belong_to_projects_and_lie_in_the_past() -> None:
    payers = {p["key"]: p["payer"] for p in PROJECTS}
    assert len(INVOICES) == 400
    assert len({i["number"] for i in INVOICES}) == 400
    for invoice in INVOICES:
        assert invoice["payer"] == payers[invoice["project"]]
        assert invoice["amount_fen"] > 0
        assert invoice["billed_on"] < invoice["due_on"]
        assert "2021-01-01" <= invoice["billed_on"] < "2026-11-22"
        assert invoice["paid_on"] is None or invoice["billed_on"] < invoice["paid_on"] <= "2026-11-22"


def test_the_three_payers_are_told_apart_by_the_ledger() -> None:
    today = date(2026, 11, 22)
    first_year = {}
    for payer in ("澄川市数据局", "澄川市城市管理局", "临河区财政局"):
        ledger = [
            (date.fromisoformat(i["due_on"]), date.fromisoformat(i["paid_on"]) if i["paid_on"] else None)
            for i in INVOICES
            if i["payer"] == payer
        ]
        estimate = finance.estimate_payer(ledger, today)
        assert estimate.profile.calibrated
        first_year[payer] = (estimate.profile.survival()[1], estimate.profile.survival()[2])
    assert first_year["澄川市数据局"][0] < 0.05
    assert first_year["澄川市城市管理局"][0] > 0.35
    assert first_year["澄川市城市管理局"][1] < 0.15
    assert first_year["临河区财政局"][1] > 0.5

"""Commands of the ledger: payments in, the calibration and the reminders out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.cli import run
from app.config import Settings
from app.services.context import init_app

BILLS = (
    "账单编号,付款单位,开票日期,到期日,金额（元）,付款日期,付款金额（元）\n"
    "F-1,临河区财政局,2024-01-31,2024-03-02,1000,2024-05-01,400\n"
    "F-2,临河区财政局,2024-02-29,2024-03-30,500,,\n"
)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    init_app(Settings(data=tmp_path / "data", profile="demo")).close()

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jiebang", *arguments, "--data", str(tmp_path / "data"), "--demo"])
        status = run()
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def test_bills_payments_calibration_and_reminders(command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "b.csv").write_text(BILLS, "utf-8")
    assert json.loads(command("import", "invoices", "--json", str(tmp_path / "b.csv"))[1]) == {"rows": 2}
    (tmp_path / "p.csv").write_text(
        "账单编号,付款日期,付款金额\nF-1,2024-06-01,600\nF-2,2024-06-01,100\n", "utf-8"
    )
    assert json.loads(command("import", "payments", "--json", str(tmp_path / "p.csv"))[1]) == {"rows": 2}
    status, _, err = command("import", "payments", str(tmp_path / "p.csv"))
    assert status == 2
    assert err.startswith("invoices.payments_refused")
    assert "第 2 行" in err
    found = json.loads(command("calibrate-payer", "--json", "--save", "区财政局")[1])
    assert (found["invoices"], found["paid_invoices"], found["missing"]) == (2, 1, 29)
    assert found["calibration"]["code"] == "too_few_paid"
    assert len(found["saved"]["digest"]) == 64
    ages = found["money_fen"]["ages"]  # the 100 yuan that came in of F-2 are money before it is settled
    assert (ages[0]["bills"], ages[0]["settled"]) == (2, 1)
    assert ages[0]["paid"] == 1000_00 + 100_00
    assert "还差 29 张" in command("calibrate-payer", "--payer", "临河区财政局")[1]
    status, _, err = command("calibrate-payer", "--payer", "没有此单位")
    assert (status, err.partition(":")[0]) == (2, "invoices.no_bills")
    for name in ("r.csv", "r.xlsx"):
        assert command("export", "reminders", str(tmp_path / name))[0] == 0
    assert "F-2" in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert "F-1" not in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert command("export", "reminders", "--payer", "临河区财政局", str(tmp_path / "r.docx"))[0] == 0
    assert (tmp_path / "r.docx").read_bytes()[:2] == b"PK"
    status, _, err = command("export", "reminders", str(tmp_path / "all.docx"))
    assert (status, err.partition(":")[0]) == (2, "cli.unknown_ending")

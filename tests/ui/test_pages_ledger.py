"""The payment ledger in use: its rooms for both roles and languages, payments entered and undone, profiles saved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.i18n import t
from app.services import financing, invoicing, payer_profiles
from app.services.invoicing import InvoiceRow

PARTS = ("estimate", "backtest", "ageing", "saved")
HEAD = "账单编号,项目编号,付款单位,开票日期,到期日,金额（元）,付款日期,付款金额（元）\n"
PAYER = "临河区财政局"


def clean(at: AppTest, read: Any) -> str:
    """The page ran, has no missing sentence and shows no internal id; everything readable."""
    assert not at.exception, at.exception
    shown = str(read(at)) + "".join(frame.value.to_string() for frame in at.dataframe)
    assert "⟦" not in shown, shown[shown.index("⟦") :][:80]
    for prefix in ("iv_", "py_", "pf_"):
        assert prefix not in shown
    return shown


def add(shell: Any, *rows: str) -> None:
    content = (HEAD + "\n".join(rows)).encode()
    invoicing.import_file(shell.app, shell.actor("finance"), "a.csv", content)


def bill(shell: Any, number: str) -> InvoiceRow:
    rows = invoicing.ledger(shell.app, shell.actor("finance")).rows
    return next(row for row in rows if row.invoice.number == number)


@pytest.mark.parametrize(("role", "language"), [("finance", "zh-CN"), ("supervisor", "en")])
def test_every_room_of_the_demonstration_ledger_opens(
    shell: Any, read: Any, role: str, language: str
) -> None:
    shell.language(language)
    for room in ("bills", "reminders", "loss"):
        clean(shell.open("invoices", role=role, room=room), read)
    at = shell.open("invoices", role=role, room="calibration")
    for part in PARTS:
        at.segmented_control(key="invoices.part").set_value(part).run()
        clean(at, read)
    saving = [button.label for button in at.button if button.label == t("invoices.profile.remove")]
    assert bool(saving) == (role == "finance")


def test_a_payment_is_entered_and_taken_back_on_the_page(empty_shell: Any, read: Any) -> None:
    shell = empty_shell
    add(shell, f"F-1,,{PAYER},2026-01-31,2026-03-02,1000,,")
    key = bill(shell, "F-1").invoice.id
    at = shell.open("invoices", role="finance")
    at.selectbox(key="invoices.paying").set_value(key).run()
    form = f"invoices.pay.{key}"
    at.date_input(key=f"{form}.day").set_value(date(2026, 6, 11))
    at.number_input(key=f"{form}.yuan").set_value(400.25)
    at.button(key=f"{form}.submit").click().run()
    shown = clean(at, read)
    assert "已登记账单 F\\-1 的付款 400.25 元" in shown
    assert (bill(shell, "F-1").paid_fen, bill(shell, "F-1").last_paid_on) == (400_25, date(2026, 6, 11))
    undo = f"invoices.undo.{key}"
    assert at.button(key=f"{undo}.button").disabled
    at.checkbox(key=f"{undo}.sure").check().run()
    at.button(key=f"{undo}.button").click().run()
    clean(at, read)
    assert bill(shell, "F-1").paid_fen == 0


def test_a_supervisor_sees_payments_and_changes_nothing(empty_shell: Any, read: Any) -> None:
    shell = empty_shell
    add(shell, f"F-1,,{PAYER},2026-01-31,2026-03-02,1000,2026-03-01,10")
    at = shell.open("invoices", role="supervisor")
    at.selectbox(key="invoices.paying").set_value(bill(shell, "F-1").invoice.id).run()
    clean(at, read)
    assert at.dataframe[-1].value[t("invoices.payment.yuan")].tolist() == [10.0]
    labels = [button.label for button in at.button]
    assert t("invoices.payment.submit") not in labels
    assert t("invoices.payment.undo") not in labels


def test_too_few_paid_bills_are_said_in_words_with_the_number_missing(empty_shell: Any, read: Any) -> None:
    shell = empty_shell
    add(shell, *(f"F-{n},,{PAYER},2024-01-{n:02},2024-02-01,100,2024-03-01," for n in range(1, 8)))
    at = shell.open("invoices", role="finance", room="calibration")
    shown = clean(at, read)
    assert "不能称为“已校准”：已付清账单 7 张，可以计入 7 张，按规则至少需要 30 张，还差 23 张" in shown
    assert "不能估计相关系数" in shown
    assert "各账龄按金额与按张数之差，抽样误差可以解释" in shown
    name = next(field for field in at.text_input if field.label == t("invoices.profile.name"))
    name.set_value("七张")
    next(button for button in at.button if button.label == t("invoices.profile.save")).click().run()
    assert "已保存特征“七张”" in clean(at, read)
    saved = payer_profiles.payer_profiles(shell.app, shell.actor("finance"))[-1]
    assert (saved.name, saved.profile.calibrated) == ("七张", False)
    at.segmented_control(key="invoices.part").set_value("saved").run()
    assert "台账样本不足，未校准" in clean(at, read)


def test_the_loss_of_a_preset_is_labelled_as_not_calibrated(empty_shell: Any, read: Any) -> None:
    shell = empty_shell
    add(shell, f"F-1,,{PAYER},2026-01-31,2026-03-02,1000,,")
    at = shell.open("invoices", role="finance", room="loss")
    assert "预设，未用本市数据校准" in clean(at, read)
    at.toggle(key="invoices.loss.forward").set_value(True).run()
    assert "前瞻性系数" in clean(at, read)
    at.number_input(key="invoices.loss.bad").set_value(50.0).run()
    assert "合计 100%" in clean(at, read)
    at.segmented_control(key="invoices.loss.mode").set_value("matrix").run()
    assert "预设，未用本市数据校准。来源" in clean(at, read)
    # 政府客户-审慎, first age: 10.37 % of 1,000 yuan
    assert "按此矩阵应计提 0.01 万元，占未付余额的 10.4%" in clean(at, read).replace("\\", "")


def test_the_reminder_room_says_when_nothing_is_overdue(empty_shell: Any, read: Any) -> None:
    shell = empty_shell
    add(shell, f"F-1,,{PAYER},2026-11-01,2026-12-01,1000,,")
    at = shell.open("invoices", role="finance", room="reminders")
    assert "没有逾期未付的账单" in clean(at, read)


def plan_page(app, actor, project):  # type: ignore[no-untyped-def]
    from app.pages._plan_actual import show_plan_against_actual

    show_plan_against_actual(app, actor, project)


def test_plan_against_actual_is_shown_to_those_who_may_read_the_ledger(shell: Any, read: Any) -> None:
    key = financing.list_projects(shell.app, shell.actor("finance"))[-1].id
    for role, seen in (("finance", True), ("supervisor", True), ("officer", False)):
        given = (shell.app, shell.become(role), key)
        at = AppTest.from_function(plan_page, args=given, default_timeout=60).run()
        shown = clean(at, read)
        assert ("计划与实际" in shown) == seen
        assert ("实际回款比计划少" in shown) == seen


def test_a_file_without_rows_is_not_called_imported(empty_shell: Any, read: Any) -> None:
    at = empty_shell.open("invoices", "finance")
    at.file_uploader(key="invoices.file").upload("bills.csv", HEAD.encode(), "text/csv").run()
    at.button(key="invoices.import").click().run()
    assert "文件只有表头" in clean(at, read)

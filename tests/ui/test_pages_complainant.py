"""投诉人 on the pages: the enterprise is told who may read its name before it complains; the supervisor reads it on record."""

from __future__ import annotations

from procedure_pages import fine, frames, open_row
from remedy_steps import ANSWER, TEXT

from app.services import remedies


def test_R20_R5_the_form_says_who_reads_the_name_and_the_supervisor_asks_for_it(shell, read) -> None:
    row, who = open_row(shell), shell.actor("enterprise", "qiye1")
    filed = remedies.file(shell.app, who, row.id, "documents", TEXT, "x")
    officer, supervisor = shell.actor("officer", "jingban"), shell.actor("supervisor")
    remedies.accept(shell.app, officer, filed.id)
    remedies.answer(shell.app, officer, filed.id, ANSWER)
    assert "由谁查看记入审计日志" in read(fine(shell.open("opportunity", who, id=row.number)))
    remedies.complain(shell.app, who, filed.id, TEXT)
    with shell.app.store.read() as work:
        name = work.enterprises.get(who.enterprise_id).name
    at = fine(shell.open("complaints", supervisor))
    assert name not in read(at)
    assert "开榜以前不显示投诉人" in read(at)
    at = fine(at.button(key=f"remedies.identify.{filed.id}").click().run())
    assert name in read(at)
    assert not [each for each in at.button if each.key == f"remedies.identify.{filed.id}"]
    assert name not in read(fine(shell.open("challenges", officer, id=row.number)))
    assert "查看投诉人" in frames(fine(shell.open("audit", supervisor)))

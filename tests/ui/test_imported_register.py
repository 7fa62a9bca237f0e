"""What came with a company file: the company confirms or strikes ties on its profile, two people decide the whitelist."""

from __future__ import annotations

from dataclasses import replace

from procedure_pages import fine, frames

from app.domain.enterprises import Enterprise
from app.domain.uscc import check_character
from app.services import enterprises, whitelisting

BODIES = [f"91990000MA00{n:05d}" for n in (301, 302, 303)]
FIRST, SECOND, THIRD = (body + check_character(body) for body in BODIES)


def profile_of(shell) -> Enterprise:
    actor = shell.actor("enterprise")
    return enterprises.read(shell.app, actor, actor.enterprise_id)


def test_R11_the_company_confirms_one_imported_tie_strikes_another_and_leaves_the_third(
    empty_shell, read
) -> None:
    shell = empty_shell
    with shell.app.store.write() as work:
        held = work.enterprises.get(profile_of(shell).id)
        work.enterprises.save_revision(replace(held, imported_control=(FIRST, SECOND, THIRD)))
        work.record(shell.actor("admin"), "test.change")
    before = profile_of(shell)
    at = fine(shell.open("profile", "enterprise"))
    assert "待本企业确认" in read(at)
    at.text_area(key=f"profile.summary.{before.revision}").set_value("本单位运维城市中枢。")
    at.radio(key=f"profile.imported.{FIRST}.{before.revision}").set_value("true")
    at.radio(key=f"profile.imported.{SECOND}.{before.revision}").set_value("false")
    at = fine(at.button(key="profile.save_summary").click().run())
    after = profile_of(shell)
    assert (after.controlled_by, after.imported_control) == ((FIRST,), (THIRD,))
    assert after.summary == "本单位运维城市中枢。", "what else was written is saved with it"
    assert [each.key for each in at.radio] == [f"profile.imported.{THIRD}.{after.revision}"]
    assert at.text_area(key=f"profile.controlled_by.{after.revision}").value == FIRST
    at.radio(key=f"profile.imported.{THIRD}.{after.revision}").set_value("false")
    at = fine(at.button(key="profile.save_summary").click().run())
    assert profile_of(shell).imported_control == ()
    assert "待本企业确认" not in read(at)


def test_S19_R25_an_imported_status_reads_as_such_until_two_people_decide_it(empty_shell, read) -> None:
    shell = empty_shell
    (row,) = whitelisting.rows(shell.app, shell.actor("officer"))
    assert row.imported == "listed"
    at = fine(shell.open("whitelist", "supervisor"))
    assert "导入、待确认" in frames(at)
    at = fine(at.selectbox(key="whitelist.chosen").set_value(row.enterprise).run())
    assert "未经两人办理" in read(at)
    assert row.name not in read(fine(shell.open("whitelisted", "public")))
    rule = "《企业白名单管理办法》第六条"
    made = whitelisting.propose(
        shell.app, shell.actor("officer"), row.enterprise, "listed", "按期交付，指标全部达标。", rule
    )
    whitelisting.approve(shell.app, shell.actor("reviewer"), made.id)
    assert "导入、待确认" not in frames(fine(shell.open("whitelist", "supervisor")))
    shown = fine(shell.open("whitelisted", "public"))
    assert row.name in read(shown) + frames(shown)


def test_the_register_reads_in_english(empty_shell, read) -> None:
    shell = empty_shell
    shell.language("en")
    with shell.app.store.write() as work:
        held = work.enterprises.get(profile_of(shell).id)
        work.enterprises.save_revision(replace(held, imported_control=(FIRST,)))
        work.record(shell.actor("admin"), "test.change")
    for page, role in (("profile", "enterprise"), ("whitelist", "reviewer")):
        at = fine(shell.open(page, role))
        assert "⟦" not in read(at) + frames(at)
        assert "to be confirmed" in (read(at) + frames(at)).lower()

"""The store: migrations, the unit of work, refusals, backup."""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.config import Settings
from app.domain.users import Actor
from app.errors import AppError
from app.sealing.custody import create_master
from app.services import auditing, keeping
from app.services.context import App, init_app, open_app
from app.store import schema
from app.store.database import Store

ADMIN = Actor("us_a", "黎守一", "admin")
TABLES = {
    "_sqlite_migrations", "addenda", "addendum_drafts", "answer_drafts", "releases", "appointments", "audit", "awards", "bids", "case_revisions", "case_scenarios",
    "city_budgets", "clarifications", "clustering_runs", "contracts", "corrections", "direct_appointments", "draw_announcements", "draw_drop_outs", "draw_step_downs", "draws", "duties_done", "evaluation_reports", "remedies", "evaluation_papers",
    "delivery_decisions", "delivery_reviews", "hand_ins", "measurements", "milestones", "promises",
    "scorecard_objections", "whitelist_decisions", "whitelist_proposals", "counters", "custody_keys", "custody_letters", "enterprise_ties", "enterprises", "holiday_notices", "import_batches", "installation", "invoices", "learning_runs", "memberships", "model_switches", "motions",
    "opened_bids", "opening_ceremonies", "signal_judgements", "opportunities", "opportunity_keys", "pain_points", "payer_profiles", "payments", "proposals", "platform_companies", "platform_papers", "projections", "projects", "questions", "risk_comparisons", "risk_runs", "scenarios", "scores", "sessions", "submissions",
    "racers", "race_results", "race_scores", "race_decisions", "race_payments", "race_postponements", "nominations",
    "topic_members", "topics", "users", "vectors", "votes",
}  # fmt: skip


def test_the_database_has_exactly_the_tables_of_the_schema(app: App) -> None:
    with app.store.read() as work:
        names = {
            name for name in work.db.table_names() if not name.startswith(("pain_points_search", "sqlite_"))
        }
    assert names == TABLES


def test_pragmas_of_every_connection(app: App) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }
    with app.store.read() as work:
        found = {name: work.db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted


def test_F16_any_exception_rolls_everything_back(app: App) -> None:
    class Rerun(BaseException):
        """Like the exception with which the interface restarts a page."""

    with pytest.raises(Rerun), app.store.write() as work:
        work.next_number("T")
        work.record(ADMIN, "test.write")
        raise Rerun
    with app.store.read() as work:
        assert work.audit.length() == 0
        assert list(work.db.table("counters").rows) == []


def test_S36_a_change_without_its_audit_row_is_not_kept(app: App) -> None:
    with pytest.raises(RuntimeError, match="audit"), app.store.write() as work:
        work.next_number("T")
    with app.store.read() as work:
        assert list(work.db.table("counters").rows) == []


def test_S36_a_failing_audit_row_takes_the_change_with_it(app: App) -> None:
    connection = sqlite3.connect(app.settings.database)
    connection.execute("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    connection.commit()
    connection.close()
    with pytest.raises(sqlite3.IntegrityError), app.store.write() as work:
        work.next_number("T")
        work.record(ADMIN, "test.write")
    with app.store.read() as work:
        assert list(work.db.table("counters").rows) == []


def test_reading_cannot_write(app: App) -> None:
    with pytest.raises(AppError) as caught, app.store.read() as work:
        work.next_number("T")
    assert caught.value.code == "store.unwritable"


def test_audit_refuses_floats_and_rewriting(app: App) -> None:
    with pytest.raises(TypeError), app.store.write() as work:
        work.record(ADMIN, "test.write", amount=1.5)
    with app.store.write() as work:
        work.record(ADMIN, "test.write", amount=150)
    connection = sqlite3.connect(app.settings.database)
    for statement in (
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_F10_another_programs_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "d")
    init_app(settings).close()
    for content in (b"not a database at all, but long enough to be read" * 40, _foreign(tmp_path)):
        settings.database.write_bytes(content)
        with pytest.raises(AppError) as caught:
            open_app(settings)
        assert caught.value.code == "store.not_ours"
        assert settings.database.read_bytes() == content


def _foreign(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "foreign.db")
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    return (folder / "foreign.db").read_bytes()


def test_F21_a_newer_schema_is_refused(app: App) -> None:
    connection = sqlite3.connect(app.settings.database)
    connection.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('jiebang', 'm999_future', 'x')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(AppError) as caught:
        open_app(app.settings)
    assert caught.value.code == "store.newer"


def test_F11_a_failing_migration_changes_nothing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema.migrations._migrations[:]
    monkeypatch.setattr(schema.migrations, "_migrations", before)

    @schema.migrations(name="m999_breaks")
    def breaks(db) -> None:  # type: ignore[no-untyped-def]
        db.conn.execute("CREATE TABLE half (a)")
        db.conn.execute("UPDATE users SET no_such_column = 1")

    app.store.close()
    with pytest.raises(sqlite3.OperationalError):
        open_app(app.settings)
    connection = sqlite3.connect(app.settings.database)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone()[0] == 0
    assert app.settings.database.with_suffix(f".before-{len(before)}.db").exists()
    connection.close()
    schema.migrations._migrations.remove(schema.migrations._migrations[-1])
    open_app(app.settings).close()


def test_F14_a_folder_without_right_names_the_path(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere: the refusal cannot be provoked here")
    settings = Settings(data=tmp_path / "d")
    init_app(settings).close()
    settings.database.parent.chmod(0o500)
    with pytest.raises(AppError) as caught:
        open_app(settings)
    assert caught.value.code == "store.unwritable"


def test_a_missing_database_is_said_before_a_missing_key(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        open_app(Settings(data=tmp_path / "nowhere"))
    assert caught.value.code == "store.missing"


def test_F09_a_damaged_file_is_refused_and_left_alone(app: App) -> None:
    with app.store.write() as work:
        for n in range(2000):
            work.next_number(f"K{n}")
        work.record(ADMIN, "test.write")
    app.store.close()
    content = bytearray(app.settings.database.read_bytes())
    content[-20 * 4096 : -4096] = os.urandom(19 * 4096)
    app.settings.database.write_bytes(content)
    with pytest.raises(AppError) as caught:
        open_app(app.settings)
    assert caught.value.code == "store.damaged"
    assert app.settings.database.read_bytes() == bytes(content)


def test_F15_a_writer_that_waits_too_long_is_told_so(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.database.BUSY_MILLISECONDS", 200)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.store.write() as work:
            work.record(ADMIN, "test.hold")
            holding.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    with pytest.raises(AppError) as caught, app.store.write():
        pass
    done.set()
    thread.join()
    assert caught.value.code == "store.busy"
    with app.store.write() as work:
        work.record(ADMIN, "test.retry")


def test_F13_a_backup_under_load_restores_and_verifies(app: App, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with app.store.write() as work:
                work.record(ADMIN, "test.load")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        written = keeping.backup(app, ADMIN)
    finally:
        stop.set()
        thread.join()
    elsewhere = replace(app.settings, data=tmp_path / "restored", key_file=app.settings.keys)
    result = keeping.restore(elsewhere, written.path)
    assert result.sound, result.findings
    restored = open_app(elsewhere)
    with restored.store.read() as work:
        assert work.audit.length() > 1
    restored.close()
    with pytest.raises(AppError) as caught:
        keeping.restore(elsewhere, written.path)
    assert caught.value.code == "store.exists"


def test_a_text_file_is_no_backup_and_leaves_nothing_behind(app: App, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_text("not an archive")
    elsewhere = replace(app.settings, data=tmp_path / "empty", key_file=app.settings.keys)
    with pytest.raises(AppError) as caught:
        keeping.restore(elsewhere, tmp_path / "x.tar")
    assert caught.value.code == "store.not_backup"
    written = keeping.backup(app, ADMIN)
    with pytest.raises(AppError) as caught:
        keeping.restore(replace(elsewhere, key_file=tmp_path / "nokey"), written.path)
    assert caught.value.code == "sealing.key_missing"
    assert not elsewhere.database.exists()
    assert keeping.restore(elsewhere, written.path).sound
    assert written.path.stat().st_mode & 0o077 == 0


def test_restoring_in_place_takes_the_backup_and_not_what_was_there_later(app: App) -> None:
    with app.store.write() as work:
        work.record(ADMIN, "test.before")
    written = keeping.backup(app, ADMIN)
    with app.store.write() as work:
        work.record(ADMIN, "test.after")
    app.settings.database.unlink()  # the log of the earlier database is left lying beside it, as after a kill
    result = keeping.restore(app.settings, written.path)
    assert result.sound, result.findings
    again = open_app(app.settings, app.clock)
    with again.store.read() as work:
        actions = [event.action for event in work.audit.each()]
    again.close()
    assert actions == ["test.before", "store.backup", "store.restore"]


def test_another_master_key_is_refused_before_anything_is_written(app: App, tmp_path: Path) -> None:
    other = create_master(tmp_path / "other.key")
    assert other.fingerprint != app.master.fingerprint
    with pytest.raises(AppError) as caught:
        open_app(replace(app.settings, key_file=tmp_path / "other.key"))
    assert caught.value.code == "store.other_key"


def test_F23_a_change_stands_when_its_checkpoint_cannot_be_written(app: App) -> None:
    anchor = app.settings.audit_anchor
    anchor.unlink(missing_ok=True)
    anchor.mkdir()
    with app.store.write() as work:
        work.record(ADMIN, "test.write")
    assert app.store.anchor_fails
    with app.store.read() as work:
        assert work.audit.length() == 1


def test_F08_a_clock_that_stood_ahead_is_declared_right_again(app: App, clock: FixedClock) -> None:
    clock.advance(days=300)
    with app.store.write() as work:
        work.record(ADMIN, "test.ahead")
    clock.advance(days=-300)
    with app.store.read() as work:
        assert work.clock_went_back()
    keeping.correct_clock(app, ADMIN, "值班员李工校准，提前了三百天")
    with app.store.read() as work:
        assert not work.clock_went_back()
    with pytest.raises(AppError) as caught:
        keeping.correct_clock(app, ADMIN, "再登记一次")
    assert caught.value.code == "store.clock_fine"


def _tampered(app: App, *statements: str) -> set[str]:
    connection = sqlite3.connect(app.settings.database)
    for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return {f"{finding.kind}:{finding.seq}" for finding in auditing.verify(app, ADMIN).findings}


@pytest.fixture
def logged(app: App) -> App:
    for n in range(6):
        with app.store.write() as work:
            work.record(ADMIN, "test.write", f"object-{n}", n=n)
    assert auditing.verify(app, ADMIN).sound
    return app


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE audit SET object = 'other' WHERE seq = 3", "altered:3"),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 1", "altered:1"),
        ("DELETE FROM audit WHERE seq = 4", "missing:4"),
        ("DELETE FROM audit WHERE seq > 4", "truncated:5"),
        ("INSERT INTO audit SELECT 7, at, actor, actor_name, role, action, 'new', outcome, data, hash, hash "
         "FROM audit WHERE seq = 6", "altered:7"),
    ],
)  # fmt: skip
def test_S32_an_edited_log_is_detected_and_named(logged: App, statement: str, finding: str) -> None:
    assert finding in _tampered(logged, statement)


def test_S33_a_log_stamped_again_with_the_right_key_is_detected_by_the_checkpoints(logged: App) -> None:
    with logged.store.read() as work:
        events = list(work.audit.each())
    connection = sqlite3.connect(logged.settings.database)
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute("DELETE FROM audit")
    connection.commit()
    connection.close()
    anchor = logged.settings.audit_anchor.read_bytes()
    for event in events:
        with logged.store.write() as work:
            work.record(ADMIN, event.action, "forged", n=event.seq)
    logged.settings.audit_anchor.write_bytes(anchor)
    kinds = {finding.kind for finding in auditing.verify(logged, ADMIN).findings}
    assert kinds == {"restamped"}


def test_S33_an_old_database_put_back_is_detected(logged: App) -> None:
    logged.store.close()
    old = logged.settings.database.read_bytes()
    again = open_app(logged.settings, logged.clock)
    for _ in range(3):
        with again.store.write() as work:
            work.record(ADMIN, "test.later")
    again.store.close()
    logged.settings.database.write_bytes(old)
    third = open_app(logged.settings, logged.clock)
    assert {finding.kind for finding in auditing.verify(third, ADMIN).findings} == {"truncated"}
    third.close()


def test_two_stores_on_one_file_see_each_other(app: App) -> None:
    other = open_app(app.settings, FixedClock())
    with app.store.write() as work:
        work.record(ADMIN, "test.write")
    with other.store.read() as work:
        assert work.audit.length() == 1
    other.close()
    assert isinstance(app.store, Store)

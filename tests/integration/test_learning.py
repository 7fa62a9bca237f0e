"""Learning as a service: switch, serve, go back, refuse, keep in a backup; everything on a real installation."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from city import City, found_city
from strange_messages import strange_messages

from app.clock import FixedClock
from app.config import Settings
from app.domain.users import Actor
from app.errors import AppError, Conflict, Invalid, NotAllowed
from app.services import auditing, keeping, learning, matching, pain_points
from app.services.context import App, init_app, open_app
from app.services.learning_texts import available, city_documents
from app.store import schema
from app.store.vectors import StoredVector
from matching.training.learning import LEAST_PAIRS
from matching.words.dictionary import admissible_words

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
OFFICER = Actor("us_officer", "林若澜", "officer", "数据局")
ADMIN = Actor("us_admin", "黎守一", "admin")


def tell(app: App, rows: list[dict[str, str]]) -> None:
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    pain_points.import_file(app, OFFICER, "messages.jsonl", content)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city that has learned once; tests work on copies."""
    data = tmp_path_factory.mktemp("taught") / "data"
    clock = FixedClock(NOW)
    app = init_app(Settings(data=data, profile="demo"), clock)
    found_city(app, clock).opportunity()
    tell(app, strange_messages())
    assert learning.learn(app, ADMIN).switched
    app.close()
    return data


@pytest.fixture
def learned(taught: Path, tmp_path: Path) -> Iterator[App]:
    data = tmp_path / "data"
    shutil.copytree(taught, data)
    app = open_app(Settings(data=data, profile="demo"), FixedClock(NOW))
    yield app
    app.close()


def events(app: App, action: str) -> list[dict]:  # type: ignore[type-arg]
    with app.store.read() as work:
        return [event.data for event in work.audit.each() if event.action == action]


def stored_for(app: App) -> dict[str, int]:
    """Stored vectors by model."""
    with app.store.read() as work:
        return dict(work.db.conn.execute("SELECT encoder, count(*) FROM vectors GROUP BY 1").fetchall())


def opportunity(app: App) -> str:
    with app.store.read() as work:
        return str(work.opportunities.where()[0].id)


def test_learning_switches_records_and_serves(learned: App) -> None:
    run = learning.history(learned, ADMIN)[0]
    state = learning.state(learned, ADMIN)
    assert (run.chosen, run.verdict, state.kind) == ("adapted", "better", "adapted")
    assert run.version == state.version == learned.engine.encoder.version != run.base
    assert (run.present, state.previous, state.fault) == (run.base, "", "")
    assert (
        run.texts == 480 + 1 + 3
    )  # messages, what all four enterprises say, the scenario and its requirements
    assert learned.model_folders.path(run.version).is_dir()
    event = events(learned, "model.learn")[0]
    assert event["model_digest"] == run.digest
    assert event["model_version"] == run.version
    own = run.candidates[0].sets[1]
    assert ["adapted", "own_pairs", *(round(10_000 * v) for v in (own.present, own.candidate))] == event[
        "figures"
    ][1][:4]
    found = matching.for_opportunity(learned, OFFICER, opportunity(learned))
    assert found.encoder == learned.encoder_name
    assert stored_for(learned)[learned.encoder_name] == 4  # made before the switch, one a statement
    assert auditing.verify(learned, ADMIN).sound


def test_the_bands_of_a_learned_model_are_measured_on_the_shipped_judgements(learned: App) -> None:
    measured = learned.engine.calibration
    assert measured is not None
    assert (measured.source, measured.scenarios) == ("synthetic", 45)


def test_learning_again_without_new_texts_keeps_the_model(learned: App) -> None:
    before = learned.model
    run = learning.learn(learned, ADMIN)
    assert (run.switched, run.verdict, run.version) == (False, "same", "")
    assert learned.model == before
    assert len(learning.history(learned, ADMIN)) == 2


def test_going_back_and_forth(learned: App) -> None:
    new = learned.model.version
    learning.go_back(learned, ADMIN, seen=new)
    assert (learned.model.version, learning.state(learned, ADMIN).kind) == ("", "packaged")
    assert matching.for_opportunity(learned, OFFICER, opportunity(learned)).encoder == learned.encoder_name
    with pytest.raises(Conflict):
        learning.go_back(learned, ADMIN, seen=new)  # a second click of somebody who still sees the old page
    assert learned.model.version == ""
    assert learning.state(learned, ADMIN).previous == new
    learning.go_back(learned, ADMIN)
    assert learned.model.version == new
    assert [event["model_version"] for event in events(learned, "model.go_back")] == ["", new]
    assert auditing.verify(learned, ADMIN).sound


def test_the_previous_model_is_kept_and_older_ones_go(learned: App) -> None:
    first = learned.model.version
    tell(learned, [{**row, "id": f"新{row['id']}"} for row in strange_messages(60, 10)[480:]])
    second = learning.learn(learned, ADMIN).version
    assert second
    assert second != first
    assert {path.name for path in learned.settings.models.iterdir()} == {first, second}
    assert set(stored_for(learned)) == {f"jiebang-static/{first}", f"jiebang-static/{second}"}
    assert learned.model_folders.sweep([second], before=float("inf")) == [first]
    with pytest.raises(AppError) as refusal:
        learning.go_back(learned, ADMIN)
    assert refusal.value.code == "model.folder_missing"
    assert learned.model.version == second


def test_nothing_to_go_back_to(city: City) -> None:
    with pytest.raises(Invalid) as refusal:
        learning.go_back(city.app, city.admin)
    assert refusal.value.code == "model.nothing_before"
    assert learning.state(city.app, city.admin).previous is None


def test_a_running_server_notices_the_switch_of_another_process(learned: App) -> None:
    other = open_app(learned.settings, FixedClock(NOW))
    new = other.encoder_name
    for expected in (False, True, False):
        learning.go_back(learned, ADMIN)
        assert other.encoder_name == learned.encoder_name
        assert (other.encoder_name == new) is expected
        assert other.engine is other.engine  # loaded once, not at every use
    other.close()


def test_too_little_text_changes_nothing(city: City) -> None:
    tell(city.app, strange_messages()[:50])
    with pytest.raises(Invalid) as refusal:
        learning.learn(city.app, city.admin)
    assert refusal.value.code == "model.too_little_text"
    assert refusal.value.params["least"] == LEAST_PAIRS
    assert not city.app.settings.models.exists()
    assert learning.history(city.app, city.admin) == []
    state = learning.state(city.app, city.admin)
    assert (state.can_learn, state.available) == (False, available(city.app))


@pytest.mark.parametrize("role", ["officer", "reviewer", "supervisor", "enterprise", "citizen"])
def test_S14_only_an_administrator_learns_and_goes_back(city: City, role: str) -> None:
    actor = city.bidders[0] if role == "enterprise" else city.people[role]
    for act in (learning.learn, learning.go_back, learning.state, learning.history):
        with pytest.raises(NotAllowed):
            act(city.app, actor)  # type: ignore[operator]


def test_a_model_named_by_the_settings_is_left_alone(learned: App) -> None:
    from matching.encoding.model_folder import DEFAULT_FOLDER

    settings = replace(learned.settings, encoder=str(DEFAULT_FOLDER))
    fixed = open_app(settings, FixedClock(NOW))
    assert fixed.model.version == ""
    assert learning.state(fixed, ADMIN).kind == "setting"
    for act in (learning.learn, learning.go_back):
        with pytest.raises(Invalid) as refusal:
            act(fixed, ADMIN)
        assert refusal.value.code == "model.set_elsewhere"
    fixed.close()


def test_two_who_learn_at_once_do_not_overwrite_each_other(learned: App) -> None:
    """While one run is encoding, somebody goes back: the run ends without switching."""
    tell(learned, [{**row, "id": f"新{row['id']}"} for row in strange_messages(60, 10)[480:]])

    def interfere(share: float, step: str) -> None:
        if step == "encode":
            learning.go_back(learned, ADMIN)

    with pytest.raises(Conflict) as refusal:
        learning.learn(learned, ADMIN, interfere)
    assert refusal.value.code == "model.changed"
    assert learned.model.version == ""
    assert len(learning.history(learned, ADMIN)) == 1


def test_F16_a_page_that_is_left_in_the_middle_changes_nothing(city: City) -> None:
    class Rerun(BaseException):
        """Like the exception with which the interface restarts a page."""

    tell(city.app, strange_messages())
    for wanted in ("compare", "switch"):

        def leave(share: float, step: str, wanted: str = wanted) -> None:
            if step == wanted:
                raise Rerun

        with pytest.raises(Rerun):
            learning.learn(city.app, city.admin, leave)
        assert city.app.model.version == ""
    assert learning.history(city.app, city.admin) == []
    assert not list(city.app.settings.models.glob(".building-*"))


def test_S49_only_masked_words_are_learned_from(city: City) -> None:
    secret = "请联系张女士，电话13912345678，身份证110101199003074258"
    tell(city.app, [{"id": "x", "title": "路灯不亮13912345678", "text": f"晚上看不清路。{secret}"}])
    told = "".join(document.whole for document in city_documents(city.app))
    assert "晚上看不清路" in told
    assert "公交智能排班" in told
    for hidden in ("13912345678", "110101199003074258", "〔", "张女士"):
        assert hidden not in told


def test_S49_no_word_of_a_learned_model_is_a_name(learned: App) -> None:
    tokens = learned.engine.encoder.vocabulary.tokens[1:]  # type: ignore[attr-defined]
    assert all(len(token) == 1 or token in admissible_words() for token in tokens)


def test_a_backup_brings_the_learned_model_along(learned: App, tmp_path: Path) -> None:
    written = keeping.backup(learned, ADMIN)
    elsewhere = replace(learned.settings, data=tmp_path / "restored", key_file=learned.settings.keys)
    assert keeping.restore(elsewhere, written.path, FixedClock(NOW)).sound
    again = open_app(elsewhere, FixedClock(NOW))
    assert (again.encoder_name, again.model.fault) == (learned.encoder_name, "")
    assert learning.state(again, ADMIN).previous == ""
    again.close()


def test_a_database_of_the_first_version_is_taken_along(
    settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From schema 1 with rows to the present one: vectors, messages and the audit chain are what they were."""
    everything = schema.migrations._migrations[:]
    with monkeypatch.context() as old:
        old.setattr(schema.migrations, "_migrations", everything[:1])
        old.setattr("app.services.open_data.catch_up", lambda app: None)  # there were no releases yet
        before = init_app(settings, clock)
        tell(before, strange_messages(5, 8))
        with before.store.write() as work:
            rows = [StoredVector("en_1", f"st_{n}", "a/1", "0" * 64, bytes([n] * 8)) for n in range(3)]
            work.vectors.replace(rows)
            work.record(ADMIN, "vectors.encode")
        before.close()
    after = open_app(settings, clock)
    with after.store.read() as work:
        assert list(work.vectors.all("a/1").values()) == rows
        assert work.pain_points.count() == 40
    with after.store.write() as work:
        work.vectors.replace([replace(rows[0], encoder="b/2", vector=b"new")])
        work.record(ADMIN, "vectors.encode")
    with after.store.read() as work:
        assert work.vectors.all("a/1")["en_1", "st_0"] == rows[0]
        assert len(work.vectors.all("b/2")) == 1
    assert auditing.verify(after, ADMIN).sound
    assert after.store.state().schema == len(everything)
    after.close()


def test_F11_the_migration_is_made_whole_or_not_at_all(
    settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = schema.migrations._migrations[:]
    with monkeypatch.context() as old:
        old.setattr(schema.migrations, "_migrations", everything[:1])
        old.setattr("app.services.open_data.catch_up", lambda app: None)  # there were no releases yet
        before = init_app(settings, clock)
        with before.store.write() as work:
            work.vectors.replace([StoredVector("en_1", "st_1", "a/1", "0" * 64, b"old")])
            work.record(ADMIN, "vectors.encode")
        before.close()
    with monkeypatch.context() as broken:
        broken.setattr(schema, "_LEARNING", (*schema._LEARNING, "CREATE TABLE users (id TEXT)"))
        with pytest.raises(sqlite3.OperationalError):
            open_app(settings, clock)
    connection = sqlite3.connect(settings.database)
    assert connection.execute("SELECT encoder, vector FROM vectors").fetchall() == [("a/1", b"old")]
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert not names & {"vectors_by_model", "learning_runs", "model_switches"}
    connection.close()
    open_app(settings, clock).close()

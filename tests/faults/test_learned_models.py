"""A learned model that is half made, damaged or gone: the one that serves is always whole and always named (F17, F18)."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from city import City, found_city
from faults.test_kills import start
from strange_messages import strange_messages

from app.clock import FixedClock, SystemClock
from app.config import Settings
from app.domain.users import Actor
from app.errors import AppError
from app.services import auditing, learning, matching, pain_points
from app.services.context import App, init_app, open_app
from matching import Engine

OFFICER = Actor("us_officer", "林若澜", "officer", "数据局")
ADMIN = Actor("us_admin", "黎守一", "admin")


def tell(app: App, rows: list[dict[str, str]]) -> None:
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    pain_points.import_file(app, OFFICER, "messages.jsonl", content)


def ranking(app: App) -> tuple[str, list[tuple[str, float]]]:
    """What matching says now, and by which model."""
    with app.store.read() as work:
        key = work.opportunities.where()[0].id
    found = matching.for_opportunity(app, OFFICER, key)
    return found.encoder, [(fit.enterprise_id, fit.coverage) for fit in found.fits]


@pytest.mark.slow
def test_F17_kill_while_learning_leaves_the_old_model_serving(city: City) -> None:
    """Killed before every step, the vectors of the new model among them; afterwards learning works as if nothing had been."""
    city.opportunity()
    tell(city.app, strange_messages())
    served = ranking(city.app)
    for step in ("save", "encode", "switch"):
        process = start("learn_and_stop", str(city.app.settings.data), step)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == step:
                break
        process.kill()
        process.communicate()
        after = open_app(city.app.settings, SystemClock())
        assert (after.model.version, after.model.fault) == ("", "")
        assert ranking(after) == served
        with after.store.read() as work:
            assert work.learning.newest_first(9) == []
            assert work.learning.in_use() is None
        assert auditing.verify(after, ADMIN).sound
        after.close()
    left = {path.name for path in city.app.settings.models.iterdir()}
    run = learning.learn(city.app, city.admin)
    assert run.switched
    assert {
        run.version
    } == left  # the folder that was complete when the last one was killed, and no half of one
    assert ranking(city.app)[0] == f"jiebang-static/{run.version}"
    assert auditing.verify(city.app, city.admin).sound


def test_F17_a_folder_that_was_half_written_is_never_named_and_is_removed_later(city: City) -> None:
    def stop(folder: Path) -> str:
        (folder / "model.safetensors").write_bytes(b"half")
        raise SystemExit  # as when the process is told to end

    folders = city.app.model_folders
    with pytest.raises(SystemExit):
        folders.add(stop)
    assert list(folders.root.iterdir()) == []
    (folders.root / ".building-md_killed").mkdir()
    assert folders.sweep([], before=0.0) == []
    os.utime(folders.root / ".building-md_killed", (0, 0))
    assert folders.sweep([], before=1.0) == [".building-md_killed"]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city that has learned twice; tests work on copies."""
    data = tmp_path_factory.mktemp("taught") / "data"
    clock = FixedClock(SystemClock().now())
    app = init_app(Settings(data=data, profile="demo"), clock)
    found_city(app, clock).opportunity()
    tell(app, strange_messages())
    assert learning.learn(app, ADMIN).switched
    tell(app, [{**row, "id": f"新{row['id']}"} for row in strange_messages(60, 10)[480:]])
    assert learning.learn(app, ADMIN).switched
    app.close()
    return data


@pytest.fixture
def learned(taught: Path, tmp_path: Path) -> Iterator[App]:
    data = tmp_path / "data"
    shutil.copytree(taught, data)
    app = open_app(Settings(data=data, profile="demo"), SystemClock())
    yield app
    app.close()


def _cut(folder: Path, other: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])


def _edit_card(folder: Path, other: Path) -> None:
    card = json.loads((folder / "model_card.json").read_text("utf-8"))
    card["reference"]["semantic_deviation"] *= 2  # still a sound card: only the scale is another
    (folder / "model_card.json").write_text(json.dumps(card), "utf-8")


def _edit_version(folder: Path, other: Path) -> None:
    text = (folder / "model_card.json").read_text("utf-8")
    (folder / "model_card.json").write_text(text.replace(folder.name, other.name), "utf-8")


def _swap(folder: Path, other: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(other, folder)  # a sound model, but not the one that was switched to


def _add(folder: Path, other: Path) -> None:
    (folder / "model.py").write_text("print('hello')")


def _lose_file(folder: Path, other: Path) -> None:
    (folder / "vocabulary.txt").unlink()


def _lose(folder: Path, other: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (_cut, "damaged"),
        (_edit_card, "damaged"),
        (_edit_version, "damaged"),
        (_swap, "damaged"),
        (_add, "damaged"),
        (_lose_file, "damaged"),
        (_lose, "missing"),
    ],
)
def test_F18_a_model_that_is_not_what_was_switched_to_is_never_used(
    learned: App, tmp_path: Path, damage: Callable[[Path, Path], None], fault: str
) -> None:
    with learned.store.read() as work:
        switch, before = work.learning.in_use(), work.learning.before()
    assert switch is not None
    assert before is not None
    folder = learned.model_folders.path(switch.version)
    right = ranking(learned)
    assert right[0] == f"jiebang-static/{switch.version}"
    shutil.copytree(folder, tmp_path / "kept")
    damage(folder, learned.model_folders.path(before.version))

    reopened = open_app(learned.settings, SystemClock())
    assert (reopened.model.version, reopened.model.fault) == ("", fault)
    packaged = Engine.default().encoder
    name, fits = ranking(reopened)
    assert name == f"{packaged.name}/{packaged.version}"
    assert fits != right[1]  # its own vectors and its own scale, nothing of the learned model
    assert learning.state(reopened, ADMIN).fault == fault
    assert [f.kind for f in auditing.verify(reopened, ADMIN).findings] == ["model"]

    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(tmp_path / "kept", folder)  # put back from a backup: noticed without a restart
    assert ranking(reopened) == right
    assert reopened.model.fault == ""
    reopened.close()


def test_F18_a_damaged_previous_model_is_not_gone_back_to(learned: App) -> None:
    with learned.store.read() as work:
        before = work.learning.before()
    assert before is not None
    present = ranking(learned)
    _cut(learned.model_folders.path(before.version), Path())
    with pytest.raises(AppError) as refusal:
        learning.go_back(learned, ADMIN)
    assert refusal.value.code == "model.folder_damaged"
    assert ranking(learned) == present


def test_F18_a_damaged_model_is_left_by_going_back_or_by_learning_again(learned: App) -> None:
    version = learned.model.version
    _cut(learned.model_folders.path(version), Path())
    for mend in (learning.go_back, learning.learn):
        reopened = open_app(learned.settings, SystemClock())
        mend(reopened, ADMIN)
        assert reopened.model.fault == ""
        assert reopened.model.version
        assert auditing.verify(reopened, ADMIN).sound
        reopened.close()


def test_F18_vectors_of_two_models_lie_side_by_side_and_are_never_mixed(learned: App) -> None:
    """A stored vector of another model, of the same length and for the same text, is as if it were not there."""
    right = ranking(learned)
    with learned.store.write() as work:
        rows = work.vectors.all(right[0])
        zeros = [
            type(row)(row.object, row.part, "other/1", row.text_sha256, bytes(len(row.vector)))
            for row in rows.values()
        ]
        work.vectors.replace(zeros)
        work.record(ADMIN, "vectors.encode")
    assert ranking(learned) == right
    with learned.store.read() as work:
        assert len(work.vectors.all("other/1")) == len(zeros) == 4
        assert work.vectors.all(right[0]) == rows


def test_F18_a_version_that_is_no_version_opens_no_path(learned: App) -> None:
    with learned.store.write() as work:
        work.db.conn.execute("UPDATE model_switches SET version = '../../keys'")
        work.record(ADMIN, "test.write")
    reopened = open_app(learned.settings, SystemClock())
    assert (reopened.model.version, reopened.model.fault) == ("", "damaged")
    reopened.close()

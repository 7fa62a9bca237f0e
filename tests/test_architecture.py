"""The directions of the house, kept on the syntax tree: who may import whom, who may touch what."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "matching", "finance", "seed_data")

# room -> rooms and libraries of ours that it may import
MAY_IMPORT = {
    "app.clock": set(),
    "app.errors": set(),
    "app.config": {"app.errors"},
    "app.domain": {"app.domain", "app.errors", "app.clock"},
    "app.sealing": {"app.sealing", "app.errors"},
    "app.files": {"app.files", "app.domain", "app.errors", "app.clock"},
    "app.store": {"app.store", "app.domain", "app.errors", "app.clock"},
    "app.services": {
        "app.services", "app.domain", "app.store", "app.sealing", "app.files", "app.errors", "app.clock",
        "app.config", "matching", "finance",
    },
    "app.documents": {"app.documents", "app.services", "finance", "app.files", "app.i18n", "app.domain", "app.clock", "app.errors"},
    "app.documents.workbook": {"app.documents", "app.i18n", "app.domain", "app.errors", "finance"},
    "app.i18n": {"app.i18n", "app.errors", "app.domain", "app.clock"},
    "app.auth": {"app.auth", "app.i18n", "app.services", "app.domain", "app.errors", "app.config", "app.ui"},
    "app.ui": {"app.ui", "app.auth", "app.i18n", "app.services", "app.domain", "app.errors", "app.config",
               "app.clock", "app.files"},
    "app.pages": {"app.pages", "app.ui", "app.auth", "app.i18n", "app.services", "app.documents", "app.domain",
                  "app.files", "app.errors", "app.clock", "matching", "finance"},
    "app.main": {"app.ui", "app.auth", "app.i18n", "app.services", "app.domain"},
    "app.server": {"app.ui", "app.auth", "app.i18n", "app.services", "app.domain", "app.errors", "app.config",
                   "app.public_data"},
    "app.public_data": {"app.ui", "app.documents", "app.i18n", "app.services", "app.domain", "app.errors", "app.clock"},
    "app.cli": {"app.cli", "app.server", "app.services", "app.documents", "app.i18n", "app.domain", "app.files",
                "app.errors", "app.clock", "app.config", "matching", "finance"},
    "app.__main__": {"app.cli"},
    "matching": {"matching"},
    "finance": {"finance"},
    "seed_data": {"seed_data", "finance"},
}  # fmt: skip
# the rooms of matching from the ground up; rooms of one floor do not know each other
FLOORS = (("words",), ("encoding",), ("search",), ("fit", "messages", "evaluation"), ("training",))
STREAMLIT_ROOMS = ("app.server", "app.main", "app.pages", "app.ui", "app.auth")
FILE_ROOMS = ("app.store", "app.files", "app.cli", "app.sealing", "matching", "seed_data")


def modules() -> list[tuple[str, Path]]:
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in PACKAGES:
            names = (alias.name for alias in node.names if alias.name != "__version__")
            yield from (f"{node.module}.{name}" if node.module == "app" else node.module for name in names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def rule_for(module: str) -> str | None:
    return next((room for room in sorted(MAY_IMPORT, key=len, reverse=True) if within(module, room)), None)


MODULES = modules()


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_imports_follow_the_directions(module: str, path: Path) -> None:
    if module == "app":
        return
    room = rule_for(module)
    assert room is not None
    ours = [name for name in imports(path) if any(within(name, package) for package in PACKAGES)]
    wrong = [name for name in ours if not any(within(name, allowed) for allowed in MAY_IMPORT[room])]
    assert wrong == []


FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def test_every_room_of_matching_has_its_floor() -> None:
    assert {
        module.split(".")[1] for module, _ in MODULES if module.count(".") == 2 and within(module, "matching")
    } == set(FLOOR_OF)


@pytest.mark.parametrize("room", list(FLOOR_OF))
def test_a_room_of_matching_stands_on_lower_ones_only(room: str) -> None:
    used = {
        name.split(".")[1]
        for module, path in MODULES
        if within(module, f"matching.{room}")
        for name in imports(path)
        if name.startswith("matching.")
    } - {room, "errors"}
    assert {other for other in used if FLOOR_OF[other] >= FLOOR_OF[room]} == set()


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_libraries_stay_in_their_rooms(module: str, path: Path) -> None:
    for name in imports(path):
        top = name.split(".")[0]
        if top == "streamlit":
            assert any(within(module, room) for room in STREAMLIT_ROOMS), name
        if top in ("sqlite3", "sqlite_utils"):
            assert within(module, "app.store"), name
        if top in ("sentence_transformers", "torch"):
            assert within(module, "matching"), name
        assert top not in ("pickle", "joblib", "shelve", "marshal", "dill"), name
        if within(module, "app.domain") and top not in sys.stdlib_module_names | {"app"}:
            assert (module, top) == ("app.domain.workdays.state_council", "chinese_calendar"), name
    if within(module, "app.pages") or within(module, "app.ui"):
        assert not any(within(name, "app.store.database") for name in imports(path))


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_the_wall_clock_is_read_in_one_place(module: str, path: Path) -> None:
    if module == "app.clock":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            assert called not in ("datetime.now", "datetime.utcnow", "date.today", "time.time"), called


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_files_are_opened_in_few_rooms(module: str, path: Path) -> None:
    if any(within(module, room) or module.startswith(room + "_") for room in FILE_ROOMS):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("open", "io.open", "os.open"), module
            assert not called.endswith((".write_text", ".write_bytes")), module


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_S43_no_page_renders_raw_html(module: str, path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            unsafe = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            assert not (keyword.arg == "unsafe_allow_html" and unsafe), module
        called = ast.unparse(node.func)
        if called in ("st.html", "components.html", "st.iframe") and node.args:
            assert isinstance(node.args[0], ast.Constant) or within(module, "app.ui"), module


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_S46_nothing_evaluates_or_unpickles(module: str, path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("eval", "exec", "torch.load", "pickle.load", "pickle.loads", "joblib.load")


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_S18_only_one_module_caches_for_everybody(module: str, path: Path) -> None:
    if module == "app.ui.cache":
        return
    assert "st.cache_" not in path.read_text("utf-8")


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_modules_stay_readable(module: str, path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_no_module_is_named_after_the_vague_ones() -> None:
    vague = {"utils", "helpers", "manager", "common", "misc", "core"}
    assert not [module for module, _ in MODULES if vague & set(module.split("."))]


def test_every_service_function_asks_for_permission() -> None:
    """A public service function that takes an actor asks `demand` (a member's of a committee: `demand_seat`, which asks
    it), calls one that does, or is one of the few that need not (S14)."""
    asks = re.compile(r"\bdemand(_seat)?\(")
    free = {
        ("accounts", "must_change_password"), ("accounts", "change_password"),
        ("pain_points", "photo"), ("seeding", "seed_demo"),
    }  # fmt: skip
    trees = {
        path.stem: ast.parse(path.read_text("utf-8"))
        for path in sorted((ROOT / "app" / "services").glob("*.py"))
    }
    bodies = {
        (module, node.name): ast.unparse(node)
        for module, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    calls: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for module, tree in trees.items():
        known = {name: (module, name) for place, name in bodies if place == module}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.services."):
                where = (node.module or "").removeprefix("app.services.")
                known |= {alias.asname or alias.name: (where, alias.name) for alias in node.names}
        for (place, name), body in bodies.items():
            if place == module:
                calls[place, name] = {known[word] for word in re.findall(r"\b(\w+)\(", body) if word in known}
    asking = {place for place, body in bodies.items() if asks.search(body)}
    while more := {place for place, called in calls.items() if called & asking} - asking:
        asking |= more
    taking_an_actor = {
        (module, node.name)
        for module, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args][:2] == ["app", "actor"]
    }
    missing = sorted(place for place in taking_an_actor - asking - free if not place[1].startswith("_"))
    assert missing == []

"""What people install: the wheel holds the model and the data, stays small, and works without the source tree."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("app", "matching", "finance", "seed_data")
LARGEST = 20_000_000
LOADED = """
import matching
from pathlib import Path
import sys
assert Path(matching.__file__).is_relative_to(sys.argv[1]), matching.__file__
encoder = matching.load_encoder()
print(encoder.version, encoder.encode(["小区门口停车难"]).shape[1], encoder.dim)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network from a copy, so that no build folder is left in the tree."""
    tree, built = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("built")
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, tree / file)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    done = subprocess.run([*command, "--wheel-dir", str(built), str(tree)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (file,) = built.glob("*.whl")
    return file


@pytest.mark.slow
def test_the_wheel_is_small_and_complete(wheel: Path) -> None:
    """Every file of the packages but caches is inside; the model and the evaluation sets by name."""
    assert wheel.stat().st_size < LARGEST
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    model = "matching/models/default/"
    for name in ("model.safetensors", "vocabulary.txt", "tokenizer.json", "modules.json", "model_card.json"):
        assert model + name in names
    assert "seed_data/evaluation/test.qrels.jsonl" in names
    assert {name.split("/")[0] for name in names} == set(PARTS)
    files = [path.relative_to(ROOT) for part in PARTS for path in (ROOT / part).rglob("*") if path.is_file()]
    held = {
        path.as_posix()
        for path in files
        if not any(name.startswith((".", "__pycache__")) for name in path.parts)
    }
    assert held - names == set()


@pytest.mark.slow
def test_the_model_opens_from_the_unpacked_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    version, columns, dim = done.stdout.split()
    from matching import load_encoder

    assert version == load_encoder().version
    assert columns == dim

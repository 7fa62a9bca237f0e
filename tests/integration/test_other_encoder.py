"""A city with a model of its own choice: JIEBANG_ENCODER from the setting to the ranked list."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_models
from city import City, found_city

import matching as library
from app.clock import FixedClock
from app.config import Settings, read_settings
from app.errors import AppError
from app.files.seeds import seed_rows
from app.i18n import explain, has
from app.services import matching, topics
from app.services.context import init_app, open_app
from app.services.pain_points import import_file
from app.services.reference_pairs import LEAST, MOST, reference_pairs

MESSAGES = "编号,主题,内容\n" + "".join(
    f"新-{n},路灯坏了{n}号,第{n}盏路灯不亮，夜间一片黑\n" for n in range(40)
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="the extra [semantic] is not installed")
    folder = tmp_path_factory.mktemp("models") / "tiny"
    return tiny_models.transformer(folder, prompts={"query": "查询：", "document": "段落："})


def test_a_city_matches_with_the_folder_it_names(
    city: City, settings: Settings, clock: FixedClock, model: Path
) -> None:
    opportunity = city.opportunity()
    plain = matching.for_opportunity(city.app, city.officer, opportunity.id)
    city.app.close()
    named = read_settings({"JIEBANG_ENCODER": str(model)}, data=settings.data, profile="demo")
    app = open_app(named, clock)
    try:
        found = matching.for_opportunity(app, city.officer, opportunity.id)
        assert found.encoder.startswith("tiny/")
        assert found.encoder != plain.encoder
        assert {fit.enterprise_id for fit in found.fits} == {fit.enterprise_id for fit in plain.fits}
        assert [fit.coverage for fit in found.fits] == sorted((f.coverage for f in found.fits), reverse=True)
        assert any(row.score > 0 for fit in found.fits for row in fit.requirements)
        with app.store.read() as work:
            kept = work.vectors.all(found.encoder)
        assert kept
        assert all(
            len(vector.vector) == 4 * 32 for vector in kept.values()
        )  # F18: never those of another model
        assert matching.for_opportunity(app, city.officer, opportunity.id).fits == found.fits
        assert app.engine.calibration is None
    finally:
        app.close()


def test_the_command_line_takes_it_too(city: City, settings: Settings, model: Path) -> None:
    city.app.close()
    command = [sys.executable, "-m", "app", "match", "--demo", "--data", str(settings.data), "--json"]
    environment = {**os.environ, "JIEBANG_ENCODER": str(model)}
    done = subprocess.run(
        [*command, "--text", "夜间接驳班次"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["encoder"].startswith("tiny/")
    assert found["calibration"] is None
    assert found["matches"]


def test_pairs_are_the_citys_own_and_masked(city: City) -> None:
    seeds = reference_pairs(city.app.store)
    assert LEAST <= len(seeds) <= MOST  # a new city has too few of its own
    assert (seed_rows("scenarios")[0]["title"]) in {title for title, _ in seeds}
    text = MESSAGES + "新-99,路灯坏了请回电,我的电话19900001234\n"
    import_file(city.app, city.officer, "a.csv", text.encode())
    city.scenario()
    own = reference_pairs(city.app.store)
    assert len(own) == 42
    assert own[0][0] == "地铁口夜间接驳公交"
    assert not any("19900001234" in title + body for title, body in own)
    assert reference_pairs(city.app.store) == own


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda folder: (folder / "pytorch_model.bin").write_bytes(b"x"), "matching.model_refused"),
        (lambda folder: (folder / "model.safetensors").unlink(), "matching.model_missing"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"x"), "matching.model_damaged"),
    ],
)
def test_S46_a_folder_that_cannot_be_used_is_refused_in_words(  # type: ignore[no-untyped-def]
    break_it, code: str, settings: Settings, clock: FixedClock, model: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(model, tmp_path / "model")
    break_it(folder)
    app = init_app(replace(settings, encoder=str(folder)), clock)
    city = found_city(app, clock)
    with pytest.raises(AppError) as refusal:
        matching.for_text(app, city.officer, "路灯坏了")
    assert refusal.value.code == code
    sentence = explain(refusal.value)
    assert "未加载" in sentence
    assert "{" not in sentence
    app.close()


def test_topics_are_clustered_with_it(city: City, settings: Settings, clock: FixedClock, model: Path) -> None:
    import_file(city.app, city.officer, "a.csv", MESSAGES.encode())
    city.app.close()
    app = open_app(replace(settings, encoder=str(model)), clock)
    assert topics.cluster(app, city.officer).encoder.startswith("tiny/")
    app.close()


def test_every_refusal_of_the_library_has_a_sentence() -> None:
    codes = set()
    for path in Path(library.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "MatchingError":
                codes.add(ast.literal_eval(node.args[0]))
    assert {"bad_input", "model_refused"} <= codes
    errors = [AppError(f"matching.{code}", what="x") for code in sorted(codes)]
    assert [error.code for error in errors if not has(error.key)] == []

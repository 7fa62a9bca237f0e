"""Opening models: what is refused (S46), what is noticed (F18), and that nothing is lost on the way."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import matching
from matching import MatchingError, StaticEncoder, load_encoder, model_folder
from matching.vocabulary import UNKNOWN, Vocabulary


def small_model() -> model_folder.StaticModel:
    vocabulary = Vocabulary([UNKNOWN, "停", "车", "停车", "路灯"])
    weights = np.array([[0, 0], [1, 0], [0.5, 0.5], [1, 0.25], [-0.5, 1]], dtype=np.float32)
    card = {"name": "small", "data": {"texts": 10}, "reference": {}}
    return model_folder.StaticModel(vocabulary, weights, np.array([0, 5, 4, 3, 2]), card)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model_folder.write(tmp_path / "model", small_model())
    return tmp_path / "model"


def code_of(folder: Path) -> str:
    with pytest.raises(MatchingError) as refusal:
        load_encoder(folder)
    return refusal.value.code


def test_what_is_written_is_read_back(folder: Path) -> None:
    model, wanted = model_folder.read(folder), small_model()
    assert model.vocabulary.tokens == wanted.vocabulary.tokens
    np.testing.assert_array_equal(model.weights, wanted.weights)
    np.testing.assert_array_equal(model.document_frequency, wanted.document_frequency)
    assert model.card["dim"] == 2
    assert len(model.card["version"]) == 16


def test_another_vocabulary_or_weight_is_another_version(folder: Path, tmp_path: Path) -> None:
    changed = small_model()
    changed.weights[1, 0] = 0.75
    model_folder.write(tmp_path / "other", changed)
    assert StaticEncoder.load(folder).version != StaticEncoder.load(tmp_path / "other").version
    model_folder.write(tmp_path / "again", small_model())
    assert StaticEncoder.load(folder).version == StaticEncoder.load(tmp_path / "again").version


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "weights.pkl", "0/model.pt", "modeling_x.py", "a.joblib", "B.NPY", "x.ckpt"]
)
def test_S46_formats_that_can_run_code_are_refused(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    assert code_of(folder) == "matching.model_refused"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", {"auto_map": {"AutoModel": "modeling.Model"}}),
        ("config.json", {"nested": [{"trust_remote_code": True}]}),
        ("modules.json", [{"idx": 0, "name": "0", "path": "", "type": "custom_module.Encoder"}]),
    ],
)
def test_S46_remote_code_is_refused(folder: Path, name: str, content: object) -> None:
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    assert code_of(folder) == "matching.model_refused"


def test_S46_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text("{}", encoding="utf-8")
    (folder / "extra.json").symlink_to(tmp_path / "elsewhere.json")
    assert code_of(folder) == "matching.model_refused"


def test_S46_matching_never_unpickles_nor_evaluates() -> None:
    banned = {"pickle", "joblib", "dill", "marshal", "shelve", "cloudpickle", "torch"}
    for path in Path(matching.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").split(".")[0]]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile", "__import__"), path.name
            elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                raise AssertionError(path.name)
            assert not banned & set(names), path.name


def test_a_folder_without_safetensors_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert code_of(tmp_path) == "matching.model_missing"
    assert code_of(tmp_path / "absent") == "matching.model_missing"


@pytest.mark.parametrize("keep", [0, 7, 60, -1])
def test_F18_a_cut_file_is_noticed(folder: Path, keep: int) -> None:
    payload = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(payload[:keep])
    assert code_of(folder) == "matching.model_damaged"


def test_F18_a_changed_byte_or_word_list_is_noticed(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    payload = bytearray((folder / "model.safetensors").read_bytes())
    payload[-1] ^= 1
    (folder / "model.safetensors").write_bytes(bytes(payload))
    assert code_of(folder) == "matching.model_damaged"
    tokenizer = json.loads((other / "tokenizer.json").read_text(encoding="utf-8"))
    del tokenizer["model"]["vocab"]["路灯"]
    (other / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    assert code_of(other) == "matching.model_damaged"


def test_F18_swapped_words_are_noticed(folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    numbers = tokenizer["model"]["vocab"]
    numbers["停车"], numbers["路灯"] = numbers["路灯"], numbers["停车"]
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    assert code_of(folder) == "matching.model_damaged"


def test_another_kind_of_model_needs_the_extra(folder: Path) -> None:
    (folder / "model_card.json").unlink()
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        assert code_of(folder) == "matching.extra_missing"
    else:
        assert load_encoder(folder).dim == 2

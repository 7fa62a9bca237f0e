"""Opening models: what is refused (S46), what is noticed (F18), and that nothing is lost on the way."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import matching
from matching import MatchingError, StaticEncoder, load_encoder
from matching.encoding import model_folder
from matching.words.vocabulary import UNKNOWN, Vocabulary


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


POOLING = "sentence_transformers.sentence_transformer.modules.pooling.Pooling"


def module(kind: str, path: str = "") -> dict[str, object]:
    return {"idx": 0, "name": "0", "path": path, "type": kind}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", {"auto_map": {"AutoModel": "modeling.Model"}}),
        ("0_Transformer/config.json", {"nested": [{"auto_map": "modeling.Model"}]}),
        ("config.json", {"nested": [{"trust_remote_code": True}]}),
        ("sentence_bert_config.json", {"model_args": {"trust_remote_code": "yes"}}),
        ("config_sentence_transformers.json", {"trust_remote_code": 1}),
        ("config.json", {"trust_remote_code": 0.5}),
        ("vocab.json", {"trust_remote_code": True}),
        ("processor_config.json", {"auto_map": ["modeling.py"]}),
        ("sentence_bert_config.json", {"tokenizer_name_or_path": "somebody/else"}),
        ("sentence_bert_config.json", {"model_name_or_path": ["somebody/else"]}),
        ("tokenizer_config.json", {"tokenizer_file": "/etc/passwd"}),
        ("tokenizer_config.json", {"vocab_file": "../../other/vocab.txt"}),
        ("tokenizer_config.json", {"nested": [{"merges_file": "C:\\Windows\\win.ini"}]}),
        ("0_Words/wordembedding_config.json", {"embedding_path": "~/words.txt"}),
        ("modules.json", [module("custom_module.Encoder")]),
        ("modules.json", [module("sentence_transformers.base.model.pickle")]),
        ("modules.json", [module("sentence_transformers.util.misc.import_from_string")]),
        ("modules.json", [module("sentence_transformers.models.os.system")]),
        ("modules.json", [module(POOLING, "../elsewhere")]),
        ("modules.json", [module(POOLING, "/etc")]),
        ("1_Router/router_config.json", {"types": {"a": "os.system"}}),
        ("1_Router/router_config.json", {"types": {"../a": POOLING}}),
        ("2_Dense/config.json", {"activation_function": "builtins.exec"}),
        ("2_Dense/config.json", {"activation_function": "torch.hub.load"}),
        ("0_Words/wordembedding_config.json", {"tokenizer_class": "subprocess.Popen"}),
        ("adapter_config.json", {"base_model_name_or_path": "somebody/else"}),
    ],
)
def test_S46_settings_that_bring_code_or_another_model_are_refused(
    folder: Path, name: str, content: object
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    assert code_of(folder) == "matching.model_refused"


@pytest.mark.parametrize(
    "settings",
    [
        {"auto_map": None, "trust_remote_code": False, "architectures": ["BertModel"]},
        {"tokenizer_file": None, "vocab_file": "vocab.txt", "merges_file": "0/merges.txt"},
        {"_name_or_path": "/home/them/run-3", "special_tokens_map_file": "/root/.cache/special.json"},
        {"activation_function": "torch.nn.modules.activation.Tanh", "tokenizer_class": "BertTokenizer"},
        {"types": {"query_0": POOLING}},
    ],
)
def test_S46_ordinary_settings_are_not(folder: Path, settings: dict[str, object]) -> None:
    (folder / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    model_folder.inspect(folder)


def test_S46_a_word_may_be_called_like_a_setting(folder: Path) -> None:
    """A vocabulary file holds words with their numbers."""
    (folder / "vocab.json").write_text('{"auto_map": 4711, "trust_remote_code": 12}', encoding="utf-8")
    model_folder.inspect(folder)


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "\ufeff{}", "[]", '{"a": 1}', "[1]"])
def test_S46_broken_settings_are_damage(folder: Path, content: str) -> None:
    (folder / "modules.json").write_text(content, encoding="utf-8")
    assert code_of(folder) == "matching.model_damaged"


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
    (tmp_path / "model.safetensors").write_bytes(b"")
    assert code_of(tmp_path) == "matching.model_missing"  # no tokenizer either
    assert code_of(tmp_path / "absent") == "matching.model_missing"


@pytest.mark.parametrize("keep", [0, 7, 60, -1])
def test_F18_a_cut_file_is_noticed(folder: Path, keep: int) -> None:
    payload = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(payload[:keep])
    assert code_of(folder) == "matching.model_damaged"


@pytest.mark.parametrize("name", ["model.safetensors", "vocabulary.txt", "tokenizer.json"])
def test_F18_a_changed_byte_is_noticed(folder: Path, name: str) -> None:
    payload = bytearray((folder / name).read_bytes())
    payload[-1] ^= 1
    (folder / name).write_bytes(bytes(payload))
    assert code_of(folder) == "matching.model_damaged"


def test_F18_a_missing_or_swapped_word_is_noticed(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split()
    (folder / "vocabulary.txt").write_text("\n".join(words[:-1]) + "\n", encoding="utf-8")
    assert code_of(folder) == "matching.model_damaged"
    words[-1], words[-2] = words[-2], words[-1]
    (other / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    assert code_of(other) == "matching.model_damaged"


@pytest.mark.parametrize("name", ["model.safetensors", "vocabulary.txt", "tokenizer.json"])
def test_F18_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(MatchingError) as refusal:
        load_encoder(folder)
    assert (refusal.value.code, refusal.value.params["what"]) == ("matching.model_missing", name)


def test_the_version_of_a_folder_is_made_of_weights_settings_and_tokenizer(folder: Path) -> None:
    whole = model_folder.digest(folder)
    (folder / "README.md").write_text("nothing to do with vectors", encoding="utf-8")
    assert model_folder.digest(folder) == whole
    for name in ("model.safetensors", "tokenizer.json", "config_sentence_transformers.json"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(before + b" ")
        assert model_folder.digest(folder) != whole
        (folder / name).write_bytes(before)
    (folder / "modules.json").rename(folder / "other.json")
    assert model_folder.digest(folder) != whole

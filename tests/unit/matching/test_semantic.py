"""Models of other people from a local folder: real files and real loading, made small in the test."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tiny_models
from unit.matching.meaning_pairs import PAIRS

from matching import Engine, MatchingError, evaluate_matching, load_encoder
from matching.encoding.encoders import AsymmetricEncoder, Encoder, encode_queries
from matching.fit.profiles import Profile, Requirement, Statement
from matching.fit.requirements import rank

library = pytest.importorskip("sentence_transformers", reason="the extra [semantic] is not installed")
from matching.encoding.semantic import LocalSentenceTransformer  # noqa: E402

TEXTS = ["下班绕三圈找不到地方停车", "路灯坏了", "医院挂号排队", "夜间施工噪声", "a", "停车"]
LONG = "路灯坏了，夜间黑，" * 40


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.transformer(tmp_path_factory.mktemp("models") / "plain")


@pytest.fixture(scope="session")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "prompted"
    return tiny_models.transformer(folder, prompts={"query": "查询：", "passage": "段落："})


@pytest.fixture(scope="session")
def encoder(plain: Path) -> Encoder:
    return load_encoder(plain)


def reference(folder: Path):
    return library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def test_a_folder_gives_what_the_library_gives(plain: Path, encoder: Encoder) -> None:
    assert isinstance(encoder, AsymmetricEncoder)
    np.testing.assert_allclose(encoder.encode(TEXTS), reference(plain).encode(TEXTS), atol=1e-5)
    assert encoder.encode(TEXTS).dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(TEXTS), axis=1), 1, atol=1e-5)
    assert encoder.dim == 32
    assert encoder.name == "plain"


def test_a_static_model_of_another_tool_works_too(tmp_path: Path) -> None:
    folder = tiny_models.static(tmp_path / "static")
    found = load_encoder(folder)
    expected = reference(folder).encode(TEXTS)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(found.encode(TEXTS), expected, atol=1e-5)
    long = found.encode([LONG * 30])[0]  # nothing is cut where the model has no limit
    np.testing.assert_allclose(long, found.encode([LONG])[0], atol=1e-4)


def test_nothing_said_is_near_to_nothing(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 32)
    assert not encoder.encode(["", " \n"]).any()


def test_prompts_stand_before_what_asks_and_what_is_found(prompted: Path) -> None:
    found, model = load_encoder(prompted), reference(prompted)
    np.testing.assert_allclose(found.encode(TEXTS), model.encode(TEXTS, prompt="段落："), atol=1e-5)
    np.testing.assert_allclose(encode_queries(found, TEXTS), model.encode(TEXTS, prompt="查询："), atol=1e-5)
    assert np.abs(found.encode(TEXTS) - encode_queries(found, TEXTS)).max() > 0.01
    assert np.abs(found.encode(TEXTS) - model.encode(TEXTS)).max() > 0.01


@pytest.mark.parametrize(
    ("prompts", "default", "asks", "found"),
    [
        ({}, None, "", ""),
        ({"query": "查询："}, None, "查询：", ""),
        ({"query": "查询：", "document": "段落："}, "query", "查询：", "段落："),
        ({"query": "查询："}, "query", "查询：", ""),
        ({"retrieval": "是："}, "retrieval", "是：", "是："),
        ({"retrieval": "是：", "query": "查询："}, "retrieval", "查询：", "是："),
        ({"query": "", "document": "", "corpus": "段落："}, None, "", "段落："),
    ],
)
def test_a_side_without_a_prompt_takes_the_default_unless_it_is_the_other_sides(
    plain: Path, tmp_path: Path, prompts: dict[str, str], default: str | None, asks: str, found: str
) -> None:
    folder = shutil.copytree(plain, tmp_path / "model")
    settings = {"prompts": prompts, "default_prompt_name": default}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), encoding="utf-8")
    encoder, model = load_encoder(folder), reference(plain)
    np.testing.assert_allclose(encoder.encode(TEXTS), model.encode(TEXTS, prompt=found), atol=1e-5)
    np.testing.assert_allclose(encode_queries(encoder, TEXTS), model.encode(TEXTS, prompt=asks), atol=1e-5)


def test_the_size_of_a_batch_changes_nothing(plain: Path, encoder: Encoder) -> None:
    texts = [*TEXTS, LONG, *(phrase for row in PAIRS[:4] for phrase in row)]
    for size in (1, 7):
        other = LocalSentenceTransformer(plain, batch_size=size)
        np.testing.assert_allclose(other.encode(texts), encoder.encode(texts), atol=1e-5)


def test_fewer_dimensions_are_the_first_ones_at_length_one(plain: Path, encoder: Encoder) -> None:
    short = LocalSentenceTransformer(plain, dim=8)
    first = encoder.encode(TEXTS)[:, :8]
    first = first / np.linalg.norm(first, axis=1, keepdims=True)
    np.testing.assert_allclose(short.encode(TEXTS), first, atol=1e-5)
    assert short.dim == 8
    assert short.version == f"{encoder.version}-8"
    for dim in (0, 33):
        with pytest.raises(MatchingError) as refusal:
            LocalSentenceTransformer(plain, dim=dim)
        assert refusal.value.code == "matching.bad_input"
    assert LocalSentenceTransformer(plain, dim=32).version == encoder.version


def test_a_long_text_is_read_to_its_end(plain: Path, encoder: Encoder) -> None:
    model, room = reference(plain), tiny_models.LIMIT - 4
    text = LONG[: 2 * room]  # two pieces
    pieces = model.encode([text[:room], text[room:]])
    expected = pieces.sum(axis=0) / np.linalg.norm(pieces.sum(axis=0))
    np.testing.assert_allclose(encoder.encode([text])[0], expected, atol=1e-5)
    changed = LONG[:-8] + "医院挂号排队看病"
    np.testing.assert_allclose(*model.encode([LONG, changed]), atol=1e-6)  # the library stops at its limit
    assert np.abs(np.subtract(*encoder.encode([LONG, changed]))).max() > 0.01


def test_threads_may_share_an_encoder(encoder: Encoder) -> None:
    texts = [text * n for n in range(1, 9) for text in TEXTS]
    expected = encoder.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(encoder.encode, [texts] * 8):
            np.testing.assert_allclose(found, expected, atol=1e-5)


def test_official_modules_of_any_kind_are_loaded(tmp_path: Path) -> None:
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense, Dropout, LayerNorm

    torch.manual_seed(1)
    dense = Dense(32, 12, activation_function=torch.nn.GELU())
    folder = tiny_models.transformer(tmp_path / "deep", extra=(LayerNorm(32), Dropout(0.5), dense))
    found = load_encoder(folder)
    assert found.dim == 12
    np.testing.assert_allclose(found.encode(TEXTS), reference(folder).encode(TEXTS), atol=1e-5)
    np.testing.assert_array_equal(found.encode(TEXTS), found.encode(TEXTS))  # dropout is for training


def test_the_version_follows_the_files(plain: Path, encoder: Encoder, tmp_path: Path) -> None:
    assert LocalSentenceTransformer(plain).version == encoder.version
    folder = shutil.copytree(plain, tmp_path / "plain")
    settings = folder / "1_Pooling" / "config.json"
    settings.write_text(settings.read_text(encoding="utf-8").replace("mean", "max"), encoding="utf-8")
    other = LocalSentenceTransformer(folder)
    assert (other.name, other.version == encoder.version) == (encoder.name, False)
    assert np.abs(other.encode(TEXTS) - encoder.encode(TEXTS)).max() > 0.01


def test_S48_nothing_calls_out(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load_encoder(plain).encode(TEXTS).any()


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "1_Pooling/weights.pkl", "modeling_own.py", "extra/x.pt"]
)
def test_S46_a_folder_with_pickles_or_code_is_not_opened(plain: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(plain, tmp_path / "model")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(MatchingError) as refusal:
        load_encoder(folder)
    assert refusal.value.code == "matching.model_refused"


def test_S46_a_pickle_that_calls_itself_safetensors_is_damage(plain: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(plain, tmp_path / "model")
    mark = tmp_path / "ran"
    (folder / "model.safetensors").write_bytes(f"cos\nsystem\n(S'touch {mark}'\ntR.".encode())
    with pytest.raises(MatchingError) as refusal:
        load_encoder(folder)
    assert refusal.value.code == "matching.model_damaged"
    assert not mark.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", {"auto_map": {"AutoModel": "modeling.Model"}}),
        ("modules.json", [{"idx": 0, "name": "0", "path": "", "type": "modeling_own.Model"}]),
        ("2_Router/router_config.json", {"types": {"a": "modeling_own.Model"}}),
    ],
)
def test_S46_foreign_types_are_not_opened(plain: Path, tmp_path: Path, name: str, content: object) -> None:
    folder = shutil.copytree(plain, tmp_path / "model")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(MatchingError) as refusal:
        load_encoder(folder)
    assert refusal.value.code == "matching.model_refused"


@pytest.mark.parametrize("name", ["modules.json", "tokenizer.json", "1_Pooling/config.json", "config.json"])
def test_F18_an_incomplete_folder_is_told(plain: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(plain, tmp_path / "model")
    (folder / name).unlink()
    with pytest.raises(MatchingError) as refusal:
        load_encoder(folder)
    assert refusal.value.code in ("matching.model_missing", "matching.model_damaged")


def test_without_the_libraries_the_extra_is_named(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MatchingError) as refusal:
        load_encoder(plain)
    assert refusal.value.code == "matching.extra_missing"
    assert load_encoder(None).encode(["停车"]).any()  # the packaged model needs none of them


def test_an_engine_for_any_encoder_has_a_scale_of_its_own(prompted: Path) -> None:
    encoder = load_encoder(prompted)
    pairs = [(row[0], phrase) for row in PAIRS for phrase in row[1:]]
    engine = Engine.for_encoder(encoder, pairs)
    titles = encode_queries(encoder, [title for title, _ in pairs])
    texts = encoder.encode([text for _, text in pairs])
    apart = (titles @ texts.T)[~np.eye(len(pairs), dtype=bool)]
    assert engine.reference.semantic_mean == pytest.approx(apart.mean(), abs=0.02)
    assert engine.reference.semantic_deviation == pytest.approx(apart.std(), abs=0.02)
    assert engine.calibration is None
    assert engine.weigh is Engine.default().weigh
    with pytest.raises(MatchingError):
        Engine(encoder)


def test_an_engine_for_a_model_of_ours_keeps_the_scale_of_its_card() -> None:
    engine = Engine.for_encoder(load_encoder(None), [])
    assert engine.reference == Engine.default().reference


def test_a_whole_match_runs_with_any_encoder(prompted: Path) -> None:
    engine = Engine.for_encoder(load_encoder(prompted), [(row[0], row[1]) for row in PAIRS])
    profiles = [
        Profile("P1", (Statement("S1", "停车诱导：车位数据发到手机"),)),
        Profile("P2", (Statement("S2", "路灯照明维修与夜间监测"),)),
    ]
    found = rank([Requirement("R1", "路灯照明维修与夜间监测")], profiles, engine)
    assert [match.profile_id for match in found] == ["P2", "P1"]
    assert found[0].requirements[0].semantic > found[1].requirements[0].semantic
    assert engine.search("路灯坏了", ["医院挂号", "路灯坏了"], k=1)[0].position == 1


def test_an_evaluation_takes_a_folder(encoder: Encoder) -> None:
    corpus = [{"id": str(n), "text": row[0]} for n, row in enumerate(PAIRS)]
    queries = [{"id": str(n), "text": row[0]} for n, row in enumerate(PAIRS)]
    qrels = [{"q": str(n), "d": str(n), "rel": 1} for n in range(len(PAIRS))]
    rows = evaluate_matching(corpus, queries, qrels, (encoder,))["encoders"]
    assert set(rows) == {"plain", "plain+hybrid"}
    assert rows["plain"]["mrr@10"] > 0.9  # every text is nearest to itself but for unknown characters

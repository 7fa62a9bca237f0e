"""模型文件夹: the only place of `matching` that reads or writes files.

A folder is in sentence-transformers format: `modules.json`, `tokenizer.json` (one word per token,
split at spaces), `model.safetensors` with the tensor `embedding.weight`, and our `model_card.json`
with the recipe, the figures and the digest of the weights.  Weights come from safetensors only:
formats that run code when opened (pickles, Python files, remote code) are refused (S46).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from matching.errors import MatchingError
from matching.vocabulary import UNKNOWN, Vocabulary

ANALYSIS = "han-dictionary-1"
DEFAULT_FOLDER = Path(__file__).parent / "models" / "default"
_PICKLES = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".dill", ".npy", ".npz")
_OTHERS = (".h5", ".msgpack", ".py", ".pyc", ".so", ".dll", ".zip")
REFUSED_SUFFIXES = frozenset((*_PICKLES, *_OTHERS))
MAX_JSON_BYTES = 64 * 1024 * 1024
MODULE_PREFIX = "sentence_transformers."
WEIGHTS = "model.safetensors"
CARD = "model_card.json"


@dataclass(frozen=True)
class StaticModel:
    """A static model: vocabulary, weights float32 [tokens, dim], texts per token, and its card."""

    vocabulary: Vocabulary
    weights: npt.NDArray[np.float32]
    document_frequency: npt.NDArray[np.int64]
    card: dict[str, Any]


def _read_json(path: Path) -> Any:
    if not path.is_file():
        raise MatchingError("model_missing", what=path.name)
    if path.stat().st_size > MAX_JSON_BYTES:
        raise MatchingError("model_refused", what=path.name, why="size")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise MatchingError("model_damaged", what=path.name) from error


def _asks_for_code(value: Any) -> bool:
    if isinstance(value, dict):
        return any(
            key in ("auto_map", "custom_pipelines") or (key == "trust_remote_code" and bool(inner))
            for key, inner in value.items()
        ) or any(_asks_for_code(inner) for inner in value.values())
    return isinstance(value, list) and any(_asks_for_code(inner) for inner in value)


def inspect(folder: Path) -> None:
    """Refuse a model folder that could run code or lacks safetensors weights; return None if it is fine."""
    if not folder.is_dir():
        raise MatchingError("model_missing", what=folder.name)
    files = sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    for path in files:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise MatchingError("model_refused", what=path.name, why="link")
        if path.suffix.lower() in REFUSED_SUFFIXES:
            raise MatchingError("model_refused", what=path.name, why="format")
    if not any(path.suffix == ".safetensors" for path in files):
        raise MatchingError("model_missing", what=WEIGHTS)
    for path in files:
        if path.suffix == ".json" and path.name != "tokenizer.json" and _asks_for_code(_read_json(path)):
            raise MatchingError("model_refused", what=path.name, why="remote_code")
    if (folder / "modules.json").is_file():
        modules = _read_json(folder / "modules.json")
        if not isinstance(modules, list):
            raise MatchingError("model_damaged", what="modules.json")
        for module in modules:
            kind = str(module.get("type", "")) if isinstance(module, dict) else ""
            if not kind.startswith(MODULE_PREFIX):
                raise MatchingError("model_refused", what=kind, why="remote_code")


def is_static(folder: Path) -> bool:
    """Say whether the folder holds a model of ours, which needs neither torch nor tokenizers."""
    if not (folder / CARD).is_file():
        return False
    card = _read_json(folder / CARD)
    return isinstance(card, dict) and card.get("analysis") == ANALYSIS


def read(folder: Path) -> StaticModel:
    """Load a static model; refuse it when its weights do not have the digest that its card states."""
    inspect(folder)
    card = _read_json(folder / CARD)
    tokenizer = _read_json(folder / "tokenizer.json")
    payload = (folder / WEIGHTS).read_bytes()
    if hashlib.sha256(payload).hexdigest() != card.get("weights_sha256"):
        raise MatchingError("model_damaged", what=WEIGHTS)
    try:
        tensors = load_tensors(payload)
        weights = tensors["embedding.weight"].astype(np.float32)
        frequency = tensors["document_frequency"].astype(np.int64)
        numbered: dict[str, int] = tokenizer["model"]["vocab"]
        tokens = sorted(numbered, key=numbered.__getitem__)
    except (SafetensorError, KeyError, TypeError, AttributeError) as error:
        raise MatchingError("model_damaged", what=folder.name) from error
    vocabulary = Vocabulary(tokens)
    if _vocabulary_digest(vocabulary) != card.get("vocabulary_sha256"):
        raise MatchingError("model_damaged", what="tokenizer.json")
    shaped = weights.ndim == 2 and len(weights) == len(vocabulary) == len(frequency)
    if not shaped or not np.isfinite(weights).all():
        raise MatchingError("model_damaged", what=WEIGHTS)
    return StaticModel(vocabulary, weights, frequency, card)


def write(folder: Path, model: StaticModel) -> None:
    """Save a static model; the version in the card is made from the weights and the vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    payload = save_tensors(
        {
            "embedding.weight": np.ascontiguousarray(model.weights.astype(np.float16)),
            "document_frequency": np.ascontiguousarray(model.document_frequency.astype(np.int32)),
        }
    )
    digest = hashlib.sha256(payload)
    words = _vocabulary_digest(model.vocabulary)
    card = {
        **model.card,
        "analysis": ANALYSIS,
        "version": hashlib.sha256(f"{digest.hexdigest()} {words}".encode()).hexdigest()[:16],
        "dim": int(model.weights.shape[1]),
        "tokens": len(model.vocabulary),
        "storage": "float16",
        "weights_sha256": digest.hexdigest(),
        "vocabulary_sha256": words,
    }
    (folder / WEIGHTS).write_bytes(payload)
    _write_json(folder / "tokenizer.json", _tokenizer(model.vocabulary))
    _write_json(folder / "modules.json", _MODULES)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize" / "config.json", {})
    _write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})
    _write_json(folder / CARD, card)


def _vocabulary_digest(vocabulary: Vocabulary) -> str:
    return hashlib.sha256("\n".join(vocabulary.tokens).encode("utf-8")).hexdigest()


_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def _tokenizer(vocabulary: Vocabulary) -> dict[str, Any]:
    numbered = {token: number for number, token in enumerate(vocabulary.tokens)}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": numbered, "unk_token": UNKNOWN},
    }


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1 if path.name == CARD else None, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_rows(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-lines files, in order (used by training only)."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)

"""模型文件夹: the only place of `matching` that reads or writes files.

A folder of ours is in sentence-transformers format: `modules.json`, `tokenizer.json` (see
`matching.encoding.tokenizer_file`), `model.safetensors` with the tensor `embedding.weight`, beside them
`vocabulary.txt` (one token a line, in order) and `model_card.json` with the recipe, the figures and the
digests.  Weights come from safetensors only: formats that run code when opened (pickles, Python files,
remote code) are refused (S46).
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

from matching.encoding.model_safety import REFUSED_NAMES, REFUSED_SUFFIXES, require_safe
from matching.encoding.tokenizer_file import tokenizer
from matching.errors import MatchingError
from matching.words.vocabulary import Vocabulary

# A token counts at most this often in one text: enough for a long letter to say what it is about,
# too little for a list of repeated keywords to become the whole text.
MAX_REPEATS = 4
ANALYSIS = "han-dictionary-1"
DEFAULT_FOLDER = Path(__file__).parents[1] / "models" / "default"
MAX_JSON_BYTES = 64 * 1024 * 1024
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
VOCABULARY = "vocabulary.txt"
CARD = "model_card.json"
_TOKENIZERS = frozenset((TOKENIZER, "vocab.txt", "vocab.json"))


@dataclass(frozen=True)
class StaticModel:
    """A static model: vocabulary, weights float32 [tokens, dim], texts per token, and its card."""

    vocabulary: Vocabulary
    weights: npt.NDArray[np.float32]
    document_frequency: npt.NDArray[np.int64]
    card: dict[str, Any]


def _read_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise MatchingError("model_missing", what=path.name)
    return path.read_bytes()


def _read_json(path: Path) -> Any:
    if path.is_file() and path.stat().st_size > MAX_JSON_BYTES:
        raise MatchingError("model_refused", what=path.name, why="size")
    try:
        return json.loads(_read_bytes(path).decode("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MatchingError("model_damaged", what=path.name) from error


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def inspect(folder: Path) -> None:
    """Refuse a model folder that could run code or lacks safetensors weights; return None if it is fine."""
    if not folder.is_dir():
        raise MatchingError("model_missing", what=folder.name)
    files = _files(folder)
    for path in files:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise MatchingError("model_refused", what=path.name, why="link")
        if path.suffix.lower() in REFUSED_SUFFIXES or path.name in REFUSED_NAMES:
            raise MatchingError("model_refused", what=path.name, why="format")
    if not any(path.suffix == ".safetensors" for path in files):
        raise MatchingError("model_missing", what=WEIGHTS)
    # Without one the libraries take an empty vocabulary and every text reads alike.
    if not any(path.name in _TOKENIZERS or path.suffix == ".model" for path in files):
        raise MatchingError("model_missing", what=TOKENIZER)
    for path in files:
        # A tokenizer file names no class and can be larger than settings may be.
        if path.suffix == ".json" and path.name != TOKENIZER:
            require_safe(path.name, _read_json(path))


def digest(folder: Path) -> str:
    """Return sixteen hexadecimal digits over weights, settings and tokenizer (names and contents).

    Read-me files and hidden files do not count.
    """
    whole = hashlib.sha256()
    for path in _files(folder):
        if path.is_file() and path.suffix != ".md" and not path.name.startswith("."):
            with path.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return whole.hexdigest()[:16]


def read_prompts(folder: Path) -> tuple[dict[str, str], str | None]:
    """Return the prompts of a sentence-transformers model by name, and the name of the default one."""
    path = folder / "config_sentence_transformers.json"
    settings = _read_json(path) if path.is_file() else {}
    prompts = settings.get("prompts") if isinstance(settings, dict) else None
    named = {str(k): str(v) for k, v in prompts.items() if v is not None} if isinstance(prompts, dict) else {}
    default = settings.get("default_prompt_name") if isinstance(settings, dict) else None
    return named, default if isinstance(default, str) else None


def is_static(folder: Path) -> bool:
    """Say whether the folder holds a model of ours, which needs neither torch nor tokenizers."""
    if not (folder / CARD).is_file():
        return False
    card = _read_json(folder / CARD)
    return isinstance(card, dict) and card.get("analysis") == ANALYSIS


def read(folder: Path) -> StaticModel:
    """Load a static model; refuse it when a file does not have the digest that its card states (F18)."""
    inspect(folder)
    card = _read_json(folder / CARD)
    payload = _read_bytes(folder / WEIGHTS)
    listing = _read_bytes(folder / VOCABULARY)
    stated = {WEIGHTS: payload, VOCABULARY: listing, TOKENIZER: _read_bytes(folder / TOKENIZER)}
    for name, content in stated.items():
        if hashlib.sha256(content).hexdigest() != card.get(_digest_key(name)):
            raise MatchingError("model_damaged", what=name)
    try:
        tensors = load_tensors(payload)
        weights = tensors["embedding.weight"].astype(np.float32, copy=False)
        frequency = tensors["document_frequency"].astype(np.int64)
        vocabulary = Vocabulary(listing.decode("utf-8").removesuffix("\n").split("\n"))
    except (SafetensorError, KeyError, UnicodeDecodeError) as error:
        raise MatchingError("model_damaged", what=folder.name) from error
    shaped = weights.ndim == 2 and len(weights) == len(vocabulary) == len(frequency)
    if not shaped or not np.isfinite(weights).all():
        raise MatchingError("model_damaged", what=WEIGHTS)
    return StaticModel(vocabulary, weights, frequency, card)


def write(folder: Path, model: StaticModel) -> None:
    """Save a static model; the version in the card is made from the weights and the vocabulary.

    Weights are float32 because sentence-transformers calculates in the type it finds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        WEIGHTS: save_tensors(
            {
                "embedding.weight": np.ascontiguousarray(model.weights, dtype=np.float32),
                "document_frequency": np.ascontiguousarray(model.document_frequency, dtype=np.int32),
            }
        ),
        VOCABULARY: "".join(f"{token}\n" for token in model.vocabulary.tokens).encode("utf-8"),
        TOKENIZER: _compact(tokenizer(model.vocabulary, MAX_REPEATS)),
    }
    digests = {_digest_key(name): hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    told = f"{digests[_digest_key(WEIGHTS)]} {digests[_digest_key(VOCABULARY)]}"
    card = {
        **model.card,
        "analysis": ANALYSIS,
        "version": hashlib.sha256(told.encode()).hexdigest()[:16],
        "dim": int(model.weights.shape[1]),
        "tokens": len(model.vocabulary),
        "storage": "float32",
        **digests,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    _write_json(folder / "modules.json", _MODULES)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize" / "config.json", {})
    _write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})
    _write_json(folder / CARD, card)


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of a model folder."""
    card: dict[str, Any] = _read_json(folder / CARD)
    return card


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Replace the card of a model folder; weights and vocabulary stay as they are."""
    _write_json(folder / CARD, card)


def _digest_key(name: str) -> str:
    return {WEIGHTS: "weights_sha256", VOCABULARY: "vocabulary_sha256", TOKENIZER: "tokenizer_sha256"}[name]


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


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

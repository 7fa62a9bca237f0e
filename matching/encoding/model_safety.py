"""模型安全: what a model's settings may not ask for (S46).

sentence-transformers and transformers import classes that settings name, and can be told to run code that
lies in the folder or to fetch another model.  These functions look at parsed settings only; the files are
opened in `matching.encoding.model_folder`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from matching.errors import MatchingError

_PICKLES = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".dill", ".npy", ".npz")
_OTHERS = (".h5", ".msgpack", ".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".sh", ".exe", ".zip", ".gguf")
REFUSED_SUFFIXES = frozenset((*_PICKLES, *_OTHERS))
# An adapter names another model, to be fetched or read from anywhere.
REFUSED_NAMES = frozenset(("adapter_config.json",))
_CODE_KEYS = frozenset(("auto_map", "custom_pipelines", "trust_remote_code"))
_ELSEWHERE_KEYS = frozenset(("tokenizer_name_or_path", "model_name_or_path", "base_model_name_or_path"))
# Where a file lies that is read. `special_tokens_map_file` only tells where one lay on the machine of the training.
_PATH_KEYS = re.compile(r"\w+_(file|path|dir|folder)")
_TOLD_ONLY = frozenset(("special_tokens_map_file", "name_or_path", "_name_or_path"))
_VOCABULARIES = frozenset(("vocab.json", "added_tokens.json"))
_CLASS_KEYS = frozenset(("activation_function", "activation_fn", "tokenizer_class", "model_class"))
_MODULE = re.compile(
    r"sentence_transformers\.(models|base\.modules|sentence_transformer\.modules)(\.\w+)?\.[A-Z]\w*"
)
_ACTIVATION = re.compile(r"torch\.nn\.(modules\.(activation|linear)\.)?[A-Z]\w*")


def require_safe(name: str, settings: Any) -> None:
    """Refuse the settings of one file (its path inside the folder); ``model_refused`` says which and why."""
    base = PurePosixPath(name).name
    if base == "modules.json":
        _require_modules(settings)
        return
    if base in _VOCABULARIES and _is_vocabulary(settings):
        return
    for key, value in _entries(settings):
        if key in _CODE_KEYS and value:
            raise MatchingError("model_refused", what=base, why="remote_code")
        if key in _ELSEWHERE_KEYS and value:
            raise MatchingError("model_refused", what=base, why="elsewhere")
        if key not in _TOLD_ONLY and isinstance(value, str) and _PATH_KEYS.fullmatch(key):
            _require_inside(value)
        if key in _CLASS_KEYS and isinstance(value, str) and "." in value:
            _require_class(value, _ACTIVATION)
        if key == "types" and isinstance(value, Mapping):
            for path, kind in value.items():
                _require_inside(path)
                _require_class(str(kind), _MODULE)


def _is_vocabulary(settings: Any) -> bool:
    """Say whether these are words with their numbers; a word may be called like a setting."""
    return isinstance(settings, Mapping) and all(type(number) is int for number in settings.values())


def _require_modules(modules: Any) -> None:
    if not isinstance(modules, list) or not modules:
        raise MatchingError("model_damaged", what="modules.json")
    for module in modules:
        if not isinstance(module, Mapping):
            raise MatchingError("model_damaged", what="modules.json")
        _require_class(str(module.get("type", "")), _MODULE)
        _require_inside(module.get("path", ""))


def _require_class(name: str, allowed: re.Pattern[str]) -> None:
    if not allowed.fullmatch(name):
        raise MatchingError("model_refused", what=name, why="remote_code")


def _require_inside(path: Any) -> None:
    text = str(path).replace("\\", "/")
    parts = PurePosixPath(text).parts
    if PurePosixPath(text).is_absolute() or ".." in parts or ":" in text or text.startswith("~"):
        raise MatchingError("model_refused", what=str(path), why="link")


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key and value of nested settings."""
    waiting = [value]
    while waiting:
        held = waiting.pop()
        if isinstance(held, Mapping):
            yield from held.items()
            waiting.extend(held.values())
        elif isinstance(held, list):
            waiting.extend(held)

"""本地预训练模型: any sentence-transformers folder on this machine (the extra ``[semantic]``).

Never from the network: the folder is checked first, then opened with local files only and without
remote code.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matching import model_folder
from matching.encoders import Vectors, unit_rows
from matching.errors import MatchingError


class LocalSentenceTransformer:
    """A sentence-transformers model in a local folder, behind the `Encoder` protocol.

    `prompt` is put before every text when the model was trained with one (its card says so).
    """

    def __init__(self, folder: Path | str, prompt: str | None = None) -> None:
        path = Path(folder)
        model_folder.inspect(path)
        try:
            library: Any = importlib.import_module("sentence_transformers")
        except ImportError as error:
            raise MatchingError("extra_missing", what="semantic") from error
        self._model = library.SentenceTransformer(
            str(path),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
        self._prompt = prompt
        self._name = path.name
        self._version = _digest(path)

    @property
    def name(self) -> str:
        return self._name

    @property
    def version(self) -> str:
        return self._version

    @property
    def dim(self) -> int:
        return int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `matching.encoders.Encoder.encode`."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        raw = self._model.encode(
            list(texts), prompt=self._prompt, convert_to_numpy=True, show_progress_bar=False
        )
        return unit_rows(np.asarray(raw, dtype=np.float32))


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.safetensors")):
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]

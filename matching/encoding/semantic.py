"""本地预训练模型: any sentence-transformers folder on this machine (the extra ``[semantic]``).

Never from the network: the folder is checked first (`matching.encoding.model_folder.inspect`), then opened with local
files only, without remote code and from safetensors.
"""

from __future__ import annotations

import importlib
import math
import os
import threading
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from matching.encoding import model_folder
from matching.encoding.encoders import Vectors, unit_rows
from matching.errors import MatchingError

# Read by the libraries when they are imported.
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DO_NOT_TRACK": "1",
}
_QUERIES = ("query",)  # what sentence-transformers calls the texts that ask
_DOCUMENTS = ("document", "passage", "corpus")  # and those that are found
_SPECIAL_TOKENS = 4
_SHORTEST_PIECE = 16
# Of a text longer than this many times what the model reads, the rest is left out.
_MOST_PIECES = 8


class LocalSentenceTransformer:
    """A sentence-transformers model in a local folder, behind the `Encoder` protocol.

    Prompts: `config_sentence_transformers.json` of the folder names them.  `encode` puts ``document``,
    ``passage`` or ``corpus`` before a text, `encode_queries` ``query``; a side without a prompt of its own
    takes the default one, unless that belongs to the other side.  Long texts: a text beyond the model's limit is cut into equal pieces and its
    vector is the mean of theirs.  `dim` keeps the first dimensions only (models trained for that:
    Kusupati et al. 2022, "Matryoshka representation learning", NeurIPS).  Threads may share an encoder.
    """

    def __init__(self, folder: Path | str, *, dim: int | None = None, batch_size: int = 32) -> None:
        """Open a folder.

        Raises ``model_missing``, ``model_refused``, ``model_damaged``, ``extra_missing`` without the libraries,
        and ``bad_input`` for a `dim` the model does not have or a `batch_size` below 1.
        """
        path = Path(folder)
        model_folder.inspect(path)
        if not (path / "modules.json").is_file():
            raise MatchingError("model_missing", what="modules.json")
        if batch_size < 1:
            raise MatchingError("bad_input", what="batch_size")
        prompts, default = model_folder.read_prompts(path)
        self._query_prompt = _prompt(prompts, _QUERIES, default)
        self._prompt = _prompt(prompts, _DOCUMENTS, default)
        self._batch_size = batch_size
        self._lock = threading.Lock()  # the tokenizers of these models are not safe for threads
        self._model = _open(path)
        self._dim = self._full_dim(path)
        if dim is not None and not 1 <= dim <= self._dim:
            raise MatchingError("bad_input", what="dim", dim=dim, most=self._dim)
        self._name = path.resolve().name
        self._version = model_folder.digest(path)
        if dim is not None and dim < self._dim:
            self._version += f"-{dim}"
            self._dim = dim

    def _full_dim(self, path: Path) -> int:
        """Encode one text: what is damaged shows now and not at the first search."""
        try:
            found = np.asarray(self._model.encode(["停车"], show_progress_bar=False))
        except Exception as error:
            raise MatchingError("model_damaged", what=path.name) from error
        if found.ndim != 2 or not np.isfinite(found).all():
            raise MatchingError("model_damaged", what=path.name)
        return int(found.shape[1])

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._name

    @property
    def version(self) -> str:
        """A digest over weights, settings and tokenizer, and the dimensions when they were cut."""
        return self._version

    @property
    def dim(self) -> int:
        return self._dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `matching.encoding.encoders.Encoder.encode`; these are texts that are found."""
        return self._encode(texts, self._model.encode_document, self._prompt)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Like `encode` for texts that ask."""
        return self._encode(texts, self._model.encode_query, self._query_prompt)

    def _encode(self, texts: Sequence[str], encode: Any, prompt: str) -> Vectors:
        size = self._piece(prompt)
        # A text that says nothing is left out: its vector is zero, whatever the model makes of an empty text.
        cut = [(n, piece) for n, text in enumerate(texts) if text.strip() for piece in _pieces(text, size)]
        vectors = np.zeros((len(texts), self._dim), dtype=np.float32)
        if not cut:
            return vectors
        with self._lock:
            raw = encode(
                [piece for _, piece in cut],
                prompt=prompt,
                batch_size=self._batch_size,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        owner = np.array([number for number, _ in cut])
        np.add.at(vectors, owner, unit_rows(np.asarray(raw, dtype=np.float32)[:, : self._dim]))
        return unit_rows(vectors)

    def _piece(self, prompt: str) -> int:
        """Return how many characters the model reads at once: of Chinese one is about a token."""
        limit = self._model.get_max_seq_length()
        if limit is None or not math.isfinite(limit):
            return 0
        return max(int(limit) - _SPECIAL_TOKENS - len(prompt), _SHORTEST_PIECE)


def _prompt(prompts: Mapping[str, str], names: Sequence[str], default: str | None) -> str:
    own = next((prompts[name] for name in names if prompts.get(name)), "")
    if own or default is None or default in (*_QUERIES, *_DOCUMENTS):
        return own
    return prompts.get(default, "")


def _pieces(text: str, size: int) -> list[str]:
    if not size or len(text) <= size:
        return [text]
    text = text[: size * _MOST_PIECES]
    count = math.ceil(len(text) / size)
    bounds = [round(len(text) * number / count) for number in range(count + 1)]
    return [text[start:stop] for start, stop in pairwise(bounds)]


def _open(path: Path) -> Any:
    os.environ.update(_OFFLINE)
    try:
        library: Any = importlib.import_module("sentence_transformers")
        importlib.import_module("transformers.utils.logging").disable_progress_bar()
    except ImportError as error:
        raise MatchingError("extra_missing", what="semantic") from error
    try:
        model = library.SentenceTransformer(
            str(path),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # whatever those libraries raise for files they cannot use
        raise MatchingError("model_damaged", what=path.name) from error
    model.eval()
    return model.float()

"""打开模型: the encoder that fits a model folder."""

from __future__ import annotations

from pathlib import Path

from matching.encoding import model_folder
from matching.encoding.encoders import Encoder, StaticEncoder
from matching.encoding.semantic import LocalSentenceTransformer


def load_encoder(path: Path | str | None = None) -> Encoder:
    """Open the model in `path`, or the one that ships with the package when `path` is None.

    Raises `MatchingError` ``model_missing``, ``model_refused`` or ``model_damaged``; folders that are
    not static models of ours need the extra ``[semantic]`` (``extra_missing`` without it).
    """
    folder = Path(path) if path is not None else model_folder.DEFAULT_FOLDER
    model_folder.inspect(folder)
    if model_folder.is_static(folder):
        return StaticEncoder.load(folder)
    return LocalSentenceTransformer(folder)

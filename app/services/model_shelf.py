"""Which model serves (在用模型): looked up at every use, loaded once a version, never silently another one (F18)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.learning import PACKAGED, ModelSwitch
from app.errors import AppError
from app.store.database import Store
from app.store.model_folders import ModelFolders

if TYPE_CHECKING:
    from matching import Engine

log = logging.getLogger(__name__)


def engine_name(engine: Engine) -> str:
    """Name and version of the model, kept beside every stored vector (F18)."""
    return f"{engine.encoder.name}/{engine.encoder.version}"


@dataclass(frozen=True)
class ServedModel:
    """The engine in use. version: of a learned model, "" for the packaged one or one named in the settings.

    fault: why the packaged model stands in for the learned one: missing, damaged; "" when it does not.
    """

    engine: Engine
    version: str = PACKAGED
    fault: str = ""

    @property
    def name(self) -> str:
        return engine_name(self.engine)


class ModelShelf:
    """The model that the settings name, else the one that the latest switch in the store names.

    Another process may switch at any time: the store is asked at every use, which costs a fraction of a millisecond.
    """

    def __init__(
        self, store: Store, folders: ModelFolders, load: Callable[[str], Engine], setting: str
    ) -> None:
        self._store, self._folders, self._load, self._setting = store, folders, load, setting
        self._lock = Lock()
        self._fixed: Engine | None = None
        self._learned: tuple[ModelSwitch, Engine] | None = None
        self._refused: tuple[object, str] | None = None

    def current(self) -> ServedModel:
        """The model to use now; hold on to it for one piece of work, the next call may find another one."""
        if self._setting:
            return ServedModel(self.fixed())
        with self._store.read() as work:
            switch = work.learning.in_use()
        if switch is None or switch.version == PACKAGED:
            return ServedModel(self.fixed())
        with self._lock:
            if self._learned is None or self._learned[0] != switch:
                fault = self._take(switch)
                if fault:
                    return ServedModel(self._first(), PACKAGED, fault)
            assert self._learned is not None
            return ServedModel(self._learned[1], switch.version)

    def unsound(self) -> list[str]:
        """The version in use when its files are not what they were, for verification; they are read anew."""
        with self._store.read() as work:
            switch = work.learning.in_use()
        if self._setting or switch is None or switch.version == PACKAGED:
            return []
        try:
            self.open(switch.version, switch.digest)
        except AppError:
            return [switch.version]
        return []

    def fixed(self) -> Engine:
        """The model of the settings, else the packaged one."""
        with self._lock:
            return self._first()

    def _first(self) -> Engine:
        if self._fixed is None:
            self._fixed = self._load(self._setting)
        return self._fixed

    def _take(self, switch: ModelSwitch) -> str:
        """Load the model of a switch; returns "" or what is wrong with its folder.

        What was refused is looked at again only after its files have changed.
        """
        seen = (switch.id, self._folders.state(switch.version))
        if self._refused and self._refused[0] == seen:
            return self._refused[1]
        try:
            self._learned = (switch, self.open(switch.version, switch.digest))
        except AppError as error:
            self._refused = (seen, error.code.removeprefix("model.folder_"))
            log.error("model %s is not used: %s", switch.version, error)
            return self._refused[1]
        self._refused = None
        return ""

    def open(self, version: str, digest: str) -> Engine:
        """The engine of a learned model. Raises AppError model.folder_missing, model.folder_damaged.

        The digest is of all files of the folder and lies in the store: a folder that was put together from two
        models, an edited card or a cut file does not have it.
        """
        from matching.encoding import model_folder

        folder = self._folders.path(version)
        if not folder.is_dir():
            raise AppError("model.folder_missing", version=version)
        try:
            if model_folder.digest(folder) == digest:
                return self._load(str(folder))
        except (AppError, OSError) as error:
            raise AppError("model.folder_damaged", version=version) from error
        raise AppError("model.folder_damaged", version=version)

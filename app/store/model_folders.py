"""Folders of learned models below the data folder: complete under their version, or not there at all (F17)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from app.errors import AppError
from app.store.blobs import disk_error
from app.store.ids import new_id

BUILDING = ".building-"


def is_version(name: str) -> bool:
    """Sixteen hexadecimal digits."""
    return len(name) == 16 and not set(name) - set("0123456789abcdef")


class ModelFolders:
    """One folder a version. A folder is written beside and renamed, so that a kill leaves no half of one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, version: str) -> Path:
        """Folder of a version; nothing else ever becomes part of a path. Raises AppError model.folder_damaged."""
        if not is_version(version):
            raise AppError("model.folder_damaged", version=version)
        return self.root / version

    def add(self, write: Callable[[Path], str]) -> str:
        """Let `write` fill a new folder and name its version; put the folder in place and return the version.

        A folder that already has this name is replaced: whoever has opened it keeps what was read.
        Raises AppError store.full, store.unwritable.
        """
        building = self.root / (BUILDING + new_id("md"))
        try:
            building.mkdir(parents=True, mode=0o700)
            version = write(building)
            _flush(building)
            target = self.path(version)
            former = self.root / (BUILDING + new_id("md"))
            if target.exists():
                target.rename(former)
            building.rename(target)
            _flush_folder(self.root)
            shutil.rmtree(former, ignore_errors=True)
        except BaseException as error:
            shutil.rmtree(building, ignore_errors=True)
            if isinstance(error, OSError):
                raise disk_error(error, self.root) from error
            raise
        return version

    def sweep(self, keep: Iterable[str], before: float) -> list[str]:
        """Remove what is neither kept nor younger than `before` (seconds since 1970); return the names removed.

        A younger folder may belong to a run that is about to switch to it.
        """
        wanted, removed = set(keep), []
        for path in sorted(self.root.iterdir()) if self.root.is_dir() else []:
            if path.name not in wanted and path.is_dir() and path.stat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True)
                removed.append(path.name)
        return removed

    def state(self, version: str) -> tuple[tuple[str, int, int], ...]:
        """Names, sizes and times of change of the files: what tells cheaply whether to look again."""
        folder = self.root / version if is_version(version) else None
        found = (
            sorted(path for path in folder.rglob("*") if path.is_file()) if folder and folder.is_dir() else []
        )
        return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found)


def _flush(folder: Path) -> None:
    """Bring every file to the disk before the folder gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Backup and restore through SQLite's own backup interface: consistent under load (F13). Keys are never part of it."""

from __future__ import annotations

import os
import re
import sqlite3
import tarfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import IO

from app.errors import AppError
from app.store.model_folders import ModelFolders, is_version

MEMBER = "jiebang.db"
_MODEL_MEMBER = re.compile(r"models/([0-9a-f]{16})/((?:\w[\w.]*/)?\w[\w.]*)", re.ASCII)


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """A consistent copy of an open database; an unfinished copy never carries the final name."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    _private(part).close()
    copy = sqlite3.connect(part)
    try:
        source.backup(copy)
    finally:
        copy.close()
    part.replace(target)


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner may read: it will hold what citizens wrote in full."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def write_archive(database: Path, blobs: Path, models: Path, target: Path) -> None:
    """Database, blobs and learned models in one tar file. Raises AppError store.exists rather than overwrite.

    A model that somebody removes meanwhile is left out: nothing has pointed to it for a while.
    """
    if target.exists():
        raise AppError("store.exists", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = target.with_name(target.name + ".db")
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    part = target.with_name(target.name + ".part")
    try:
        copy_database(source, copy)
        with _private(part) as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(copy, arcname=MEMBER)
            for blob in sorted(blobs.glob("*/*")) if blobs.exists() else []:
                archive.add(blob, arcname=f"blobs/{blob.parent.name}/{blob.name}")
            for folder in sorted(models.iterdir()) if models.exists() else []:
                if is_version(folder.name):
                    _add_model(archive, folder)
        part.replace(target)
    finally:
        source.close()
        copy.unlink(missing_ok=True)
        part.unlink(missing_ok=True)


def _add_model(archive: tarfile.TarFile, folder: Path) -> None:
    try:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.add(path, arcname=f"models/{folder.name}/{path.relative_to(folder).as_posix()}")
    except FileNotFoundError:
        pass


def read_archive(
    archive: Path, database: Path, blobs: Path, models: Path, check: Callable[[Path], None]
) -> None:
    """Put a backup in place. Raises AppError store.exists when a database is there, store.not_backup otherwise.

    Members are written one by one under names of our own making; nothing in the archive names a path. The database
    gets its name only when it is whole and ours, and never finds the log of an earlier one beside it.
    """
    if database.exists():
        raise AppError("store.exists", path=str(database))
    arriving = database.with_name(database.name + ".restoring")
    try:
        with tarfile.open(archive, "r") as tar:
            _extract(tar, arriving, blobs)
            _extract_models(tar, ModelFolders(models))
        check(arriving)
    except (tarfile.TarError, KeyError, OSError) as error:
        arriving.unlink(missing_ok=True)
        raise AppError("store.not_backup", path=str(archive)) from error
    except AppError:
        arriving.unlink(missing_ok=True)
        raise
    for ending in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    arriving.replace(database)


def _extract(tar: tarfile.TarFile, database: Path, blobs: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for member in tar.getmembers():
        if not member.isreg() or member.name == MEMBER:
            continue
        digest = Path(member.name).name
        if len(digest) == 64 and all(c in "0123456789abcdef" for c in digest):
            _write(tar, member, blobs / digest[:2] / digest)
    _write(tar, tar.getmember(MEMBER), database)


def _extract_models(tar: tarfile.TarFile, folders: ModelFolders) -> None:
    """Put learned models in place, folder by folder; they are read only when their digest is the one in the store."""
    parts: dict[str, list[tuple[tarfile.TarInfo, str]]] = defaultdict(list)
    for member in tar.getmembers():
        found = _MODEL_MEMBER.fullmatch(member.name) if member.isreg() else None
        if found:
            parts[found[1]].append((member, found[2]))
    for version in parts:

        def fill(folder: Path, version: str = version) -> str:
            for member, name in parts[version]:
                _write(tar, member, folder / name)
            return version

        folders.add(fill)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(member)
    if source is None:
        raise KeyError(member.name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + ".part")
    with source, _private(part) as file:
        while chunk := source.read(1 << 20):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)

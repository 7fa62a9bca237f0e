"""Backup and restore (备份与恢复)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.clock import CHINA, Clock
from app.config import Settings
from app.domain.users import SYSTEM, Actor
from app.services.auditing import Verification, verify
from app.services.context import App, demand, open_app
from app.store.backup import read_archive, write_archive
from finance import ENGINE_VERSION


@dataclass(frozen=True)
class BackupFile:
    """A backup on disk. The master key is never in it; without that key sealed bids in it stay sealed."""

    path: Path
    bytes: int
    at: datetime


@dataclass(frozen=True)
class SystemState:
    """State of an installation (运行状态). The key is told by its fingerprint, which gives nothing away."""

    profile: str
    schema: int
    audit_rows: int
    bytes: int
    blobs: int
    key_fingerprint: str
    encoder: str
    engine_version: str


def state(app: App, actor: Actor) -> SystemState:
    """What an administrator must know before calling for help."""
    demand(app, actor, "store.backup")
    store = app.store.state()
    return SystemState(
        profile=app.settings.profile,
        schema=store.schema,
        audit_rows=store.audit_rows,
        bytes=store.bytes,
        blobs=len(app.blobs.digests()),
        key_fingerprint=app.master.fingerprint,
        encoder=app.encoder_name,
        engine_version=ENGINE_VERSION,
    )


def backup(app: App, actor: Actor, target: Path | None = None) -> BackupFile:
    """Write a consistent backup while the application runs (F13)."""
    demand(app, actor, "store.backup")
    stamp = app.clock.now().astimezone(CHINA).strftime("%Y%m%d-%H%M%S")
    target = target or app.settings.backups / f"jiebang-{stamp}.tar"
    with app.store.write() as work:
        work.record(actor, "store.backup", target.name)
    write_archive(app.settings.database, app.settings.blobs, target)
    return _on_disk(target)


def list_backups(app: App, actor: Actor) -> list[BackupFile]:
    demand(app, actor, "store.backup")
    files = sorted(app.settings.backups.glob("*.tar"), reverse=True)
    return [_on_disk(path) for path in files]


def _on_disk(path: Path) -> BackupFile:
    status = path.stat()
    return BackupFile(path, status.st_size, datetime.fromtimestamp(status.st_mtime, CHINA))


def restore(settings: Settings, archive: Path, clock: Clock | None = None) -> Verification:
    """Put a backup into an empty installation and verify it. Raises AppError store.exists when there is data."""
    read_archive(archive, settings.database, settings.blobs)
    app = open_app(settings, clock)
    try:
        with app.store.write() as work:
            work.record(SYSTEM, "store.restore", archive.name)
        return verify(app, SYSTEM)
    finally:
        app.close()

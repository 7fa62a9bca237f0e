"""Backup and restore (备份与恢复)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.clock import CHINA, Clock, SystemClock
from app.config import Settings
from app.domain.users import SYSTEM, Actor
from app.errors import AppError, Invalid
from app.sealing.custody import load_master, write_private
from app.sealing.envelope import SealBroken
from app.sealing.recovery import recover_master, recovery_text
from app.services.auditing import Verification, verify
from app.services.context import App, demand, open_app
from app.store.backup import read_archive, write_archive
from app.store.database import refuse_foreign
from finance import ENGINE_VERSION

SIZE_STEP = 100_000_000


@dataclass(frozen=True)
class BackupFile:
    """A backup on disk, its size rounded up. The master key is never in it; without that key sealed bids in it stay sealed."""

    path: Path
    bytes: int
    at: datetime


@dataclass(frozen=True)
class SystemState:
    """State of an installation (运行状态). The key is told by its fingerprint, which gives nothing away."""

    profile: str
    schema: int
    bytes: int
    blobs: int
    key_fingerprint: str
    encoder: str
    engine_version: str


def state(app: App, actor: Actor) -> SystemState:
    """What an administrator must know before calling for help."""
    demand(app, actor, "store.backup")
    store = app.store.state()
    with app.store.read() as work:
        sealed = work.bids.envelopes()  # how many files were bid is for nobody to know before opening (S23)
    return SystemState(
        profile=app.settings.profile,
        schema=store.schema,
        bytes=coarse(store.bytes),
        blobs=len(app.blobs.digests() - sealed),
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
    write_archive(app.settings.database, app.settings.blobs, app.settings.models, target)
    return _on_disk(target)


def copy_key(app: App, actor: Actor, target: Path, passphrase: str) -> None:
    """Write the copy of the master key (主密钥备份) under `passphrase` to a new file, readable by its owner alone (S31).

    Raises Invalid sealing.short_passphrase, AppError sealing.copy_exists; nothing is then written.
    """
    demand(app, actor, "store.backup")
    text = recovery_text(app.master, passphrase)
    with app.store.write() as work:
        work.record(actor, "key.copy", app.master.fingerprint)
        write_private(target, text, "sealing.copy_exists")


def recover_key(settings: Settings, copy: bytes, passphrase: str) -> str:
    """Write a lost master key again from its copy; returns its fingerprint. Where the database knows the key, the use is
    audited (S31).

    Raises SealBroken sealing.passphrase_wrong, AppError sealing.key_exists, store.other_key (the copy is of another
    installation's key); no key is then in place.
    """
    try:
        text = copy.decode("ascii")
    except UnicodeDecodeError as error:
        raise SealBroken("sealing.passphrase_wrong") from error
    master = recover_master(settings.keys, text, passphrase)
    if not settings.database.exists():
        return master.fingerprint
    try:
        app = open_app(settings)
    except AppError:
        settings.keys.unlink()
        raise
    try:
        with app.store.write() as work:
            work.record(SYSTEM, "key.recover", master.fingerprint)
    finally:
        app.close()
    return master.fingerprint


def list_backups(app: App, actor: Actor) -> list[BackupFile]:
    demand(app, actor, "store.backup")
    files = sorted(app.settings.backups.glob("*.tar"), reverse=True)
    return [_on_disk(path) for path in files]


def coarse(size: int) -> int:
    """Rounded up to whole 100 MB: a size to the byte would grow visibly with every sealed bid (S23)."""
    return -(-size // SIZE_STEP) * SIZE_STEP


def _on_disk(path: Path) -> BackupFile:
    status = path.stat()
    return BackupFile(path, coarse(status.st_size), datetime.fromtimestamp(status.st_mtime, CHINA))


ORPHAN_AGE = 3600.0
"""Seconds: a file younger than this may belong to a report whose row is being written."""


def sweep(app: App, actor: Actor) -> int:
    """Remove stored files that no row names, left behind by a kill between file and row (F02). Returns how many."""
    demand(app, actor, "store.backup")
    with app.store.write() as work:
        orphans = (
            app.blobs.digests()
            - work.pain_points.photos()
            - work.races.files()
            - work.deliveries.files()
            - work.bids.envelopes()
        )
        latest = work.now.timestamp() - ORPHAN_AGE
        old = [digest for digest in sorted(orphans) if app.blobs.stored_at(digest) < latest]
        for digest in old:
            app.blobs.remove(digest)
        work.record(actor, "store.sweep", "", count=len(old))
    return len(old)


def correct_clock(app: App, actor: Actor, reason: str) -> None:
    """Declare the machine's clock right again after it stood ahead: bids and openings are taken from now on (F08).

    Audited with the reason, for a supervisor to see. Raises Invalid keeping.clock_reason without one, and
    keeping.clock_fine when nothing stands in the way.
    """
    demand(app, actor, "store.backup")
    if len(reason.strip()) < 4:
        raise Invalid("store.clock_reason")
    with app.store.write() as work:
        if not work.clock_went_back():
            raise Invalid("store.clock_fine")
        work.record(actor, "clock.correct", "", reason=reason.strip()[:200])


def restore(settings: Settings, archive: Path, clock: Clock | None = None) -> Verification:
    """Put a backup into an empty installation whose key is in place, and verify it.

    The checkpoints of what was there before are kept under a dated name, their last head goes into the log.
    Raises AppError store.exists when there is data, sealing.key_missing, store.other_key; nothing is then in place.
    """
    clock = clock or SystemClock()
    load_master(settings.keys)
    read_archive(archive, settings.database, settings.blobs, settings.models, refuse_foreign)
    anchor = settings.audit_anchor
    last = ""
    if anchor.exists():
        last = next(iter(anchor.read_text("ascii").splitlines()[-1:]), "")
        stamp = clock.now().astimezone(CHINA).strftime("%Y%m%d-%H%M%S")
        anchor.rename(anchor.with_name(f"{anchor.name}.until-{stamp}"))
    try:
        app = open_app(settings, clock)
    except AppError:
        settings.database.unlink(missing_ok=True)
        raise
    try:
        with app.store.write() as work:
            work.record(SYSTEM, "store.restore", archive.name, checkpoint_before=last)
        return verify(app, SYSTEM)
    finally:
        app.close()

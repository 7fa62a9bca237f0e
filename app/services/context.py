"""What every service needs, opened once a process: settings, clock, store, blobs, keys, matching engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.clock import Clock, SystemClock
from app.config import Settings
from app.domain.users import MATRIX, Actor, Owned, allowed
from app.errors import AppError, NotAllowed, NotFound
from app.sealing.chain import link
from app.sealing.custody import MasterKey, create_master, load_master
from app.store.blobs import Blobs
from app.store.database import Store

if TYPE_CHECKING:
    from matching import Engine


@dataclass
class App:
    """One open installation. `engine` is loaded on first use: commands that do not match never pay for it."""

    settings: Settings
    clock: Clock
    store: Store
    blobs: Blobs
    master: MasterKey
    _engine: Engine | None = None
    _lock: Any = field(default_factory=Lock)

    @property
    def engine(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = _load_engine(self.settings.encoder)
            return self._engine

    @cached_property
    def encoder_name(self) -> str:
        """Name and version of the model, kept beside every stored vector (F18)."""
        encoder = self.engine.encoder
        return f"{encoder.name}/{encoder.version}"

    def close(self) -> None:
        self.store.close()


def _load_engine(folder: str) -> Engine:
    """The matching engine with the packaged model or one from a folder. Raises AppError matching.model_…"""
    from matching import Engine, MatchingError, load_encoder

    try:
        return Engine(load_encoder(folder or None))
    except MatchingError as error:
        raise AppError(error.code, **error.params) from error


def init_app(settings: Settings, clock: Clock | None = None) -> App:
    """Create the folders, the master key and the database where they are missing, then open them."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.keys.exists() and not settings.database.exists():
        create_master(settings.keys)
    return _open(settings, clock, create=True)


def open_app(settings: Settings, clock: Clock | None = None, engine: Engine | None = None) -> App:
    """Open an installation that exists. Raises AppError store.missing, sealing.key_missing and their kin."""
    app = _open(settings, clock, create=False)
    app._engine = engine
    return app


def _open(settings: Settings, clock: Clock | None, *, create: bool) -> App:
    clock = clock or SystemClock()
    if not create and not settings.database.exists():
        raise AppError("store.missing", path=str(settings.database))
    master = load_master(settings.keys)
    audit_key = master.audit_key

    def chain(previous: str, record: dict[str, Any]) -> str:
        return link(audit_key, previous, record)

    identity = {"key": master.fingerprint, "profile": settings.profile}
    store = Store(settings.database, clock, chain, settings.audit_anchor, identity, create=create)
    return App(settings=settings, clock=clock, store=store, blobs=Blobs(settings.blobs), master=master)


def demand(app: App, actor: Actor, action: str, resource: Owned | None = None, object: str = "") -> None:
    """Refuse what the table does not allow; the refusal itself is audited.

    When the role may do this to its own things but this is somebody else's, the answer is the same as for a thing
    that does not exist (S15). Raises NotAllowed or NotFound.
    """
    if allowed(actor, action, resource):
        return
    with app.store.write() as work:
        work.record(actor, "access_denied", object, outcome="refused", wanted=action)
    if resource is not None and _would_own(actor, action):
        raise NotFound("app.not_found")
    raise NotAllowed("app.not_allowed")


def _would_own(actor: Actor, action: str) -> bool:
    return MATRIX.get(action, {}).get(actor.role) == "own"

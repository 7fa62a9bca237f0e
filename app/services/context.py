"""What every service needs, opened once a process: settings, clock, store, blobs, keys, matching engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.clock import Clock, SystemClock
from app.config import Settings
from app.domain.users import MATRIX, Actor, Owned, allowed
from app.errors import AppError, NotAllowed, NotFound
from app.sealing.chain import link
from app.sealing.custody import MasterKey, create_master, load_master
from app.services.capability_pool import CapabilityPool
from app.services.held_messages import FieldJudge, HeldMessages
from app.services.model_shelf import ModelShelf, ServedModel
from app.store.blobs import Blobs
from app.store.database import Store
from app.store.model_folders import ModelFolders

if TYPE_CHECKING:
    from matching import Engine


@dataclass
class App:
    """One open installation. The model is loaded on first use: commands that do not match never pay for it."""

    settings: Settings
    clock: Clock
    store: Store
    blobs: Blobs
    master: MasterKey
    _engine: Engine | None = None
    model_folders: ModelFolders = field(init=False)
    shelf: ModelShelf = field(init=False)
    held: HeldMessages = field(init=False)
    fields: FieldJudge = field(init=False)
    pool: CapabilityPool = field(default_factory=CapabilityPool)

    def __post_init__(self) -> None:
        self.model_folders = ModelFolders(self.settings.models)
        self.shelf = ModelShelf(
            self.store,
            self.model_folders,
            lambda folder: _load_engine(folder, self.store),
            self.settings.encoder,
        )
        self.held = HeldMessages(self.store)
        self.fields = FieldJudge(lambda: self.model)

    @property
    def model(self) -> ServedModel:
        """The model in use now; take it once for one piece of work, another process may switch at any time."""
        return ServedModel(self._engine) if self._engine is not None else self.shelf.current()

    @property
    def engine(self) -> Engine:
        """The engine of `model`."""
        return self.model.engine

    @property
    def encoder_name(self) -> str:
        """Name and version of the model in use (F18)."""
        return self.model.name

    def close(self) -> None:
        self.store.close()


def _load_engine(folder: str, store: Store) -> Engine:
    """The matching engine with the packaged model or one from a folder. Raises AppError matching.model_…

    A model that is not ours gets its scale from titles and texts of this city.
    """
    from app.services.reference_pairs import reference_pairs
    from matching import Engine, MatchingError, StaticEncoder, load_encoder

    try:
        encoder = load_encoder(folder or None)
        if isinstance(encoder, StaticEncoder):
            return Engine(encoder)
        return Engine.for_encoder(encoder, reference_pairs(store))
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
    from app.services.open_data import catch_up, make_releases

    store = Store(
        settings.database, clock, chain, settings.audit_anchor, identity, make_releases, create=create
    )
    app = App(settings=settings, clock=clock, store=store, blobs=Blobs(settings.blobs), master=master)
    catch_up(app)
    return app


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

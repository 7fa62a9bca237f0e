"""Settings of one installation: a frozen value read once from the environment and the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

PROFILES = ("production", "demo")
CUSTODIES = ("key_file", "two_people")


@dataclass(frozen=True)
class Settings:
    """Where things are and how strict the installation is.

    data: folder of this installation (database, blobs, backups, keys, logs below it).
    profile: "production" (default) or "demo" (seed users, one-click sign-in, loopback only).
    key_file: master key that wraps every opportunity's private key; keep a copy off this machine.
    language: catalogue shown before a person chooses.
    custody: how a new opportunity's key is kept unless its reviewer chooses otherwise, one of CUSTODIES.
    ocid_prefix: what the Open Contracting Partnership registered for the city; the default says that nothing is.
    """

    data: Path
    profile: str = "production"
    key_file: Path | None = None
    address: str = "127.0.0.1"
    port: int = 8501
    language: str = "zh-CN"
    encoder: str = ""
    base_url: str = ""
    ocid_prefix: str = "ocds-xxxxxx"
    custody: str = "key_file"

    @property
    def database(self) -> Path:
        return self.data / "store" / "jiebang.db"

    @property
    def blobs(self) -> Path:
        return self.data / "store" / "blobs"

    @property
    def models(self) -> Path:
        """Models learned from the city's own texts, one folder a version."""
        return self.data / "models"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def keys(self) -> Path:
        """The master key file: outside the folder of the database, so that a stolen database or backup is sealed."""
        return self.key_file or self.data / "keys" / "master.key"

    @property
    def audit_anchor(self) -> Path:
        """Append-only file of audit checkpoints, outside the database."""
        return self.data / "keys" / "audit.checkpoints"

    @property
    def demo(self) -> bool:
        return self.profile == "demo"

    def at(self, data: Path | str) -> Settings:
        return replace(self, data=Path(data).expanduser().resolve())


def default_data() -> Path:
    """`$XDG_DATA_HOME/jiebang`, or its usual place in the user's home."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "jiebang"


def read_settings(environment: Mapping[str, str] = os.environ, **override: object) -> Settings:
    """Settings from JIEBANG_DATA, JIEBANG_PROFILE, JIEBANG_KEY_FILE, JIEBANG_ADDRESS, JIEBANG_PORT,
    JIEBANG_LANGUAGE, JIEBANG_ENCODER, JIEBANG_BASE_URL, JIEBANG_OCID_PREFIX, JIEBANG_CUSTODY; keywords win over the
    environment.

    Raises Invalid for an unknown profile or custody and for a demo profile that would listen beyond this machine.
    """
    from app.errors import Invalid

    settings = Settings(
        data=Path(environment.get("JIEBANG_DATA") or default_data()).expanduser().resolve(),
        profile=environment.get("JIEBANG_PROFILE", "production"),
        key_file=Path(environment["JIEBANG_KEY_FILE"]) if environment.get("JIEBANG_KEY_FILE") else None,
        address=environment.get("JIEBANG_ADDRESS", "127.0.0.1"),
        port=int(environment.get("JIEBANG_PORT", "8501")),
        language=environment.get("JIEBANG_LANGUAGE", "zh-CN"),
        encoder=environment.get("JIEBANG_ENCODER", ""),
        base_url=environment.get("JIEBANG_BASE_URL", ""),
        ocid_prefix=environment.get("JIEBANG_OCID_PREFIX") or Settings.ocid_prefix,
        custody=environment.get("JIEBANG_CUSTODY") or Settings.custody,
    )
    given = {name: value for name, value in override.items() if value is not None}
    if "data" in given:
        given["data"] = Path(str(given["data"])).expanduser().resolve()
    settings = replace(settings, **given)  # type: ignore[arg-type]
    if settings.profile not in PROFILES:
        raise Invalid("app.unknown_profile", profile=settings.profile)
    if settings.custody not in CUSTODIES:
        raise Invalid("app.unknown_custody", custody=settings.custody)
    if settings.demo and settings.address not in ("127.0.0.1", "localhost", "::1"):
        raise Invalid("app.demo_not_loopback", address=settings.address)
    return settings

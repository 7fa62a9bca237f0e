"""Recovery copy of the master key (主密钥备份): text under a passphrase, to be printed or kept on another medium."""

from __future__ import annotations

import base64
import binascii
import textwrap
from pathlib import Path

from app.sealing.custody import KEY_BYTES, MasterKey, write_master
from app.sealing.envelope import SealBroken
from app.sealing.passphrase import lock, unlock

_FIRST = "-----BEGIN JIEBANG RECOVERY-----"
_LAST = "-----END JIEBANG RECOVERY-----"
_CONTEXT = b"jiebang recovery 1"


def recovery_text(master: MasterKey, passphrase: str) -> str:
    """The copy as printable lines. Raises Invalid("sealing.short_passphrase")."""
    body = base64.b64encode(lock(master.secret, passphrase, _CONTEXT)).decode()
    return "\n".join([_FIRST, *textwrap.wrap(body, 64), _LAST, ""])


def recover_master(path: Path, text: str, passphrase: str) -> MasterKey:
    """Write the key file again from its copy; an existing key file is never overwritten.

    Raises SealBroken("sealing.passphrase_wrong") for a wrong passphrase or a damaged copy (no file is written),
    AppError("sealing.key_exists").
    """
    try:
        locked = base64.b64decode("".join(text.replace(_FIRST, "").replace(_LAST, "").split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise SealBroken("sealing.passphrase_wrong") from error
    secret = unlock(locked, passphrase, _CONTEXT)
    if len(secret) != KEY_BYTES:
        raise SealBroken("sealing.passphrase_wrong")
    master = MasterKey(secret)
    write_master(path, master)
    return master

"""Keys for what must not lie readable in the database or its backups. The file of keys stays outside both."""

import os
import stat
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chengshu.kit import Unavailable, new_id

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted content and the id of the key it needs."""

    key: str
    content: bytes


class Keyring:
    """Seals and opens with AES-256-GCM. The last key of the file seals; every key of it opens.

    The file is made, for its owner only, when the first thing is sealed. Keep a copy of it apart from the backups
    of the database: without it, what it sealed is lost, and with it beside them nothing is protected.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, bytes] = {}
        self._lock = Lock()

    def seal(self, content: bytes, purpose: str) -> Sealed:
        """Encrypt. `purpose` names what it is: sealed for one thing, it does not open as another."""
        with self._lock:
            # Read anew: another process may have renewed the key.
            self._read(make=True)
            key, secret = list(self._keys.items())[-1]
        nonce = os.urandom(_NONCE)
        return Sealed(key, nonce + AESGCM(secret).encrypt(nonce, content, purpose.encode()))

    def open(self, sealed: Sealed, purpose: str) -> bytes:
        """Decrypt. Raises `Unavailable` when the key is not in the file, or the content is not what was sealed."""
        with self._lock:
            if sealed.key not in self._keys:
                self._read(make=False)
            secret = self._keys.get(sealed.key)
        if secret is None:
            detail = f"The key {sealed.key} is not in {self._path}; bring back the copy of the file of keys."
            raise Unavailable(detail, code="key_missing")
        try:
            return AESGCM(secret).decrypt(sealed.content[:_NONCE], sealed.content[_NONCE:], purpose.encode())
        except InvalidTag as error:
            raise Unavailable(f"What was sealed as {purpose} has been changed.", code="sealed_damaged") from error

    def renew(self) -> str:
        """Add a key that seals from now on, and return its id. Older keys stay, to open what they sealed."""
        with self._lock:
            self._read(make=True)
            key, line = _new_key()
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND)
            try:
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)
            self._read(make=False)
            return key

    def _read(self, *, make: bool) -> None:
        try:
            if make and not self._path.exists():
                self._make()
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                detail = f"{self._path} can be read by others; set its mode to 600."
                raise Unavailable(detail, code="keys_exposed")
            lines = self._path.read_text("ascii").split("\n")
            self._keys = {key: _secret(text) for key, text in (line.split() for line in lines if line.strip())}
        except FileNotFoundError:
            self._keys = {}
        except (OSError, ValueError) as error:
            detail = f"{self._path} cannot be used as a file of keys: {error}"
            raise Unavailable(detail, code="keys_unreadable") from error

    def _make(self) -> None:
        """Make the file whole or not at all: of two processes starting together one wins, and both use its key."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f".{new_id()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, _new_key()[1])
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            os.link(draft, self._path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def _new_key() -> tuple[str, bytes]:
    key = new_id()
    return key, f"{key} {b64encode(AESGCM.generate_key(256)).decode()}\n".encode()


def _secret(text: str) -> bytes:
    secret = b64decode(text, validate=True)
    if len(secret) != 32:
        raise ValueError("a key has 32 bytes")
    return secret
